package agreements

import (
	"context"
	"fmt"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
)

// Confirm keeps the customer's own words for what was agreed in his case.
func (m *Room) Confirm(ctx context.Context, tx *db.Tx, by event.Actor, of, which id.ID, words string) (Milestone, error) {
	words, wrong := checkText("words", words, MaxLong, true)
	if wrong != nil {
		return Milestone{}, fault.OfFields(wrong...)
	}
	s, err := m.locked(ctx, tx, which)
	if err != nil {
		return s, err
	}
	if s.CaseID != of { // a link opens one case and nothing else
		return Milestone{}, fault.New(fault.NotFound, "agreements.no_milestone")
	}
	if !s.ConfirmedAt.IsZero() {
		return s, fault.New(fault.Conflict, "agreements.confirmed_already")
	}
	s.ConfirmedAt, s.Words = tx.Now(), words
	if s.State == Agreed {
		s.State = Confirmed
	}
	if _, err := tx.Exec(ctx, sqlConfirm, s.ID, clock.Micros(tx.Now()), words, string(s.State)); err != nil {
		return s, fmt.Errorf("keep a customer's words for a milestone: %w", err)
	}
	return s, m.changed(ctx, tx, by, s, "milestone_confirmed", map[string]any{"sha256": id.Hash(words)})
}

const sqlConfirm = `UPDATE agreements_milestone SET confirmed_at = $2, words = $3, state = $4 WHERE id = $1`
