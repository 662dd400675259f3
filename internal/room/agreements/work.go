package agreements

import (
	"context"
	"fmt"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/room/cases"
)

// MayStart tells whether work may begin before the customer has confirmed: never
// in block mode, in warn mode only knowingly.
func MayStart(mode cases.Mode, confirmed, knowingly bool) bool {
	return confirmed || mode == cases.Off || mode == cases.Warn && knowingly
}

// Start begins the work on a milestone. Without the customer's confirmation the
// gate of the house decides; knowingly passes one that warns.
func (m *Room) Start(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID, knowingly bool) (Milestone, error) {
	s, err := m.locked(ctx, tx, which)
	if err != nil || s.State == Working {
		return s, err
	}
	modes, err := cases.GateModes(ctx, tx)
	if err != nil {
		return s, err
	}
	if !MayStart(modes[cases.Unconfirmed], !s.ConfirmedAt.IsZero(), knowingly) {
		return s, fault.New(fault.Conflict, "cases.gate.unconfirmed")
	}
	s.State, s.StartedAt, s.Unconfirmed = Working, tx.Now(), s.ConfirmedAt.IsZero()
	if _, err := tx.Exec(ctx, sqlStart, s.ID, clock.Micros(tx.Now()), s.Unconfirmed); err != nil {
		return s, fmt.Errorf("start a milestone: %w", err)
	}
	return s, m.changed(ctx, tx, by, s, "milestone_started", map[string]any{"unconfirmed": s.Unconfirmed})
}

// Tick ticks a line of a milestone's checklist, or unticks it.
func (m *Room) Tick(ctx context.Context, tx *db.Tx, by event.Actor, which, check id.ID, done bool) (Milestone, error) {
	s, err := m.locked(ctx, tx, which)
	if err != nil {
		return s, err
	}
	at, who := int64(0), id.ID(0)
	if done {
		at, who = clock.Micros(tx.Now()), by.ID
	}
	n, err := tx.Exec(ctx, sqlTick, check, s.ID, at, who)
	if err != nil {
		return s, fmt.Errorf("tick a line of a milestone: %w", err)
	}
	if n == 0 {
		return s, fault.New(fault.NotFound, "agreements.no_milestone")
	}
	return OneMilestone(ctx, tx, which)
}

const (
	sqlStart = `UPDATE agreements_milestone SET state = 'working', started_at = $2, unconfirmed = $3 WHERE id = $1`

	sqlTick = `UPDATE agreements_check SET done_at = $3, done_by = $4 WHERE id = $1 AND milestone_id = $2`
)
