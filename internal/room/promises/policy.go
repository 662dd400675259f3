package promises

import (
	"fmt"
	"time"

	"rida/internal/kit/calendar"
)

// Policy says what is promised by itself, in business time.
type Policy struct {
	Schedule *calendar.Schedule // the house's working hours
	Targets  map[string]Targets // by priority
	Default  Targets            // for a priority without its own
}

// Targets are spans of business time, except Quiet.
type Targets struct {
	FirstResponse time.Duration // until a person first answers
	Reply         time.Duration // until a person answers a later message
	NextUpdate    time.Duration // the longest silence while a case is open
	Quiet         time.Duration // calendar time a customer has to object before a proposed closure holds
}

// A working day is eight hours here, whatever the house's hours are: targets
// are promised lengths of work, not of presence.
const workingDay = 8 * time.Hour

// DefaultTargets hold until a house sets its own: an answer within half a
// working day, faster when it is urgent; word at least every three working
// days; a week to object to a closure.
func DefaultTargets() (normal Targets, byPriority map[string]Targets) {
	normal = Targets{FirstResponse: 4 * time.Hour, Reply: workingDay, NextUpdate: 3 * workingDay, Quiet: 7 * 24 * time.Hour}
	urgent, high, low := normal, normal, normal
	urgent.FirstResponse, urgent.Reply, urgent.NextUpdate = time.Hour, 2*time.Hour, workingDay
	high.FirstResponse, high.Reply, high.NextUpdate = 2*time.Hour, 4*time.Hour, 2*workingDay
	low.FirstResponse, low.Reply, low.NextUpdate = workingDay, 2*workingDay, 5*workingDay
	return normal, map[string]Targets{"urgent": urgent, "high": high, "low": low}
}

// For gives the targets of a priority.
func (p Policy) For(priority string) Targets {
	if t, ok := p.Targets[priority]; ok {
		return t
	}
	return p.Default
}

// Due is when a promise of the kind is due if it is given at the instant from.
// It fails when the house's working hours hold no work for years.
func (p Policy) Due(kind Kind, priority string, from time.Time) (time.Time, error) {
	due, err := p.Schedule.Add(from, p.span(kind, priority))
	if err != nil {
		return time.Time{}, fmt.Errorf("when is a %s of %s priority due: %w", kind, priority, err)
	}
	return due.UTC().Truncate(time.Microsecond), nil
}
