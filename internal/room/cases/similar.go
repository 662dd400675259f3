package cases

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/search"
)

// Alike is a solved case in which the same words stand.
type Alike struct {
	Case Case
	Why  []string // the words that it shares, the rarest first
}

const (
	// tellingShare: a word that stands in more documents than this tells nothing.
	tellingShare = 0.08
	// mostTelling is how many of the rarest words are asked for together.
	mostTelling = 3
	// alikeHits is how many places of each question are looked at, the newest.
	alikeHits = 40
)

// Similar finds solved cases that share the most telling of the words, the
// newest first among those that share as many. Its work is bounded: at most
// four searches of bounded work each, whatever the number of cases.
func Similar(ctx context.Context, r db.Reader, c Case, words []string, limit int) ([]Alike, error) {
	telling, err := mostTellingOf(ctx, r, words)
	if err != nil || len(telling) == 0 {
		return nil, err
	}
	questions := [][]string{telling}
	if len(telling) == mostTelling {
		questions = append(questions, []string{telling[0], telling[1]}, []string{telling[0], telling[2]}, []string{telling[1], telling[2]})
	}
	var out []Alike
	seen := map[id.ID]bool{c.ID: true}
	for _, q := range questions {
		found, err := search.Find(ctx, r, search.Query{Text: strings.Join(q, " "), Kinds: []string{SearchCase, SearchMessage}, Limit: alikeHits})
		if err != nil {
			return nil, err
		}
		var ids []id.ID
		for _, h := range found.Hits {
			if !seen[h.Owner] {
				seen[h.Owner] = true
				ids = append(ids, h.Owner)
			}
		}
		all, err := Some(ctx, r, ids)
		if err != nil {
			return nil, err
		}
		for _, one := range ids {
			if a, there := all[one]; there && a.Solved() && !a.Withheld {
				out = append(out, Alike{a, q})
			}
			if len(out) == limit {
				return out, nil
			}
		}
	}
	return out, nil
}

// Solved tells that a case ended by the customer's yes, or by silence after
// our question.
func (c Case) Solved() bool { return c.Closure == Confirmed || c.Closure == Quiet }

// endsSolved tells whether it is closed as solved now, for the events of acts
// that change how a case ends without closing or reopening it.
func (c Case) endsSolved() bool { return c.State == Closed && c.Solved() }

// mostTellingOf chooses the rarest words that other documents have too.
func mostTellingOf(ctx context.Context, r db.Reader, words []string) ([]string, error) {
	shares, err := search.Rarity(ctx, r, words)
	if err != nil {
		return nil, err
	}
	type one struct {
		word  string
		share float64
	}
	var all []one
	known := false
	for i, w := range words {
		known = known || shares[i] < 1
		if shares[i] > 0 && shares[i] <= tellingShare {
			all = append(all, one{w, shares[i]})
		}
	}
	if !known { // a young house: nothing is known of its words yet
		for _, w := range words {
			all = append(all, one{w, 1 / float64(len([]rune(w)))})
		}
	}
	slices.SortStableFunc(all, func(a, b one) int { return cmp.Compare(a.share, b.share) })
	var out []string
	for _, o := range all[:min(len(all), mostTelling)] {
		out = append(out, o.word)
	}
	return out, nil
}
