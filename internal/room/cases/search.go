package cases

import (
	"context"
	"fmt"

	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/search"
	"rida/internal/room/customers"
)

// Found is one place where the words of a search stand.
type Found struct {
	Kind     string // SearchCase, SearchMessage or customers.SearchKind
	Case     Case   // of a case or message
	Message  Message
	Customer customers.Customer
}

// SearchAnswer is a page of what was found.
type SearchAnswer struct {
	Found []Found
	More  bool  // there may be older ones
	Next  id.ID // what to ask Before for the next page
}

// Search finds words in cases, messages, notes and customers' files, the newest
// first. A reference finds its case at once.
func Search(ctx context.Context, r db.Reader, q search.Query) (SearchAnswer, error) {
	if reference, ok := ParseReference(q.Text); ok && q.Before == 0 {
		if c, err := ByReference(ctx, r, reference); err == nil {
			return SearchAnswer{Found: []Found{{Kind: SearchCase, Case: c}}}, nil
		}
	}
	if q.Literal {
		q.Original = func(ctx context.Context, hits []search.Hit) (map[id.ID]string, error) { return originals(ctx, r, hits) }
	}
	if len(q.Kinds) == 0 { // others keep documents there as well
		q.Kinds = []string{SearchCase, SearchMessage, customers.SearchKind}
	}
	a, err := search.Find(ctx, r, q)
	if err != nil {
		return SearchAnswer{}, fmt.Errorf("search: %w", err)
	}
	found, err := load(ctx, r, a.Hits)
	return SearchAnswer{found, a.More, a.Next}, err
}

// originals gives the texts as they were indexed, for a literal search.
func originals(ctx context.Context, r db.Reader, hits []search.Hit) (map[id.ID]string, error) {
	found, err := load(ctx, r, hits)
	out := map[id.ID]string{}
	for _, f := range found {
		switch f.Kind {
		case customers.SearchKind:
			out[f.Customer.ID] = f.Customer.Name + "\n" + f.Customer.Preferred
		case SearchMessage:
			out[f.Message.ID] = f.Message.Text
		default:
			out[f.Case.ID] = searchText(f.Case)
		}
	}
	return out, err
}

// load reads what the hits point to, a handful of statements for all of them.
func load(ctx context.Context, r db.Reader, hits []search.Hit) ([]Found, error) {
	var inCases, inMessages, inCustomers []id.ID
	for _, h := range hits {
		switch h.Kind {
		case customers.SearchKind:
			inCustomers = append(inCustomers, h.ID)
		case SearchMessage:
			inMessages = append(inMessages, h.ID)
			fallthrough
		default:
			inCases = append(inCases, h.Owner)
		}
	}
	theCases, err := Briefs(ctx, r, inCases)
	if err != nil {
		return nil, err
	}
	theMessages, err := someMessages(ctx, r, inMessages)
	if err != nil {
		return nil, err
	}
	theCustomers, err := customers.Some(ctx, r, inCustomers)
	if err != nil {
		return nil, err
	}
	out := make([]Found, 0, len(hits))
	for _, h := range hits {
		f := Found{Kind: h.Kind, Case: theCases[h.Owner], Message: theMessages[h.ID], Customer: theCustomers[h.ID]}
		if f.Case.Withheld { // nobody finds by its words what they may not read
			continue
		}
		if f.Case.ID != 0 || f.Customer.ID != 0 { // what was erased meanwhile is left out
			out = append(out, f)
		}
	}
	return out, nil
}

func someMessages(ctx context.Context, r db.Reader, ids []id.ID) (map[id.ID]Message, error) {
	out := map[id.ID]Message{}
	if len(ids) == 0 {
		return out, nil
	}
	var b db.SQL
	b.W(`SELECT `+messageColumns+` FROM cases_message WHERE 1 = 1`).In("id", db.Values(ids)...)
	var rows []messageRow
	if err := r.All(ctx, &rows, b.Text(), b.Args()...); err != nil {
		return nil, fmt.Errorf("read messages: %w", err)
	}
	for _, one := range rows {
		out[one.ID] = one.message()
	}
	return out, nil
}
