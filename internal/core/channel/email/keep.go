package email

import (
	"context"

	"rida/internal/core/channel"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
)

// Kind is what the ledger calls this channel.
const Kind = "email"

// KeepIn stores what a Watcher finds for a mailbox: the message, its job and
// the position in the folder in one transaction.
func KeepIn(d *db.DB, l *channel.Ledger, mailbox id.ID) Keep {
	return Keep{
		Position: func(ctx context.Context, folder string) (Position, error) {
			return channel.ReadPosition(ctx, d, mailbox, folder)
		},
		Arrived: func(ctx context.Context, a Arrival) error {
			in := channel.Incoming{Kind: Kind, Mailbox: mailbox, Remote: a.Folder, Raw: a.Raw, Size: a.Size,
				Problem: string(a.Problem), Fetched: true}
			in.Pack()
			return d.Write(ctx, func(tx *db.Tx) error {
				if _, _, err := l.Receive(ctx, tx, in); err != nil {
					return err
				}
				return channel.KeepPosition(ctx, tx, mailbox, a.Folder, a.Position)
			})
		},
		Moved: func(ctx context.Context, folder string, p Position) error {
			return d.Write(ctx, func(tx *db.Tx) error { return channel.KeepPosition(ctx, tx, mailbox, folder, p) })
		},
	}
}

// IntakeIn stores what a Listener takes. Whose tells to which mailbox the
// recipients belong, 0 for none.
func IntakeIn(d *db.DB, l *channel.Ledger, whose func(to []string) id.ID) Intake {
	return func(ctx context.Context, e Envelope, raw []byte) (entry id.ID, err error) {
		in := channel.Incoming{Kind: Kind, Mailbox: whose(e.To), From: e.From, To: e.To, Remote: e.Remote, Raw: raw}
		in.Pack()
		err = d.Write(ctx, func(tx *db.Tx) error {
			entry, _, err = l.Receive(ctx, tx, in)
			return err
		})
		return entry, err
	}
}
