package problems

import (
	"context"
	"fmt"
	"time"

	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/topics"
)

const (
	// candidateTexts is how many of the newest cases without a topic are looked at:
	// grouping them takes some tenths of a second.
	candidateTexts = 300
	// candidateAge is how old they may be: an older matter is no candidate any more.
	candidateAge = 91 * 24 * time.Hour
	// mostCandidates is what a page shows.
	mostCandidates = 8
)

// Candidate is cases without a topic that resemble one another: a topic that nobody
// has named yet.
type Candidate struct {
	Words []string // that most of them share, as search stores them
	Cases []id.ID  // the newest first
}

// Candidates groups the newest cases that have no topic and that the house's model
// does not know either. It takes a while, so it is asked behind a page.
func (m *Room) Candidates(ctx context.Context, r db.Reader, now time.Time) ([]Candidate, error) {
	of, err := m.Untold(ctx, r, now.Add(-candidateAge), candidateTexts)
	if err != nil || len(of) == 0 {
		return nil, err
	}
	model, err := m.ModelCalled(ctx, r, HouseModel)
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return nil, err
	}
	said, err := textsOf(ctx, r, of)
	if err != nil {
		return nil, err
	}
	var texts []string
	var places []id.ID
	for _, c := range of {
		if text := said[c]; text != "" && (model.Model == nil || model.Predict(text).Topic == "") {
			texts, places = append(texts, text), append(places, c)
		}
	}
	var out []Candidate
	for _, g := range topics.Groups(texts) {
		if len(out) == mostCandidates {
			break
		}
		one := Candidate{Words: g.Words}
		for _, i := range g.Texts {
			one.Cases = append(one.Cases, places[i])
		}
		out = append(out, one)
	}
	return out, nil
}

// textsOf reads what cases say in their subjects and first messages.
func textsOf(ctx context.Context, r db.Reader, of []id.ID) (map[id.ID]string, error) {
	var rows []struct {
		ID   id.ID
		Text string
	}
	b := new(db.SQL).W(sqlTexts).In("c.id", db.Values(db.Padded(of))...)
	if err := r.All(ctx, &rows, b.Text(), b.Args()...); err != nil {
		return nil, fmt.Errorf("read what %d cases say: %w", len(of), err)
	}
	out := make(map[id.ID]string, len(rows))
	for _, one := range rows {
		out[one.ID] = one.Text
	}
	return out, nil
}
