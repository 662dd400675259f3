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
}

// Public gives the public record of every kind: the figures of the ledger
// themselves, to the unit, or nothing. The period is of whole weeks that are
// over, so that nobody learns what became of one customer by looking today and
// again tomorrow.
func Public(ctx context.Context, r db.Reader, now time.Time) (map[promises.Kind]Record, figures.Filter, error) {
	f := PublicPeriod(now)
	rows, err := figures.Read(ctx, r, f, figures.ByKind)
	if err != nil {
		return nil, f, err
	}
	took, err := figures.Durations(ctx, r, f)
	if err != nil {
		return nil, f, err
	}
	out := map[promises.Kind]Record{}
	for _, one := range rows {
		kind := promises.Kind(one.Key)
		out[kind] = recordOf(one.Sums, took[kind])
	}
	return out, f, nil
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
