package promises

import (
	"context"
	"fmt"
	"slices"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
)

// Standing brings the clocks of what is owed on a case in line with the state in
// which it now stands: one that may rest there rests, with what is left of it
// kept to the microsecond, and one that rested elsewhere runs on. It gives what
// is owed now.
func (m *Room) Standing(ctx context.Context, tx *db.Tx, owed []Promise, state string) ([]Promise, error) {
	for i, p := range owed {
		may := slices.Contains(p.Pauses, state)
		var err error
		switch {
		case may && !p.Rests() && p.Outcome == Open && tx.Now().Before(p.DueAt):
			owed[i], err = m.pause(ctx, tx, p)
		case !may && p.Rests():
			owed[i], err = m.resume(ctx, tx, p)
		}
		if err != nil {
			return owed, err
		}
	}
	return owed, nil
}

func (m *Room) pause(ctx context.Context, tx *db.Tx, p Promise) (Promise, error) {
	p.PausedAt, p.Remaining = tx.Now(), between(m.policy().Schedule, p.Counts, tx.Now(), p.DueAt)
	if _, err := tx.Exec(ctx, sqlPause, p.ID, clock.Micros(p.PausedAt), int64(p.Remaining/time.Microsecond)); err != nil {
		return p, fmt.Errorf("let the clock of promise %d rest: %w", p.ID, err)
	}
	_, err := m.events.Append(ctx, tx, event.System, event.Subject{Kind: "case", ID: p.CaseID}, "promises.paused",
		map[string]any{"promise": p.ID, "kind": p.Kind, "due_at": clock.Micros(p.DueAt), "remaining": int64(p.Remaining / time.Microsecond)})
	return p, err
}

// resume lets a clock run on from now with what was left of it: the promise that
// rested stays as it was, and a new one with the rest of the time stands in its
// place.
func (m *Room) resume(ctx context.Context, tx *db.Tx, p Promise) (Promise, error) {
	due, err := after(m.policy().Schedule, p.Counts, tx.Now(), p.Remaining)
	if err != nil {
		return p, err
	}
	if err := m.WithdrawOne(ctx, tx, event.System, p); err != nil {
		return p, err
	}
	next := p.Clock()
	next.CaseID, next.MadeAt, next.DueAt, next.Span, next.Replaces, next.Cause, next.Level = p.CaseID, tx.Now(), due, p.Remaining, p.ID, Resumed, p.Level
	if next, err = m.add(ctx, tx, next); err != nil {
		return next, err
	}
	_, err = m.events.Append(ctx, tx, event.System, event.Subject{Kind: "case", ID: p.CaseID}, "promises.resumed",
		map[string]any{"promise": next.ID, "kind": next.Kind, "due_at": clock.Micros(next.DueAt), "was_due_at": clock.Micros(p.DueAt), "replaces": p.ID})
	return next, err
}

const sqlPause = `UPDATE promises SET paused_at = $2, remaining = $3, alarm_at = 0 WHERE id = $1 AND outcome = 'open' AND paused_at = 0`
