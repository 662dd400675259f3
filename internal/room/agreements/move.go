package agreements

import (
	"context"
	"strings"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/room/promises"
)

// Move gives a milestone another date, for a reason. It is the promise that
// moves: the customer is told of the old date, the new one and the reason in the
// same act, what was agreed first stays as it was, and a date that was over
// before stays broken. It may lie as far away as a milestone may be agreed for.
func (m *Room) Move(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID, due time.Time, reason string) (Milestone, error) {
	s, err := m.locked(ctx, tx, which)
	if err != nil {
		return s, err
	}
	if wrong := checkDue(tx.Now(), due); wrong != nil {
		return s, fault.OfFields(wrong...)
	}
	p, ok, err := owed(ctx, tx, s.CaseID, s.PromiseID)
	if err != nil {
		return s, err
	}
	if !ok { // the case was closed in between, which settled it
		return s, fault.New(fault.Conflict, "promises.fault.settled")
	}
	_, next, err := m.Cases.Repromise(ctx, tx, by, s.CaseID, p.ID, promises.Another{DueAt: due, Reason: strings.TrimSpace(reason), Within: furthest}, time.Time{})
	if err != nil {
		return s, err
	}
	s.DueAt = next.DueAt
	return s, m.happened(ctx, tx, by, s.CaseID, "milestone_moved", s.ID, map[string]any{"due_at": clock.Micros(s.DueAt), "was_due_at": clock.Micros(p.DueAt),
		"first_due_at": clock.Micros(s.FirstDueAt), "sha256": id.Hash(reason)})
}

// owed finds the promise that is owed in the row which begins with the one
// given; ok is false where none is.
func owed(ctx context.Context, r db.Reader, of, root id.ID) (promises.Promise, bool, error) {
	all, err := promises.Owed(ctx, r, of)
	for _, p := range all {
		if p.ID == root || p.RootID == root {
			return p, true, err
		}
	}
	return promises.Promise{}, false, err
}
