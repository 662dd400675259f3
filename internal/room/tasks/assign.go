package tasks

import (
	"context"
	"fmt"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
)

// Take makes the actor the owner of a task: one that was offered to them, or a
// colleague's, who is told.
func (m *Room) Take(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID) (Task, error) {
	return m.change(ctx, tx, which, func(t *Task) error {
		if err := needOpen(t); err != nil {
			return err
		}
		if t.OwnerID == by.ID && t.HandoverTo == 0 {
			return nil
		}
		if err := m.mustBeActive(ctx, tx, by.ID); err != nil {
			return err
		}
		from, what := t.OwnerID, "taken"
		if t.HandoverTo == by.ID {
			what = "accepted"
		}
		t.OwnerID, t.HandoverTo, t.HandoverWhy = by.ID, 0, ""
		return m.happened(ctx, tx, by, *t, what, map[string]any{"from": from, "to": by.ID})
	})
}

// HandOver offers a task to a colleague. Until they accept, its owner is who it
// was; offering it to oneself takes it.
func (m *Room) HandOver(ctx context.Context, tx *db.Tx, by event.Actor, which, to id.ID, why string) (Task, error) {
	if to == by.ID {
		return m.Take(ctx, tx, by, which)
	}
	why, wrong := written("why", why, MaxReason, false)
	if err := faultOf(wrong); err != nil {
		return Task{}, err
	}
	if err := m.mustBeActive(ctx, tx, to); err != nil {
		return Task{}, err
	}
	return m.change(ctx, tx, which, func(t *Task) error {
		if err := needOpen(t); err != nil {
			return err
		}
		if t.OwnerID == to {
			return fault.New(fault.Conflict, "tasks.owns_it_already")
		}
		t.HandoverTo, t.HandoverWhy = to, why
		return m.happened(ctx, tx, by, *t, "offered", map[string]any{"from": t.OwnerID, "to": to})
	})
}

// Decline gives an offered task back; its owner has owned it all the time.
func (m *Room) Decline(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID) (Task, error) {
	return m.change(ctx, tx, which, func(t *Task) error {
		if t.HandoverTo != by.ID {
			return fault.New(fault.Conflict, "tasks.not_offered")
		}
		t.HandoverTo, t.HandoverWhy = 0, ""
		return m.happened(ctx, tx, by, *t, "declined", map[string]any{"by": by.ID})
	})
}

// PassOnBatch is how many tasks one transaction passes on.
const PassOnBatch = 200

// PassOn gives tasks of somebody who leaves to a colleague, ended ones too: a
// task has an owner who is an active person, always. It passes on at most
// PassOnBatch and tells how many; fewer means that none is left.
func (m *Room) PassOn(ctx context.Context, tx *db.Tx, by event.Actor, from, to id.ID) (int, error) {
	if from == to {
		return 0, fault.OfFields(fault.Field{Name: "to", Key: "tasks.owns_it_already"})
	}
	if err := m.mustBeActive(ctx, tx, to); err != nil {
		return 0, err
	}
	var theirs []id.ID
	if err := tx.All(ctx, &theirs, sqlTheirs, from, PassOnBatch); err != nil {
		return 0, fmt.Errorf("find the tasks of account %d: %w", from, err)
	}
	for _, which := range theirs {
		if _, err := m.change(ctx, tx, which, func(t *Task) error {
			t.OwnerID = to
			if t.HandoverTo == to || t.HandoverTo == from {
				t.HandoverTo, t.HandoverWhy = 0, ""
			}
			return m.happened(ctx, tx, by, *t, "passed_on", map[string]any{"from": from, "to": to})
		}); err != nil {
			return 0, err
		}
	}
	return len(theirs), nil
}

// Holdings counts what an account owns, ended tasks too.
func Holdings(ctx context.Context, r db.Reader, account id.ID) (n int64, err error) {
	if err = r.Get(ctx, &n, sqlHoldings, account); err != nil {
		return 0, fmt.Errorf("count the tasks of account %d: %w", account, err)
	}
	return n, nil
}

const (
	sqlTheirs = `SELECT id FROM tasks WHERE owner_id = $1 ORDER BY id LIMIT $2`

	sqlHoldings = `SELECT COUNT(*) FROM tasks WHERE owner_id = $1`
)
