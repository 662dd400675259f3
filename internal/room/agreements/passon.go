package agreements

import (
	"context"
	"fmt"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
)

// PassOnBatch is how many asks one transaction passes on.
const PassOnBatch = 200

// Holdings counts the open asks that somebody has, or waits for.
func Holdings(ctx context.Context, r db.Reader, account id.ID) (n int64, err error) {
	if err = r.Get(ctx, &n, sqlHoldings, account); err != nil {
		return 0, fmt.Errorf("count the asks of account %d: %w", account, err)
	}
	return n, nil
}

// PassOn gives the open asks of somebody who leaves to a colleague, those that
// they have and those that they wait for: an ask is never nobody's. It passes on
// at most PassOnBatch and tells how many; fewer means that none is left.
func (m *Room) PassOn(ctx context.Context, tx *db.Tx, by event.Actor, from, to id.ID) (int, error) {
	if active, err := m.IsActive(ctx, tx, to); err != nil || !active || from == to {
		if err == nil {
			err = fault.OfFields(fault.Field{Name: "to", Key: "cases.owner_not_active"})
		}
		return 0, err
	}
	theirs, err := asks(ctx, tx, sqlTheirs, from, PassOnBatch)
	if err != nil {
		return 0, err
	}
	for _, a := range theirs {
		if a.ToID == from {
			a.ToID = to
		}
		if a.AskedBy == from {
			a.AskedBy = to
		}
		if _, err := tx.Exec(ctx, sqlPassOn, a.ID, a.ToID, a.AskedBy); err != nil {
			return 0, fmt.Errorf("pass ask %d on: %w", a.ID, err)
		}
		if err := m.happened(ctx, tx, by, a.CaseID, "ask_passed_on", a.ID, a.told(map[string]any{"from": from})); err != nil {
			return 0, err
		}
	}
	return len(theirs), nil
}

const (
	sqlHoldings = `
SELECT (SELECT COUNT(*) FROM agreements_ask WHERE to_id = $1 AND ended_at = 0) + (SELECT COUNT(*) FROM agreements_ask WHERE asked_by = $1 AND to_id <> $1 AND ended_at = 0) AS n`

	sqlTheirs = `SELECT ` + askColumns + ` FROM agreements_ask WHERE (to_id = $1 OR asked_by = $1) AND ended_at = 0 ORDER BY id LIMIT $2`

	sqlPassOn = `UPDATE agreements_ask SET to_id = $2, asked_by = $3 WHERE id = $1`
)
