package search

import (
	"fmt"
	"slices"
	"strings"

	"rida/internal/kit/id"
)

// check looks the claimed documents up and keeps those that are there and
// still match, in order.
func (f *finder) check(claims []int64) ([]Hit, error) {
	claims = slices.Compact(claims)
	var hits []Hit
	for part := range slices.Chunk(claims, checkAtOnce) {
		var rows []struct {
			ID, Owner   int64
			Kind, Words string
		}
		if err := f.r.All(f.ctx, &rows, checkText, padded(part, checkAtOnce)...); err != nil {
			return nil, fmt.Errorf("look up documents found: %w", err)
		}
		for _, row := range rows {
			if f.wanted(row.Kind) && answers(row.Words, f.terms) {
				hits = append(hits, Hit{ID: id.ID(row.ID), Kind: row.Kind, Owner: id.ID(row.Owner)})
			}
		}
	}
	slices.SortFunc(hits, func(a, b Hit) int { return compareDown(int64(a.ID), int64(b.ID)) })
	if f.query.Literal {
		return f.literal(hits)
	}
	return hits, nil
}

// literal keeps the hits whose text has the query as written.
func (f *finder) literal(hits []Hit) ([]Hit, error) {
	if f.query.Original == nil {
		return nil, fmt.Errorf("a literal search needs Original to read the texts")
	}
	if len(hits) == 0 {
		return nil, nil
	}
	texts, err := f.query.Original(f.ctx, hits)
	if err != nil {
		return nil, fmt.Errorf("read the texts of a literal search: %w", err)
	}
	wanted := strings.TrimSpace(f.query.Text)
	return slices.DeleteFunc(hits, func(h Hit) bool { return !strings.Contains(texts[h.ID], wanted) }), nil
}

// checkAtOnce is how many documents one statement looks up: a page and the one
// that tells whether there are more.
const checkAtOnce = defaultLimit + 1

var checkText = `SELECT id, kind, owner, words FROM search_doc WHERE id IN (` + numbers(1, checkAtOnce) + `)`
