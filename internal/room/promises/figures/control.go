package figures

import (
	"context"
	"errors"
	"time"

	"rida/internal/kit/db"
	"rida/internal/kit/stats"
)

// Control is a control chart of broken promises, week by week.
type Control struct {
	Weeks  []Row
	Base   stats.Baseline
	Frozen *Baseline // the limits that were frozen; nil where they come from the weeks themselves
}

// Mark is one week of the chart with its limits.
type Mark struct {
	Row
	Value  float64 // broken, of each promise or counted
	Limits stats.Limits
}

// Signals tells that the week lies outside of what chance explains (C-16).
func (m Mark) Signals() bool { return m.Limits.Out(m.Value) }

// ReadControl reads the last year's whole weeks with the limits by which they are
// judged: those that were frozen, for the whole house, and otherwise what phase I
// finds in the weeks themselves. Fewer weeks than a baseline needs are
// stats.ErrTooFew or stats.ErrNoData, too many disturbed ones
// stats.ErrNotEstimable; the weeks are given all the same.
func ReadControl(ctx context.Context, r db.Reader, f Filter, now time.Time) (Control, error) {
	var c Control
	var err error
	if c.Weeks, err = Charted(ctx, r, f, now); err != nil {
		return c, err
	}
	if f.Whole() {
		frozen, ok, err := Frozen(ctx, r)
		if err != nil {
			return c, err
		}
		if ok {
			c.Frozen, c.Base = &frozen, frozen.Baseline
			return c, nil
		}
	}
	c.Base, err = stats.PhaseOne(Points(c.Weeks))
	return c, err
}

// IsUnknown tells that limits could not be found, which is no failure.
func IsUnknown(err error) bool {
	return errors.Is(err, stats.ErrTooFew) || errors.Is(err, stats.ErrNoData) || errors.Is(err, stats.ErrNotEstimable)
}

// Marks are the weeks as a chart of rates (u), or of counts (c).
func (c Control) Marks(counted bool) []Mark {
	out := make([]Mark, len(c.Weeks))
	for i, w := range c.Weeks {
		out[i] = Mark{w, float64(w.Broken) / float64(w.Judged()), c.Base.Limits(float64(w.Judged()))}
		if counted {
			out[i].Value, out[i].Limits = float64(w.Broken), c.Base.CountLimits()
		}
	}
	return out
}

// Whole tells that a filter leaves nothing out but by time.
func (f Filter) Whole() bool { return f.Kind == "" && f.Team == 0 && f.Topic == "" && f.Channel == "" }
