package tasks

import (
	"context"
	"fmt"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/room/cases"
	"rida/internal/room/promises"
)

// New is a task to be added.
type New struct {
	Title     string
	Notes     string
	Owner     id.ID // 0 for whoever adds it
	CaseID    id.ID // 0 for none
	PromiseID id.ID // one of the case's; 0 for none
	DueAt     time.Time
	WholeDay  bool
	Priority  Priority // "" for normal
	Checks    []string
}

// Add adds a task and gives it to its owner, who need not accept: a task that
// is added has no giver to go back to.
func (m *Room) Add(ctx context.Context, tx *db.Tx, by event.Actor, n New) (Task, error) {
	t, checks, err := m.begin(ctx, tx, by, n)
	if err != nil {
		return t, err
	}
	_, err = tx.Exec(ctx, sqlAdd, t.ID, t.Title, t.Notes, string(t.State), string(t.Priority), t.OwnerID, t.TeamID, t.CaseID.OrNull(), t.PromiseID.OrNull(),
		clock.Micros(t.DueAt), t.WholeDay, t.CreatedBy, clock.Micros(t.CreatedAt))
	if err != nil {
		return t, fmt.Errorf("add a task: %w", err)
	}
	for _, text := range checks {
		if _, err := tx.Exec(ctx, sqlAddCheck, id.New(tx.Now()), t.ID, text); err != nil {
			return t, fmt.Errorf("add a line to task %d: %w", t.ID, err)
		}
	}
	return t, m.happened(ctx, tx, by, t, "added", map[string]any{"due_at": clock.Micros(t.DueAt), "sha256": id.Hash(t.Title)})
}

// begin checks what was asked for and makes the task of it.
func (m *Room) begin(ctx context.Context, tx *db.Tx, by event.Actor, n New) (Task, []string, error) {
	t := Task{ID: id.New(tx.Now()), State: Open, Priority: n.Priority, OwnerID: n.Owner, CaseID: n.CaseID, PromiseID: n.PromiseID,
		DueAt: n.DueAt.UTC().Truncate(time.Microsecond), WholeDay: n.WholeDay, CreatedBy: by.ID, CreatedAt: tx.Now(), Version: 1}
	if t.OwnerID == 0 {
		t.OwnerID = by.ID
	}
	if t.Priority == "" {
		t.Priority = Normal
	}
	var wrong, more []fault.Field
	t.Title, wrong = written("title", n.Title, MaxTitle, true)
	t.Notes, more = written("notes", n.Notes, MaxNotes, false)
	wrong = append(wrong, more...)
	wrong = append(append(wrong, checkDue(tx.Now(), n.DueAt)...), checkPriority(t.Priority)...)
	var checks []string
	for _, text := range n.Checks {
		line, more := written("checks", text, MaxTitle, false)
		wrong = append(wrong, more...)
		if line != "" {
			checks = append(checks, line)
		}
	}
	if len(checks) > MaxChecks {
		wrong = append(wrong, fault.Field{Name: "checks", Key: "tasks.too_many_checks", Args: []any{"max", MaxChecks}})
	}
	if err := faultOf(wrong); err != nil {
		return t, nil, err
	}
	if err := m.mustBeActive(ctx, tx, t.OwnerID); err != nil {
		return t, nil, err
	}
	return t, checks, m.place(ctx, tx, &t)
}

// place finds the team that looks after a task, and checks its parents.
func (m *Room) place(ctx context.Context, tx *db.Tx, t *Task) error {
	if t.CaseID == 0 {
		if t.PromiseID != 0 {
			return fault.OfFields(fault.Field{Name: "promise", Key: "field.choose"})
		}
		var err error
		t.TeamID, err = m.TeamOf(ctx, tx, t.OwnerID)
		return err
	}
	c, err := cases.Get(ctx, tx, t.CaseID)
	if err != nil {
		return err
	}
	t.TeamID = c.TeamID
	if t.PromiseID == 0 {
		return nil
	}
	owed, err := promises.Owed(ctx, tx, t.CaseID)
	if err != nil {
		return err
	}
	for _, p := range owed {
		if p.ID == t.PromiseID {
			return nil
		}
	}
	return fault.OfFields(fault.Field{Name: "promise", Key: "field.choose"})
}

const (
	sqlAdd = `
INSERT INTO tasks (id, title, notes, state, priority, owner_id, team_id, case_id, promise_id, due_at, whole_day, created_by, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`

	sqlAddCheck = `INSERT INTO tasks_check (id, task_id, text) VALUES ($1, $2, $3)`
)
