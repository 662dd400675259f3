package channel

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
)

// giveUpAfter: the usual four to five days are for the mail servers; a customer
// who is not reached should be called earlier.
const giveUpAfter = 72 * time.Hour

// pauses between attempts; the last one repeats.
var pauses = [...]time.Duration{30 * time.Second, 2 * time.Minute, 5 * time.Minute, 15 * time.Minute,
	30 * time.Minute, time.Hour, 2 * time.Hour, 4 * time.Hour}

func sendPause(attempts int) time.Duration {
	d := pauses[min(max(attempts, 1), len(pauses))-1]
	return d + rand.N(d/5)
}

// outcome is the next state of an outgoing entry.
type outcome struct {
	state          State
	reason, detail string
}

// putBack queues an entry whose server gave no answer.
func (l *Ledger) putBack(ctx context.Context, e Entry, reason, detail string) error {
	return l.conclude(ctx, e, nil, outcome{Queued, reason, detail})
}

// record writes down the answers for the recipients and what follows from them.
func (l *Ledger) record(ctx context.Context, e Entry, verdicts []Verdict) error {
	if err := l.conclude(ctx, e, verdicts, outcome{}); err != nil {
		return err
	}
	if e.State != Sending {
		return nil
	}
	return l.journal.Done(e.ID, e.Attempts)
}

// conclude moves an entry on from the state and attempt in which e has it. When
// it has been moved on already there is nothing left to do.
func (l *Ledger) conclude(ctx context.Context, e Entry, verdicts []Verdict, o outcome) error {
	return l.o.DB.Write(ctx, func(tx *db.Tx) error {
		now, err := lock(ctx, tx, e.ID)
		if err != nil {
			return err
		}
		if now.State != e.State || now.Attempts != e.Attempts {
			return nil
		}
		for _, v := range verdicts {
			if _, err := tx.Exec(ctx, sqlAnswer, e.ID, clean(v.To, maxAddress), v.Answer, clean(v.Words, maxText), clock.Micros(tx.Now())); err != nil {
				return fmt.Errorf("record the answer for a recipient of %d: %w", e.ID, err)
			}
			if err := l.buryRefused(ctx, tx, e, v); err != nil {
				return err
			}
		}
		next := o
		if next.state == "" && allTaken(e, verdicts) {
			next = judge(nil, e.Doubtful)
		}
		if next.state == "" {
			all, err := l.Recipients(ctx, tx, e.ID)
			if err != nil {
				return err
			}
			next = judge(all, e.Doubtful)
		}
		if next.state == Queued && tx.Now().Sub(e.QueuedAt) > giveUpAfter {
			next = outcome{Failed, ReasonGaveUp, next.detail}
		}
		return l.move(ctx, tx, e, next)
	})
}

// allTaken tells that every recipient's server has just said yes; then there is
// nothing to look up.
func allTaken(e Entry, verdicts []Verdict) bool {
	for _, v := range verdicts {
		if v.Answer != Taken {
			return false
		}
	}
	return len(verdicts) == len(e.EnvelopeTo)
}

// judge tells what the answers for all recipients make of the message.
func judge(all []Recipient, doubtful bool) outcome {
	var taken, refused, waiting int
	var words, later string
	for _, r := range all {
		switch r.Answer {
		case Taken:
			taken++
		case Refused:
			refused++
			words = r.Words
		default:
			waiting++
			later = r.Words
		}
	}
	switch {
	case waiting > 0:
		return outcome{Queued, ReasonLater, later}
	case refused > 0 && taken > 0:
		return outcome{Failed, ReasonPartly, words}
	case refused > 0 && words == DeadWords:
		return outcome{Failed, ReasonDead, words}
	case refused > 0:
		return outcome{Failed, ReasonRefused, words}
	case doubtful:
		return outcome{MaybeTwice, "", ""}
	default:
		return outcome{Sent, "", ""}
	}
}

// move writes the next state and everything that goes with it.
func (l *Ledger) move(ctx context.Context, tx *db.Tx, e Entry, o outcome) error {
	attempts := e.Attempts
	if e.State == Queued { // it ended before anything left; that was an attempt, too
		attempts++
	}
	var next time.Time
	if o.state == Queued {
		next = tx.Now().Add(sendPause(attempts))
	}
	_, err := tx.Exec(ctx, sqlMove, e.ID, o.state, clock.Micros(tx.Now()), o.reason, clean(o.detail, maxText), attempts,
		clock.Micros(next), e.Doubtful)
	if err != nil {
		return fmt.Errorf("record the state of message %d: %w", e.ID, err)
	}
	if err := recount(ctx, tx, e.State, o.state); err != nil {
		return err
	}
	e.State, e.StateAt, e.Reason, e.Detail, e.Attempts, e.NextAt = o.state, tx.Now(), o.reason, clean(o.detail, maxText), attempts, next
	if err := l.changed(ctx, tx, e); err != nil || o.state == Queued {
		return err
	}
	kind := "channel.sent"
	if o.state == Failed {
		kind = "channel.failed"
	}
	_, err = l.o.Events.Append(ctx, tx, event.System, event.Subject{Kind: "mail", ID: e.ID}, kind,
		map[string]any{"case": e.Case, "message": e.Message, "attempts": attempts, "reason": o.reason, "maybe_twice": o.state == MaybeTwice})
	return err
}

const (
	sqlAnswer = `UPDATE channel_recipient SET answer = $3, words = $4, at = $5 WHERE ledger_id = $1 AND address = $2`

	sqlMove = `
UPDATE channel_ledger SET state = $2, state_at = $3, reason = $4, detail = $5, attempts = $6, next_at = $7, doubtful = $8
WHERE id = $1`
)
