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
)

// Begin says that somebody is at it now.
func (m *Room) Begin(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID) (Task, error) {
	return m.change(ctx, tx, which, func(t *Task) error {
		if err := needOpen(t); err != nil || t.State == Doing {
			return err
		}
		t.State = Doing
		return m.happened(ctx, tx, by, *t, "begun", nil)
	})
}

// Pause says that nobody is at it any more: it waits to be done.
func (m *Room) Pause(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID) (Task, error) {
	return m.change(ctx, tx, which, func(t *Task) error {
		if err := needOpen(t); err != nil || t.State == Open {
			return err
		}
		t.State = Open
		return m.happened(ctx, tx, by, *t, "paused", nil)
	})
}

// Finish says that it is done.
func (m *Room) Finish(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID) (Task, error) {
	return m.change(ctx, tx, which, func(t *Task) error {
		if t.State == Done {
			return nil
		}
		if err := needOpen(t); err != nil {
			return err
		}
		end(tx, by, t, Done)
		return m.happened(ctx, tx, by, *t, "done", map[string]any{"due_at": clock.Micros(t.DueAt), "late": !tx.Now().Before(t.DueAt), "asked_by": t.CreatedBy})
	})
}

// Cancel ends a task that is no longer needed, for a reason that is kept with
// its notes.
func (m *Room) Cancel(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID, why string) (Task, error) {
	why, wrong := written("reason", why, MaxReason, true)
	if err := faultOf(wrong); err != nil {
		return Task{}, err
	}
	return m.change(ctx, tx, which, func(t *Task) error {
		if err := needOpen(t); err != nil {
			return err
		}
		end(tx, by, t, Cancelled)
		t.Notes = joined(t.Notes, why)
		return m.happened(ctx, tx, by, *t, "cancelled", map[string]any{"sha256": id.Hash(why)})
	})
}

func end(tx *db.Tx, by event.Actor, t *Task, s State) {
	t.State, t.EndedAt, t.EndedBy, t.HandoverTo, t.HandoverWhy = s, tx.Now(), by.ID, 0, ""
}

// joined adds a paragraph; one that no longer fits takes the place of the oldest words.
func joined(notes, more string) string {
	if notes != "" {
		notes += "\n\n"
	}
	all := []rune(notes + more)
	return string(all[max(0, len(all)-MaxNotes):])
}

// Reopen lets an ended task go on. Its due date stays, also when it is past.
func (m *Room) Reopen(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID) (Task, error) {
	return m.change(ctx, tx, which, func(t *Task) error {
		if t.IsOpen() {
			return nil
		}
		was := t.State
		t.State, t.EndedAt, t.EndedBy = Open, time.Time{}, 0
		return m.happened(ctx, tx, by, *t, "reopened", map[string]any{"was": was})
	})
}

// Postpone sets another due date, for a reason that is kept with the notes. The
// ladder of escalation begins anew; a level reached for the same instant before
// is not reached again.
func (m *Room) Postpone(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID, due time.Time, wholeDay bool, why string) (Task, error) {
	why, wrong := written("reason", why, MaxReason, true)
	if err := faultOf(append(wrong, checkDue(tx.Now(), due)...)); err != nil {
		return Task{}, err
	}
	due = due.UTC().Truncate(time.Microsecond)
	return m.change(ctx, tx, which, func(t *Task) error {
		if err := needOpen(t); err != nil {
			return err
		}
		if t.DueAt.Equal(due) {
			return nil
		}
		before := t.DueAt
		t.DueAt, t.WholeDay, t.Level = due, wholeDay, 0
		t.Notes = joined(t.Notes, why)
		return m.happened(ctx, tx, by, *t, "postponed", map[string]any{"from": clock.Micros(before), "to": clock.Micros(due), "sha256": id.Hash(why)})
	})
}

// Details are what can be written anew without a reason.
type Details struct {
	Title    string
	Notes    string
	Priority Priority
}

