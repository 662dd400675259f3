package promises

import (
	"embed"
	"math"
	"strings"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/id"
)

// Schema holds the table of this room.
//
//go:embed schema/*.sql
var Schema embed.FS

// Cause is why a promise was given.
type Cause string

// The causes. All but First name the promise in whose place they stand.
const (
	First    Cause = "first"    // by policy or by a person, as the first word
	Again    Cause = "again"    // a person gave another date
	Hours    Cause = "hours"    // the working hours of the house were changed
	Resumed  Cause = "resumed"  // its clock had rested, and runs on with what was left
	Carried  Cause = "carried"  // its case was merged, split or parted
	Reopened Cause = "reopened" // its case was closed and came again; the clock runs on
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

	PolicyVersion int64         // under which it was given; 0 before policies had versions
	Span          time.Duration // of its clock, from MadeAt; 0 where somebody named the date
	Counts        Counting      // the time in which its clock runs
	Pauses        []string      // states of the case in which its clock rests
	PausedAt      time.Time     // since when it rests; zero while it runs
	Remaining     time.Duration // what is left of its clock while it rests, to the microsecond

	Cause      Cause
	RootID     id.ID     // the first of the row of promises in which it stands; its own for the first
	FirstDueAt time.Time // the date by which the first word of that row counts: hours that were changed and rightful rests move it, people do not
	Chance     *float64  // with which it was given, 0 to 1; nil where nobody knew
	Reason     string    // why it was moved, or is earlier than the engine's date
	ToldAt     time.Time // when the customer was told of this date in place of another; zero when not

	Level    Level     // of warning that was reached
	WarnedAt time.Time // when the owner was first warned; zero when not
	Late     *float64  // the chance of lateness when it was last looked at, 0 to 1; nil where the engine does not know
	SilentAt time.Time // when the longest silence is over that began with it; zero for none
	Inward   bool      // between colleagues; never shown to the customer
}

// Rests tells that the clock of a promise stands still.
func (p Promise) Rests() bool { return !p.PausedAt.IsZero() }

// Elapsed is the share of the promised time that has passed at now: 0 when it
// was made, 1 and more when it is due. A promise without length is due at once.
func (p Promise) Elapsed(now time.Time) float64 {
	whole := p.DueAt.Sub(p.MadeAt)
	if whole <= 0 {
		return 1
	}
	return max(0, float64(now.Sub(p.MadeAt))/float64(whole))
}

// Nearest is the promise that is owed to the customer and due first; ok is false
// when none is. One whose clock rests has no date now.
func Nearest(all []Promise) (first Promise, ok bool) {
	for _, p := range all {
		if p.Owed && !p.Inward && !p.Rests() && (!ok || p.DueAt.Before(first.DueAt)) {
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
	ID            id.ID
	CaseID        id.ID
	Kind          string
	What          string
	MadeAt        int64
	DueAt         int64
	Replaces      *int64
	Outcome       string
	Owed          bool
	SettledAt     int64
	PolicyVersion int64
	Span          int64
	Counts        string
	Pauses        string
	PausedAt      int64
	Remaining     int64
	Cause         string
	RootID        id.ID
	FirstDueAt    int64
	Chance        *int64
	Reason        string
	ToldAt        int64
	Level         int64
	WarnedAt      int64
	Late          *int64
	SilentAt      int64
	Inward        bool
}

func (r row) promise() Promise {
	p := Promise{ID: r.ID, CaseID: r.CaseID, Kind: Kind(r.Kind), What: r.What, MadeAt: clock.FromMicros(r.MadeAt), DueAt: clock.FromMicros(r.DueAt),
		Replaces: id.OrZero(r.Replaces), Outcome: Outcome(r.Outcome), Owed: r.Owed, SettledAt: clock.FromMicros(r.SettledAt),
		PolicyVersion: r.PolicyVersion, Span: time.Duration(r.Span) * time.Microsecond, Counts: Counting(r.Counts),
		PausedAt: clock.FromMicros(r.PausedAt), Remaining: time.Duration(r.Remaining) * time.Microsecond,
		Cause: Cause(r.Cause), RootID: r.RootID, FirstDueAt: clock.FromMicros(r.FirstDueAt), Chance: share(r.Chance), Reason: r.Reason, ToldAt: clock.FromMicros(r.ToldAt),
		Level: Level(r.Level), WarnedAt: clock.FromMicros(r.WarnedAt), Late: share(r.Late), SilentAt: clock.FromMicros(r.SilentAt), Inward: r.Inward}
	if r.Pauses != "" {
		p.Pauses = strings.Split(r.Pauses, " ")
	}
	return p
}

// tenThousand is the whole of a chance as it is kept: whole numbers are the same
// on both engines.
const tenThousand = 10_000

// share reads a chance that is kept per ten thousand.
func share(n *int64) *float64 {
	if n == nil {
		return nil
	}
	x := float64(*n) / tenThousand
	return &x
}

// perTenThousand writes a chance, nil as NULL.
func perTenThousand(x *float64) any {
	if x == nil {
		return nil
	}
	return int64(math.Round(max(0, min(1, *x)) * tenThousand))
}

const columns = `id, case_id, kind, what, made_at, due_at, replaces, outcome, owed, settled_at, policy_version, span, counts, pauses, paused_at, remaining,
	cause, root_id, first_due_at, chance, reason, told_at, level, warned_at, late, silent_at, inward`
