package app

import (
	"context"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/room/cases"
)

// looked marks as read what somebody was told about a case that is before their
// eyes. Whoever has no unread notices, which is known without a query, costs none.
func (a *App) looked(ctx context.Context, who id.ID, reference string) error {
	if n, err := a.Bell.Unread(ctx, a.DB, who); err != nil || n == 0 {
		return err
	}
	c, err := cases.ByReference(ctx, a.DB, reference)
	if err != nil {
		return err
	}
	return a.DB.Write(ctx, func(tx *db.Tx) error {
		return a.Bell.Seen(ctx, tx, who, event.Subject{Kind: "case", ID: c.ID})
	})
}
