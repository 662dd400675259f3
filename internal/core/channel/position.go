package channel

import (
	"context"
	"errors"
	"fmt"
	"time"

	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
)

// Position is how far a folder of a mailbox has been read.
type Position struct {
	UIDValidity uint32    // the numbering that the other fields belong to; 0 when never read
	LastUID     uint32    // stored up to here
	DoneUID     uint32    // dealt with in the mailbox up to here
	Since       time.Time // first connection; zero when everything is ours
	Floor       uint32    // up to here only messages that came after Since are ours
}

// ReadPosition gives the position in a folder, the zero value when it was never
// read.
func ReadPosition(ctx context.Context, r db.Reader, mailbox id.ID, folder string) (Position, error) {
	var one struct{ Uidvalidity, LastUID, DoneUID, FloorUID, Since int64 }
	err := r.Get(ctx, &one, sqlPosition, mailbox, folder)
	if errors.Is(err, db.ErrNone) {
		return Position{}, nil
	}
	if err != nil {
		return Position{}, fmt.Errorf("read the position in %s of mailbox %d: %w", folder, mailbox, err)
	}
	return Position{uint32(one.Uidvalidity), uint32(one.LastUID), uint32(one.DoneUID), clock.FromMicros(one.Since), uint32(one.FloorUID)}, nil
}

// KeepPosition writes the position, in the transaction of the message that it
// includes.
func KeepPosition(ctx context.Context, tx *db.Tx, mailbox id.ID, folder string, p Position) error {
	_, err := tx.Exec(ctx, sqlKeepPosition, mailbox, folder, int64(p.UIDValidity), int64(p.LastUID), int64(p.DoneUID),
		int64(p.Floor), clock.Micros(p.Since), clock.Micros(tx.Now()))
	if err != nil {
		return fmt.Errorf("keep the position in %s of mailbox %d: %w", folder, mailbox, err)
	}
	return nil
}

const (
	sqlPosition = `
SELECT uidvalidity, last_uid, done_uid, floor_uid, since FROM channel_imap_state WHERE mailbox_id = $1 AND folder = $2`

	sqlKeepPosition = `
INSERT INTO channel_imap_state (mailbox_id, folder, uidvalidity, last_uid, done_uid, floor_uid, since, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (mailbox_id, folder) DO UPDATE SET uidvalidity = excluded.uidvalidity, last_uid = excluded.last_uid,
	done_uid = excluded.done_uid, floor_uid = excluded.floor_uid, since = excluded.since, updated_at = excluded.updated_at`
)
