package promises

import (
	"context"
	"fmt"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
)

// Moved tells when an open promise is due by new working hours: the working time
// of its rule, counted anew from when it was given. ok is false where nothing
// changes: somebody named the date, it is over already, or it would be over
// before now, since a date that a customer was told is not taken back into the
// past.
func Moved(p Promise, before, after Policy, priority string, now time.Time) (due time.Time, ok bool) {
	span, byRule := before.Reckon(p, priority)
	if !byRule || p.Outcome != Open || !now.Before(p.DueAt) {
		return time.Time{}, false
	}
	due, err := after.Schedule.Add(p.MadeAt, span)
	if err != nil { // hours without work: the old date is better than none
		return time.Time{}, false
	}
	due = due.UTC().Truncate(time.Microsecond)
	return due, !due.Equal(p.DueAt) && due.After(now)
}

// Recount puts a promise with its new due instant in the place of one whose hours
// were changed, as when a holiday is announced late. Its clock began when the
// first was given; the first stays as it was, withdrawn.
func (m *Room) Recount(ctx context.Context, tx *db.Tx, p Promise, due time.Time, schedule int) error {
	if err := m.WithdrawOne(ctx, tx, event.System, p); err != nil {
		return err
	}
	next := Promise{ID: id.New(tx.Now()), CaseID: p.CaseID, Kind: p.Kind, What: p.What, MadeAt: p.MadeAt, DueAt: due, Replaces: p.ID}
	alarm := int64(0)
	if at, ok := next.NextAlarm(next.LevelAt(tx.Now())); ok {
		alarm = clock.Micros(at)
	}
	if _, err := tx.Exec(ctx, sqlGive, next.ID, next.CaseID, string(next.Kind), next.What, clock.Micros(next.MadeAt), clock.Micros(next.DueAt), int64(p.ID), alarm); err != nil {
		return fmt.Errorf("recount promise %d: %w", p.ID, err)
	}
	_, err := m.events.Append(ctx, tx, event.System, event.Subject{Kind: "case", ID: p.CaseID}, "promises.recounted",
		map[string]any{"promise": next.ID, "kind": next.Kind, "due_at": clock.Micros(next.DueAt), "was_due_at": clock.Micros(p.DueAt), "replaces": p.ID, "schedule": schedule})
	return err
}

// OpenAfter lists open promises in the order in which they are due, after one of
// them.
func OpenAfter(ctx context.Context, r db.Reader, due time.Time, after id.ID, limit int) ([]Promise, error) {
	var rows []row
	if err := r.All(ctx, &rows, sqlOpenAfter, clock.Micros(due), after, limit); err != nil {
		return nil, fmt.Errorf("read open promises: %w", err)
	}
	all := make([]Promise, len(rows))
	for i, one := range rows {
		all[i] = one.promise()
	}
	return all, nil
}

const sqlOpenAfter = `SELECT ` + columns + ` FROM promises WHERE outcome = 'open' AND due_at >= $1 AND (due_at > $1 OR id > $2) ORDER BY due_at, id LIMIT $3`
