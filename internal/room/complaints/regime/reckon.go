package regime

import (
	"fmt"
	"time"

	"rida/internal/kit/calendar"
)

// Due is when a span that begins at an instant is over. The day of that instant
// is not counted. Business days end with the last hour that is worked on them;
// calendar days and weeks end with their last day in the house's own zone.
func Due(s *calendar.Schedule, from time.Time, span Span) (time.Time, error) {
	switch span.Unit {
	case BusinessDays:
		return s.AddDays(from, span.N, false)
	case CalendarDays:
		return endOfDay(from, s.Zone(), span.N), nil
	case Weeks:
		return endOfDay(from, s.Zone(), 7*span.N), nil
	}
	return time.Time{}, fmt.Errorf("regime: no clock counts %s", span.Unit)
}

// endOfDay is the last microsecond of the n-th day after that of an instant.
func endOfDay(from time.Time, zone *time.Location, n int) time.Time {
	y, m, d := from.In(zone).Date()
	return time.Date(y, m, d+n+1, 0, 0, 0, 0, zone).Add(-time.Microsecond).UTC()
}

// Resumed is the date of a clock that stood still from one instant to another.
// A clock of business days gets back the working days that went by, others the
// time itself.
func Resumed(s *calendar.Schedule, due, from, to time.Time, unit Unit) (time.Time, error) {
	if !to.After(from) {
		return due, nil
	}
	if unit != BusinessDays {
		return due.Add(to.Sub(from)), nil
	}
	n := s.WorkingDays(from, to)
	if n < 1 {
		return due, nil
	}
	return s.AddDays(due, n, false)
}

// Hue is how old a clock looks.
type Hue string

// The hues; words beside them always say the same.
const (
	Fresh Hue = "fresh"
	Amber Hue = "amber"
	Red   Hue = "red"
	Late  Hue = "late"
)

// Age is how a running clock looks now: by the ages that its regime gives, or
// else amber from half of its time on and red from three quarters.
func (g Regime) Age(s *calendar.Schedule, c Clock, now time.Time) Hue {
	if now.After(c.DueAt) {
		return Late
	}
	amber, red := c.BeganAt.Add(c.DueAt.Sub(c.BeganAt)/2), c.BeganAt.Add(c.DueAt.Sub(c.BeganAt)*3/4)
	if a := g.Ageing; a != nil && (c.Kind == Answer || c.Kind == Final) {
		// from the end of the tenth day on it is older than ten days
		if at, err := Due(s, c.BeganAt, Span{a.Amber, a.Unit}); err == nil {
			amber = at
		}
		if at, err := Due(s, c.BeganAt, Span{a.Red, a.Unit}); err == nil {
			red = at
		}
	}
	switch {
	case now.After(red):
		return Red
	case now.After(amber):
		return Amber
	}
	return Fresh
}
