package forecast

import (
	"errors"
	"math"
	"slices"
	"strings"

	"rida/internal/kit/stats"
)

// Options say how an engine looks at the world.
type Options struct {
	// Columns name what tells groups apart. The last is dropped first when a
	// group is too small, so the most telling stands first.
	Columns []string
	// Lane is the column whose values are worked off apart, as a team; "" when
	// all is one heap.
	Lane string
	// Chances are those whose keeping is watched; 80, 90 and 95 % when nil. They
	// ascend.
	Chances []float64
}

// UsualChances are those that a house promises by.
var UsualChances = []float64{0.80, 0.90, 0.95}

const (
	// window is how many ended things a group's curve looks back at most: an error
	// of one point at a quantile of 90 %.
	window = 1000
	// season is how many ended things of all groups make up the time that curves
	// look back, and atLeast how many of a group are read if that is too short
	// for it: what is rare looks back further, and follows a change more slowly.
	season, atLeast = 2000, 100
	// enough is how many things of a group must have ended before it speaks: with
	// sixty, three lie beyond the 95 % quantile.
	enough = 60
	// few is up to how many a group speaks by the upper limit of its curve.
	few = 150
	// least is how many must have ended at all; below it nothing is said.
	least = 30
	// stale is after which part of new things a curve is drawn anew.
	stale = 0.04
	// maxOpen bounds the open things that one curve reads, and scoredOpen those that
	// the correction reads; of more every k-th is read with the weight k.
	maxOpen, scoredOpen = 1500, 500
)

// ErrOrder: an event was told after a later one, or twice; a mistake of the caller.
var ErrOrder = errors.New("forecast: events out of order")

// spell is one thing that started.
type spell struct {
	id     uint64
	start  float64
	end    float64
	state  state
	chain  []*group // the most special first; the last holds all
	little float64  // logarithm of the time by Little's law when it started; NaN unknown
}

func (s *spell) values() []string { return s.chain[0].values }

type state byte

const (
	isOpen state = iota
	isDone
	isLost // its end is not known and never will be
)

// Engine learns from starts and ends. It is not safe for several goroutines.
type Engine struct {
	options Options
	now     float64
	groups  map[string]*group
	chains  map[string][]*group
	lanes   map[string]*lane
	lane    int // index of its column, -1 for none
	all     *group
	open    map[uint64]*spell
	fix     calibration
	watch   watch
	load    load
}

// New makes an engine that knows nothing.
func New(o Options) *Engine {
	if o.Chances == nil {
		o.Chances = UsualChances
	}
	e := &Engine{options: o, now: math.Inf(-1), groups: map[string]*group{}, chains: map[string][]*group{}, lanes: map[string]*lane{},
		lane: slices.Index(o.Columns, o.Lane), open: map[uint64]*spell{}, watch: newWatch(o.Chances)}
	e.all = &group{}
	e.groups[""] = e.all
	return e
}

// Start tells that a thing started, with a value for each column.
func (e *Engine) Start(id uint64, at float64, values []string) error {
	if len(values) != len(e.options.Columns) || e.open[id] != nil || math.IsNaN(at) || math.IsInf(at, 0) || at < e.now {
		return ErrOrder
	}
	e.Advance(at)
	l := e.laneOf(values)
	s := &spell{id: id, start: at, chain: e.chainOf(values), little: l.little(at)}
	e.open[id] = s
	l.open++
	for _, g := range s.chain {
		g.add(s)
	}
	e.promise(s)
	return nil
}

// End tells that it has ended.
func (e *Engine) End(id uint64, at float64) error { return e.settle(id, at, isDone) }

// Lose tells that it will not be seen to end: it was withdrawn, or turned out
// to be part of another. It took longer than until then.
func (e *Engine) Lose(id uint64, at float64) error { return e.settle(id, at, isLost) }

func (e *Engine) settle(id uint64, at float64, how state) error {
	s := e.open[id]
	if s == nil || math.IsNaN(at) || at < e.now || at < s.start {
		return ErrOrder
	}
	e.Advance(at)
	delete(e.open, id)
	s.end, s.state = at, how
	l := e.laneOf(s.values())
	l.open--
	l.ended(at)
	for _, g := range s.chain {
		g.settle(s)
	}
	e.learnLoad()
	return nil
}

// Again tells that what had started at an earlier time and ended is open again,
// with the clock of its first start.
func (e *Engine) Again(id uint64, start float64, values []string) error {
	if len(values) != len(e.options.Columns) || e.open[id] != nil || !(start <= e.now) {
		return ErrOrder
	}
	e.forget(id, values)
	s := &spell{id: id, start: start, chain: e.chainOf(values), little: math.NaN()}
	e.open[id] = s
	e.laneOf(values).open++
	for _, g := range s.chain {
		g.add(s)
	}
	return nil
}

// forget takes back the end of a thing, if it is among the latest.
func (e *Engine) forget(id uint64, values []string) {
	for _, g := range e.chainOf(values) {
		if i := slices.IndexFunc(g.done, func(s *spell) bool { return s.id == id }); i >= 0 {
			g.done = slices.Delete(g.done, i, i+1)
			g.total--
			g.curve.drawn = false
		}
	}
	e.fix.made = false
}

