package customers

import (
	"context"
	"fmt"

	"rida/internal/core/event"
	"rida/internal/core/fields"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
)

// Fill writes the house's own fields of a customer; see fields.Filling. The
// event names the fields and holds no value.
func (m *Room) Fill(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID, in fields.Filling) error {
	if len(in) == 0 {
		return nil
	}
	if err := tx.Lock(ctx, "customers", int64(which)); err != nil {
		return fault.New(fault.NotFound, "customers.not_found").Because(err)
	}
	if _, err := Get(ctx, tx, which); err != nil {
		return err
	}
	changed, err := fields.Fill(ctx, tx, fields.OfCustomer, which, in)
	if err != nil || len(changed) == 0 {
		return err
	}
	if _, err = m.events.Append(ctx, tx, by, subject(which), "customers.filled", map[string]any{"fields": changed}); err != nil {
		return fmt.Errorf("note that customer %d was filled in: %w", which, err)
	}
	return nil
}
