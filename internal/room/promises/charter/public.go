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
}

// Public gives the public record of every kind in the period up to now: the
// figures of the ledger themselves, to the unit, or nothing.
func Public(ctx context.Context, r db.Reader, now time.Time) (map[promises.Kind]Record, figures.Filter, error) {
	f := figures.Last(PublicWeeks, now)
	rows, err := figures.Read(ctx, r, f, figures.ByKind)
	if err != nil {
		return nil, f, err
	}
	out := map[promises.Kind]Record{}
	for _, one := range rows {
		out[promises.Kind(one.Key)] = recordOf(one.Sums)
	}
	return out, f, nil
}

// recordOf hides every cell below five: with n shown, a few broken ones would be
// told by what is left.
func recordOf(s figures.Sums) Record {
	n := s.Judged()
	if n < Smallest || s.Kept > 0 && s.Kept < Smallest || s.Broken > 0 && s.Broken < Smallest {
		return Record{Hidden: true}
	}
	share, err := stats.Wilson(s.Kept, n, stats.Usual)
	if err != nil {
		return Record{Hidden: true}
	}
	return Record{Kept: s.Kept, N: n, Share: share}
}
