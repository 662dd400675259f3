package problems

import (
	"context"
	"fmt"

	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/stats"
)

// Hint is what the counts say about why a topic went silent.
type Hint struct {
	Reason  Reason
	Kind    string       // all_fell, others_stand, elsewhere, nameless, solved
	TopicID id.ID        // of elsewhere
	Ratio   *stats.Ratio // of the rate now to that before; nil for solved
}

// hintDays before a silence are held against it: a quarter.
const hintDays = 91

// Hints tells apart what the counts can: when everything fell, customers went or the
// channel broke; when the others stand, it is this topic alone; when another topic
// or the cases without one rose, they come in elsewhere and are recorded otherwise;
// and a problem of the topic that was proven solved explains a good silence. Fear
// leaves no trace in counts. A hint is no verdict: a person says which reason it is.
func (m *Room) Hints(ctx context.Context, r db.Reader, p Problem) ([]Hint, error) {
	if p.Kind != Silence || p.From == 0 {
		return nil, nil
	}
	now, err := Sums(ctx, r, p.From, p.Until+1)
	if err != nil {
		return nil, err
	}
	before, err := Sums(ctx, r, p.From-hintDays, p.From)
	if err != nil {
		return nil, err
	}
	out := hintsOf(p.TopicID, now, before, float64(p.Until-p.From+1))
	var solved int64
	if err := r.Get(ctx, &solved, sqlSolvedOf, p.TopicID); err != nil {
		return nil, fmt.Errorf("look for a cure of topic %d: %w", p.TopicID, err)
	}
	if solved > 0 {
		out = append(out, Hint{Reason: "better", Kind: "solved"})
	}
	return out, nil
}

// hintsOf compares rates, each question with its part of a chance of Alpha in all
// to be answered wrongly (Bonferroni).
func hintsOf(topic id.ID, now, before []Sum, days float64) (out []Hint) {
	was, is := map[id.ID]int64{}, map[id.ID]int64{}
	var othersNow, othersBefore int64
	for _, one := range before {
		was[one.TopicID] = one.N
		if one.TopicID != topic {
			othersBefore += one.N
		}
	}
	for _, one := range now {
		is[one.TopicID] = one.N
		if one.TopicID != topic {
			othersNow += one.N
		}
	}
	confidence := 1 - Alpha/float64(1+len(was))
	if r, err := stats.RateRatio(othersNow, days, othersBefore, hintDays, confidence); err == nil && othersBefore > 0 {
		switch {
		case r.High < 1:
			out = append(out, Hint{"customers_gone", "all_fell", 0, &r}, Hint{"channel_broken", "all_fell", 0, &r})
		case r.Low > .5:
			out = append(out, Hint{"", "others_stand", 0, &r})
		}
	}
	for _, one := range now {
		if one.TopicID == topic {
			continue
		}
		r, err := stats.RateRatio(is[one.TopicID], days, was[one.TopicID], hintDays, confidence)
		if err != nil || r.Low <= 1 {
			continue
		}
		kind := "elsewhere"
		if one.TopicID == 0 {
			kind = "nameless"
		}
		out = append(out, Hint{"not_recorded", kind, one.TopicID, &r})
	}
	return out
}

const sqlSolvedOf = `SELECT COUNT(*) FROM problems WHERE topic_id = $1 AND state = 'closed' AND closure = 'worked'`
