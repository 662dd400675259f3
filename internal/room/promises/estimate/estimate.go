package estimate

import (
	"maps"
	"math"
	"slices"
	"time"

	"rida/internal/kit/calendar"
	"rida/internal/kit/fault"
	"rida/internal/kit/forecast"
	"rida/internal/kit/forecast/history"
	"rida/internal/kit/id"
)

// Question is what is asked of a history.
type Question struct {
	Groups  map[string]string // of the case, by column
	Case    string            // an open case of the history, instead of Groups
	Of      Running           // the same of an outlook, where it is known already
	At      time.Time         // when it is asked; the end of the history when zero
	Started time.Time         // of a running case; At when zero
	Chances []float64         // between 0 and 1; the usual ones when none
	By      []time.Time       // dates that somebody wishes for
}

// Running is an open case, or whatever else of the house an outlook tells of.
type Running struct {
	ID     id.ID
	Start  time.Time
	Values []string // of the columns, where it can be asked for though nothing was told of it; nil refuses
}

// Answer is what can be said.
type Answer struct {
	At      time.Time         `json:"at" doc:"When it was asked; what came later is not used." example:"2026-11-16T09:00:00Z"`
	Start   time.Time         `json:"start" doc:"When the case started." example:"2026-11-16T09:00:00Z"`
	Dates   []Date            `json:"dates" doc:"By when it ends, for each chance."`
	By      []Wish            `json:"by" doc:"How likely each wished-for date is kept."`
	Group   map[string]string `json:"group" doc:"The similar cases that speak, by column; empty for all." example:"{\"topic\": \"delivery\"}"`
	N       int               `json:"n" doc:"How many of them ended in the time looked at." example:"348"`
	Open    int               `json:"open" doc:"How many of them are open; they count as taking longer than so far." example:"41"`
	Few     bool              `json:"few" doc:"They are few, so the cautious end of what they show is taken."`
	Wider   []Passed          `json:"wider" doc:"Nearer groups that could not speak, the nearest first."`
	Load    *float64          `json:"load" doc:"How many times longer it takes because of the work that lies there; 1 as usual." example:"1.2"`
	Drift   *float64          `json:"drift" doc:"How far the latest work goes beyond what its groups did before; 1 not at all." example:"1.05"`
	Cases   int               `json:"cases" doc:"How many cases were learned from." example:"9000"`
	LeftOut int               `json:"left_out" doc:"Lines of the history that could not be used."`
	Left    []Line            `json:"left" doc:"The first of them."`
}

// Date is by when it ends with a chance.
type Date struct {
	Chance  float64    `json:"chance" example:"0.9"`
	Date    *time.Time `json:"date" doc:"Null where nothing can be said." example:"2026-11-24T13:00:00Z"`
	Hours   *float64   `json:"hours" doc:"From the start, in the time that is counted." example:"196"`
	Refusal string     `json:"refusal" doc:"Why nothing is said: too_few, not_reached (too many are open), outlasted (it took longer than nearly all known), beyond; else empty."`
}

// Wish is how likely a wished-for date is kept.
type Wish struct {
	Date    time.Time `json:"date"`
	Chance  *float64  `json:"chance" doc:"Between 0 and 1; null where nothing can be said." example:"0.62"`
	AtLeast bool      `json:"at_least" doc:"What is known reaches no further: the chance is this or more."`
	Refusal string    `json:"refusal" doc:"As in dates."`
}

// Passed is a nearer group that could not speak.
type Passed struct {
	Group  map[string]string `json:"group"`
	N      int               `json:"n"`
	Reason string            `json:"reason" doc:"too_few or not_reached."`
}

// Line is a line of a history that could not be used.
type Line struct {
	Line int    `json:"line"`
	Why  string `json:"why" doc:"columns, empty, twice, time or order (it ends before it starts)."`
}

// Working counts the hours of a schedule.
type Working struct{ *calendar.Schedule }

// Hours of work between two instants.
func (w Working) Hours(from, to time.Time) float64 { return w.Elapsed(from, to).Hours() }

// Add gives the instant by which so many hours of work have passed.
func (w Working) Add(from time.Time, hours float64) (time.Time, error) {
	return w.Schedule.Add(from, history.Span(hours))
}

