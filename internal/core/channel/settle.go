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
	e, err := lock(ctx, tx, entry)
	if err != nil {
		return err
	}
	if e.Direction != In {
		return fault.New(fault.Conflict, "channel.not_incoming")
	}
	_, err = tx.Exec(ctx, sqlSettle, entry, s.State, clock.Micros(tx.Now()), clean(s.Reason, maxText), clean(s.Detail, maxText),
		s.Case.OrNull(), s.Message.OrNull(), clean(s.HeaderFrom, maxText), clean(s.Subject, maxText))
	if err != nil {
		return fmt.Errorf("settle message %d: %w", entry, err)
	}
	if err := l.reindex(ctx, tx, entry); err != nil {
		return err
	}
	return recount(ctx, tx, e.State, s.State)
}

// stand is where a message stands on its way.
type stand struct {
	Direction Direction
	State     State
	Attempts  int
}

// standing tells where a message stands.
func standing(ctx context.Context, r db.Reader, entry id.ID) (at stand, err error) {
	err = r.Get(ctx, &at, sqlStanding, entry)
	if errors.Is(err, db.ErrNone) {
		return at, fault.New(fault.NotFound, "channel.not_found").Because(err)
	}
	if err != nil {
		return at, fmt.Errorf("read where message %d stands: %w", entry, err)
	}
	return at, nil
}

// lock tells where a message stands and keeps others from moving it until the
// act ends.
func lock(ctx context.Context, tx *db.Tx, entry id.ID) (stand, error) {
	if err := tx.Lock(ctx, "channel_ledger", int64(entry)); err != nil && !errors.Is(err, db.ErrNone) {
		return stand{}, fmt.Errorf("lock message %d: %w", entry, err)
	}
	return standing(ctx, tx, entry)
}

const sqlStanding = `SELECT direction, state, attempts FROM channel_ledger WHERE id = $1`

const sqlSettle = `
UPDATE channel_ledger SET state = $2, state_at = $3, reason = $4, detail = $5, next_at = 0,
	case_id = COALESCE($6, case_id), message_ref = COALESCE($7, message_ref),
	header_from = CASE WHEN $8 = '' THEN header_from ELSE $8 END,
	subject = CASE WHEN $9 = '' THEN subject ELSE $9 END
WHERE id = $1`
