package forecast

import (
	"math"
	"sort"
)

// Reason is why nothing is said, or why a wider group speaks.
type Reason string

// The reasons.
const (
	// TooFew: fewer things ended than an answer needs.
	TooFew Reason = "too_few"
	// NotReached: so many are still open that the chance is not reached by what was seen.
	NotReached Reason = "not_reached"
	// Outlasted: it has taken longer than nearly all that are known.
	Outlasted Reason = "outlasted"
)

// Question is what is asked.
type Question struct {
	Values  []string  // one for each column
	Age     float64   // hours since it started; 0 for a new one
	Chances []float64 // between 0 and 1
	Asked   []float64 // hours from its start, by which somebody wants it
	ID      uint64    // of a thing that is known and open: its age and load are taken from it; 0 for none
}

// Answer is what is known.
type Answer struct {
	Age     float64
	Dates   []Date
	Asked   []Chance
	Speaker Speaker // of the first chance that is answered
	Wider   []Wider // the groups that could not speak, the most special first
	Load    float64 // how many times longer it takes because of the work that lies there; 1 as usual
	Drift   float64 // by how much the latest work goes beyond what groups did before; 1 not at all
}

// Date is by when it ends with a chance; Hours, from its start, is no number
// when Refused says why.
type Date struct {
	Chance, Hours float64
	Refused       Reason
}

// Chance is how likely a wished-for time is kept; AtLeast when the data reach no
// further.
type Chance struct {
	Hours, Chance float64
	AtLeast       bool
	Refused       Reason
}

// Speaker is the group whose curve speaks.
type Speaker struct {
	Values     []string // of the first columns; none for all
	Done, Open int      // in the window
	Few        bool     // by the upper limit, since it is small
}

// Wider is a group that could not speak.
type Wider struct {
	Values []string
	Done   int
	Reason Reason
}

// finest is how finely chances are told apart.
const finest = 200

// Answer says by when, and how likely. It changes nothing.
func (e *Engine) Answer(q Question) Answer {
	chain := e.chainFor(q.Values)
	load := math.NaN()
	if l := e.lanes[e.laneName(q.Values)]; l != nil {
		load = l.little(e.now)
	}
	if s := e.open[q.ID]; s != nil && q.ID != 0 {
		chain, load, q.Age = s.chain, s.little, max(0, e.now-s.start)
	}
	a := Answer{Age: q.Age, Load: e.load.by(load), Drift: 1}
	if len(e.all.done) < least {
		a.refuse(q, TooFew)
		a.Speaker = Speaker{Done: len(e.recent(e.all)), Open: e.all.open.n}
		a.Wider = e.wider(chain, e.all)
		return a
	}
	a.Drift = e.corrected(0.9)
	table := e.table(chain, a.Load)
	passed, _ := table.chance(q.Age)
	for _, chance := range q.Chances {
		hours, ok := e.hours(chain, table, chance, passed, a.Load)
		d := Date{chance, hours, ""}
		switch {
		case !ok && q.Age > 0 && passed > 0:
			d = Date{chance, math.NaN(), Outlasted}
		case !ok:
			d = Date{chance, math.NaN(), NotReached}
		}
		a.Dates = append(a.Dates, d)
	}
	for i := 1; i < len(a.Dates); i++ { // a higher chance is never earlier
		if before := a.Dates[i-1]; before.Chance < a.Dates[i].Chance && before.Hours > a.Dates[i].Hours {
			a.Dates[i].Hours = before.Hours
		}
	}
	for _, hours := range q.Asked {
		a.Asked = append(a.Asked, table.asked(hours, passed))
	}
	e.tell(&a, chain)
	return a
}

// hours is when a thing of which the share `passed` had ended at its age ends
// with a chance.
func (e *Engine) hours(chain []*group, t table, chance, passed, load float64) (float64, bool) {
	if passed == 0 {
		h, _, ok := e.ends(chain, chance, load)
		return h, ok
	}
	return t.hours(passed + (1-passed)*chance)
}

// ends is when a new thing ends with the chance p, and the group that says so.
func (e *Engine) ends(chain []*group, p, load float64) (float64, *group, bool) {
	inside := e.watch.inside(p)
	g, _ := e.speaker(chain, inside)
	if g == nil {
		return 0, nil, false
	}
	return g.curve.quantile(inside) * e.corrected(inside) * load, g, true
}

