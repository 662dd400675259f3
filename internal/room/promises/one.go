package promises

import (
	"context"

	"rida/internal/core/event"
	"rida/internal/kit/db"
)

// WithdrawOne settles one owed promise because another stands in its place. One
// that was broken already stays broken.
func (m *Room) WithdrawOne(ctx context.Context, tx *db.Tx, by event.Actor, p Promise) error {
	return m.settle(ctx, tx, by, p, withdrawn(p, tx.Now()))
}