// Of answers from a history.
func Of(h history.History, clock history.Clock, q Question) (Answer, error) {
	if q.At.IsZero() {
		q.At = h.Last()
	}
	h, err := forQuestion(h, q)
	if err != nil {
		return Answer{}, err
	}
	e := forecast.New(forecast.Options{Columns: h.Columns, Lane: h.Lane()})
	if err := h.Tell(e, clock, q.At); err != nil {
		return Answer{}, err
	}
	f := forecast.Question{Chances: q.Chances}
	if q.Case != "" {
		f.ID = h.Number(q.Case)
		if f.ID == 0 || !isOpen(h.Rows[f.ID-1], q.At) {
			return Answer{}, fault.OfFields(fault.Field{Name: "case", Key: "promises.estimate.no_open_case"})
		}
		q.Started, f.Values = h.Rows[f.ID-1].Start, h.Rows[f.ID-1].Values
	} else {
		f.Values = valuesOf(h.Columns, q.Groups)
	}
	a, err := Ask(e, clock, h.Columns, q, f)
	a.Cases, a.LeftOut, a.Left = len(h.Rows), h.LeftOut, []Line{}
	for _, one := range h.Left {
		a.Left = append(a.Left, Line(one))
	}
	return a, err
}

func isOpen(r history.Row, at time.Time) bool {
	return !r.Start.After(at) && (r.End.IsZero() || r.End.After(at))
}

// forQuestion puts the columns that the question names first, so that those it
// leaves out are dropped first.
func forQuestion(h history.History, q Question) (history.History, error) {
	for _, name := range slices.Sorted(maps.Keys(q.Groups)) {
		if !slices.Contains(h.Columns, name) {
			return h, fault.OfFields(fault.Field{Name: "groups." + name, Key: "promises.estimate.no_such_column"})
		}
	}
	if q.Case != "" || len(q.Groups) == 0 {
		return h, nil
	}
	var places []int
	for _, asked := range []bool{true, false} {
		for i, name := range h.Columns {
			if _, is := q.Groups[name]; is == asked {
				places = append(places, i)
			}
		}
	}
	turned := h
	turned.Columns, turned.Rows = pick(h.Columns, places), slices.Clone(h.Rows)
	for i := range turned.Rows {
		turned.Rows[i].Values = pick(turned.Rows[i].Values, places)
	}
	return turned, nil
}

func pick(all []string, places []int) []string {
	some := make([]string, len(places))
	for i, at := range places {
		some[i] = all[at]
	}
	return some
}

// valuesOf gives the values of the first columns, up to one that is not known.
func valuesOf(columns []string, groups map[string]string) []string {
	values := []string{}
	for _, name := range columns {
		v, ok := groups[name]
		if !ok {
			break
		}
		values = append(values, v)
	}
	return values
}

// Ask asks an engine and says the answer in dates.
func Ask(e *forecast.Engine, clock history.Clock, columns []string, q Question, f forecast.Question) (Answer, error) {
	if q.Started.IsZero() {
		q.Started = q.At
	}
	if q.Started.After(q.At) {
		return Answer{}, fault.OfFields(fault.Field{Name: "started", Key: "promises.estimate.later"})
	}
	if len(q.Chances) == 0 {
		q.Chances = forecast.UsualChances
	}
	f.Chances, f.Age = q.Chances, clock.Hours(q.Started, q.At)
	for _, by := range q.By {
		f.Asked = append(f.Asked, clock.Hours(q.Started, by))
	}
	said := e.Answer(f)
	a := Answer{At: q.At, Start: q.Started, Dates: []Date{}, By: []Wish{}, Group: named(columns, said.Speaker.Values), N: said.Speaker.Done, Open: said.Speaker.Open,
		Few: said.Speaker.Few, Wider: []Passed{}, Load: number(said.Load), Drift: number(said.Drift)}
	for _, d := range said.Dates {
		one := Date{Chance: d.Chance, Refusal: string(d.Refused)}
		if d.Refused == "" {
			at, err := clock.Add(q.Started, d.Hours)
			if err != nil {
				one.Refusal = "beyond"
			} else {
				at = at.UTC().Truncate(time.Second)
				one.Date, one.Hours = &at, number(d.Hours)
			}
		}
		a.Dates = append(a.Dates, one)
	}
	for i, c := range said.Asked {
		a.By = append(a.By, Wish{q.By[i].UTC(), number(c.Chance), c.AtLeast, string(c.Refused)})
	}
	for _, w := range said.Wider {
		a.Wider = append(a.Wider, Passed{named(columns, w.Values), w.Done, string(w.Reason)})
	}
	return a, nil
}

func named(columns, values []string) map[string]string {
	all := map[string]string{}
	for i, v := range values {
		all[columns[i]] = v
	}
	return all
}

// number is a figure with four digits behind the point, nil for none.
func number(x float64) *float64 {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return nil
	}
	x = math.Round(x*1e4) / 1e4
	return &x
}

// Chance reads a chance that is written as a share or in per cent.
func Chance(x float64) (float64, bool) {
	if x >= 1 {
		x /= 100
	}
	return x, x >= 0.01 && x <= 0.995
}
