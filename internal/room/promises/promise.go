package promises

import (
	"embed"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/id"
)

// Schema holds the table of this room.
//
//go:embed schema/*.sql
var Schema embed.FS

// Kind is what was promised.
type Kind string

// The kinds of promise.
const (
	FirstResponse Kind = "first_response" // a person answers for the first time
	Reply         Kind = "reply"          // a person answers a later message
	NextUpdate    Kind = "next_update"    // we write again, with or without news
)

// Outcome is how a promise ended.
type Outcome string

// The outcomes. Open is none yet.
const (
	Open      Outcome = "open"
	Kept      Outcome = "kept"
	Broken    Outcome = "broken"
	Withdrawn Outcome = "withdrawn"
)

// Promise is one given word.
type Promise struct {
	ID        id.ID
	CaseID    id.ID
	Kind      Kind
	What      string // in words, "" when the kind says it
	MadeAt    time.Time
	DueAt     time.Time // kept means fulfilled before this instant
	Replaces  id.ID     // the promise in whose place it stands, 0 for none
	Outcome   Outcome
	Owed      bool // still to be fulfilled: open, or broken and not made good
	SettledAt time.Time
}

// Elapsed is the share of the promised time that has passed at now: 0 when it
// was made, 1 and more when it is due. A promise without length is due at once.
func (p Promise) Elapsed(now time.Time) float64 {
	whole := p.DueAt.Sub(p.MadeAt)
	if whole <= 0 {
		return 1
	}
	return max(0, float64(now.Sub(p.MadeAt))/float64(whole))
}

// Nearest is the owed promise that is due first; ok is false when none is owed.
func Nearest(all []Promise) (first Promise, ok bool) {
	for _, p := range all {
		if p.Owed && (!ok || p.DueAt.Before(first.DueAt)) {
			first, ok = p, true
		}
	}
	return first, ok
}

// Room holds what the acts of this room need.
type Room struct {
	events *event.Log
	policy func() Policy
}

// New makes the room; policy gives the rules in force.
func New(events *event.Log, policy func() Policy) *Room { return &Room{events, policy} }

// Policy gives the rules in force.
func (m *Room) Policy() Policy { return m.policy() }

type row struct {
	ID        id.ID
	CaseID    id.ID
	Kind      string
	What      string
	MadeAt    int64
	DueAt     int64
	Replaces  *int64
	Outcome   string
	Owed      bool
	SettledAt int64
}

func (r row) promise() Promise {
	p := Promise{ID: r.ID, CaseID: r.CaseID, Kind: Kind(r.Kind), What: r.What, MadeAt: clock.FromMicros(r.MadeAt), DueAt: clock.FromMicros(r.DueAt),
		Outcome: Outcome(r.Outcome), Owed: r.Owed, SettledAt: clock.FromMicros(r.SettledAt)}
	if r.Replaces != nil {
		p.Replaces = id.ID(*r.Replaces)
	}
	return p
}

const columns = `id, case_id, kind, what, made_at, due_at, replaces, outcome, owed, settled_at`
