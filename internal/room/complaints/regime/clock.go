package regime

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
)

// State is how a clock stands.
type State string

// The states.
const (
	Running   State = "running"
	Stopped   State = "stopped"   // its regime lets it stand still
	Met       State = "met"       // what it waits for has happened
	Withdrawn State = "withdrawn" // it is no complaint any more, or the matter goes on elsewhere
)

// Clock is one limit of one regime for one complaint.
type Clock struct {
	ID         id.ID
	CaseID     id.ID
	VersionID  id.ID
	Code       string // of the regime
	Kind       Kind
	Rule       int // which of the limits of this kind, from 0
	BeganAt    time.Time
	FirstDue   time.Time // never changes
	DueAt      time.Time
	State      State
	StoppedAt  time.Time
	ExtendedAt time.Time
	Why        string // it was extended
	MetAt      time.Time
	MetBy      id.ID     // who noted it by hand, 0 when it was seen in the record
	Note       string    // what they wrote
	BreachedAt time.Time // when it was seen that the date was missed; zero while it was not
	Rules      bool      // the earlier one, where sources disagree
}

// IsKept tells that what it waits for happened in time.
func (c Clock) IsKept() bool { return c.State == Met && !c.MetAt.After(c.DueAt) }

// Of lists the clocks of a complaint, the first due first.
func Of(ctx context.Context, r db.Reader, of id.ID) ([]Clock, error) {
	var rows []clockRow
	if err := r.All(ctx, &rows, sqlClocksOf, of); err != nil {
		return nil, fmt.Errorf("list the clocks of case %d: %w", of, err)
	}
	out := clocksOf(rows)
	ruling(out)
	return out, nil
}

// One reads a clock. The fault is NotFound.
func One(ctx context.Context, r db.Reader, which id.ID) (Clock, error) {
	var row clockRow
	err := r.Get(ctx, &row, sqlClock, which)
	if errors.Is(err, db.ErrNone) {
		return Clock{}, fault.New(fault.NotFound, "regime.fault.no_clock")
	}
	if err != nil {
		return Clock{}, fmt.Errorf("read clock %d: %w", which, err)
	}
	return row.clock(), nil
}

// ruling marks, of each regime and kind, the clock that is due first.
func ruling(all []Clock) {
	slices.SortStableFunc(all, func(a, b Clock) int { return cmp.Or(a.DueAt.Compare(b.DueAt), cmp.Compare(a.ID, b.ID)) })
	type key struct {
		code string
		kind Kind
		of   id.ID
	}
	seen := map[key]bool{}
	for i := range all {
		k := key{all[i].Code, all[i].Kind, all[i].CaseID}
		all[i].Rules = !seen[k] && all[i].State != Withdrawn
		seen[k] = seen[k] || all[i].Rules
	}
}

type clockRow struct {
	ID, CaseID, VersionID, MetBy                                       id.ID
	Code, Kind, State, Why, Note                                       string
	Rule                                                               int64
	BeganAt, FirstDue, DueAt, StoppedAt, ExtendedAt, MetAt, BreachedAt int64
}

func (r clockRow) clock() Clock {
	return Clock{ID: r.ID, CaseID: r.CaseID, VersionID: r.VersionID, Code: r.Code, Kind: Kind(r.Kind), Rule: int(r.Rule), BeganAt: clock.FromMicros(r.BeganAt), FirstDue: clock.FromMicros(r.FirstDue),
		DueAt: clock.FromMicros(r.DueAt), State: State(r.State), StoppedAt: clock.FromMicros(r.StoppedAt), ExtendedAt: clock.FromMicros(r.ExtendedAt), Why: r.Why, MetAt: clock.FromMicros(r.MetAt), MetBy: r.MetBy, Note: r.Note,
		BreachedAt: clock.FromMicros(r.BreachedAt)}
}

func clocksOf(rows []clockRow) []Clock {
	out := make([]Clock, len(rows))
	for i, row := range rows {
		out[i] = row.clock()
	}
	return out
}

const (
	clockColumns = `id, case_id, version_id, code, kind, rule, began_at, first_due, due_at, state, stopped_at, extended_at, why, met_at, met_by, note, breached_at`

	sqlClocksOf = `SELECT ` + clockColumns + ` FROM regime_clock WHERE case_id = $1`

	sqlClock = `SELECT ` + clockColumns + ` FROM regime_clock WHERE id = $1`
)
