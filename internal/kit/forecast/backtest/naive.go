package backtest

import (
	"math"
	"slices"
	"strings"
)

const (
	// rolling is how far the naive quantile looks back, in hours: ninety days.
	rolling = 90 * 24
	// naiveEnough is how many closed cases a group needs to speak for itself.
	naiveEnough = 30
)

// naive is what most houses do: the quantile of how long cases took that started
// within the last ninety days and are closed by now; of the same group when
// thirty of it are, else of all. Open ones are left out, which makes it too early.
type naive struct{ groups map[string]*closed }

// closed holds durations in order, and in order of their start to forget them.
type closed struct {
	took  []float64
	queue []past
}

type past struct{ start, took float64 }

func newNaive() *naive { return &naive{map[string]*closed{}} }

func (n *naive) end(values []string, at, took float64) {
	for _, key := range []string{strings.Join(values, "\x00"), "\x01"} {
		c := n.groups[key]
		if c == nil {
			c = &closed{}
			n.groups[key] = c
		}
		c.queue = append(c.queue, past{at - took, took})
		i, _ := slices.BinarySearch(c.took, took)
		c.took = slices.Insert(c.took, i, took)
	}
}

func (n *naive) quantiles(values []string, now float64, chances []float64) []float64 {
	out := make([]float64, len(chances))
	for i := range out {
		out[i] = math.NaN()
	}
	for _, key := range []string{strings.Join(values, "\x00"), "\x01"} {
		c := n.groups[key]
		if c == nil {
			continue
		}
		c.forget(now - rolling)
		if len(c.took) < naiveEnough {
			continue
		}
		for i, p := range chances {
			at := p * float64(len(c.took)-1)
			k := int(at)
			out[i] = c.took[k]
			if k+1 < len(c.took) {
				out[i] += (at - float64(k)) * (c.took[k+1] - c.took[k])
			}
		}
		return out
	}
	return out
}

// forget drops what started before. Those that end late stand late in the
// queue, so all of it is looked at, but only once a day of new ends.
func (c *closed) forget(before float64) {
	const often = 50
	if len(c.queue) == 0 || len(c.queue)%often != 0 && c.queue[0].start >= before {
		return
	}
	kept := c.queue[:0]
	for _, p := range c.queue {
		if p.start >= before {
			kept = append(kept, p)
			continue
		}
		if i, ok := slices.BinarySearch(c.took, p.took); ok {
			c.took = slices.Delete(c.took, i, i+1)
		}
	}
	c.queue = kept
}
