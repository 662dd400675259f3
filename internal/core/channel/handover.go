package channel

import (
	"context"
	"errors"
	"fmt"
	"time"

	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/job"
)

const (
	// patience is how long a job waits for its hand-over. A server may take ten
	// minutes for its last answer, a job may not: the hand-over then goes on by
	// itself, and the job looks in again.
	patience  = 5 * time.Second
	lookAgain = 15 * time.Second
	// longestHandover breaks off what hangs in spite of all other time-outs.
	longestHandover = 15 * time.Minute
	// lease is how long other processes leave a message alone whose sender they
	// do not hear of; it is renewed while the hand-over runs.
	lease = time.Minute
)

// send is the work of channel.send.
func (l *Ledger) send(ctx context.Context, entry id.ID) error {
	if l.o.Sender == nil {
		return job.Cancel(errors.New("nothing is set up that sends messages"))
	}
	done, ok := l.takeOff(entry)
	if !ok {
		return job.Snooze(patience)
	}
	outcome := make(chan error, 1)
	go func() {
		ctx, cancel := context.WithTimeout(l.life, longestHandover)
		defer cancel()
		err := l.safely("sending", entry, func() error { return l.handOver(ctx, entry) })
		l.land(entry, done)
		outcome <- err
	}()
	t := time.NewTimer(patience)
	defer t.Stop()
	select {
	case err := <-outcome:
		return err
	case <-t.C:
		return job.Snooze(lookAgain)
	case <-ctx.Done():
		return ctx.Err()
	}
}

// takeOff notes that this process hands the entry over; not ok when it does so
// already, when too many are under way, or at the end of the day.
func (l *Ledger) takeOff(entry id.ID) (done chan struct{}, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed || l.flying[entry] != nil {
		return nil, false
	}
	select {
	case l.slots <- struct{}{}:
	default:
		return nil, false
	}
	done = make(chan struct{})
	l.flying[entry] = done
	return done, true
}

func (l *Ledger) land(entry id.ID, done chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.flying, entry)
	<-l.slots
	close(done)
}

// handOver makes one attempt, or records what an earlier one has left.
func (l *Ledger) handOver(ctx context.Context, entry id.ID) error {
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
			return job.Snooze(e.NextAt.Sub(now) + time.Second)
		}
		e.Doubtful = true // nobody knows what became of it
	default:
		return nil
	}
	p, err := l.parcel(ctx, e)
	if err != nil {
		return err
	}
	if len(p.To) == 0 {
		return l.record(ctx, e, nil)
	}
	sender, err := l.o.Sender(ctx, e)
	if err != nil {
		return l.putBack(ctx, e, ReasonAway, err.Error())
	}
	return l.try(ctx, e, p, sender)
}

// parcel is the message for those who still wait.
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
	p.Raw, err = l.Raw(ctx, l.o.DB, e.ID)
	return p, err
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
		return l.changed(ctx, tx, e.ID)
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
