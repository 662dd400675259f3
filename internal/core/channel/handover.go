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

const (
	// longestHandover breaks off what hangs in spite of all other time-outs. A
	// server may take ten minutes for its last answer.
	longestHandover = 15 * time.Minute
	// lease is how long other processes leave a message alone whose sender they
	// do not hear of; it is renewed while the hand-over runs.
	lease = time.Minute
)

// fly hands one message over. It does nothing for one that is not due or has
// left, so it may run any number of times.
func (l *Ledger) fly(ctx context.Context, o order) error {
	if l.o.Sender == nil {
		return nil // nothing is set up that sends: it waits
	}
	ctx, cancel := context.WithTimeout(ctx, longestHandover)
	defer cancel()
	if o.fresh {
		p := Parcel{Entry: o.entry.ID, From: o.entry.EnvelopeFrom, To: o.entry.EnvelopeTo, Raw: o.raw}
		return l.handOver(ctx, o.entry, p)
	}
	return l.resume(ctx, o.entry.ID)
}

// resume makes one attempt, or records what an earlier one has left.
func (l *Ledger) resume(ctx context.Context, entry id.ID) error {
	e, err := l.Get(ctx, l.o.DB, entry)
	if err != nil {
		return err
	}
	now := l.o.DB.Now()
	switch {
	case e.State == Queued && !e.NextAt.After(now.Add(early)):
	case e.State == Sending:
		// Whoever had it is not in this process.
		if line, ok := l.journal.Find(entry, e.Attempts); ok {
			return l.record(ctx, e, line.Verdicts)
		}
		if e.NextAt.After(now) {
			return nil // its lease runs
		}
		e.Doubtful = true // nobody knows what became of it
	default:
		return nil
	}
	p, err := l.parcel(ctx, e)
	if err != nil {
		return err
	}
	return l.handOver(ctx, e, p)
}

// handOver gives a parcel to whoever sends it.
func (l *Ledger) handOver(ctx context.Context, e Entry, p Parcel) error {
	if len(p.To) == 0 {
		return l.record(ctx, e, nil)
	}
	sender, err := l.o.Sender(ctx, e)
	if err != nil {
		return l.putBack(ctx, e, ReasonAway, err.Error())
	}
	if _, keeps := sender.(Sink); !keeps && p.Raw == nil {
		if p.Raw, err = l.Raw(ctx, l.o.DB, e.ID); err != nil {
			return err
		}
	}
	return l.try(ctx, e, p, sparing{sender, l})
}

// parcel is the message for those who still wait, without its text.
func (l *Ledger) parcel(ctx context.Context, e Entry) (Parcel, error) {
	p := Parcel{Entry: e.ID, From: e.EnvelopeFrom}
	all, err := l.Recipients(ctx, l.o.DB, e.ID)
	if err != nil {
		return p, err
	}
	for _, r := range all {
		if r.Answer != Taken && r.Answer != Refused {
			p.To = append(p.To, r.Address)
		}
	}
	return p, nil
}

// try sends and writes down the outcome. The order of the steps is what the
// promise "not twice" stands on: the database knows that an attempt begins
// before anything leaves, the journal knows the answer before the database does.
func (l *Ledger) try(ctx context.Context, e Entry, p Parcel, sender Sender) error {
	begun := false
	beat, stop := context.WithCancel(ctx)
	defer stop()
	verdicts, err := sender.Send(ctx, p, func(ctx context.Context) error {
		if err := l.begin(ctx, e); err != nil {
			return err
		}
		begun = true
		e.State, e.Attempts = Sending, e.Attempts+1
		go l.renew(beat, e)
		l.crash("begun")
		return nil
	})
	stop()
	// From here on the outcome must be written down, also when we are stopping.
	after, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
	defer cancel()
	if err != nil {
		e.Doubtful = e.Doubtful || begun && !errors.Is(err, ErrNothingLeft)
		return l.putBack(after, e, ReasonAway, err.Error())
	}
	if begun {
		l.crash("answered")
		if err := l.journal.Append(Line{e.ID, e.Attempts, verdicts}); err != nil {
			l.o.Log.Error("an answer is not in the journal", "mail", e.ID, "error", err)
		}
		l.crash("journaled")
	}
	return l.record(after, e, verdicts)
}

// errOvertaken says that somebody else has moved the entry on.
var errOvertaken = errors.New("the message was taken up elsewhere")

// begin commits that an attempt begins.
func (l *Ledger) begin(ctx context.Context, e Entry) error {
	return l.o.DB.Write(ctx, func(tx *db.Tx) error {
		n, err := tx.Exec(ctx, sqlBegin, e.ID, e.State, e.Attempts, clock.Micros(tx.Now()),
			clock.Micros(tx.Now().Add(lease)), e.Doubtful)
		if err != nil {
			return fmt.Errorf("begin to send message %d: %w", e.ID, err)
		}
		if n == 0 {
			return errOvertaken
		}
		e.State, e.StateAt, e.Attempts = Sending, tx.Now(), e.Attempts+1
		return l.changed(ctx, tx, e)
	})
}

// renew keeps the lease while the hand-over runs.
func (l *Ledger) renew(ctx context.Context, e Entry) {
	t := time.NewTicker(lease / 3)
	defer t.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-t.C:
		}
		err := l.o.DB.Write(ctx, func(tx *db.Tx) error {
			_, err := tx.Exec(ctx, sqlRenew, e.ID, e.Attempts, clock.Micros(tx.Now().Add(lease)))
			return err
		})
		if err != nil && ctx.Err() == nil {
			l.o.Log.Warn("the lease of a message could not be renewed", "mail", e.ID, "error", err)
		}
	}
}

const (
	sqlBegin = `
UPDATE channel_ledger SET state = 'sending', state_at = $4, attempts = attempts + 1, next_at = $5, doubtful = $6
WHERE id = $1 AND state = $2 AND attempts = $3`

	sqlRenew = `UPDATE channel_ledger SET next_at = $3 WHERE id = $1 AND state = 'sending' AND attempts = $2`
)
