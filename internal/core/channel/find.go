package channel

import (
	"context"
	"fmt"
	"slices"

	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/search"
)

// Find gives the entries in whose addresses or subject all words of text stand,
// newest first, as far as the filter lets them through. More is the cursor of
// the next page, 0 when there is none; it may be set with a short page when much
// was found that the filter leaves out.
func (l *Ledger) Find(ctx context.Context, r db.Reader, text string, f Filter, before id.ID, limit int) (page []Entry, more id.ID, err error) {
	const rounds = 5 // one round alone may find only what the filter leaves out
	limit = min(max(limit, 1), maxPage)
	for range rounds {
		a, err := search.Find(ctx, r, search.Query{Text: text, Kinds: []string{SearchKind}, Prefix: true, Limit: maxPage, Before: before})
		if err != nil {
			return nil, 0, fmt.Errorf("find messages: %w", err)
		}
		some, err := l.some(ctx, r, f, a.Hits)
		if err != nil {
			return nil, 0, err
		}
		if err := l.veil(ctx, some); err != nil {
			return nil, 0, err
		}
		some = slices.DeleteFunc(some, func(e Entry) bool { return e.Sealed }) // nobody finds by its words what they may not read
		page = append(page, some...)
		if len(page) > limit {
			page = page[:limit]
			return page, page[limit-1].ID, nil
		}
		if !a.More {
			return page, 0, nil
		}
		before = a.Next
	}
	return page, before, nil
}

// some reads the entries of the hits that the filter lets through, newest first.
func (l *Ledger) some(ctx context.Context, r db.Reader, f Filter, hits []search.Hit) ([]Entry, error) {
	var out []Entry
	for part := range slices.Chunk(hits, maxPage) {
		ids := make([]any, len(part))
		for i, h := range part {
			ids[i] = int64(h.ID)
		}
		entries, _, err := f.page(ctx, r, f.query().In("id", ids...).W(" ORDER BY id DESC"), maxPage)
		if err != nil {
			return nil, err
		}
		out = append(out, entries...)
	}
	return out, nil
}
