package api

import (
	"context"
	"time"
	"unicode/utf8"

	"rida/internal/kit/lang"
	"rida/internal/kit/search"
	"rida/internal/room/cases"
	"rida/internal/room/customers"
)

type searchQuery struct {
	page
	Q     string       `query:"q" doc:"Words in any spelling, any of the three digit systems; or a reference." example:"leak"`
	Kinds []searchKind `query:"kinds" doc:"Where to look, with commas between; everywhere when left out." example:"message"`
	Exact bool         `query:"exact" doc:"Only texts that hold the words letter by letter."`
}

// hitItem is one place where the words stand.
type hitItem struct {
	Kind       searchKind `json:"kind"`
	Snippet    string     `json:"snippet" doc:"Some words around the place, on one line."`
	Highlights []span     `json:"highlights" doc:"The words found, as places in the snippet."`
	At         time.Time  `json:"at"`
	Case       *caseItem  `json:"case,omitempty" doc:"Of a case or message."`
	Message    *hitWords  `json:"message,omitempty" doc:"Of a message."`
	Customer   *person    `json:"customer,omitempty" doc:"Of a customer."`
}

type hitWords struct {
	ID       string   `json:"id"`
	Audience audience `json:"audience"`
	Author   author   `json:"author"`
	Lang     language `json:"lang"`
}

// span is a piece of a text, counted in Unicode characters.
type span struct {
	Start int `json:"start" doc:"The first character, counted in Unicode characters from 0." example:"4"`
	End   int `json:"end" doc:"The one after the last." example:"8"`
}

type hitList struct {
	Items      []hitItem `json:"items" doc:"The newest first."`
	NextCursor *string   `json:"next_cursor" doc:"What to send as cursor for the next page; null at the end. A page may be short and still have one."`
}

// snippetRunes is how much a caller sees around a hit.
const snippetRunes = 160

// find looks everywhere at once.
func find(ctx context.Context, c *call, q searchQuery) (hitList, error) {
	before, err := q.before()
	if err != nil {
		return hitList{}, err
	}
	kinds := texts(q.Kinds)
	if !c.r.Who.Can(customers.MayRead) {
		if kinds = withoutCustomers(kinds); len(kinds) == 0 {
			return hitList{Items: []hitItem{}}, nil
		}
	}
	answer, err := cases.Search(ctx, c.api.DB, search.Query{Text: q.Q, Kinds: kinds, Limit: q.size(), Before: before, Literal: q.Exact})
	if err != nil {
		return hitList{}, err
	}
	name, err := c.api.names(ctx)
	list := hitList{Items: make([]hitItem, len(answer.Found))}
	for i, f := range answer.Found {
		list.Items[i] = hitOf(f, q.Q, name)
	}
	if answer.More {
		list.NextCursor = cursorOf(answer.Next)
	}
	return list, err
}

// withoutCustomers leaves out what the caller may not see.
func withoutCustomers(kinds []string) []string {
	if len(kinds) == 0 {
		return []string{cases.SearchCase, cases.SearchMessage}
	}
	var left []string
	for _, k := range kinds {
		if k != customers.SearchKind {
			left = append(left, k)
		}
	}
	return left
}

func hitOf(f cases.Found, words string, name names) hitItem {
	h := hitItem{Kind: searchKind(f.Kind)}
	if f.Kind == customers.SearchKind {
		h.Customer, h.At = &person{f.Customer.ID, f.Customer.Name}, f.Customer.CreatedAt
		h.Snippet, h.Highlights = snippet(f.Customer.Name, words)
		return h
	}
	item := itemOf(f.Case, name)
	h.Case, h.At = &item, f.Case.ReceivedAt
	if f.Kind == cases.SearchMessage {
		m := f.Message
		h.Message = &hitWords{m.ID.String(), audience(m.Audience), author{authorKind(m.AuthorKind), m.AuthorID, m.AuthorName}, language(m.Lang)}
		h.At = m.At
		h.Snippet, h.Highlights = snippet(m.Text, words)
		return h
	}
	h.Snippet, h.Highlights = snippet(f.Case.Subject, words)
	return h
}

// snippet gives the words around the hits and where in them the hits stand,
// counted in characters, because bytes mean nothing to most callers.
func snippet(text, words string) (string, []span) {
	cut, spans := lang.Snippet(text, words, snippetRunes)
	out := make([]span, len(spans))
	for i, s := range spans {
		start := utf8.RuneCountInString(cut[:s.Start])
		out[i] = span{start, start + utf8.RuneCountInString(cut[s.Start:s.End])}
	}
	return cut, out
}
