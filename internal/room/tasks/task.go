package tasks

import (
	"embed"
	"time"

	"rida/internal/kit/clock"
	"rida/internal/kit/id"
)

// Schema holds the tables of this room.
//
//go:embed schema/*.sql
var Schema embed.FS

// Texts are the words of this room's faults and permissions.
//
//go:embed lang/*.json
var Texts embed.FS

// State is how far a task is.
type State string

// The states.
const (
	Open      State = "open"  // to be done
	Doing     State = "doing" // somebody is at it
	Done      State = "done"
	Cancelled State = "cancelled" // no longer needed, for a written reason
)

// Priority says what comes first among tasks due at the same time.
type Priority string

// The priorities.
const (
	Low    Priority = "low"
	Normal Priority = "normal"
	High   Priority = "high"
	Urgent Priority = "urgent"
)

// Priorities in ascending order.
var Priorities = [...]Priority{Low, Normal, High, Urgent}

// Task is one thing to be done.
type Task struct {
	ID          id.ID
	Title       string
	Notes       string
	State       State
	Priority    Priority
	OwnerID     id.ID
	TeamID      id.ID
	HandoverTo  id.ID // offered to, 0 when to nobody
	HandoverWhy string
	CaseID      id.ID // 0 for none
	PromiseID   id.ID // of the case, 0 for none
	DueAt       time.Time
	WholeDay    bool  // due on a day, without an hour
	Level       int64 // the highest level of escalation reached for this due date
	CreatedBy   id.ID
	CreatedAt   time.Time
	EndedAt     time.Time // zero while it is to be done
	EndedBy     id.ID
	Version     int64
}

// IsOpen tells whether it is still to be done.
func (t Task) IsOpen() bool { return t.State == Open || t.State == Doing }

// IsOverdue tells whether it should have been done by now.
func (t Task) IsOverdue(now time.Time) bool { return t.IsOpen() && !now.Before(t.DueAt) }

// Check is one line of a task's checklist.
type Check struct {
	ID     id.ID
	TaskID id.ID
	Text   string
	DoneAt time.Time // zero while it is not
	DoneBy id.ID
}

// IsDone tells whether the line is ticked.
func (c Check) IsDone() bool { return !c.DoneAt.IsZero() }

// Bounds of what one writes, in letters: a title is a line, notes are a page.
const (
	MaxTitle  = 200
	MaxNotes  = 4000
	MaxReason = 500
	MaxChecks = 50
)

type row struct {
	ID          id.ID
	Title       string
	Notes       string
	State       string
	Priority    string
	OwnerID     id.ID
	TeamID      id.ID
	HandoverTo  *int64
	HandoverWhy string
	CaseID      *int64
	PromiseID   *int64
	DueAt       int64
	WholeDay    bool
	Level       int64
	CreatedBy   id.ID
	CreatedAt   int64
	EndedAt     int64
	EndedBy     id.ID
	Version     int64
}

func (r row) task() Task {
	t := Task{ID: r.ID, Title: r.Title, Notes: r.Notes, State: State(r.State), Priority: Priority(r.Priority), OwnerID: r.OwnerID, TeamID: r.TeamID,
		HandoverTo: id.OrZero(r.HandoverTo), HandoverWhy: r.HandoverWhy, CaseID: id.OrZero(r.CaseID), PromiseID: id.OrZero(r.PromiseID),
		DueAt: clock.FromMicros(r.DueAt), WholeDay: r.WholeDay, Level: r.Level, CreatedBy: r.CreatedBy, CreatedAt: clock.FromMicros(r.CreatedAt),
		EndedBy: r.EndedBy, Version: r.Version}
	if r.EndedAt != 0 {
		t.EndedAt = clock.FromMicros(r.EndedAt)
	}
	return t
}

func tasksOf(rows []row) []Task {
	all := make([]Task, len(rows))
	for i, one := range rows {
		all[i] = one.task()
	}
	return all
}

const columns = `id, title, notes, state, priority, owner_id, team_id, handover_to, handover_why, case_id, promise_id, due_at, whole_day, level,
created_by, created_at, ended_at, ended_by, version`
