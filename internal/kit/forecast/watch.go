package forecast

import (
	"container/heap"

	"rida/internal/kit/stats"
)

// pace is by how much one broken answer moves the chance used inside: slow
// enough not to tremble, fast enough to mend a season within it.
const pace = 0.003

// The chance of a miss used inside stays between these parts of the one asked
// for: misses of what was promised before a slow-down come in after the curves
// have followed it already, and must not push dates out a second time.
const leastMiss, mostMiss = 0.4, 2.5

// watch follows what the answers at the watched chances came to, and moves the
// chance that is used inside (adaptive conformal inference). An answer is
// judged when it is due and not before, or the quick ones would be heard first.
type watch struct {
	chances []float64
	misses  []float64 // chance of a miss that is used inside
	due     dues
}

func newWatch(chances []float64) watch {
	w := watch{chances: chances}
	for _, c := range chances {
		w.misses = append(w.misses, 1-c)
	}
	return w
}

// inside is the share to look up so that p is kept.
func (w *watch) inside(p float64) float64 {
	below, at := 0.0, 0.0
	for i, c := range w.chances {
		to := max(1-w.misses[i], at)
		if p <= c {
			return at + (p-below)/(c-below)*(to-at)
		}
		below, at = c, to
	}
	return at + (p-below)/(1-below)*(1-at)
}

// promise remembers what would have been promised for a thing that starts.
func (e *Engine) promise(s *spell) {
	for i, c := range e.watch.chances {
		hours, _, ok := e.ends(s.chain, c, e.load.of(s))
		if !ok {
			return
		}
		heap.Push(&e.watch.due, due{s.start + hours, s, i})
	}
}

// settle judges what was due before now.
func (w *watch) settle(now float64) {
	for len(w.due) > 0 && w.due[0].at < now {
		d := heap.Pop(&w.due).(due)
		if d.of.state == isLost {
			continue
		}
		missed := d.of.state != isDone || d.of.end > d.at
		wanted := 1 - w.chances[d.chance]
		m := stats.AdaptAlpha(w.misses[d.chance], wanted, pace, missed)
		w.misses[d.chance] = min(mostMiss*wanted, max(leastMiss*wanted, m))
	}
}

type due struct {
	at     float64
	of     *spell
	chance int
}

// dues has what is due first in front; what is due together is in order of id,
// so that the same events give the same answers.
type dues []due

func (d dues) Len() int { return len(d) }
func (d dues) Less(i, j int) bool {
	if d[i].at != d[j].at {
		return d[i].at < d[j].at
	}
	if d[i].of.id != d[j].of.id {
		return d[i].of.id < d[j].of.id
	}
	return d[i].chance < d[j].chance
}
func (d dues) Swap(i, j int) { d[i], d[j] = d[j], d[i] }

// Push and Pop are for container/heap.
func (d *dues) Push(x any) { *d = append(*d, x.(due)) }

// Pop takes the last.
func (d *dues) Pop() any {
	last := (*d)[len(*d)-1]
	*d = (*d)[:len(*d)-1]
	return last
}
