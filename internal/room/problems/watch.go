package problems

import (
	"math"

	"rida/internal/kit/stats"
)

// QuietDays is how long, on average, the whole house hears no false alarm: a
// quarter. Each series and each way of looking has its part of that budget.
const QuietDays = 91

// ways of looking there are for each series: sums up and down, and a weighted
// mean that looks both ways.
const ways = 3

// Signal is what a watch found: a stretch of days with more, or fewer, than what
// is usual explains.
type Signal struct {
	Kind        Kind
	By          string // "cusum", "ewma" or "silence" (nothing at all)
	From, Until Day    // both in it
	Seen        int64
	Expected    float64
}

// Watcher looks at series of daily counts. Its designs are kept, for they take
// longer than the looking.
type Watcher struct {
	Pattern Pattern
	Series  int // how many are watched; they share the budget of false alarms

	designs map[float64]*design
}

// design is what is looked for where so many are expected a day.
type design struct {
	up, down stats.Design
	l        float64 // of the weighted mean, in standard errors; 0 where it is not used
}

const (
	// weight of the newest day in the weighted mean: of use for small, lasting changes.
	weight = .2
	// fewest a day for which a chart can be made; below, only silence is heard.
	fewest = .02
	// step of the grid on which designs are made: less changes nothing that matters.
	step = 1.15
)

// quiet is how many days each chart is to be quiet.
func (w *Watcher) quiet() float64 { return QuietDays * float64(max(1, w.Series)) * ways }

// designFor gives the charts for so many expected a day: what is looked for is
// half as many again, or two standard errors of a week where that is more.
func (w *Watcher) designFor(mu float64) (*design, bool) {
	if mu < fewest {
		return nil, false
	}
	mu = math.Pow(step, math.Round(math.Log(mu)/math.Log(step)))
	if d, ok := w.designs[mu]; ok {
		return d, d != nil
	}
	if w.designs == nil {
		w.designs = map[float64]*design{}
	}
	w.designs[mu] = nil
	more := math.Max(1.5, 1+2/math.Sqrt(7*mu))
	up, err := stats.DesignCUSUM(mu, more*mu, w.quiet())
	if err != nil {
		return nil, false
	}
	down, err := stats.DesignCUSUM(mu, mu/2, w.quiet())
	if err != nil {
		return nil, false
	}
	d := &design{up: up, down: down}
	if l, _, _, err := stats.DesignEWMA(mu, weight, more*mu, w.quiet()); err == nil {
		d.l = l
	}
	w.designs[mu] = d
	return d, true
}

// Delay is after how many days, on average, a lasting rise to more times mu a day
// is found; 0 where nothing can be.
func (w *Watcher) Delay(mu, more float64) float64 {
	d, ok := w.designFor(mu)
	if !ok {
		return 0
	}
	days, err := d.up.RunLength(more * mu)
	if err != nil {
		return 0
	}
	return days
}

// Look finds what is not usual in a series of daily counts, the first of which is
// of day first. It looks at the newest days alone; the older ones tell what is
// usual. A series without enough of a past is not judged.
func (w *Watcher) Look(series []int64, first Day, newest int) (found []Signal) {
	left := make([]bool, len(series)) // days that are not usual
	var run chart
	for i := max(leastPast+blind, len(series)-newest); i < len(series); i++ {
		if !run.ready || i%7 == 0 { // what is usual moves slowly
			u, err := usual(series, first, w.Pattern, left, i)
			if err != nil {
				run = chart{}
				continue
			}
			run.begin(w, u, first+Day(i))
		}
		s, ok := run.add(series[i], w.Pattern.Factor(first+Day(i)), first+Day(i))
		if !ok {
			continue
		}
		for d := s.From; d <= s.Until; d++ {
			left[d-first] = true
			s.Seen += series[d-first]
			s.Expected += run.usual.PerDay * w.Pattern.Factor(d)
		}
		found = append(found, s)
	}
	return found
}

// chart is the state of the charts of one series.
type chart struct {
	ready          bool
	usual          Usual
	mu             float64 // expected a usual day, in units that scatter as chance does
	d              *design
	up, down       stats.Design
	upFrom, from   Day     // since when the sums are above 0
	mean, expected float64 // weighted
	spread         float64 // its variance
	meanFrom       Day
	nothing        float64 // expected since the last case
	nothingFrom    Day
	limit          float64
}

func (c *chart) begin(w *Watcher, u Usual, today Day) {
	mu := u.PerDay / u.Scatter
	d, _ := w.designFor(mu)
	c.usual, c.mu, c.limit = u, mu, math.Log(w.quiet())
	if d == nil {
		c.d = nil
	} else {
		upS, downS := c.up.S, c.down.S
		c.d, c.up, c.down = d, d.up, d.down
		c.up.S, c.down.S = upS, downS
	}
	if !c.ready {
		c.ready, c.upFrom, c.from, c.meanFrom, c.nothingFrom = true, today, today, today, today
		c.mean, c.expected, c.spread = mu, mu, 0
	}
}

func (c *chart) add(n int64, factor float64, today Day) (Signal, bool) {
	mu, count := c.mu*factor, float64(n)/c.usual.Scatter
	if n > 0 {
		c.nothing, c.nothingFrom = 0, today+1
	} else if c.nothing += mu; c.nothing > c.limit {
		return c.signal(Silence, "silence", c.nothingFrom, today)
	}
	if c.d == nil {
		return Signal{}, false
	}
	if c.up.AddExpected(count, mu, c.mu) {
		return c.signal(Recurring, "cusum", c.upFrom, today)
	}
	if c.down.AddExpected(count, mu, c.mu) {
		return c.signal(Silence, "cusum", c.from, today)
	}
	if c.up.S == 0 {
		c.upFrom = today + 1
	}
	if c.down.S == 0 {
		c.from = today + 1
	}
	c.mean, c.expected = weight*count+(1-weight)*c.mean, weight*mu+(1-weight)*c.expected
	c.spread = weight*weight*mu + (1-weight)*(1-weight)*c.spread
	away := c.mean - c.expected
	if c.d.l > 0 && math.Abs(away) > c.d.l*math.Sqrt(c.spread) {
		kind := Recurring
		if away < 0 {
			kind = Silence
		}
		return c.signal(kind, "ewma", c.meanFrom, today)
	}
	if math.Abs(away) < math.Sqrt(c.spread) {
		c.meanFrom = today + 1
	}
	return Signal{}, false
}

// signal tells what was found, and begins anew.
func (c *chart) signal(kind Kind, by string, from, until Day) (Signal, bool) {
	*c = chart{usual: c.usual, mu: c.mu, d: c.d, limit: c.limit, ready: true, upFrom: until + 1, from: until + 1, meanFrom: until + 1, nothingFrom: until + 1, mean: c.mu, expected: c.mu}
	if c.d != nil {
		c.up, c.down = c.d.up, c.d.down
	}
	return Signal{Kind: kind, By: by, From: min(from, until), Until: until}, true
}
