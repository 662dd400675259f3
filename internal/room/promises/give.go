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
	return m.GiveUntil(ctx, tx, by, of, kind, due, replaces)
}

// GiveUntil gives a word with a date of its own. A due instant that is past
// already counts from now on: it is due at once.
func (m *Room) GiveUntil(ctx context.Context, tx *db.Tx, by event.Actor, of id.ID, kind Kind, due time.Time, replaces id.ID) (Promise, error) {
	p := Promise{ID: id.New(tx.Now()), CaseID: of, Kind: kind, MadeAt: tx.Now(), DueAt: due, Replaces: replaces, Outcome: Open, Owed: true}
	if p.DueAt.Before(p.MadeAt) {
		p.DueAt = p.MadeAt
	}
	var instead any
	if replaces != 0 {
		instead = int64(replaces)
	}
	if _, err := tx.Exec(ctx, sqlGive, p.ID, p.CaseID, string(p.Kind), clock.Micros(p.MadeAt), clock.Micros(p.DueAt), instead); err != nil {
		return p, fmt.Errorf("give a %s promise: %w", kind, err)
	}
	_, err := m.events.Append(ctx, tx, by, event.Subject{Kind: "case", ID: of}, "promises.given",
		map[string]any{"promise": p.ID, "kind": p.Kind, "due_at": clock.Micros(p.DueAt), "replaces": replaces})
	return p, err
}

const sqlGive = `INSERT INTO promises (id, case_id, kind, made_at, due_at, replaces) VALUES ($1, $2, $3, $4, $5, $6)`