// Edit writes the words and the priority anew.
func (m *Room) Edit(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID, d Details) (Task, error) {
	var wrong, more []fault.Field
	d.Title, wrong = written("title", d.Title, MaxTitle, true)
	d.Notes, more = written("notes", d.Notes, MaxNotes, false)
	if err := faultOf(append(append(wrong, more...), checkPriority(d.Priority)...)); err != nil {
		return Task{}, err
	}
	return m.change(ctx, tx, which, func(t *Task) error {
		t.Title, t.Notes, t.Priority = d.Title, d.Notes, d.Priority
		return m.happened(ctx, tx, by, *t, "edited", map[string]any{"sha256": id.Hash(d.Title + "\n" + d.Notes), "priority": d.Priority})
	})
}

// AddCheck adds a line to the checklist.
func (m *Room) AddCheck(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID, text string) (Task, error) {
	text, wrong := written("text", text, MaxTitle, true)
	if err := faultOf(wrong); err != nil {
		return Task{}, err
	}
	return m.change(ctx, tx, which, func(t *Task) error {
		if err := needOpen(t); err != nil {
			return err
		}
		there, err := Checks(ctx, tx, t.ID)
		if err != nil {
			return err
		}
		if len(there) >= MaxChecks {
			return fault.OfFields(fault.Field{Name: "text", Key: "tasks.too_many_checks", Args: []any{"max", MaxChecks}})
		}
		one := id.New(tx.Now())
		if _, err := tx.Exec(ctx, sqlAddCheck, one, t.ID, text); err != nil {
			return fmt.Errorf("add a line to task %d: %w", t.ID, err)
		}
		return m.happened(ctx, tx, by, *t, "check_added", map[string]any{"check": one, "sha256": id.Hash(text)})
	})
}

// Tick marks a line of the checklist as done, or as not done.
func (m *Room) Tick(ctx context.Context, tx *db.Tx, by event.Actor, which, check id.ID, done bool) (Task, error) {
	return m.change(ctx, tx, which, func(t *Task) error {
		if err := needOpen(t); err != nil {
			return err
		}
		at, who, what := int64(0), id.ID(0), "unticked"
		if done {
			at, who, what = clock.Micros(tx.Now()), by.ID, "ticked"
		}
		n, err := tx.Exec(ctx, sqlTick, check, t.ID, at, who)
		if err != nil {
			return fmt.Errorf("tick line %d: %w", check, err)
		}
		if n == 0 {
			return fault.New(fault.NotFound, "tasks.check_not_found")
		}
		return m.happened(ctx, tx, by, *t, what, map[string]any{"check": check})
	})
}

// DropCheck takes a line off the checklist.
func (m *Room) DropCheck(ctx context.Context, tx *db.Tx, by event.Actor, which, check id.ID) (Task, error) {
	return m.change(ctx, tx, which, func(t *Task) error {
		n, err := tx.Exec(ctx, sqlDropCheck, check, t.ID)
		if err != nil {
			return fmt.Errorf("drop line %d: %w", check, err)
		}
		if n == 0 {
			return fault.New(fault.NotFound, "tasks.check_not_found")
		}
		return m.happened(ctx, tx, by, *t, "check_dropped", map[string]any{"check": check})
	})
}

// Checks reads the checklist of a task.
func Checks(ctx context.Context, r db.Reader, which id.ID) ([]Check, error) {
	var rows []struct {
		ID     id.ID
		TaskID id.ID
		Text   string
		DoneAt int64
		DoneBy id.ID
	}
	if err := r.All(ctx, &rows, sqlChecks, which); err != nil {
		return nil, fmt.Errorf("read the checklist of task %d: %w", which, err)
	}
	all := make([]Check, len(rows))
	for i, one := range rows {
		all[i] = Check{ID: one.ID, TaskID: one.TaskID, Text: one.Text, DoneBy: one.DoneBy}
		if one.DoneAt != 0 {
			all[i].DoneAt = clock.FromMicros(one.DoneAt)
		}
	}
	return all, nil
}

const (
	sqlTick = `UPDATE tasks_check SET done_at = $3, done_by = $4 WHERE id = $1 AND task_id = $2`

	sqlDropCheck = `DELETE FROM tasks_check WHERE id = $1 AND task_id = $2`

	sqlChecks = `SELECT id, task_id, text, done_at, done_by FROM tasks_check WHERE task_id = $1 ORDER BY id`
)
