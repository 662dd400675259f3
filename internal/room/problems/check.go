package problems

import (
	"context"
	"fmt"
	"time"

	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/stats"
)

// Verdict is whether an action worked.
type Verdict string

// The verdicts. There is no fourth, and the third is an honest answer.
const (
	DidWork     Verdict = "worked"
	DidNot      Verdict = "did_not"
	NotYetKnown Verdict = "not_yet_known"
)

// Why a verdict is not known yet.
const (
	TooEarly     = "too_early"     // too little was seen since
	Shared       = "shared"        // the comparison fell as well: season or custom may be all of it
	NoComparison = "no_comparison" // there is nothing to hold it against, and a fall alone proves little
)

// Alpha is the chance of being wrong that a verdict may have.
const Alpha = .05

// enough is the chance of finding the wanted effect from which on finding none
// means that there is none.
const enough = .8

// Measured is what was counted before an action and after it, in the series it
// is about and in one to which nothing was done. Exposures are days, or units.
type Measured struct {
	Before, After                             int64
	ExposureBefore, ExposureAfter             float64
	OthersBefore, OthersAfter                 int64
	OthersExposureBefore, OthersExposureAfter float64
	HasComparison                             bool
}

// Finding is a verdict with what it stands on.
type Finding struct {
	Measured
	Verdict Verdict
	Because string       // why it is not known yet; "" otherwise
	Ratio   *stats.Ratio // of the rate after to the rate before; nil where nothing was counted
	Against *stats.Ratio // the same against the comparison; nil without one
	Needed  float64      // exposure after, in all, to find the wanted effect; 0 where it was reached, -1 where no exposure suffices
}

// Judge gives the verdict on an action that was to bring a rate down to target
// times itself (0 < target < 1), by the exact conditional test (C-20).
//
// It worked when the fall is proven, by itself and against the comparison. It did
// not when the interval excludes the wanted effect, or when so much was seen that
// the wanted effect would have shown. A fall that the comparison shares proves
// nothing: not yet known. Without exposure after, or with nothing counted at all,
// it is not yet known either.
func Judge(d Measured, target float64) Finding {
	f := Finding{Measured: d, Verdict: NotYetKnown, Because: TooEarly}
	f.Needed = -1
	if need, err := stats.ExposureNeeded(d.Before, d.ExposureBefore, target, Alpha, enough); err == nil {
		f.Needed = need
	}
	if d.ExposureAfter > 0 && f.Needed >= 0 && f.Needed <= d.ExposureAfter {
		f.Needed = 0
	}
	r, err := stats.RateRatio(d.After, d.ExposureAfter, d.Before, d.ExposureBefore, 1-Alpha)
	if err != nil {
		return f
	}
	f.Ratio = &r
	fell := r.P < Alpha && r.High < 1
	proven := r
	if d.HasComparison {
		against, err := stats.Compared(d.After, d.ExposureAfter, d.Before, d.ExposureBefore, d.OthersAfter, d.OthersExposureAfter, d.OthersBefore, d.OthersExposureBefore, 1-Alpha)
		if err == nil {
			f.Against, proven = &against, against
		}
	}
	switch {
	case fell && f.Against == nil && d.HasComparison:
		f.Because = NoComparison
	case fell && proven.P < Alpha && proven.High < 1:
		f.Verdict, f.Because = DidWork, ""
	case fell:
		f.Because = Shared
	case proven.Low > target, f.Needed == 0 && proven.P >= Alpha:
		f.Verdict, f.Because = DidNot, ""
	}
	return f
}

// Measure counts what happened before and after an action, and judges it. The day
// it is now is not over and does not count.
func (m *Room) Measure(ctx context.Context, r db.Reader, now time.Time, p Problem, a Action) (Finding, error) {
	today := m.Today(now)
	before, after, err := m.spans(ctx, r, p, a, today)
	if err != nil {
		return Finding{}, err
	}
	d := Measured{Before: before.of, After: after.of, ExposureBefore: float64(a.BeforeDays), ExposureAfter: float64(max(0, min(today-a.Since, mostAfter))), HasComparison: true}
	d.OthersBefore, d.OthersAfter, d.OthersExposureBefore, d.OthersExposureAfter = before.others, after.others, d.ExposureBefore, d.ExposureAfter
	if a.ExposureBefore > 0 {
		d.ExposureBefore, d.ExposureAfter = float64(a.ExposureBefore), float64(a.ExposureAfter)
	}
	return Judge(d, float64(a.Target)/100), nil
}

// span is what was counted in some days, in the series and in its comparison.
type span struct{ of, others int64 }

func (m *Room) spans(ctx context.Context, r db.Reader, p Problem, a Action, today Day) (before, after span, err error) {
	count := func(from, to Day) (s span, err error) {
		sums, err := Sums(ctx, r, from, to)
		if err != nil {
			return s, err
		}
		for _, one := range sums {
			switch {
			case one.TopicID == p.TopicID:
				s.of += one.N
			case a.CompareTopic == 0, one.TopicID == a.CompareTopic:
				s.others += one.N
			}
		}
		if p.TopicID == 0 { // without a topic only its own cases can be counted
			s.of, err = m.shown(ctx, r, p.ID, from, to)
		}
		return s, err
	}
	if before, err = count(a.Since-Day(a.BeforeDays), a.Since); err != nil {
		return before, after, err
	}
	if today <= a.Since {
		return before, after, nil
	}
	after, err = count(a.Since, min(today, a.Since+mostAfter))
	return before, after, err
}

// shown counts the cases named for a problem that came in some days.
func (m *Room) shown(ctx context.Context, r db.Reader, p id.ID, from, to Day) (n int64, err error) {
	if err = r.Get(ctx, &n, sqlShown, p, from.micros(m), to.micros(m)); err != nil {
		return 0, fmt.Errorf("count what shows problem %d: %w", p, err)
	}
	return n, nil
}

// micros is when a day begins in the house, as the database stores it.
func (d Day) micros(m *Room) int64 {
	at := d.Start(0)
	return d.Start(m.Offset(at)).UnixMicro()
}

const sqlShown = `SELECT COUNT(*) FROM problems_case e JOIN cases c ON c.id = e.case_id WHERE e.problem_id = $1 AND c.received_at >= $2 AND c.received_at < $3`
