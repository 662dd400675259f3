package promises

import (
	"fmt"
	"time"

	"rida/internal/kit/calendar"
	"rida/internal/kit/fault"
)

// Policy says what is promised by itself: a book and the hours in which its
// clocks run.
type Policy struct {
	Schedule *calendar.Schedule // the house's working hours
	Book     Book
	Kinds    []NamedKind // that the firm has named
}

// Due is when a promise of the kind is due if it is given at the instant from:
// by the rule that decides, and never later than by the floor. It fails when the
// book promises nothing of the kind, and when the house's working hours hold no
// work for years.
func (p Policy) Due(kind Kind, of Matter, from time.Time) (time.Time, error) {
	due, _, err := p.due(kind, of, from)
	return due, err
}

// Promises tells whether the book promises something of a kind for a case.
func (p Policy) Promises(kind Kind, of Matter) bool {
	_, _, ok := p.Book.Target(kind, of)
	return ok
}

func (p Policy) due(kind Kind, of Matter, from time.Time) (time.Time, Target, error) {
	t, _, ok := p.Book.Target(kind, of)
	if !ok {
		return time.Time{}, t, fault.New(fault.Invalid, "promises.fault.no_target").Because(fmt.Errorf("version %d promises no %s to %+v", p.Book.Version, kind, of))
	}
	due, err := t.Due(p.Schedule, from)
	if err != nil {
		return due, t, fmt.Errorf("when is a %s of %+v due: %w", kind, of, err)
	}
	floor, ok := p.Book.Floor[kind]
	if !ok {
		return due, t, nil
	}
	// A book is refused when a rule lies under its floor; whatever may have become
	// of the hours since, the floor holds.
	if latest, err := floor.Due(p.Schedule, from); err == nil && latest.Before(due) {
		return latest, floor.Target, nil
	}
	return due, t, nil
}