// Advance tells that it is now later, and nothing else has happened.
func (e *Engine) Advance(now float64) {
	if now <= e.now {
		return
	}
	e.now = now
	e.watch.settle(now)
}

// Now is the time of the latest event.
func (e *Engine) Now() float64 { return e.now }

// Known is how many things are known: ended in the window, and open.
func (e *Engine) Known() (done, open int) { return len(e.recent(e.all)), e.all.open.n }

// chainOf gives the groups of a thing, the most special first.
func (e *Engine) chainOf(values []string) []*group {
	key := keyOf(values)
	if chain := e.chains[key]; chain != nil {
		return chain
	}
	var chain []*group
	for n := len(values); n > 0; n-- {
		k := keyOf(values[:n])
		g := e.groups[k]
		if g == nil {
			g = &group{values: slices.Clone(values[:n])}
			e.groups[k] = g
		}
		chain = append(chain, g)
	}
	chain = append(chain, e.all)
	e.chains[key] = chain
	return chain
}

// keyOf joins values by a sign that no text holds.
func keyOf(values []string) string {
	return strings.Join(values, "\x00") + strings.Repeat("\x01", len(values))
}

// group is all that share the first values.
type group struct {
	values []string
	done   []*spell // ended or lost, the latest last
	total  int
	open   work
	curve  curve
}

// work is the open things in the order of their start; those that were settled
// are dropped when they are many.
type work struct {
	all []*spell
	n   int
}

func (g *group) add(s *spell) {
	h := &g.open
	if n := len(h.all); n > 0 && h.all[n-1].start > s.start {
		at, _ := slices.BinarySearchFunc(h.all, s, func(a, b *spell) int { return order(a.start, b.start) })
		h.all = slices.Insert(h.all, at, s)
	} else {
		h.all = append(h.all, s)
	}
	h.n++
	g.curve.news++
}

func (g *group) settle(s *spell) {
	g.open.n--
	if g.open.n < len(g.open.all)/2 {
		g.open.all = slices.DeleteFunc(g.open.all, func(s *spell) bool { return s.state != isOpen })
	}
	if s.state == isDone || s.end > s.start {
		g.done = append(g.done, s)
	}
	g.total++
	if len(g.done) >= 2*season {
		g.done = append(g.done[:0:0], g.done[len(g.done)-season:]...)
	}
	g.curve.news++
}

// recent are the ended things of a group that its curve looks at.
func (e *Engine) recent(g *group) []*spell {
	all := e.all.done
	n := len(g.done)
	if len(all) > season {
		since := all[len(all)-season].end
		i, _ := slices.BinarySearchFunc(g.done, since, func(s *spell, t float64) int { return order(s.end, t) })
		n = max(n-i, atLeast)
	}
	return g.done[max(0, len(g.done)-min(n, window)):]
}

// watched lists the things of the group within the window of its latest n ended
// ones: from when each was seen and for how long, cleared by scale.
func (g *group) watched(now float64, n, most int, scale func(*spell) float64) []stats.Entered {
	done := g.done[max(0, len(g.done)-n):]
	since := math.Inf(-1)
	if len(done) == n && g.total > n {
		since = done[0].end
	}
	every := 1 + g.open.n/most
	all := make([]stats.Entered, 0, len(done)+g.open.n/every+1)
	add := func(s *spell, until, weight float64) {
		size := scale(s)
		if !(size > 0) || math.IsInf(size, 1) {
			return
		}
		all = append(all, stats.Entered{Spell: stats.Spell{Time: max(0, until-s.start) / size, Done: s.state == isDone}, Entry: max(0, since-s.start) / size, Weight: weight})
	}
	for _, s := range done {
		add(s, s.end, 1)
	}
	i := 0
	for _, s := range g.open.all {
		if s.state != isOpen {
			continue
		}
		if i++; i%every == 0 {
			add(s, now, float64(every))
		}
	}
	return all
}

func order(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// Change tells that an open thing belongs to other groups than was said, as when
// it went to another team. Its clock goes on.
func (e *Engine) Change(id uint64, values []string) error {
	s := e.open[id]
	if s == nil || len(values) != len(e.options.Columns) {
		return ErrOrder
	}
	if slices.Equal(s.values(), values) {
		return nil
	}
	moved := *s
	moved.chain = e.chainOf(values)
	s.state = isLost // in its old groups it is not open any more, and never ended
	for _, g := range s.chain {
		g.open.n--
		g.curve.news++
	}
	e.laneOf(s.values()).open--
	e.laneOf(values).open++
	e.open[id] = &moved
	for _, g := range moved.chain {
		g.add(&moved)
	}
	return nil
}

// Has tells whether a thing is known and open.
func (e *Engine) Has(id uint64) bool { return e.open[id] != nil }

// Open gives the values of an open thing.
func (e *Engine) Open(id uint64) (values []string, ok bool) {
	s := e.open[id]
	if s == nil {
		return nil, false
	}
	return s.values(), true
}
