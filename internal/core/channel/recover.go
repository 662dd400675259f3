package channel

import (
	"context"
	"errors"
	"fmt"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
)

// sweepEvery is how often Sweep runs.
const sweepEvery = time.Minute

// Recover applies the answers that a dead process has left in the journal. It
// must run before Start: what is answered is then not tried again.
func (l *Ledger) Recover(ctx context.Context) error {
	for _, line := range l.journal.Open() {
		e, err := l.Get(ctx, l.o.DB, line.Entry)
		if err != nil && fault.KindOf(err) != fault.NotFound {
			return err
		}
		if err == nil && e.State == Sending && e.Attempts == line.Attempt {
			if err := l.record(ctx, e, line.Verdicts); err != nil {
				return fmt.Errorf("record an answer from the journal: %w", err)
			}
			l.o.Log.Info("an answer was found in the journal", "mail", e.ID)
			continue
		}
		if err := l.journal.Done(line.Entry, line.Attempt); err != nil {
			return err
		}
	}
	if l.o.DB.Engine() != db.SQLite {
		return nil // other processes may be sending; leases tell
	}
	return l.o.DB.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, sqlEndLeases, clock.Micros(tx.Now()))
		return err
	})
}

// Sweep folds the numbers.
func (l *Ledger) Sweep(ctx context.Context) error { return l.fold(ctx) }

// Requeue lets a message be read or sent again, because a person says so. An
// incoming one that is part of a case, or of which only the header is there,
// and an outgoing one that has arrived, are a Conflict.
func (l *Ledger) Requeue(ctx context.Context, tx *db.Tx, by event.Actor, entry id.ID) error {
	if err := tx.Lock(ctx, "channel_ledger", int64(entry)); err != nil && !errors.Is(err, db.ErrNone) {
		return fmt.Errorf("lock message %d: %w", entry, err)
	}
	e, err := l.Get(ctx, tx, entry)
	if err != nil {
		return err
	}
	is := Received
	if e.Direction == Out {
		is = Queued
	}
	switch e.State {
	case Unreadable, Junk, NotForUs, AutoReply, Bounce, Loop, Failed, Queued:
	default:
		return fault.New(fault.Conflict, "channel.not_again")
	}
	if (e.State == Junk || e.State == Loop) && e.Case != 0 { // its case waits for NotJunk, or has it already
		return fault.New(fault.Conflict, "channel.not_again")
	}
	if e.Reason == ReasonTooLarge || e.Reason == ReasonNotFetched {
		return fault.New(fault.Conflict, "channel.not_whole")
	}
	if _, err := tx.Exec(ctx, sqlRequeue, entry, is, clock.Micros(tx.Now())); err != nil {
		return fmt.Errorf("take up message %d again: %w", entry, err)
	}
	if err := recount(ctx, tx, e.State, is); err != nil {
		return err
	}
	if _, err := l.o.Events.Append(ctx, tx, by, event.Subject{Kind: "mail", ID: entry}, "channel.requeued", map[string]any{"was": e.State}); err != nil {
		return err
	}
	e.State = is
	tx.AfterCommit(func() { l.pump.takeAgain(order{entry: Entry{ID: entry, State: is}}) })
	if is == Received {
		return nil
	}
	if _, err := tx.Exec(ctx, sqlAskAgain, entry); err != nil {
		return fmt.Errorf("ask again for the recipients of %d: %w", entry, err)
	}
	return l.changed(ctx, tx, e)
}

const (
	sqlEndLeases = `UPDATE channel_ledger SET next_at = $1 WHERE state = 'sending' AND next_at > $1`

	sqlRequeue = `
UPDATE channel_ledger SET state = $2, state_at = $3, reason = '', detail = '', queued_at = $3, next_at = $3,
	attempts = CASE WHEN direction = 'in' THEN 0 ELSE attempts END
WHERE id = $1`

	sqlAskAgain = `UPDATE channel_recipient SET answer = '' WHERE ledger_id = $1 AND answer IN ('later', 'refused')`
)
