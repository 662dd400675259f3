package problems

import (
	"context"
	"errors"

	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/stats"
)

// Tiny is the count below which nothing is said of a category but its count.
const Tiny = 5

// Slice is one topic among all.
type Slice struct {
	TopicID id.ID // 0 for none
	N       int64
	Share   stats.Estimate // Wilson's interval
	Sum     stats.Estimate // of this and all larger ones
	Vital   bool           // among the fewest that surely make up 80 %
	Before  int64          // in the period before
	Change  *stats.Ratio   // of the rate to that of the period before; nil where too few were counted to say
}

// IsTiny tells that it is too small to be read as more than a count.
func (s Slice) IsTiny() bool { return s.N < Tiny }

// Pareto sorts the topics of a period, the most frequent first, each with its
// change since the period before, which is of the same length.
//
// Nothing counted is no slice at all.
func Pareto(now, before []Sum, days float64) ([]Slice, error) {
	ns := make([]int64, len(now))
	for i, one := range now {
		ns[i] = one.N
	}
	steps, err := stats.Pareto(ns, stats.Usual)
	if errors.Is(err, stats.ErrNoData) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	was := map[id.ID]int64{}
	for _, one := range before {
		was[one.TopicID] = one.N
	}
	out := make([]Slice, len(steps))
	for i, s := range steps {
		one := now[s.Index]
		out[i] = Slice{TopicID: one.TopicID, N: one.N, Share: s.Share, Sum: s.Cumulative, Vital: s.Vital, Before: was[one.TopicID]}
		if one.N+out[i].Before < Tiny || len(before) == 0 {
			continue
		}
		if r, err := stats.RateRatio(one.N, days, out[i].Before, days, stats.Usual); err == nil {
			out[i].Change = &r
		}
	}
	return out, nil
}

// ParetoOf reads the Pareto of the newest days up to and without today.
func (m *Room) ParetoOf(ctx context.Context, r db.Reader, today Day, days int) ([]Slice, error) {
	now, err := Sums(ctx, r, today-Day(days), today)
	if err != nil {
		return nil, err
	}
	before, err := Sums(ctx, r, today-2*Day(days), today-Day(days))
	if err != nil {
		return nil, err
	}
	return Pareto(now, before, float64(days))
}

// MostOther is the share of cases without a topic from which on the list of
// topics is defective.
const MostOther = .05

// Nameless is how many cases have no topic; Defect where that is surely more than
// the list of topics may leave over.
func Nameless(all []Slice) (e stats.Estimate, defect bool) {
	var n, none int64
	for _, s := range all {
		n += s.N
		if s.TopicID == 0 {
			none = s.N
		}
	}
	e, err := stats.Wilson(none, n, stats.Usual)
	return e, err == nil && e.Low > MostOther
}

// Weekly are the counts of a topic week by week up to and without today, the
// oldest first, and the day on which the first begins.
func Weekly(ctx context.Context, r db.Reader, topic id.ID, today Day, weeks int) ([]int64, Day, error) {
	first := today - 7*Day(weeks)
	var rows []Count
	if err := r.All(ctx, &rows, sqlWeekly, topic, first, today); err != nil {
		return nil, first, err
	}
	out := make([]int64, weeks)
	for _, one := range rows {
		out[(one.Day-first)/7] += one.N
	}
	return out, first, nil
}

const sqlWeekly = `SELECT topic_id, day, n FROM problems_count WHERE topic_id = $1 AND day >= $2 AND day < $3 ORDER BY day`
