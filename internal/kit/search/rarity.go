package search

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"rida/internal/kit/db"
	"rida/internal/kit/lang"
)

const (
	// rarityWords bounds the words that are weighed at once.
	rarityWords = 24
	// raritySegments is how many of the largest segments are looked at: they
	// hold most of what there is.
	raritySegments = 2
)

// Rarity estimates for each word the share of documents that have it, 0 to 1,
// at the cost of a page or two for each: which words of a long text tell what
// it is about. Where the index has no segment yet, every share is 1; a share of
// 0 is of a word that (nearly) no other document has. Words beyond the first 24
// get 1.
func Rarity(ctx context.Context, r db.Reader, words []string) ([]float64, error) {
	out := make([]float64, len(words))
	f := finder{source: source{ctx: ctx, r: r, budget: &budget{pages: maxPages}}, from: math.MaxInt64}
	var at []int
	for i, w := range words {
		out[i] = 1
		if terms := lang.Terms(w, false); len(terms) > 0 && len(at) < rarityWords {
			f.terms = append(f.terms, term{Term: terms[0]})
			at = append(at, i)
		}
	}
	if len(f.terms) == 0 {
		return out, nil
	}
	if err := f.look(); err != nil {
		return nil, err
	}
	slices.SortFunc(f.waiting, func(a, b segment) int { return cmp.Compare(b.Docs, a.Docs) })
	part := f.waiting[:min(len(f.waiting), raritySegments)]
	if len(part) == 0 {
		return out, nil
	}
	for i := range f.terms {
		walks := make([]*walk, len(part))
		for j := range walks {
			walks[j] = &walk{}
		}
		f.openTerm(i, part, walks, raritySegments)
		out[at[i]] = f.terms[i].share()
	}
	if f.err != nil {
		return nil, fmt.Errorf("weigh words: %w", f.err)
	}
	return out, nil
}
