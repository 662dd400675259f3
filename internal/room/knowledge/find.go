package knowledge

import (
	"context"
	"slices"

	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
)

// Found is an article that fits the words of a search, in the language in
// which it fits best for the reader.
type Found struct {
	Article Article
	Text    Text
	Why     []string // the words that it has, as they were asked
	Score   float64
}

// FindOptions narrow a search.
type FindOptions struct {
	Lang   lang.Tag // the reader's language, preferred
	Only   bool     // that language alone
	Public bool     // only what customers may read
	Drafts bool     // what is being written, instead of what readers see
	Limit  int      // 0 takes findLimit
}

const (
	findLimit = 20
	// otherLanguage is what a fit is worth in another language than the reader's.
	otherLanguage = 0.6
	// candidates is how many of the best fits are looked up for one shown: some
	// are internal, archived, or the same article in another language.
	candidates = 4
)

// Find answers a search: articles that have all its words, the best first, or,
// when none has all, those that have most.
func Find(ctx context.Context, r db.Reader, question string, o FindOptions) ([]Found, error) {
	shelf := shelfLive
	if o.Drafts {
		shelf = shelfDraft
	}
	all, words, err := rank(ctx, r, shelf, question)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	most := 0
	for _, m := range all {
		most = max(most, m.met)
	}
	least := most
	if most < words {
		least = max(1, most-1)
	}
	all = slices.DeleteFunc(all, func(m match) bool { return m.met < least })
	return look(ctx, r, all, o)
}

// look reads the articles of matches and keeps what the reader may see, each once.
func look(ctx context.Context, r db.Reader, all []match, o FindOptions) ([]Found, error) {
	limit := o.Limit
	if limit <= 0 {
		limit = findLimit
	}
	for i := range all {
		if o.Lang != "" && all[i].lang != o.Lang {
			all[i].score *= otherLanguage
		}
	}
	slices.SortStableFunc(all, func(a, b match) int {
		switch {
		case a.score > b.score:
			return -1
		case a.score < b.score:
			return 1
		}
		return 0
	})
	var ids []id.ID
	for _, m := range all {
		if len(ids) < limit*candidates && !slices.Contains(ids, m.item) {
			ids = append(ids, m.item)
		}
	}
	articles, err := Some(ctx, r, ids)
	if err != nil {
		return nil, err
	}
	var out []Found
	for _, m := range all {
		a, there := articles[m.item]
		if !there || a.Archived || o.Public && a.Audience != Public || o.Only && m.lang != o.Lang {
			continue
		}
		if len(out) == limit || slices.ContainsFunc(out, func(f Found) bool { return f.Article.ID == a.ID }) {
			continue
		}
		text, ok := a.In(m.lang)
		if !ok || !o.Drafts && !text.Live {
			continue
		}
		out = append(out, Found{a, text, m.why, m.score})
	}
	return out, nil
}
