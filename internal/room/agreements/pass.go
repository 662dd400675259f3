package agreements

import (
	"context"
	"fmt"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/room/cases"
	"rida/internal/room/promises"
)

// Pass is the gate at the end of a stage: every line of the checklist is ticked,
// or it stays shut. It keeps the promise, or breaks it when it is late, and tells
// the customer what is finished and what comes next.
func (m *Room) Pass(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID) (Milestone, error) {
	s, err := m.locked(ctx, tx, which)
	switch {
	case err != nil:
		return s, err
	case s.State != Working:
		return s, fault.New(fault.Conflict, "agreements.not_started")
	case s.Left() > 0:
		return s, fault.New(fault.Conflict, "agreements.unchecked", "n", s.Left())
	}
	s.State, s.EndedAt, s.EndedBy = Passed, tx.Now(), by.ID
	if err := m.end(ctx, tx, by, s, m.Cases.Promises.FulfilOne); err != nil {
		return s, err
	}
	if err := m.changed(ctx, tx, by, s, "milestone_passed", nil); err != nil || m.Letter == nil {
		return s, err
	}
	c, err := cases.Get(ctx, tx, s.CaseID)
	if err != nil {
		return s, err
	}
	rest, err := Milestones(ctx, tx, s.CaseID)
	if err != nil {
		return s, err
	}
	var next Milestone
	for _, one := range rest {
		if one.IsOpen() {
			next = one
			break
		}
	}
	return s, m.Cases.WriteByHouse(ctx, tx, s.CaseID, m.Letter(c, s, next))
}

// Drop takes a milestone back, for a reason that stays readable.
func (m *Room) Drop(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID, why string) (Milestone, error) {
	why, wrong := checkText("reason", why, MaxLong, true)
	if wrong != nil {
		return Milestone{}, fault.OfFields(wrong...)
	}
	s, err := m.locked(ctx, tx, which)
	if err != nil {
		return s, err
	}
	s.State, s.EndedAt, s.EndedBy, s.Why = Dropped, tx.Now(), by.ID, why
	if err := m.end(ctx, tx, by, s, m.Cases.Promises.WithdrawOne); err != nil {
		return s, err
	}
	return s, m.changed(ctx, tx, by, s, "milestone_dropped", map[string]any{"sha256": id.Hash(why)})
}

func (m *Room) end(ctx context.Context, tx *db.Tx, by event.Actor, s Milestone, settle func(context.Context, *db.Tx, event.Actor, promises.Promise) error) error {
	if _, err := tx.Exec(ctx, sqlEnd, s.ID, string(s.State), clock.Micros(s.EndedAt), s.EndedBy, s.Why); err != nil {
		return fmt.Errorf("end a milestone: %w", err)
	}
	return m.settle(ctx, tx, by, s.CaseID, s.PromiseID, settle)
}

// settle ends the promise, or the one that was given in its place.
func (m *Room) settle(ctx context.Context, tx *db.Tx, by event.Actor, of, which id.ID, how func(context.Context, *db.Tx, event.Actor, promises.Promise) error) error {
	p, ok, err := owed(ctx, tx, of, which)
	if err != nil || !ok { // the case was closed in between, which settled it
		return err
	}
	return how(ctx, tx, by, p)
}

const sqlEnd = `UPDATE agreements_milestone SET state = $2, ended_at = $3, ended_by = $4, why = $5 WHERE id = $1`
