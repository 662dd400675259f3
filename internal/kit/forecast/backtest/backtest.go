// Package backtest replays a history in the order of time: at each start it asks
// what would have been promised then, knowing only what was known then, and
// judges it by what came.
package backtest

import (
	"cmp"
	"math"
	"slices"
	"time"

	"rida/internal/kit/forecast"
	"rida/internal/kit/forecast/history"
	"rida/internal/kit/stats"
)

// Options say how to replay.
type Options struct {
	Chances []float64
	Clock   history.Clock
	Zone    *time.Location     // of the months; UTC when nil
	Each    func(done, of int) // told of progress now and then; may be nil
}

// Report is what came of it.
type Report struct {
	Columns []string
	Cases   int // in the history
	Open    int // of them without an end
	Chances []Result
}

// Result is how one chance was kept.
type Result struct {
	Chance  float64
	Engine  Score
	Naive   Score // over the same cases
	Refused int   // cases for which the engine gave no date
	Young   int   // cases whose dates lie after the end of the history: not judged
	Months  []Part
	Groups  []Part
}

// Part is a month or a group of the cases.
type Part struct {
	Name   string
	Engine Score
	Naive  Score
}

// Score tells how good dates were.
type Score struct {
	Kept    stats.Estimate // share that ended by the date, with its interval
	Pinball float64        // mean loss in hours; the smaller the better
	Slack   float64        // how many hours earlier than the date it ended, on average
	Length  float64        // mean hours promised
}

// verdict is one case at one chance.
type verdict struct {
	row           int
	engine, naive float64 // hours promised; NaN for none
}

// Run replays a history.
func Run(h history.History, o Options) (Report, error) {
	if o.Zone == nil {
		o.Zone = time.UTC
	}
	events := h.Events(o.Clock)
	e := forecast.New(forecast.Options{Columns: h.Columns, Lane: h.Lane(), Chances: o.Chances})
	n := newNaive()
	r := Report{Columns: h.Columns, Cases: len(h.Rows)}
	all := make([][]verdict, len(o.Chances))
	for i, one := range events {
		if o.Each != nil && i%20_000 == 0 {
			o.Each(i, len(events))
		}
		row := h.Rows[one.Row]
		if one.End {
			n.end(row.Values, one.At, one.At-o.Clock.Hours(history.Origin, row.Start))
		} else {
			e.Advance(one.At)
			dates := e.Dates(row.Values, o.Chances)
			naive := n.quantiles(row.Values, one.At, o.Chances)
			for k := range o.Chances {
				all[k] = append(all[k], verdict{one.Row, dates[k], naive[k]})
			}
			if row.End.IsZero() {
				r.Open++
			}
		}
		if err := history.Apply(e, h, one); err != nil {
			return r, err
		}
	}
	if o.Each != nil {
		o.Each(len(events), len(events))
	}
	end := o.Clock.Hours(history.Origin, h.Last())
	for k, chance := range o.Chances {
		r.Chances = append(r.Chances, judge(h, o, chance, all[k], end))
	}
	return r, nil
}

// seen is what became of a case.
type seen struct {
	took          float64 // hours; of what is open those so far
	engine, naive float64
	month, group  string
}

// judge counts the cases of which both dates lie before the end of the history:
// whether they were kept is known then, of open ones too.
func judge(h history.History, o Options, chance float64, all []verdict, end float64) Result {
	r := Result{Chance: chance}
	var judged []seen
	for _, v := range all {
		row := h.Rows[v.row]
		start := o.Clock.Hours(history.Origin, row.Start)
		switch {
		case math.IsNaN(v.engine):
			r.Refused++
			continue
		case math.IsNaN(v.naive):
			continue
		case start+max(v.engine, v.naive) > end:
			r.Young++
			continue
		}
		s := seen{took: end - start, engine: v.engine, naive: v.naive, month: row.Start.In(o.Zone).Format("2006-01")}
		if !row.End.IsZero() {
			s.took = o.Clock.Hours(row.Start, row.End)
		}
		if len(row.Values) > 0 {
			s.group = row.Values[0]
		}
		judged = append(judged, s)
	}
	r.Engine, r.Naive = scores(judged, chance)
	r.Months = parts(judged, chance, func(s seen) string { return s.month })
	if len(h.Columns) > 0 {
		r.Groups = parts(judged, chance, func(s seen) string { return s.group })
	}
	return r
}

func parts(all []seen, chance float64, name func(seen) string) []Part {
	by := map[string][]seen{}
	for _, s := range all {
		by[name(s)] = append(by[name(s)], s)
	}
	var parts []Part
	for name, some := range by {
		p := Part{Name: name}
		p.Engine, p.Naive = scores(some, chance)
		parts = append(parts, p)
	}
	slices.SortFunc(parts, func(a, b Part) int { return cmp.Compare(a.Name, b.Name) })
	return parts
}

func scores(all []seen, chance float64) (engine, naive Score) {
	return score(all, chance, func(s seen) float64 { return s.engine }), score(all, chance, func(s seen) float64 { return s.naive })
}

func score(all []seen, chance float64, promised func(seen) float64) Score {
	if len(all) == 0 {
		return Score{Pinball: math.NaN(), Slack: math.NaN(), Length: math.NaN()}
	}
	var s Score
	var kept int64
	for _, one := range all {
		p := promised(one)
		if one.took <= p {
			kept++
		}
		s.Pinball += stats.Pinball(chance, p, one.took)
		s.Slack += p - one.took
		s.Length += p
	}
	n := float64(len(all))
	s.Pinball, s.Slack, s.Length = s.Pinball/n, s.Slack/n, s.Length/n
	s.Kept, _ = stats.Wilson(kept, int64(len(all)), stats.Usual)
	return s
}
