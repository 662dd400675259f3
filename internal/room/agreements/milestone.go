package agreements

import (
	"time"

	"rida/internal/kit/id"
	"rida/internal/room/promises"
)

// State is how far a milestone is.
type State string

// The states.
const (
	Agreed    State = "agreed"    // we said it; the customer has not confirmed
	Confirmed State = "confirmed" // in the customer's own words
	Working   State = "working"
	Passed    State = "passed"
	Dropped   State = "dropped" // no longer wanted, for a written reason
)

// ByMilestone is the kind of promise that a milestone is.
const ByMilestone promises.Kind = "milestone"

// Milestone is one stage of a matter.
type Milestone struct {
	ID          id.ID
	CaseID      id.ID
	PromiseID   id.ID
	Title       string // what exactly
	Form        string // in what form
	Excluded    string // what is not part of it
	State       State
	DueAt       time.Time // the date that holds now, from the ledger of promises
	FirstDueAt  time.Time // the date that was agreed at first; it never changes
	CreatedBy   id.ID
	CreatedAt   time.Time
	ConfirmedAt time.Time // zero until the customer confirms
	Words       string    // the customer's own
	StartedAt   time.Time
	Unconfirmed bool // the work began before the customer had confirmed
	EndedAt     time.Time
	EndedBy     id.ID
	Why         string // it was dropped
	Checks      []Check
}

// IsMoved tells that another date was given since it was agreed.
func (m Milestone) IsMoved() bool { return !m.DueAt.Equal(m.FirstDueAt) }

// IsOpen tells that it is still to be reached.
func (m Milestone) IsOpen() bool { return m.State != Passed && m.State != Dropped }

// Left counts the lines that are not ticked.
func (m Milestone) Left() (n int) {
	for _, c := range m.Checks {
		if c.DoneAt.IsZero() {
			n++
		}
	}
	return n
}

// Check is one line of a milestone's checklist.
type Check struct {
	ID          id.ID
	MilestoneID id.ID
	Text        string
	DoneAt      time.Time // zero while it is not
	DoneBy      id.ID
}

// New is a milestone to be agreed.
type New struct {
	Title, Form, Excluded string
	DueAt                 time.Time
	Checks                []string
}
