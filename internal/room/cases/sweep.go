package cases

import (
	"context"
	"fmt"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
)

// SweepBatch is how many cases one run of the clock touches in one transaction,
// so that a backlog does not hold the writer for long.
const SweepBatch = 100

// Sweep is the work of the clock: it wakes what was put aside until now, closes
// what the customer was asked about and did not object to, and marks broken what
// was promised for now. It returns how many cases it touched; a full batch means
// that there is more to do.
func (m *Room) Sweep(ctx context.Context, tx *db.Tx) (int, error) {
	var due []id.ID
	if err := tx.All(ctx, &due, sqlDue, clock.Micros(tx.Now()), SweepBatch); err != nil {
		return 0, fmt.Errorf("find what is due: %w", err)
	}
	for _, which := range due {
		if _, err := m.change(ctx, tx, which, func(c *Case) error {
			if c.WakeAt.After(tx.Now()) || c.WakeAt.IsZero() {
				return nil
			}
			if c.State == Proposed {
				return m.close(ctx, tx, event.System, c, Quiet, nil)
			}
			return m.wake(ctx, tx, event.System, c)
		}); err != nil {
			return 0, err
		}
	}
	broken, err := m.Promises.Break(ctx, tx, SweepBatch)
	return max(len(due), len(broken)), err
}

const sqlDue = `
SELECT id FROM cases WHERE state <> 'closed' AND next_at <= $1 AND wake_at > 0 AND wake_at <= $1 ORDER BY next_at, id LIMIT $2`
