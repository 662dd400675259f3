package forecast

import (
	"math"

	"rida/internal/kit/stats"
)

// scored is from how many of the latest ended things the correction is learned:
// an error of two points at 90 %, and soon past a slow-down.
const scored = 300

// calibration is by what the quantiles of all groups are multiplied.
type calibration struct {
	news  int // ended when it was made
	at    float64
	span  float64
	epoch int
	made  bool
	by    [len(grid)]float64
	known [len(grid)]bool
}

// factors gives the correction, begun anew when enough has happened.
//
// A thing's score at the share p is how many times its group's quantile p it
// took. The conformal correction is the quantile p of the scores, open things
// censored at what they have reached; weighting ended ones by the inverse
// chance of being seen to end is the same estimate (Satten & Datta 2001).
func (e *Engine) factors() *calibration {
	f := &e.fix
	if f.made && f.epoch == e.load.epoch && e.all.total-f.news <= scored/10 && e.now-f.at <= stale*f.span {
		return f
	}
	*f = calibration{news: e.all.total, at: e.now, epoch: e.load.epoch, made: true, span: math.Inf(1)}
	if n := len(e.all.done); n > 0 {
		f.span = max(1, e.now-e.all.done[max(0, n-scored)].end)
	}
	return f
}

// corrected is by what a quantile is multiplied at a share, straight between
// those of the grid. Only what is asked for is worked out.
func (e *Engine) corrected(p float64) float64 {
	f := e.factors()
	at := func(k int) float64 {
		if !f.known[k] {
			f.by[k], f.known[k] = e.factor(k), true
		}
		return f.by[k]
	}
	if p <= grid[0] {
		return at(0)
	}
	for i := 1; i < len(grid); i++ {
		if p <= grid[i] {
			low, high := at(i-1), at(i)
			return low + (p-grid[i-1])/(grid[i]-grid[i-1])*(high-low)
		}
	}
	return at(len(grid) - 1)
}

func (e *Engine) factor(k int) float64 {
	scores := e.all.watched(e.now, scored, scoredOpen, func(s *spell) float64 {
		g, _ := e.speaker(s.chain, grid[k])
		if g == nil {
			return 0
		}
		return e.draw(g).q[k] * e.load.of(s)
	})
	done := 0
	for _, one := range scores {
		if one.Done {
			done++
		}
	}
	if done < least {
		return 1
	}
	n := float64(done)
	at, last, err := stats.QuantileEntered(scores, min(grid[k]*(n+1)/n, 1-1e-9))
	if err != nil {
		// Nobody has got so far: the furthest that was seen is the least it is.
		return max(1, last)
	}
	return at
}

// speaker is the group that speaks for the share p, and how many more special
// ones could not.
func (e *Engine) speaker(chain []*group, p float64) (*group, int) {
	for i, g := range chain {
		if len(g.done) < enough && i < len(chain)-1 {
			continue
		}
		if c := e.draw(g); c.ok && !math.IsInf(c.quantile(p), 1) {
			return g, i
		}
	}
	return nil, len(chain)
}
