package charter

import (
	"context"
	"time"

	"rida/internal/kit/db"
	"rida/internal/kit/stats"
	"rida/internal/room/promises"
	"rida/internal/room/promises/figures"
)

const (
	// PublicWeeks is the period of the public figures: a quarter of a year.
	PublicWeeks = 13
	// Smallest is the least that the public sees counted: of fewer people somebody
	// could be told apart.
	Smallest = 5
)

// Record is how a kind of promise was kept, as everybody may see it.
type Record struct {
	Hidden bool // too few, or so few broken or kept that the rest would tell: nothing is shown
	Kept   int64
	N      int64 // kept and broken
	Share  stats.Estimate
	// Median is the time, by the wall clock, in which half of the N were done, to
	// within a twelfth; zero where it cannot be told.
	Median time.Duration
	// From and To are the weeks that it stands for, both counted.
	From, To int64
}

// Public gives the public record of every kind: the figures of the ledger
// themselves, to the unit, or nothing. It stands for whole weeks that are over, and
// only for as many as cannot be told apart by comparing what was published at
// different times (see steps). The period is that which a reader expects; that of
// a kind may end earlier and be longer.
func Public(ctx context.Context, r db.Reader, now time.Time) (map[promises.Kind]Record, figures.Filter, error) {
	f := PublicPeriod(now)
	weekly, err := figures.Weekly(ctx, r, f.To)
	if err != nil {
		return nil, f, err
	}
	out := map[promises.Kind]Record{}
	for kind, weeks := range weekly {
		period, sums, ok := settled(weeks, f)
		if !ok {
			out[kind] = Record{Hidden: true}
			continue
		}
		period.Kind = string(kind)
		took, err := figures.Durations(ctx, r, period)
		if err != nil {
			return nil, f, err
		}
		out[kind] = recordOf(sums, took[kind])
		one := out[kind]
		one.From, one.To = period.From, period.To
		out[kind] = one
	}
	return out, f, nil
}

// step is a run of weeks that is published whole or not at all.
type step struct {
	from, to     int64
	kept, broken int64
}

// steps divides the weeks of a kind, from the first on, into the shortest runs of
// which each has none or at least Smallest kept ones, none or at least Smallest
// broken ones, and at least Smallest of both. Whoever has every publication and
// subtracts one from another gets sums of such runs at the least, never what
// became of fewer. Weeks at the end that make no run yet are held back.
func steps(weeks []figures.Week) (all []step) {
	var one step
	for _, w := range weeks {
		if one.kept+one.broken == 0 {
			one.from = w.Week // weeks without any tell nothing, and belong to no run
		}
		one.to, one.kept, one.broken = w.Week, one.kept+w.Kept, one.broken+w.Broken
		if enough(one.kept) && enough(one.broken) && one.kept+one.broken >= Smallest {
			all = append(all, one)
			one = step{}
		}
	}
	return all
}

func enough(n int64) bool { return n == 0 || n >= Smallest }

// settled is the period that can be published for a kind: the latest steps that
// reach back as far as the period that a reader expects; ok is false where there
// are none in it.
func settled(weeks []figures.Week, want figures.Filter) (period figures.Filter, sums figures.Sums, ok bool) {
	all := steps(weeks)
	if len(all) == 0 || all[len(all)-1].to < want.From {
		return period, sums, false
	}
	period.To = all[len(all)-1].to
	if period.To == weeks[len(weeks)-1].Week { // nothing is held back, and in the weeks since there was nothing
		period.To = want.To
	}
	for i := len(all) - 1; i >= 0 && (i == len(all)-1 || all[i].to >= want.From); i-- {
		period.From = min(all[i].from, want.From)
		sums.Kept, sums.Broken = sums.Kept+all[i].kept, sums.Broken+all[i].broken
	}
	return period, sums, true
}

// PublicPeriod is the last whole weeks that are over at now.
func PublicPeriod(now time.Time) figures.Filter {
	return figures.Last(PublicWeeks, now.AddDate(0, 0, -7))
}

// recordOf hides every cell below five: with n shown, a few broken ones would be
// told by what is left.
func recordOf(s figures.Sums, took figures.Spread) Record {
	n := s.Judged()
	if n < Smallest || s.Kept > 0 && s.Kept < Smallest || s.Broken > 0 && s.Broken < Smallest {
		return Record{Hidden: true}
	}
	share, err := stats.Wilson(s.Kept, n, stats.Usual)
	if err != nil {
		return Record{Hidden: true}
	}
	r := Record{Kept: s.Kept, N: n, Share: share}
	if median, err := took.MedianOf(n); err == nil {
		r.Median = median
	}
	return r
}
