package promises

import (
	"context"
	"fmt"
	"time"

	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
)

// Shift is an open promise that other working hours move.
type Shift struct {
	Promise
	To time.Time // when it is due by the new hours
}

// Earlier tells that the new date comes before the old one.
func (s Shift) Earlier() bool { return s.To.Before(s.DueAt) }

// Effect is what other working hours do to open promises.
type Effect struct {
	Looked  int
	Moved   int
	Earlier int     // of the moved
	Held    int     // would be over already by the new hours: what was told is not taken back
	More    bool    // there are more open promises than were looked at
	Shifts  []Shift // the first of the moved, the next due first
}

const (
	// effectMost is how many open promises a trial looks at: some tenths of a
	// second. A house with more has its next fifty thousand looked at.
	effectMost = 50_000
	// effectBatch is how many one statement reads.
	effectBatch = 1000
	// EffectShown is how many of the moved a trial lists.
	EffectShown = 50
)

// TryHours tells what other working hours would do to the promises that are open
// now, and changes nothing. It looks at them in the order in which they are due.
func TryHours(ctx context.Context, r db.Reader, before, after Policy, now time.Time) (e Effect, err error) {
	due, last := now, id.ID(0)
	for e.Looked < effectMost {
		some, err := OpenAfter(ctx, r, due, last, effectBatch)
		if err != nil {
			return e, err
		}
		for _, p := range some {
			e.add(p, before, after, now)
		}
		if len(some) < effectBatch {
			return e, nil
		}
		due, last = some[len(some)-1].DueAt, some[len(some)-1].ID
	}
	e.More = true
	return e, nil
}

func (e *Effect) add(p Promise, before, after Policy, now time.Time) {
	e.Looked++
	to, ok := anew(p, before, after, now)
	switch {
	case !ok:
	case !to.After(now):
		e.Held++
	default:
		s := Shift{p, to}
		if e.Moved++; s.Earlier() {
			e.Earlier++
		}
		if len(e.Shifts) < EffectShown {
			e.Shifts = append(e.Shifts, s)
		}
	}
}

// Run tells how far the counting anew has come after the hours were changed.
type Run struct {
	Schedule int // version of the hours
	BegunAt  time.Time
	DoneAt   time.Time // zero while it runs
	Looked   int64
	Moved    int64
	Earlier  int64
}

type runRow struct{ Schedule, BegunAt, DoneAt, Looked, Moved, Earlier int64 }

// RunOf reads it; ok is false when nothing was counted anew for that version.
func RunOf(ctx context.Context, r db.Reader, schedule int) (run Run, ok bool, err error) {
	var rows []runRow
	if err = r.All(ctx, &rows, sqlRun, schedule); err != nil || len(rows) == 0 {
		return run, false, err
	}
	one := rows[0]
	return Run{int(one.Schedule), clock.FromMicros(one.BegunAt), clock.FromMicros(one.DoneAt), one.Looked, one.Moved, one.Earlier}, true, nil
}

// BeginRun notes that counting anew begins, or begins again after a crash.
func (m *Room) BeginRun(ctx context.Context, tx *db.Tx, schedule int) error {
	if _, err := tx.Exec(ctx, sqlBeginRun, schedule, clock.Micros(tx.Now())); err != nil {
		return fmt.Errorf("begin to count promises anew for hours %d: %w", schedule, err)
	}
	return nil
}

// Looked notes that so many more promises were looked at.
func (m *Room) Looked(ctx context.Context, tx *db.Tx, schedule, n int) error {
	if _, err := tx.Exec(ctx, sqlLookedAt, schedule, n); err != nil {
		return fmt.Errorf("note how many promises were counted anew: %w", err)
	}
	return nil
}

// EndRun notes that all open promises were looked at.
func (m *Room) EndRun(ctx context.Context, tx *db.Tx, schedule int) error {
	if _, err := tx.Exec(ctx, sqlEndRun, schedule, clock.Micros(tx.Now())); err != nil {
		return fmt.Errorf("end counting promises anew for hours %d: %w", schedule, err)
	}
	return nil
}

// noteShift writes down that a promise was put in the place of another because
// the hours were changed.
func noteShift(ctx context.Context, tx *db.Tx, was, is Promise, schedule int) error {
	if _, err := tx.Exec(ctx, sqlNoteShift, is.ID, schedule, clock.Micros(tx.Now())); err != nil {
		return fmt.Errorf("note that promise %d was counted anew: %w", is.ID, err)
	}
	earlier := 0
	if is.DueAt.Before(was.DueAt) {
		earlier = 1
	}
	if _, err := tx.Exec(ctx, sqlCountShift, schedule, earlier, clock.Micros(tx.Now())); err != nil {
		return fmt.Errorf("count promise %d: %w", is.ID, err)
	}
	return nil
}

// Shifts lists the promises that a version of the hours has moved, from the first
// to the last, after one of them (0 for the first), at most limit: as they were,
// with the date to which they went.
func Shifts(ctx context.Context, r db.Reader, schedule int, after id.ID, limit int) ([]Shift, id.ID, error) {
	var rows []struct {
		ID, CaseID   id.ID
		Kind, What   string
		MadeAt       int64
		DueAt, WasAt int64
	}
	if err := r.All(ctx, &rows, sqlShifts, schedule, after, limit+1); err != nil {
		return nil, 0, fmt.Errorf("read what hours %d moved: %w", schedule, err)
	}
	var next id.ID
	if len(rows) > limit {
		rows = rows[:limit]
		next = rows[limit-1].ID
	}
	all := make([]Shift, len(rows))
	for i, one := range rows {
		all[i] = Shift{Promise{ID: one.ID, CaseID: one.CaseID, Kind: Kind(one.Kind), What: one.What, MadeAt: clock.FromMicros(one.MadeAt), DueAt: clock.FromMicros(one.WasAt)}, clock.FromMicros(one.DueAt)}
	}
	return all, next, nil
}

const (
	sqlRun      = `SELECT schedule, begun_at, done_at, looked, moved, earlier FROM promises_recount_run WHERE schedule = $1`
	sqlBeginRun = `INSERT INTO promises_recount_run (schedule, begun_at) VALUES ($1, $2) ON CONFLICT (schedule) DO UPDATE SET looked = 0, done_at = 0`
	sqlLookedAt = `UPDATE promises_recount_run SET looked = looked + $2 WHERE schedule = $1`
	sqlEndRun   = `UPDATE promises_recount_run SET done_at = $2 WHERE schedule = $1`

	sqlNoteShift  = `INSERT INTO promises_recount (promise_id, schedule, at) VALUES ($1, $2, $3)`
	sqlCountShift = `
INSERT INTO promises_recount_run (schedule, begun_at, moved, earlier) VALUES ($1, $3, 1, $2)
ON CONFLICT (schedule) DO UPDATE SET moved = promises_recount_run.moved + 1, earlier = promises_recount_run.earlier + excluded.earlier`

	sqlShifts = `
SELECT p.id, p.case_id, p.kind, p.what, p.made_at, p.due_at, w.due_at AS was_at
FROM promises_recount r JOIN promises p ON p.id = r.promise_id JOIN promises w ON w.id = p.replaces
WHERE r.schedule = $1 AND r.promise_id > $2 ORDER BY r.promise_id LIMIT $3`
)
