package bench

import (
	"context"
	"fmt"
	"math/rand/v2"

	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/room/cases"
)

// sample is some of what the database holds, from all over it, to be asked for.
type sample struct {
	account id.ID // who is signed in
	cases   []sampled
	open    []sampled // still to be answered
	people  []string  // mail addresses of customers
	words   []string  // to search for: rare and common
	newest  id.ID     // of the cases before the measurement
}

type sampled struct {
	ID           id.ID
	Reference    string
	CustomerName string
}

const (
	sampledCases = 3000
	sampleStep   = 10 // cases taken from one place
)

// drawSample reads a sample. Places are drawn evenly over all ids, so that old
// cases are opened as often as new ones.
func drawSample(ctx context.Context, r db.Reader, account string) (sample, error) {
	var s sample
	if err := r.Get(ctx, &s.account, sqlAccount, account); err != nil {
		return s, fmt.Errorf("find the account that is signed in: %w", err)
	}
	var all struct{ First, Last id.ID }
	if err := r.Get(ctx, &all, sqlEnds); err != nil {
		return s, fmt.Errorf("find the ends of the cases: %w", err)
	}
	s.newest = all.Last
	draw := rand.New(rand.NewPCG(1, 9))
	for len(s.cases) < sampledCases {
		from := all.First + id.ID(draw.Int64N(int64(all.Last-all.First)+1))
		var some []sampled
		if err := r.All(ctx, &some, sqlSome, from, sampleStep); err != nil {
			return s, fmt.Errorf("draw cases: %w", err)
		}
		s.cases = append(s.cases, some...)
	}
	if err := r.All(ctx, &s.open, sqlSomeOpen, sampledCases); err != nil {
		return s, fmt.Errorf("draw open cases: %w", err)
	}
	if err := r.All(ctx, &s.people, sqlSomePeople, sampledCases); err != nil {
		return s, fmt.Errorf("draw customers: %w", err)
	}
	for i, one := range s.cases {
		if i%20 == 0 {
			s.words = append(s.words, one.CustomerName)
		}
		if i%30 == 0 {
			s.words = append(s.words, cases.GroupReference(one.Reference))
		}
	}
	for range 30 { // one search in five or so is for a word that stands in many
		s.words = append(s.words, wordsFor("search")...)
	}
	return s, nil
}

const (
	sqlAccount    = `SELECT id FROM staff_account WHERE email = $1`
	sqlEnds       = `SELECT MIN(id) AS first, MAX(id) AS last FROM cases`
	sqlSome       = `SELECT id, reference, customer_name FROM cases WHERE id >= $1 ORDER BY id LIMIT $2`
	sqlSomeOpen   = `SELECT id, reference, customer_name FROM cases WHERE state <> 'closed' ORDER BY next_at DESC, id DESC LIMIT $1`
	sqlSomePeople = `SELECT value FROM customers_contact WHERE kind = 'email' ORDER BY id LIMIT $1`
)
