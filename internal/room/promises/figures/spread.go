package figures

import (
	"context"
	"fmt"
	"time"

	"rida/internal/kit/db"
	"rida/internal/kit/stats"
	"rida/internal/room/promises"
)

// Spread is how a measure spreads over a period.
type Spread struct {
	N     int64
	steps []step
}

type step struct {
	Step    int64
	N       int64
	Kept    int64
	Chances int64
}

// Spreads gives the spreads of a period.
func Spreads(ctx context.Context, r db.Reader, f Filter) (map[Measure]Spread, error) {
	var rows []struct {
		Measure string
		Step    int64
		N       int64
		Kept    int64
		Chances int64
	}
	b := new(db.SQL).W(`SELECT measure, step, CAST(SUM(n) AS BIGINT) AS n, CAST(SUM(kept) AS BIGINT) AS kept, CAST(SUM(chances) AS BIGINT) AS chances FROM figures_spread WHERE 1 = 1`)
	f.where(b)
	b.W(` GROUP BY measure, step ORDER BY measure, step`)
	if err := r.All(ctx, &rows, b.Text(), b.Args()...); err != nil {
		return nil, fmt.Errorf("read how promises spread: %w", err)
	}
	out := map[Measure]Spread{}
	for _, one := range rows {
		if one.N == 0 {
			continue
		}
		s := out[Measure(one.Measure)]
		s.N += one.N
		s.steps = append(s.steps, step{one.Step, one.N, one.Kept, one.Chances})
		out[Measure(one.Measure)] = s
	}
	return out, nil
}

// Durations tells for each kind how long it took to do what was promised, of what
// was due in a period and is done.
func Durations(ctx context.Context, r db.Reader, f Filter) (map[promises.Kind]Spread, error) {
	var rows []struct {
		Kind string
		Step int64
		N    int64
	}
	b := new(db.SQL).W(`SELECT kind, step, CAST(SUM(n) AS BIGINT) AS n FROM figures_spread WHERE measure = ?`, string(Taken))
	f.where(b)
	b.W(` GROUP BY kind, step ORDER BY kind, step`)
	if err := r.All(ctx, &rows, b.Text(), b.Args()...); err != nil {
		return nil, fmt.Errorf("read how long it took to keep a word: %w", err)
	}
	out := map[promises.Kind]Spread{}
	for _, one := range rows {
		if one.N == 0 {
			continue
		}
		s := out[promises.Kind(one.Kind)]
		s.N += one.N
		s.steps = append(s.steps, step{Step: one.Step, N: one.N})
		out[promises.Kind(one.Kind)] = s
	}
	return out, nil
}

// fewForMedian is how many spans a median needs: of fewer, one more would move
// it anywhere.
const fewForMedian = 5

// Median is the span that half of them reach, within a twelfth of it. Fewer than
// five are stats.ErrTooFew.
func (s Spread) Median() (time.Duration, error) { return s.MedianOf(s.N) }

// MedianOf is the span that half of so many reach, of which only those of the
// spread have: the others last, and are longer than any of them (a median of
// what is over alone would flatter). Where more than half of them last it is
// stats.ErrNotEstimable.
func (s Spread) MedianOf(all int64) (time.Duration, error) {
	switch {
	case all == 0:
		return 0, stats.ErrNoData
	case all < fewForMedian:
		return 0, stats.ErrTooFew
	}
	var seen int64
	for _, one := range s.steps {
		if seen += one.N; 2*seen >= all {
			return spanOf(one.Step).Round(time.Second), nil
		}
	}
	return 0, stats.ErrNotEstimable
}

// Fineness is to what a median is said: it is known to within a twelfth, and more
// would be false.
func Fineness(median time.Duration) time.Duration {
	switch {
	case median >= 3*time.Hour:
		return time.Hour
	case median >= time.Hour:
		return 5 * time.Minute
	}
	return time.Minute
}

// Calibration sets the chances that were promised against what was kept, by
// tenths of the chance. Tenths without a promise are left out.
func (s Spread) Calibration() ([]stats.Bin, error) {
	if s.N == 0 {
		return nil, stats.ErrNoData
	}
	var out []stats.Bin
	for _, one := range s.steps {
		share, err := stats.Wilson(one.Kept, one.N, stats.Usual)
		if err != nil {
			return nil, err
		}
		out = append(out, stats.Bin{From: float64(one.Step) / 10, To: float64(one.Step+1) / 10, Mean: float64(one.Chances) / float64(one.N) / 1000, Came: share})
	}
	return out, nil
}
