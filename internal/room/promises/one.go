package promises

import (
	"context"

	"rida/internal/core/event"
	"rida/internal/kit/db"
)

// WithdrawOne settles one owed promise because another stands in its place. One
// that was broken already stays broken.
func (m *Room) WithdrawOne(ctx context.Context, tx *db.Tx, by event.Actor, p Promise) error {
	outcome := Withdrawn
	if p.Outcome == Broken || !tx.Now().Before(p.DueAt) {
		outcome = Broken
	}
	return m.settle(ctx, tx, by, p, outcome)
}
