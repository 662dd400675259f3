package channel

import (
	"context"
	"fmt"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
)

// Arrived records that a message of ours has reached somebody, as far as that
// can be known: it was answered, or a server has reported it. MessageID is that
// of ours, with its angle brackets; one that is not ours changes nothing.
func (l *Ledger) Arrived(ctx context.Context, tx *db.Tx, messageID, reason string) error {
	if messageID == "" {
		return nil
	}
	var found []struct {
		ID    id.ID
		State State
	}
	if err := tx.All(ctx, &found, sqlHandedOver, messageID); err != nil {
		return fmt.Errorf("look for the message that arrived: %w", err)
	}
	for _, one := range found {
		if _, err := tx.Exec(ctx, sqlArrived, one.ID, clock.Micros(tx.Now()), reason); err != nil {
			return fmt.Errorf("record the arrival of message %d: %w", one.ID, err)
		}
		if err := recount(ctx, tx, one.State, Delivered); err != nil {
			return err
		}
		if err := l.happened(ctx, tx, event.System, one.ID, "delivered", map[string]any{"reason": reason}); err != nil {
			return err
		}
	}
	return nil
}

const (
	sqlHandedOver = `
SELECT id, state FROM channel_ledger
WHERE message_id = $1 AND message_id <> '' AND direction = 'out' AND state IN ('sent', 'maybe_twice') LIMIT 5`

	sqlArrived = `
UPDATE channel_ledger SET state = 'delivered', state_at = $2, reason = $3, detail = ''
WHERE id = $1 AND state IN ('sent', 'maybe_twice')`
)
