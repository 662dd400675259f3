// Package history reads what happened from a table: which thing started when,
// when it ended, and to which groups it belongs; and tells it to a forecast in
// the order of time.
package history

import (
	"cmp"
	"math"
	"slices"
	"time"

	"rida/internal/kit/forecast"
)

// Row is one thing.
type Row struct {
	Name   string // as the table calls it
	Start  time.Time
	End    time.Time // zero while it is open
	Values []string  // one for each column
}

// History is a table that was read. Rows are in order of their start.
type History struct {
	Columns []string
	Rows    []Row
	Left    []Left // lines that could not be used, the first hundred
	LeftOut int    // how many could not be used
}

// Left is a line that could not be used.
type Left struct {
	Line int
	Why  string // a code: "time", "order", "empty", "columns", "twice"
}

// Clock counts hours between instants, in calendar or in business time.
type Clock interface {
	Hours(from, to time.Time) float64
	Add(from time.Time, hours float64) (time.Time, error)
}

// Calendar counts all hours.
type Calendar struct{}

// Hours between two instants.
func (Calendar) Hours(from, to time.Time) float64 { return to.Sub(from).Hours() }

// Add gives the instant so many hours after another.
func (Calendar) Add(from time.Time, hours float64) (time.Time, error) {
	return from.Add(Span(hours)), nil
}

// Span is hours as a length of time, as far as a length can go.
func Span(hours float64) time.Duration {
	if hours > math.MaxInt64/float64(time.Hour) {
		return math.MaxInt64
	}
	return time.Duration(hours * float64(time.Hour))
}

// Origin is the instant from which an engine's hours are counted; earlier than
// any history, and within the years of every working calendar.
var Origin = time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC)

// Event is a start or an end.
type Event struct {
	At  float64
	Row int
	End bool
}

// Events gives all starts and ends in the order of time. What ends at an
// instant is told before what starts then, but never before its own start.
func (h History) Events(c Clock) []Event {
	all := make([]Event, 0, 2*len(h.Rows))
	for i, r := range h.Rows {
		start := c.Hours(Origin, r.Start)
		all = append(all, Event{start, i, false})
		if !r.End.IsZero() {
			all = append(all, Event{max(start, c.Hours(Origin, r.End)), i, true})
		}
	}
	starts := make([]float64, len(h.Rows))
	for _, e := range all {
		if !e.End {
			starts[e.Row] = e.At
		}
	}
	// An end at the very instant of its start stands with the starts.
	rank := func(e Event) int {
		switch {
		case e.End && e.At > starts[e.Row]:
			return 0
		case !e.End:
			return 1
		}
		return 2
	}
	slices.SortStableFunc(all, func(a, b Event) int {
		return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(rank(a), rank(b)))
	})
	return all
}

// Tell tells everything up to an instant to an engine.
func (h History) Tell(e *forecast.Engine, c Clock, until time.Time) error {
	for _, one := range h.Events(c) {
		r := h.Rows[one.Row]
		if one.End && r.End.After(until) || !one.End && r.Start.After(until) {
			continue
		}
		if err := Apply(e, h, one); err != nil {
			return err
		}
	}
	e.Advance(c.Hours(Origin, until))
	return nil
}

// Apply tells one event.
func Apply(e *forecast.Engine, h History, one Event) error {
	number := uint64(one.Row) + 1
	if one.End {
		return e.End(number, one.At)
	}
	return e.Start(number, one.At, h.Rows[one.Row].Values)
}

// Last is the last instant of which the history tells.
func (h History) Last() time.Time {
	var last time.Time
	for _, r := range h.Rows {
		for _, t := range []time.Time{r.Start, r.End} {
			if t.After(last) {
				last = t
			}
		}
	}
	return last
}

// Number is the engine's number of a thing by its name; 0 for an unknown one.
func (h History) Number(name string) uint64 {
	for i, r := range h.Rows {
		if r.Name == name {
			return uint64(i) + 1
		}
	}
	return 0
}

// Lane is the column whose values are worked off apart: that which is called
// team, queue, agent or the like; "" when there is none.
func (h History) Lane() string {
	for _, name := range []string{"team", "queue", "lane", "department", "group"} {
		if slices.Contains(h.Columns, name) {
			return name
		}
	}
	return ""
}
