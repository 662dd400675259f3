package api

import (
	"context"
	"slices"
	"strings"

	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/kit/search"
	"rida/internal/room/cases"
)

// caseQuery narrows the list of cases.
type caseQuery struct {
	page
	State    stateFilter `query:"state" doc:"Only cases in this state; unclosed for all but the closed ones." example:"unclosed"`
	Q        string      `query:"q" doc:"Words that stand in the subject, the customer's name or a message, in any spelling; or a reference."`
	Customer id.ID       `query:"customer" doc:"Only cases of this customer."`
}

func (q caseQuery) takes(c cases.Case) bool {
	switch {
	case q.State == unclosed && !c.IsOpen(), q.State != "" && q.State != unclosed && string(q.State) != string(c.State):
		return false
	}
	return q.Customer == 0 || q.Customer == c.CustomerID
}

// listCases gives cases, the newest first.
func listCases(ctx context.Context, c *call, q caseQuery) (caseList, error) {
	before, err := q.before()
	if err != nil {
		return caseList{}, err
	}
	name, err := c.api.names(ctx)
	if err != nil {
		return caseList{}, err
	}
	if q.Q != "" {
		return findCases(ctx, c.api.DB, q, before, name)
	}
	limit := q.size()
	all, err := cases.Newest(ctx, c.api.DB, string(q.State), q.Customer, before, limit+1)
	if err != nil {
		return caseList{}, err
	}
	var next id.ID
	if len(all) > limit {
		all = all[:limit]
		next = all[limit-1].ID
	}
	return caseList{itemsOf(all, name), cursorOf(next)}, nil
}

// maxRounds bounds the work of one page of a search whose filters leave out
// most of what the words find; the page is then short and has a cursor.
const maxRounds = 8

// findCases walks down what the words find and gives each case once, in the
// place of its newest hit.
func findCases(ctx context.Context, r db.Reader, q caseQuery, before id.ID, name names) (caseList, error) {
	limit := q.size()
	seen, items := map[id.ID]bool{}, []caseItem{}
	from := before
	for range maxRounds {
		answer, err := cases.Search(ctx, r, search.Query{Text: q.Q, Kinds: []string{cases.SearchCase, cases.SearchMessage}, Limit: min(2*limit, maxLimit), Before: from})
		if err != nil {
			return caseList{}, err
		}
		for _, f := range answer.Found {
			if seen[f.Case.ID] || !q.takes(f.Case) {
				continue
			}
			if len(items) == limit { // this hit begins the next page
				next := hitID(f) + 1
				return caseList{items, cursorOf(next)}, nil
			}
			seen[f.Case.ID] = true
			shown, err := shownBefore(ctx, r, f.Case, q.Q, before)
			if err != nil {
				return caseList{}, err
			}
			if !shown {
				items = append(items, itemOf(f.Case, name))
			}
		}
		if !answer.More {
			return caseList{Items: items}, nil
		}
		from = answer.Next
	}
	return caseList{items, cursorOf(from)}, nil
}

// hitID is the place of a hit in the order of a search.
func hitID(f cases.Found) id.ID {
	if f.Kind == cases.SearchMessage {
		return f.Message.ID
	}
	return f.Case.ID
}

// shownBefore tells whether an earlier page has shown the case: it has when the
// words also stand in something of the case that is newer than this page.
func shownBefore(ctx context.Context, r db.Reader, c cases.Case, words string, before id.ID) (bool, error) {
	if before == 0 {
		return false, nil
	}
	terms := lang.Terms(words, false)
	if c.ID >= before && has(strings.Join([]string{c.Subject, c.Reference, c.CustomerName}, "\n"), terms) {
		return true, nil
	}
	for older := id.ID(0); ; {
		messages, more, err := cases.Messages(ctx, r, c.ID, older)
		if err != nil {
			return false, err
		}
		for _, m := range slices.Backward(messages) {
			if m.ID < before {
				return false, nil
			}
			if has(m.Text, terms) {
				return true, nil
			}
		}
		if !more {
			return false, nil
		}
		older = messages[0].ID
	}
}

// has tells that every term stands in a text, as the search does.
func has(text string, terms []lang.Term) bool {
	words := lang.Tokens(text)
	for _, t := range terms {
		if !slices.ContainsFunc(t.Any, func(w string) bool { return slices.Contains(words, w) }) {
			return false
		}
	}
	return true
}