// tell says which group spoke for the chance that reached furthest, and which
// could not.
func (e *Engine) tell(a *Answer, chain []*group) {
	p := 0.5
	for _, d := range a.Dates {
		if d.Refused == "" {
			p = max(p, e.watch.inside(d.Chance))
		}
	}
	g, _ := e.speaker(chain, p)
	if g == nil {
		g = e.all
	}
	a.Speaker = Speaker{g.values, g.curve.done, g.open.n, g.curve.few}
	a.Wider = e.wider(chain, g)
}

func (e *Engine) wider(chain []*group, until *group) []Wider {
	var all []Wider
	for _, g := range chain {
		if g == until {
			break
		}
		w := Wider{g.values, len(e.recent(g)), TooFew}
		if len(g.done) >= enough {
			w.Reason = NotReached
		}
		all = append(all, w)
	}
	return all
}

// refuse says nothing, with the reason.
func (a *Answer) refuse(q Question, why Reason) {
	for _, c := range q.Chances {
		a.Dates = append(a.Dates, Date{c, math.NaN(), why})
	}
	for _, h := range q.Asked {
		a.Asked = append(a.Asked, Chance{Hours: h, Chance: math.NaN(), Refused: why})
	}
}

// chainFor is chainOf for a question: nothing is made for it.
func (e *Engine) chainFor(values []string) []*group {
	if chain := e.chains[keyOf(values)]; chain != nil {
		return chain
	}
	var chain []*group
	for n := len(values); n > 0; n-- {
		g := e.groups[keyOf(values[:n])]
		if g == nil {
			g = &group{values: values[:n]} // nobody has seen such a thing
		}
		chain = append(chain, g)
	}
	return append(chain, e.all)
}

func (e *Engine) laneName(values []string) string {
	if e.lane >= 0 && e.lane < len(values) {
		return values[e.lane]
	}
	return ""
}

// table is what is known of one kind of thing: times at evenly spaced chances.
type table struct{ chances, times []float64 }

func (e *Engine) table(chain []*group, load float64) table {
	var t table
	last := 0.0
	for i := 1; i < finest; i++ {
		p := float64(i) / finest
		hours, _, ok := e.ends(chain, p, load)
		if !ok {
			break
		}
		last = max(last, hours)
		t.chances, t.times = append(t.chances, p), append(t.times, last)
	}
	return t
}

// chance is the share that has ended by then; false when the data end before.
func (t table) chance(hours float64) (float64, bool) {
	n := len(t.times)
	if n == 0 || hours <= 0 {
		return 0, n > 0
	}
	i := sort.Search(n, func(i int) bool { return t.times[i] > hours })
	if i == n {
		return t.chances[n-1], hours == t.times[n-1]
	}
	before, at := 0.0, 0.0
	if i > 0 {
		before, at = t.chances[i-1], t.times[i-1]
	}
	return before + (t.chances[i]-before)*(hours-at)/(t.times[i]-at), true
}

// hours is when the share p has ended.
func (t table) hours(p float64) (float64, bool) {
	i := sort.SearchFloat64s(t.chances, p-1e-9)
	if i >= len(t.chances) {
		return 0, false
	}
	if i == 0 {
		return t.times[0] * p / t.chances[0], true
	}
	part := (p - t.chances[i-1]) / (t.chances[i] - t.chances[i-1])
	return t.times[i-1] + part*(t.times[i]-t.times[i-1]), true
}

// asked is how likely a wished-for time is for what has lasted so long that the
// share `passed` had ended.
func (t table) asked(hours, passed float64) Chance {
	if len(t.times) == 0 {
		return Chance{Hours: hours, Chance: math.NaN(), Refused: NotReached}
	}
	by, known := t.chance(hours)
	if passed >= t.chances[len(t.chances)-1] {
		return Chance{Hours: hours, Chance: math.NaN(), Refused: Outlasted}
	}
	return Chance{Hours: hours, Chance: max(0, (by-passed)/(1-passed)), AtLeast: !known}
}

// Dates gives the hours by which a thing that starts now ends with each chance;
// no number where nothing can be said.
func (e *Engine) Dates(values []string, chances []float64) []float64 {
	out := make([]float64, len(chances))
	q := Question{Values: values}
	chain, load := e.chainFor(q.Values), 1.0
	if l := e.lanes[e.laneName(values)]; l != nil {
		load = e.load.by(l.little(e.now))
	}
	last := 0.0
	for i, p := range chances {
		hours, _, ok := e.ends(chain, p, load)
		if !ok || len(e.all.done) < least {
			out[i] = math.NaN()
			continue
		}
		last = max(last, hours)
		out[i] = last
	}
	return out
}
