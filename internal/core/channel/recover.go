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

// sweepAtOnce bounds one sweep.
const sweepAtOnce = 500

// Recover applies the answers that a dead process has left in the journal. It
// must run before the queue starts: what is answered is then not tried again.
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

// Sweep asks again for entries whose job is lost, and folds the numbers. No
// entry should ever need it; it is there so that none waits for ever.
func (l *Ledger) Sweep(ctx context.Context) error {
	err := l.o.DB.Write(ctx, func(tx *db.Tx) error {
		var late []struct {
			ID    id.ID
			State State
		}
		now := clock.Micros(tx.Now())
		if err := tx.All(ctx, &late, sqlLate, clock.Micros(tx.Now().Add(-quiet)), sweepAtOnce); err != nil {
			return fmt.Errorf("look for messages left lying: %w", err)
		}
		for _, e := range late {
			if _, err := tx.Exec(ctx, sqlStir, e.ID, now); err != nil {
				return fmt.Errorf("take up message %d: %w", e.ID, err)
			}
			var err error
			if e.State == Received {
				err = l.queue.Enqueue(ctx, tx, deliverJob{e.ID})
			} else {
				err = l.queue.Enqueue(ctx, tx, sendJob{e.ID})
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	return errors.Join(err, l.fold(ctx))
}

// Requeue lets a message be read or sent again, because a person says so. An
// incoming one that is part of a case, or of which only the header is there,
// and an outgoing one that has arrived, are a Conflict.
func (l *Ledger) Requeue(ctx context.Context, tx *db.Tx, by event.Actor, entry id.ID) error {
	e, err := l.lock(ctx, tx, entry)
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
	if is == Received {
		return l.queue.Enqueue(ctx, tx, deliverJob{entry})
	}
	if _, err := tx.Exec(ctx, sqlAskAgain, entry); err != nil {
		return fmt.Errorf("ask again for the recipients of %d: %w", entry, err)
	}
	if err := l.changed(ctx, tx, entry); err != nil {
		return err
	}
	return l.queue.Enqueue(ctx, tx, sendJob{entry})
}

const (
	sqlEndLeases = `UPDATE channel_ledger SET next_at = $1 WHERE state = 'sending' AND next_at > $1`

	sqlLate = `
SELECT id, state FROM channel_ledger WHERE state IN ('received', 'queued', 'sending') AND next_at < $1 ORDER BY id LIMIT $2`

	sqlStir = `UPDATE channel_ledger SET next_at = $2 WHERE id = $1`

	sqlRequeue = `
UPDATE channel_ledger SET state = $2, state_at = $3, reason = '', detail = '', queued_at = $3, next_at = $3,
	attempts = CASE WHEN direction = 'in' THEN 0 ELSE attempts END
WHERE id = $1`

	sqlAskAgain = `UPDATE channel_recipient SET answer = '' WHERE ledger_id = $1 AND answer IN ('later', 'refused')`
)
