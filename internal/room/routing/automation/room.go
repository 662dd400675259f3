package automation

import (
	"context"
	"slices"
	"sync/atomic"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/room/cases"
	"rida/internal/room/routing"
)

// MaxChain is how many rules can set off each other in a row. A real firm's
// longest useful chain is two or three.
const MaxChain = 5

// keptFor is after how long at the latest a rule switched by another process
// begins to listen here.
const keptFor = 10 * time.Second

// Room holds what automations need.
type Room struct {
	Events  *event.Log
	Cases   *cases.Room
	Routing *routing.Room
	DB      *db.DB
	// Wake is called when there is something for the Follower; nil where it looks by itself.
	Wake func()
	// Enqueue leaves a job to the background, in the caller's transaction.
	Enqueue func(ctx context.Context, tx *db.Tx, args interface{ Kind() string }) error
	// Tell notifies a colleague about a case; nil where nobody can be told.
	Tell func(ctx context.Context, tx *db.Tx, cause id.ID, to id.ID, about id.ID) error

	// MakeTask gives somebody a task for a case; nil where there are none.
	MakeTask func(ctx context.Context, tx *db.Tx, t Task) error

	heard atomic.Pointer[heard]
}

// Task is what an automation asks a colleague to do for a case.
type Task struct {
	Case   id.ID
	Owner  id.ID
	Title  string
	Hours  int // of working time until it is due
	Checks []string
}

// heard is what rules that are on wait for.
type heard struct {
	causes []Cause
	readAt time.Time
}

// Forget lets the next event look at the rules anew.
func (m *Room) Forget() { m.heard.Store(nil) }

// chain is what an act of an automation carries with it, so that what it sets
// off is known to belong to the same cause.
type chain struct {
	Root  id.ID   `json:"root"`  // the event with which it began
	Depth int     `json:"depth"` // rules that ran so far, one after the other
	Rules []id.ID `json:"rules,omitempty"`
}

type chainKey struct{}

func chained(ctx context.Context, c chain) context.Context {
	return context.WithValue(ctx, chainKey{}, c)
}

// RunArgs is the job that tries again to run the rules for an event, when the
// Follower could not.
type RunArgs struct {
	Case  id.ID `json:"case"`
	Event id.ID `json:"event"`
	Cause Cause `json:"cause"`
	At    int64 `json:"at"` // of the event, in microseconds
	Chain chain `json:"chain"`
}

// Kind names the job.
func (RunArgs) Kind() string { return "automation.run" }

// Hear notes what an automation has set off, so that it is known to belong to
// the chain, and wakes the Follower when a rule that is on waits for such an
// event. What a rule does is none of the act's business: the Follower finds the
// event in the record.
func (m *Room) Hear(ctx context.Context, tx *db.Tx, e event.Event) error {
	cause, ok := kinds[e.Kind]
	if !ok || e.Subject.Kind != "case" {
		return nil
	}
	waits, err := m.waits(ctx, tx, cause)
	if err != nil || !waits {
		return err
	}
	if m.Wake != nil {
		tx.AfterCommit(m.Wake)
	}
	if c, inChain := ctx.Value(chainKey{}).(chain); inChain {
		return m.link(ctx, tx, e.ID, c)
	}
	return nil
}

func (m *Room) waits(ctx context.Context, tx *db.Tx, cause Cause) (bool, error) {
	h := m.heard.Load()
	if h == nil || tx.Now().Sub(h.readAt) > keptFor || tx.Now().Before(h.readAt) {
		on, err := Rules(ctx, tx, true)
		if err != nil {
			return false, err
		}
		h = &heard{readAt: tx.Now()}
		for _, r := range on {
			h.causes = append(h.causes, r.When)
		}
		m.heard.Store(h)
	}
	return slices.Contains(h.causes, cause), nil
}
