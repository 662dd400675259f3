package tasks

import (
	"context"
	"fmt"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
)

// Level is one rung of the ladder.
type Level struct {
	Level     int64         // 1 due soon, 2 overdue, 3 overdue for long
	Span      time.Duration // working time before (level 1) or after the due instant
	On        bool
	TellOwner bool
	TellLead  bool // the duty manager of the task's team
	TellDuty  bool // the duty manager of the house's first team
}

// Ladder is the three rungs in order.
type Ladder [3]Level

// UsualLadder holds until a house sets its own: four working hours before, the
// owner; when it is due, the owner and the team's duty manager; a working day
// later the duty manager of the house.
func UsualLadder() Ladder {
	return Ladder{
		{Level: 1, Span: 4 * time.Hour, On: true, TellOwner: true},
		{Level: 2, Span: 0, On: true, TellOwner: true, TellLead: true},
		{Level: 3, Span: 8 * time.Hour, On: true, TellOwner: true, TellLead: true, TellDuty: true},
	}
}

// MaxMinutes is about ten weeks of working time, in minutes: more is no escalation.
const MaxMinutes = 60000

const maxSpan = MaxMinutes * time.Minute

// LadderOf reads the ladder of the house.
func LadderOf(ctx context.Context, r db.Reader) (Ladder, error) {
	l := UsualLadder()
	var rows []struct {
		Level     int64
		Minutes   int64
		IsOn      bool
		TellOwner bool
		TellLead  bool
		TellDuty  bool
	}
	if err := r.All(ctx, &rows, sqlLevels); err != nil {
		return l, fmt.Errorf("read the levels of escalation: %w", err)
	}
	for _, one := range rows {
		l[one.Level-1] = Level{one.Level, time.Duration(one.Minutes) * time.Minute, one.IsOn, one.TellOwner, one.TellLead, one.TellDuty}
	}
	return l, nil
}

// SetLadder sets the ladder of the house.
func (m *Room) SetLadder(ctx context.Context, tx *db.Tx, by event.Actor, l Ladder) error {
	for i, one := range l {
		name := fmt.Sprintf("span%d", i+1)
		switch {
		case one.Span < 0 || one.Span > maxSpan || one.Level != int64(i+1):
			return fault.OfFields(fault.Field{Name: name, Key: "tasks.span_range"})
		case one.On && !one.TellOwner && !one.TellLead && !one.TellDuty:
			return fault.OfFields(fault.Field{Name: name, Key: "tasks.tells_nobody"})
		case i == 2 && one.Span < l[1].Span:
			return fault.OfFields(fault.Field{Name: name, Key: "tasks.span_order"})
		}
		if _, err := tx.Exec(ctx, sqlSetLevel, one.Level, int64(one.Span/time.Minute), one.On, one.TellOwner, one.TellLead, one.TellDuty); err != nil {
			return fmt.Errorf("set level %d: %w", one.Level, err)
		}
	}
	_, err := m.Events.Append(ctx, tx, by, event.Subject{Kind: "house", ID: 1}, "tasks.ladder_set", nil)
	return err
}

// SweepBatch is how many tasks one transaction escalates.
const SweepBatch = 100

// Sweep lets tasks reach the levels that are due, at most SweepBatch, and tells
// how many; fewer means that none is left. However often it runs, and in however
// many processes, a level is reached once for a task and its due date. A task
// that is overdue already is not called due soon.
func (m *Room) Sweep(ctx context.Context, tx *db.Tx) (int, error) {
	ladder, err := LadderOf(ctx, tx)
	if err != nil {
		return 0, err
	}
	reached := 0
	for _, l := range ladder {
		if !l.On || reached >= SweepBatch {
			continue
		}
		from, until, err := m.window(tx.Now(), l)
		if err != nil {
			return reached, err
		}
		var rows []row
		if err := tx.All(ctx, &rows, sqlReached, l.Level, clock.Micros(from), clock.Micros(until), SweepBatch-reached); err != nil {
			return reached, fmt.Errorf("find what reached level %d: %w", l.Level, err)
		}
		for _, t := range tasksOf(rows) {
			if err := m.escalate(ctx, tx, t, l); err != nil {
				return reached, err
			}
			reached++
		}
	}
	return reached, nil
}

// window is in which span of time a task must be due to have reached a level
// now: (from, until].
func (m *Room) window(now time.Time, l Level) (from, until time.Time, err error) {
	span := l.Span
	if l.Level > 1 {
		span = -span
	}
	until = now.Add(span)
	if s := m.Schedule(); s != nil {
		if until, err = s.Add(now, span); err != nil {
			return from, until, fmt.Errorf("when is level %d reached: %w", l.Level, err)
		}
	}
	if l.Level == 1 {
		return now, until, nil
	}
	return time.UnixMicro(0), until, nil
}

// escalate lets one task reach a level. The row is the proof that it did: who
// comes second finds it there and does nothing.
func (m *Room) escalate(ctx context.Context, tx *db.Tx, found Task, l Level) error {
	if err := tx.Lock(ctx, "tasks", int64(found.ID)); err != nil {
		return fmt.Errorf("wait for task %d: %w", found.ID, err)
	}
	t, err := Get(ctx, tx, found.ID)
	if err != nil || !t.IsOpen() || !t.DueAt.Equal(found.DueAt) { // it was ended or put off meanwhile
		return err
	}
	first, err := tx.Exec(ctx, sqlEscalate, t.ID, clock.Micros(t.DueAt), l.Level, clock.Micros(tx.Now()))
	if err != nil {
		return fmt.Errorf("let task %d reach level %d: %w", t.ID, l.Level, err)
	}
	if _, err := tx.Exec(ctx, sqlSetTaskLevel, t.ID, clock.Micros(t.DueAt), l.Level); err != nil {
		return fmt.Errorf("note level %d of task %d: %w", l.Level, t.ID, err)
	}
	if first == 0 {
		return nil
	}
	return m.happened(ctx, tx, event.System, t, "escalated", map[string]any{"level": l.Level, "due_at": clock.Micros(t.DueAt), "team": t.TeamID,
		"tell_owner": l.TellOwner, "tell_lead": l.TellLead, "tell_duty": l.TellDuty})
}

const (
	sqlLevels = `SELECT level, minutes, is_on, tell_owner, tell_lead, tell_duty FROM tasks_level ORDER BY level`

	sqlSetLevel = `
INSERT INTO tasks_level (level, minutes, is_on, tell_owner, tell_lead, tell_duty) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (level) DO UPDATE SET minutes = excluded.minutes, is_on = excluded.is_on, tell_owner = excluded.tell_owner,
    tell_lead = excluded.tell_lead, tell_duty = excluded.tell_duty`

	sqlReached = `
SELECT ` + columns + ` FROM tasks
WHERE ended_at = 0 AND level < $1 AND due_at > $2 AND due_at <= $3 ORDER BY due_at, id LIMIT $4`

	sqlEscalate = `
INSERT INTO tasks_escalation (task_id, due_at, level, at) VALUES ($1, $2, $3, $4)
ON CONFLICT (task_id, due_at, level) DO NOTHING`

	sqlSetTaskLevel = `UPDATE tasks SET level = $3 WHERE id = $1 AND due_at = $2 AND level < $3`
)
