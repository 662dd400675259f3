// Package simulate makes histories whose truth is known, to test forecasts
// against: the chance that a thing of a kind, started at an instant, ends by
// another is a formula here and not an estimate.
package simulate

import (
	"fmt"
	"math"
	"math/rand/v2"
	"time"

	"rida/internal/kit/forecast/history"
)

// World says what is made.
type World struct {
	Seed  uint64
	Cases int        // at least so many start
	From  time.Time  // when the first starts
	Days  float64    // over how many days they start
	Slow  float64    // from SlowAt on all work goes so many times slower; 0 and 1 are no change
	After float64    // the part of the days after which it slows down, as 0.5
	Cut   float64    // days after the last start at which the history ends; 0 ends it with the last start
	Kinds []Kind     // UsualKinds when nil
	pick  *rand.Rand // of this world
}

// Kind is a group of alike things. How much work one needs is lognormal.
type Kind struct {
	Values []string
	Share  float64 // of all
	Median float64 // hours of work
	Spread float64 // standard deviation of its logarithm
}

// UsualColumns name the values of UsualKinds.
var UsualColumns = []string{"topic", "type", "team", "channel"}

// UsualKinds are what a firm of some teams sees: quick questions, slow repairs,
// and some rare things.
func UsualKinds() []Kind {
	return []Kind{
		{[]string{"delivery", "request", "logistics", "email"}, .22, 60, .8},
		{[]string{"delivery", "complaint", "logistics", "email"}, .12, 110, .9},
		{[]string{"delivery", "complaint", "logistics", "phone"}, .08, 80, .9},
		{[]string{"billing", "enquiry", "accounts", "email"}, .18, 20, .7},
		{[]string{"billing", "complaint", "accounts", "email"}, .10, 48, 1.0},
		{[]string{"repair", "request", "workshop", "counter"}, .14, 190, .6},
		{[]string{"repair", "complaint", "workshop", "email"}, .08, 260, .7},
		{[]string{"account", "request", "accounts", "webform"}, .06, 8, 1.1},
		{[]string{"account", "enquiry", "accounts", "phone"}, .02, 4, .9},
	}
}

// Made is a history with its truth.
type Made struct {
	history.History
	World World
	Kind  []int // of each row
}

// Make makes it. The same world is made the same every time.
func Make(w World) Made {
	if w.Kinds == nil {
		w.Kinds = UsualKinds()
	}
	if w.From.IsZero() {
		w.From = time.Date(2025, 1, 5, 0, 0, 0, 0, time.UTC)
	}
	w.pick = rand.New(rand.NewPCG(w.Seed, 0x7269646121))
	m := Made{World: w, History: history.History{Columns: UsualColumns}}
	if w.Cases < 1 {
		return m
	}
	gap := w.Days * 24 / float64(w.Cases)
	last, at := 0.0, 0.0
	for i := range w.Cases {
		at += gap * w.pick.ExpFloat64()
		k := w.kind()
		took := w.took(at, w.Kinds[k].work(w.pick.NormFloat64()))
		m.Kind = append(m.Kind, k)
		m.Rows = append(m.Rows, history.Row{Name: fmt.Sprintf("S%07d", i+1), Start: w.at(at), End: w.at(at + took), Values: w.Kinds[k].Values})
		last = at
	}
	end := w.at(last + w.Cut*24)
	for i := range m.Rows {
		if m.Rows[i].End.After(end) {
			m.Rows[i].End = time.Time{}
		}
	}
	return m
}

func (w World) at(hours float64) time.Time {
	return w.From.Add(history.Span(hours)).Truncate(time.Second)
}

func (w World) kind() int {
	left := w.pick.Float64()
	for i, k := range w.Kinds {
		if left -= k.Share; left < 0 {
			return i
		}
	}
	return len(w.Kinds) - 1
}

func (k Kind) work(normal float64) float64 { return k.Median * math.Exp(k.Spread*normal) }

// slowAt is the hour at which work slows down.
func (w World) slowAt() float64 {
	if w.Slow == 0 || w.Slow == 1 {
		return math.Inf(1)
	}
	return w.Days * 24 * w.After
}

// took is how many hours pass until so much work is done for what starts at an hour.
func (w World) took(start, work float64) float64 {
	turn := w.slowAt()
	if start+work <= turn {
		return work
	}
	if start >= turn {
		return work * w.Slow
	}
	quick := turn - start
	return quick + (work-quick)*w.Slow
}

// Chance is the true chance that a thing of a kind that starts at an instant has
// ended so many hours later.
func (m Made) Chance(kind int, start time.Time, hours float64) float64 {
	w, k := m.World, m.World.Kinds[kind]
	from := start.Sub(w.From).Hours()
	turn := w.slowAt()
	work := hours
	switch {
	case from >= turn:
		work = hours / w.Slow
	case from+hours > turn:
		work = turn - from + (from+hours-turn)/w.Slow
	}
	if work <= 0 {
		return 0
	}
	return 0.5 * math.Erfc(-(math.Log(work/k.Median))/(k.Spread*math.Sqrt2))
}
