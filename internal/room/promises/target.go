package promises

import (
	"fmt"
	"time"

	"rida/internal/kit/calendar"
)

// Counting is the time in which a clock runs.
type Counting string

// The ways to count.
const (
	Business Counting = "business" // working time of the house
	Calendar Counting = "calendar" // all time
)

// Countings lists them.
var Countings = []Counting{Business, Calendar}

// Target is how long a kind of promise may take.
type Target struct {
	Minutes int64    `json:"minutes"`          // of its clock; at least 1
	Counts  Counting `json:"counts"`           // which time runs
	Pauses  []string `json:"pauses,omitempty"` // states of the case in which the clock rests, of Pausable
}

// WorkingDay is how long a day of working time counts, whatever the house's
// hours are: targets are promised lengths of work, not of presence.
const WorkingDay = 8 * time.Hour

// Pausable are the states of a case in which a clock may rest, if the floor
// allows it: it is the customer's turn. That we put a case aside stops no clock.
var Pausable = []string{"waiting_customer", "proposed"}

// Within makes a target of a span, which is cut to whole minutes.
func Within(span time.Duration, counts Counting) Target {
	return Target{Minutes: int64(span / time.Minute), Counts: counts}
}

// Span is the length of the target.
func (t Target) Span() time.Duration { return time.Duration(t.Minutes) * time.Minute }

// Due is when a target is over that begins at from, to the microsecond.
func (t Target) Due(s *calendar.Schedule, from time.Time) (time.Time, error) {
	return after(s, t.Counts, from, t.Span())
}

// after adds a span of a clock to an instant.
func after(s *calendar.Schedule, counts Counting, from time.Time, span time.Duration) (time.Time, error) {
	due := from.Add(span)
	if counts != Calendar {
		var err error
		if due, err = s.Add(from, span); err != nil {
			return due, fmt.Errorf("add %v of working time to %v: %w", span, from, err)
		}
	}
	return due.UTC().Truncate(time.Microsecond), nil
}

// between is how much of a clock passes from one instant to another.
func between(s *calendar.Schedule, counts Counting, from, to time.Time) time.Duration {
	if !from.Before(to) {
		return 0
	}
	if counts == Calendar {
		return to.Sub(from)
	}
	return s.Elapsed(from, to)
}
