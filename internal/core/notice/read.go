package notice

import (
	"context"
	"fmt"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
)

// Read marks one notice of somebody as read, or as unread again.
func (b *Bell) Read(ctx context.Context, tx *db.Tx, account, which id.ID, read bool) error {
	at := int64(0)
	if read {
		at = clock.Micros(tx.Now())
	}
	n, err := tx.Exec(ctx, sqlRead, at, which, account)
	if err != nil {
		return fmt.Errorf("mark notice %d: %w", which, err)
	}
	if n == 0 {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	tx.AfterCommit(func() { b.changed(account) })
	return nil
}

// ReadAll marks everything as read and gives the instant by which that can be
// undone, and how many there were.
func (b *Bell) ReadAll(ctx context.Context, tx *db.Tx, account id.ID) (at time.Time, n int64, err error) {
	if n, err = tx.Exec(ctx, sqlReadAll, clock.Micros(tx.Now()), account); err != nil {
		return at, 0, fmt.Errorf("mark all notices of account %d: %w", account, err)
	}
	tx.AfterCommit(func() { b.changed(account) })
	return tx.Now(), n, nil
}

// UndoReadAll makes unread again what was marked as read at an instant, and
// tells how many that were.
func (b *Bell) UndoReadAll(ctx context.Context, tx *db.Tx, account id.ID, at time.Time) (n int64, err error) {
	if n, err = tx.Exec(ctx, sqlUndoReadAll, account, clock.Micros(at)); err != nil {
		return 0, fmt.Errorf("mark notices of account %d as unread: %w", account, err)
	}
	tx.AfterCommit(func() { b.changed(account) })
	return n, nil
}

// Seen marks as read what somebody was told about a thing, because they are
// looking at the thing itself.
func (b *Bell) Seen(ctx context.Context, tx *db.Tx, account id.ID, about event.Subject) error {
	n, err := tx.Exec(ctx, sqlSeen, clock.Micros(tx.Now()), account, about.Kind, about.ID)
	if err != nil {
		return fmt.Errorf("mark notices about %s %d: %w", about.Kind, about.ID, err)
	}
	if n > 0 {
		tx.AfterCommit(func() { b.changed(account) })
	}
	return nil
}

// Settle makes old news of everything before an instant: read, and heard by
// nobody. History that is imported, or made up for a demonstration, is no news.
func (b *Bell) Settle(ctx context.Context, tx *db.Tx, before time.Time) error {
	if _, err := tx.Exec(ctx, sqlSettleOld, clock.Micros(before)); err != nil {
		return fmt.Errorf("settle old notices: %w", err)
	}
	return nil
}

// Hush keeps what there is inside the product: nobody gets a mail or a push for
// it. It stays as new as it is.
func (b *Bell) Hush(ctx context.Context, tx *db.Tx) error {
	if _, err := tx.Exec(ctx, sqlHush); err != nil {
		return fmt.Errorf("hush notices: %w", err)
	}
	return nil
}

const (
	sqlHush = `UPDATE notice SET routed = true WHERE NOT routed`

	sqlSettleOld = `UPDATE notice SET read_at = at, routed = true WHERE at < $1 AND read_at = 0`

	sqlRead = `UPDATE notice SET read_at = $1 WHERE id = $2 AND account_id = $3`

	sqlReadAll = `UPDATE notice SET read_at = $1 WHERE account_id = $2 AND shown AND read_at = 0`

	sqlUndoReadAll = `UPDATE notice SET read_at = 0 WHERE account_id = $1 AND shown AND read_at = $2`

	sqlSeen = `UPDATE notice SET read_at = $1 WHERE account_id = $2 AND shown AND read_at = 0 AND subject_kind = $3 AND subject_id = $4`
)
