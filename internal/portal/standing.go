package portal

import (
	"time"

	"rida/internal/kit/calendar"
	"rida/internal/kit/web/ui"
	"rida/internal/room/cases"
)

// The steps of a case as a customer sees them.
const (
	stepReceived = iota + 1
	stepWorking
	stepAsked // we think it is solved
	stepClosed
	lastStep = stepClosed
)

// Standing is what is true of a case now, in the customer's words.
type Standing struct {
	Name   string // of the state, for texts and tests
	Title  string // one sentence
	Text   string // and what it means
	Step   int    // 1 to 4
	Closed bool
	Next   *Next // nil when nothing is to come
}

// Next is when the customer hears from us.
type Next struct {
	Title string
	Days  []string // the day in each calendar of the reader
	Late  bool     // the date is over and we have not written
	Note  string
}

// stateOf names how a case stands and which step that is.
func stateOf(c cases.Case) (name string, step int) {
	switch c.State {
	case cases.Closed:
		return string(c.Closure), stepClosed
	case cases.Proposed:
		return "proposed", stepAsked
	case cases.Snoozed:
		return "snoozed", stepWorking
	case cases.WaitingCustomer:
		return "answered", stepWorking
	}
	switch {
	case c.Reopened > 0:
		return "reopened", stepWorking
	case !c.FirstResponseAt.IsZero() && c.LastBy == "customer":
		return "added", stepWorking
	case !c.FirstResponseAt.IsZero() || c.Taken:
		return "working", stepWorking
	}
	return "received", stepReceived
}

// standing says how a case stands.
func standing(v ui.View, c cases.Case, gender string) Standing {
	name, step := stateOf(c)
	key := "portal.state." + name
	s := Standing{Name: name, Step: step, Closed: c.State == cases.Closed, Title: v.P.G(gender, key)}
	switch {
	case name == string(cases.Duplicate): // its text names another case
	case s.Closed:
		s.Text = v.P.G(gender, key+".text", "day", v.When.Date(c.ClosedAt))
	default:
		s.Text = v.P.G(gender, key+".text")
		s.Next = next(v, c, gender)
	}
	return s
}

// next is the next date of an open case.
func next(v ui.View, c cases.Case, gender string) *Next {
	key := "portal.next"
	n := &Next{Days: days(v, c.NextAt)}
	switch {
	case c.State == cases.Proposed && c.NextAt.Equal(c.WakeAt):
		key = "portal.closing"
	case c.NextAt.Before(v.Now):
		key, n.Late, n.Note = "portal.late", true, v.P.G(gender, "portal.late.note")
	}
	n.Title = before(v, key, gender, c.NextAt)
	return n
}

// before puts a moment into a sentence: "… before 17:59 today", "… tomorrow",
// "… on Sunday". The key has a text for each.
func before(v ui.View, key, gender string, t time.Time) string {
	clock := v.When.Time(t)
	switch away := daysAway(v.When, t, v.Now); {
	case away == 0:
		return v.P.G(gender, key+".today", "time", clock)
	case away == 1:
		return v.P.G(gender, key+".tomorrow", "time", clock)
	case away > 1 && away < 7:
		return v.P.G(gender, key+".day", "time", clock, "day", v.When.Weekday(t))
	case away < 0:
		return v.P.G(gender, key+".day", "time", clock, "day", v.When.Date(t))
	}
	return v.P.G(gender, key+".day", "time", clock, "day", v.When.Short(t, v.Now))
}

// daysAway counts the reader's days from now to t; negative for the past.
func daysAway(reader calendar.Reader, t, now time.Time) int {
	start := func(t time.Time) time.Time {
		zone := reader.Zone
		if zone == nil {
			zone = time.UTC
		}
		y, m, d := t.In(zone).Date()
		return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	}
	return int(start(t).Sub(start(now)) / (24 * time.Hour))
}

// days writes the day of t in each calendar of the reader, one a line.
func days(v ui.View, t time.Time) []string {
	all := []string{v.When.Weekday(t) + " " + v.When.Date(t)}
	if second := v.When; second.Second != "" && second.Second != second.System {
		second.System, second.Second = second.Second, second.System
		all = append(all, second.Date(t))
	}
	return all
}
