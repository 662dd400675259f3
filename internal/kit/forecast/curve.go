package forecast

import (
	"math"
	"sort"

	"rida/internal/kit/stats"
)

// curve is a group's quantiles, drawn when they were last asked for.
type curve struct {
	news  int     // what has happened since it was drawn
	at    float64 // when it was drawn
	epoch int     // of the load it was cleared by
	drawn bool
	done  int       // ended in the window
	span  float64   // hours that the window covers
	times []float64 // ascending
	below []float64 // the share that has ended by then
	few   bool      // by the upper limit
	q     [len(grid)]float64
	ok    bool
}

// grid holds the shares at which curves are compared.
var grid = [...]float64{0.25, 0.50, 0.65, 0.80, 0.90, 0.95, 0.975, 0.99}

// draw gives the group's curve, drawn anew when enough has happened.
func (e *Engine) draw(g *group) *curve {
	c := &g.curve
	size := min(len(g.done), window) + g.open.n
	if c.drawn && c.epoch == e.load.epoch && float64(c.news) <= stale*float64(size) && e.now-c.at <= stale*c.span {
		return c
	}
	recent := e.recent(g)
	*c = curve{at: e.now, epoch: e.load.epoch, drawn: true, done: len(recent), span: math.Inf(1)}
	if len(recent) > 0 {
		c.span = max(1, e.now-recent[0].end)
	}
	if len(recent) < least {
		return c
	}
	confidence := stats.Usual
	if c.few = len(recent) < few; c.few {
		confidence = cautious
	}
	estimate, err := stats.KaplanMeierEntered(g.watched(e.now, len(recent), maxOpen, e.load.of), confidence)
	if err != nil {
		return c
	}
	// The next one is one of n+1: what n seen ones reach counts for n of n+1 only.
	n := float64(len(recent))
	for _, s := range estimate.Steps {
		survival := s.Survival
		if c.few {
			survival = s.High
		}
		c.times = append(c.times, s.Time)
		c.below = append(c.below, (1-survival)*n/(n+1))
	}
	c.ok = true
	for i, p := range grid {
		c.q[i] = c.quantile(p)
	}
	return c
}

// cautious is the confidence, on both sides together, by which small groups
// speak: their curve is later than the truth with four chances of five or so.
const cautious = 0.60

// quantile is when the share p has ended; infinite when the curve does not
// reach so far.
func (c *curve) quantile(p float64) float64 {
	i := sort.SearchFloat64s(c.below, p-1e-12)
	if i == len(c.below) {
		return math.Inf(1)
	}
	return c.times[i]
}
