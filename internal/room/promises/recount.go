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
// changes: somebody named the date, its clock counts all time or rests, it is
// over already, or it would be over before now, since a date that a customer was
// told is not taken back into the past.
func Moved(p Promise, before, after Policy, now time.Time) (due time.Time, ok bool) {
	due, ok = anew(p, before, after, now)
	return due, ok && due.After(now)
}

// anew is when an open promise is due by other hours, which may be in the past;
// ok is false where nothing changes.
func anew(p Promise, before, after Policy, now time.Time) (due time.Time, ok bool) {
	target, span, byRule := before.Reckon(p)
	if !byRule || target.Counts == Calendar || p.Outcome != Open || p.Rests() || !now.Before(p.DueAt) {
		return time.Time{}, false
	}
	due, err := after.Schedule.Add(p.MadeAt, span)
	if err != nil { // hours without work: the old date is better than none
		return time.Time{}, false
	}
	due = due.UTC().Truncate(time.Microsecond)
	return due, !due.Equal(p.DueAt)
}

// Recount puts a promise with its new due instant in the place of one whose hours
// were changed, as when a holiday is announced late. Its clock began when the
// first was given; the first stays as it was, withdrawn.
func (m *Room) Recount(ctx context.Context, tx *db.Tx, p Promise, due time.Time, schedule int) error {
	next, err := m.instead(ctx, tx, event.System, p, due, Hours)
	if err != nil {
		return err
	}
	if err := noteShift(ctx, tx, p, next, schedule); err != nil {
		return err
	}
	_, err = m.events.Append(ctx, tx, event.System, event.Subject{Kind: "case", ID: p.CaseID}, "promises.recounted",
		map[string]any{"promise": next.ID, "kind": next.Kind, "due_at": clock.Micros(next.DueAt), "was_due_at": clock.Micros(p.DueAt), "replaces": p.ID, "schedule": schedule})
	return err
}

// instead puts a promise of the same word and clock, with another due instant, in
// the place of one that is owed.
func (m *Room) instead(ctx context.Context, tx *db.Tx, by event.Actor, p Promise, due time.Time, why Cause) (Promise, error) {
	if p.Owed {
		if err := m.WithdrawOne(ctx, tx, by, p); err != nil {
			return p, err
		}
	}
	next := p.Clock()
	next.CaseID, next.MadeAt, next.DueAt, next.Replaces, next.Cause = p.CaseID, p.MadeAt, due, p.ID, why
	return m.add(ctx, tx, next)
}

// Clock is the word and the clock of a promise, without its dates and what came
// of it.
func (p Promise) Clock() Promise {
	return Promise{Kind: p.Kind, What: p.What, PolicyVersion: p.PolicyVersion, Span: p.Span, Counts: p.Counts, Pauses: p.Pauses,
		Chance: p.Chance, SilentAt: p.SilentAt, Inward: p.Inward}
}

// Carry gives a case a promise of another one, or its own again, with the same
// clock: what began, when it began and when it is due stay as they were.
func (m *Room) Carry(ctx context.Context, tx *db.Tx, by event.Actor, p Promise, to id.ID, kind Kind) (Promise, error) {
	next := p.Clock()
	next.CaseID, next.Kind, next.MadeAt, next.DueAt, next.Replaces, next.Cause = to, kind, p.MadeAt, p.DueAt, p.ID, Carried
	next.PausedAt, next.Remaining = p.PausedAt, p.Remaining
	return m.GiveUntil(ctx, tx, by, next)
}

// OpenAfter lists open promises in the order in which they are due, after one of
// them.
func OpenAfter(ctx context.Context, r db.Reader, due time.Time, after id.ID, limit int) ([]Promise, error) {
	var rows []row
	if err := r.All(ctx, &rows, sqlOpenAfter, clock.Micros(due), after, limit); err != nil {
		return nil, fmt.Errorf("read open promises: %w", err)
	}
	return promised(rows), nil
}

const sqlOpenAfter = `SELECT ` + columns + ` FROM promises WHERE outcome = 'open' AND due_at >= $1 AND (due_at > $1 OR id > $2) ORDER BY due_at, id LIMIT $3`
