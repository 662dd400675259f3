package charter

import (
	"context"
	"encoding/json"
	"fmt"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
)

// subject is what the events of the charter happen to.
func subject() event.Subject { return event.Subject{Kind: "charter", ID: 1} }

// Save keeps what is being written. Edition is the one that was read, 0 when
// there was no draft; a draft that somebody else changed meanwhile is a conflict.
func (m *Room) Save(ctx context.Context, tx *db.Tx, by event.Actor, body Body, edition int64) (Version, error) {
	body = body.tidy()
	if err := body.check(m.knows); err != nil {
		return Version{}, err
	}
	text, err := json.Marshal(body)
	if err != nil {
		return Version{}, fmt.Errorf("write the draft of the charter: %w", err)
	}
	before, there, err := Draft(ctx, tx)
	if err != nil {
		return before, err
	}
	if there && before.Edition != edition || !there && edition != 0 {
		return before, fault.New(fault.Conflict, "charter.fault.changed")
	}
	now := clock.Micros(tx.Now())
	if there {
		_, err = tx.Exec(ctx, sqlSave, string(text), now, by.ID)
	} else {
		_, err = tx.Exec(ctx, sqlBegin, id.New(tx.Now()), string(text), now, by.ID)
	}
	if err != nil {
		return before, fmt.Errorf("save the draft of the charter: %w", err)
	}
	if _, err := m.Events.Append(ctx, tx, by, subject(), "charter.saved", map[string]any{"clauses": len(body.Clauses), "edition": edition + 1}); err != nil {
		return before, err
	}
	return one(ctx, tx, 0)
}

// Discard lets go of the draft.
func (m *Room) Discard(ctx context.Context, tx *db.Tx, by event.Actor) error {
	n, err := tx.Exec(ctx, sqlDiscard)
	if err != nil {
		return fmt.Errorf("discard the draft of the charter: %w", err)
	}
	if n == 0 {
		return fault.New(fault.NotFound, "charter.fault.none")
	}
	_, err = m.Events.Append(ctx, tx, by, subject(), "charter.discarded", nil)
	return err
}

// Publish lets the draft hold from now on, as the next version. Edition is the
// one that was read. What is missing is named field by field, and nothing is
// published.
func (m *Room) Publish(ctx context.Context, tx *db.Tx, by event.Actor, edition int64) (Version, error) {
	draft, err := one(ctx, tx, 0)
	if err != nil {
		return draft, err
	}
	if draft.Edition != edition {
		return draft, fault.New(fault.Conflict, "charter.fault.changed")
	}
	if err := faultOf(draft.Body.Missing()); err != nil {
		return draft, err
	}
	var last int64
	if err := tx.Get(ctx, &last, sqlLast); err != nil {
		return draft, fmt.Errorf("find the last version of the charter: %w", err)
	}
	if _, err := tx.Exec(ctx, sqlPublish, last+1, clock.Micros(tx.Now()), by.ID); err != nil {
		return draft, fmt.Errorf("publish the charter: %w", err)
	}
	if _, err := m.Events.Append(ctx, tx, by, subject(), "charter.published", map[string]any{"version": draft.ID, "number": last + 1, "clauses": len(draft.Body.Clauses)}); err != nil {
		return draft, err
	}
	return one(ctx, tx, last+1)
}

const (
	sqlBegin   = `INSERT INTO charter_version (id, body, changed_at, changed_by) VALUES ($1, $2, $3, $4)`
	sqlSave    = `UPDATE charter_version SET body = $1, changed_at = $2, changed_by = $3, edition = edition + 1 WHERE number = 0`
	sqlDiscard = `DELETE FROM charter_version WHERE number = 0`
	sqlLast    = `SELECT CAST(COALESCE(MAX(number), 0) AS BIGINT) FROM charter_version`
	sqlPublish = `UPDATE charter_version SET number = $1, published_at = $2, published_by = $3 WHERE number = 0`
)
