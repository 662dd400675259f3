package tasks

import (
	"context"
	"fmt"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
)

// Bounds of what one page shows. A person with more open tasks than that has
// another trouble than a page that is too short; it says how many it shows.
const (
	MaxOpen  = 300 // open tasks of a person or team on one page
	MaxEnded = 20  // lately ended ones beside them
	MaxMonth = 500 // tasks of one month
)

// Filter says whose tasks are meant. Owner 0 and Team 0 mean everybody's.
type Filter struct {
	Owner id.ID // also what is offered to them
	Team  id.ID
}

// OpenOnes lists what is to be done, nearest due first, at most MaxOpen.
func OpenOnes(ctx context.Context, r db.Reader, f Filter) ([]Task, error) {
	return read(ctx, r, (&db.SQL{}).W(`SELECT `+columns+` FROM tasks WHERE ended_at = 0`).
		If(f.Owner != 0, ` AND (owner_id = ? OR handover_to = ?)`, f.Owner, f.Owner).
		If(f.Team != 0, ` AND team_id = ?`, f.Team).
		W(` ORDER BY due_at, id LIMIT ?`, MaxOpen))
}

// EndedOnes lists what was ended last, newest first.
func EndedOnes(ctx context.Context, r db.Reader, f Filter, since time.Time) ([]Task, error) {
	return read(ctx, r, (&db.SQL{}).W(`SELECT `+columns+` FROM tasks WHERE ended_at >= ?`, clock.Micros(since)).
		If(f.Owner != 0, ` AND owner_id = ?`, f.Owner).
		If(f.Team != 0, ` AND team_id = ?`, f.Team).
		W(` ORDER BY ended_at DESC, id LIMIT ?`, MaxEnded))
}

// Between lists what is, or was, due within a span of time, first to last.
func Between(ctx context.Context, r db.Reader, f Filter, from, until time.Time) ([]Task, error) {
	return read(ctx, r, (&db.SQL{}).W(`SELECT `+columns+` FROM tasks WHERE due_at >= ? AND due_at < ? AND state <> 'cancelled'`, clock.Micros(from), clock.Micros(until)).
		If(f.Owner != 0, ` AND owner_id = ?`, f.Owner).
		If(f.Team != 0, ` AND team_id = ?`, f.Team).
		W(` ORDER BY due_at, id LIMIT ?`, MaxMonth))
}

// OfCase lists the tasks of a case, open ones first.
func OfCase(ctx context.Context, r db.Reader, which id.ID) ([]Task, error) {
	var rows []row
	if err := r.All(ctx, &rows, sqlOfCase, which, MaxOpen); err != nil {
		return nil, fmt.Errorf("list the tasks of case %d: %w", which, err)
	}
	return tasksOf(rows), nil
}

// Page lists tasks by id for a program, newest first, those before an id (0
// begins). state "" gives all.
func Page(ctx context.Context, r db.Reader, f Filter, state State, of, before id.ID, limit int) ([]Task, error) {
	return read(ctx, r, (&db.SQL{}).W(`SELECT `+columns+` FROM tasks WHERE 1 = 1`).
		If(f.Owner != 0, ` AND owner_id = ?`, f.Owner).
		If(f.Team != 0, ` AND team_id = ?`, f.Team).
		If(state != "", ` AND state = ?`, string(state)).
		If(of != 0, ` AND case_id = ?`, of).
		If(before != 0, ` AND id < ?`, before).
		W(` ORDER BY id DESC LIMIT ?`, limit))
}

// Some reads tasks by id; what is not there is left out.
func Some(ctx context.Context, r db.Reader, ids []id.ID) (map[id.ID]Task, error) {
	out := map[id.ID]Task{}
	if len(ids) == 0 {
		return out, nil
	}
	args := make([]any, len(ids))
	for i, one := range ids {
		args[i] = one
	}
	all, err := read(ctx, r, (&db.SQL{}).W(`SELECT `+columns+` FROM tasks WHERE 1 = 1`).In("id", args...))
	for _, t := range all {
		out[t.ID] = t
	}
	return out, err
}

// Progress is how much of a checklist is done.
type Progress struct{ Done, All int64 }

// ProgressOf counts the checklists of tasks; one without lines is left out.
func ProgressOf(ctx context.Context, r db.Reader, all []Task) (map[id.ID]Progress, error) {
	out := map[id.ID]Progress{}
	if len(all) == 0 {
		return out, nil
	}
	args := make([]any, len(all))
	for i, one := range all {
		args[i] = one.ID
	}
	b := (&db.SQL{}).W(`SELECT task_id, SUM(CASE WHEN done_at <> 0 THEN 1 ELSE 0 END) AS done, COUNT(*) AS lines FROM tasks_check WHERE 1 = 1`).
		In("task_id", args...).W(` GROUP BY task_id`)
	var rows []struct {
		TaskID id.ID
		Done   int64
		Lines  int64
	}
	if err := r.All(ctx, &rows, b.Text(), b.Args()...); err != nil {
		return nil, fmt.Errorf("count checklists: %w", err)
	}
	for _, one := range rows {
		out[one.TaskID] = Progress{one.Done, one.Lines}
	}
	return out, nil
}

// Events reads what happened to a task, first to last.
func Events(ctx context.Context, r db.Reader, which id.ID) ([]event.Event, error) {
	return event.Of(ctx, r, event.Subject{Kind: "task", ID: which})
}

func read(ctx context.Context, r db.Reader, b *db.SQL) ([]Task, error) {
	var rows []row
	if err := r.All(ctx, &rows, b.Text(), b.Args()...); err != nil {
		return nil, fmt.Errorf("list tasks: %w", err)
	}
	return tasksOf(rows), nil
}

const sqlOfCase = `
SELECT ` + columns + ` FROM tasks WHERE case_id = $1
ORDER BY CASE WHEN ended_at = 0 THEN 0 ELSE 1 END, due_at, id LIMIT $2`
