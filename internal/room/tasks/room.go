package tasks

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"rida/internal/core/event"
	"rida/internal/kit/calendar"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
)

// Room holds what the acts of this room need.
type Room struct {
	Events *event.Log
	// IsActive tells whether an account is an active person.
	IsActive func(ctx context.Context, r db.Reader, account id.ID) (bool, error)
	// TeamOf is the team in which somebody works.
	TeamOf func(ctx context.Context, r db.Reader, account id.ID) (id.ID, error)
	// Schedule is when the house works; nil before it has begun.
	Schedule func() *calendar.Schedule
}

// Get reads one task.
func Get(ctx context.Context, r db.Reader, which id.ID) (Task, error) {
	var one row
	err := r.Get(ctx, &one, sqlGet, which)
	if errors.Is(err, db.ErrNone) {
		return Task{}, fault.New(fault.NotFound, "tasks.not_found")
	}
	if err != nil {
		return Task{}, fmt.Errorf("read task %d: %w", which, err)
	}
	return one.task(), nil
}

// change locks and loads a task, lets act change it, and saves it.
func (m *Room) change(ctx context.Context, tx *db.Tx, which id.ID, act func(t *Task) error) (Task, error) {
	if err := tx.Lock(ctx, "tasks", int64(which)); err != nil {
		return Task{}, fault.New(fault.NotFound, "tasks.not_found").Because(err)
	}
	t, err := Get(ctx, tx, which)
	if err != nil {
		return t, err
	}
	before := t
	if err := act(&t); err != nil {
		return before, err
	}
	return t, save(ctx, tx, &t)
}

func save(ctx context.Context, tx *db.Tx, t *Task) error {
	ended := int64(0)
	if !t.EndedAt.IsZero() {
		ended = clock.Micros(t.EndedAt)
	}
	_, err := tx.Exec(ctx, sqlSave, t.ID, t.Title, t.Notes, string(t.State), string(t.Priority), t.OwnerID, t.TeamID, t.HandoverTo.OrNull(),
		t.HandoverWhy, clock.Micros(t.DueAt), t.WholeDay, t.Level, ended, t.EndedBy)
	if db.IsForeign(err) {
		return fault.OfFields(fault.Field{Name: "to", Key: "tasks.owner_not_active"}).Because(err)
	}
	if err != nil {
		return fmt.Errorf("save task %d: %w", t.ID, err)
	}
	t.Version++
	return nil
}

// happened appends an event about a task. A task of a case names it, so that
// whoever shows the case knows.
func (m *Room) happened(ctx context.Context, tx *db.Tx, by event.Actor, t Task, what string, data map[string]any) error {
	if data == nil {
		data = map[string]any{}
	}
	data["owner"] = t.OwnerID
	if t.CaseID != 0 {
		data["case"] = t.CaseID
	}
	_, err := m.Events.Append(ctx, tx, by, event.Subject{Kind: "task", ID: t.ID}, "tasks."+what, data)
	return err
}

func needOpen(t *Task) error {
	if !t.IsOpen() {
		return fault.New(fault.Conflict, "tasks.is_ended")
	}
	return nil
}

// mustBeActive refuses an owner who is not an active person, before the
// database does, and says so in words.
func (m *Room) mustBeActive(ctx context.Context, r db.Reader, account id.ID) error {
	active, err := m.IsActive(ctx, r, account)
	if err != nil {
		return fmt.Errorf("is account %d active: %w", account, err)
	}
	if !active {
		return fault.OfFields(fault.Field{Name: "to", Key: "tasks.owner_not_active"})
	}
	return nil
}

// written trims a text and finds what is wrong with its length.
func written(name, text string, most int, needed bool) (string, []fault.Field) {
	text = strings.TrimSpace(text)
	switch {
	case needed && text == "":
		return "", []fault.Field{{Name: name, Key: "field.required"}}
	case utf8.RuneCountInString(text) > most:
		return text, []fault.Field{{Name: name, Key: "field.too_long", Args: []any{"max", most}}}
	}
	return text, nil
}

// furthest is how far ahead a task may be due: what is later is no task yet.
const furthest = 3 * 366 * 24 * time.Hour

func checkDue(now, due time.Time) []fault.Field {
	if due.IsZero() {
		return []fault.Field{{Name: "date", Key: "field.required"}}
	}
	if due.Before(now) || due.Sub(now) > furthest {
		return []fault.Field{{Name: "date", Key: "tasks.due_range"}}
	}
	return nil
}

func checkPriority(p Priority) []fault.Field {
	if !slices.Contains(Priorities[:], p) {
		return []fault.Field{{Name: "priority", Key: "field.choose"}}
	}
	return nil
}

func faultOf(wrong []fault.Field) error {
	if len(wrong) == 0 {
		return nil
	}
	return fault.OfFields(wrong...)
}

// EndOfWork is when a task of a day is due: when work ends on that day, or the
// day itself on which nobody works. start is the day's first instant.
func EndOfWork(s *calendar.Schedule, start time.Time, zone *time.Location) time.Time {
	y, mo, d := start.In(zone).Date()
	last := time.Date(y, mo, d+1, 0, 0, 0, 0, zone).Add(-time.Microsecond)
	if s != nil {
		at, err := s.AddDays(start, 1, true)
		if err == nil && at.After(start) && !at.After(last) {
			return at.UTC()
		}
	}
	return last.UTC()
}

const (
	sqlGet = `SELECT ` + columns + ` FROM tasks WHERE id = $1`

	sqlSave = `
UPDATE tasks SET title = $2, notes = $3, state = $4, priority = $5, owner_id = $6, team_id = $7, handover_to = $8, handover_why = $9,
    due_at = $10, whole_day = $11, level = $12, ended_at = $13, ended_by = $14, version = version + 1
WHERE id = $1`
)
