package channel

import (
	"context"
	"errors"
	"fmt"

	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
)

// Settlement is what a message turned out to be. Empty texts and zero ids leave
// what the entry has.
type Settlement struct {
	State      State
	Reason     string // code
	Detail     string
	Case       id.ID
	Message    id.ID
	HeaderFrom string
	Subject    string
}

// Settle records what an incoming message is. A person may settle it anew:
// what was taken for junk becomes a case.
func (l *Ledger) Settle(ctx context.Context, tx *db.Tx, entry id.ID, s Settlement) error {
	if s.State.Direction() != In || s.State.passing() {
		return fmt.Errorf("message %d cannot be settled as %q", entry, s.State)
	}
	e, err := l.lock(ctx, tx, entry)
	if err != nil {
		return err
	}
	if e.Direction != In {
		return fault.New(fault.Conflict, "channel.not_incoming")
	}
	_, err = tx.Exec(ctx, sqlSettle, entry, s.State, clock.Micros(tx.Now()), clean(s.Reason, maxText), clean(s.Detail, maxText),
		idOrNull(s.Case), idOrNull(s.Message), clean(s.HeaderFrom, maxText), clean(s.Subject, maxText))
	if err != nil {
		return fmt.Errorf("settle message %d: %w", entry, err)
	}
	return recount(ctx, tx, e.State, s.State)
}

// lock reads an entry and keeps others from changing it until the act ends.
func (l *Ledger) lock(ctx context.Context, tx *db.Tx, entry id.ID) (Entry, error) {
	if err := tx.Lock(ctx, "channel_ledger", int64(entry)); err != nil && !errors.Is(err, db.ErrNone) {
		return Entry{}, fmt.Errorf("lock message %d: %w", entry, err)
	}
	return l.Get(ctx, tx, entry)
}

func idOrNull(i id.ID) any {
	if i == 0 {
		return nil
	}
	return int64(i)
}

const sqlSettle = `
UPDATE channel_ledger SET state = $2, state_at = $3, reason = $4, detail = $5, next_at = 0,
	case_id = COALESCE($6, case_id), message_ref = COALESCE($7, message_ref),
	header_from = CASE WHEN $8 = '' THEN header_from ELSE $8 END,
	subject = CASE WHEN $9 = '' THEN subject ELSE $9 END
WHERE id = $1`
