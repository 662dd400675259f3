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

// Give gives a word by policy.
func (m *Room) Give(ctx context.Context, tx *db.Tx, by event.Actor, of id.ID, kind Kind, priority string, replaces id.ID) (Promise, error) {
	due, err := m.policy().Due(kind, priority, tx.Now())
	if err != nil {
		return Promise{}, err
	}
	return m.GiveUntil(ctx, tx, by, Promise{CaseID: of, Kind: kind, DueAt: due, Replaces: replaces})
}

// GiveUntil gives a word with a date, and words, of its own: p's case, kind,
// what, due instant and what it replaces. A due instant that is past already
// counts from now on: it is due at once.
func (m *Room) GiveUntil(ctx context.Context, tx *db.Tx, by event.Actor, p Promise) (Promise, error) {
	p.ID, p.MadeAt, p.DueAt, p.Outcome, p.Owed = id.New(tx.Now()), tx.Now(), p.DueAt.UTC().Truncate(time.Microsecond), Open, true
	if p.DueAt.Before(p.MadeAt) {
		p.DueAt = p.MadeAt
	}
	var instead any
	if p.Replaces != 0 {
		instead = int64(p.Replaces)
	}
	alarm := int64(0)
	if at, ok := p.NextAlarm(Calm); ok {
		alarm = clock.Micros(at)
	}
	if _, err := tx.Exec(ctx, sqlGive, p.ID, p.CaseID, string(p.Kind), p.What, clock.Micros(p.MadeAt), clock.Micros(p.DueAt), instead, alarm); err != nil {
		return p, fmt.Errorf("give a %s promise: %w", p.Kind, err)
	}
	_, err := m.events.Append(ctx, tx, by, event.Subject{Kind: "case", ID: p.CaseID}, "promises.given",
		map[string]any{"promise": p.ID, "kind": p.Kind, "due_at": clock.Micros(p.DueAt), "replaces": p.Replaces})
	return p, err
}

const sqlGive = `INSERT INTO promises (id, case_id, kind, what, made_at, due_at, replaces, alarm_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`
