package app

import (
	"context"

	"rida/internal/core/channel"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
)

// stopsCircle lets the ledger say that a mail is one of two machines that answer
// each other. It is in its case as it was.
func (a *App) stopsCircle(ctx context.Context, tx *db.Tx, mail id.ID) error {
	return a.Ledger.Settle(ctx, tx, mail, channel.Settlement{State: channel.Loop, Reason: "mail.machines"})
}
