package cases

import (
	"context"

	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/room/promises"
)

// Recount counts the open promises of a case anew, because the working hours of
// the house were changed; its next date moves with them.
func (m *Room) Recount(ctx context.Context, tx *db.Tx, which id.ID, before, after promises.Policy) error {
	_, err := m.change(ctx, tx, which, func(c *Case) error {
		owed, err := promises.Owed(ctx, tx, c.ID)
		if err != nil || !c.IsOpen() {
			return err
		}
		of, err := m.Matter(ctx, tx, *c)
		if err != nil {
			return err
		}
		if owed, err = m.Promises.MoveSilences(ctx, tx, c.ID, of, owed, before, after); err != nil {
			return err
		}
		for _, p := range owed {
			due, moved := promises.Moved(p, before, after, tx.Now())
			if !moved {
				continue
			}
			if err := m.Promises.Recount(ctx, tx, p, due, after.Schedule.Version()); err != nil {
				return err
			}
		}
		return nil
	})
	return err
}
