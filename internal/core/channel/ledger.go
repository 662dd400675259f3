package channel

import (
	"context"
	"errors"
	"log/slog"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/job"
)

// Deliver reads a message and says what is to be done about it. It runs outside
// of any transaction, so that reading a large mail holds nobody up; the act that
// it returns runs in one, together with the change of state, and must Settle the
// entry. A fault of kind Unavailable or Conflict is tried again; any other, and
// a panic, makes the entry unreadable. An act may run twice and must change
// nothing but its transaction.
type Deliver func(ctx context.Context, e Entry, raw []byte) (Act, error)

// Act is the part of a delivery that writes.
type Act func(ctx context.Context, tx *db.Tx) error

// Options are what a ledger is built from. DB, Events, Journal and Log
// are needed; without Deliver or Sender nothing comes in or goes out.
type Options struct {
	DB     *db.DB
	Events *event.Log
	Log    *slog.Logger
	// Journal is the file of answers, in the data folder; see Journal.
	Journal string
	Deliver Deliver
	// Sender chooses who hands an outgoing message over. An error is told as
	// trouble of the moment and tried again.
	Sender func(ctx context.Context, e Entry) (Sender, error)
	// Changed hears every change of an outgoing message, in its transaction.
	Changed func(ctx context.Context, tx *db.Tx, e Entry) error
	// Sealed tells which of some cases whoever reads in the course of ctx may not
	// read; nil where everybody reads everything.
	Sealed func(ctx context.Context, of []id.ID) (map[id.ID]bool, error)
}

// Ledger records messages and moves them on. It is safe for concurrent use.
type Ledger struct {
	o       Options
	journal *Journal
	pump    *pump

	life context.Context // of what is under way
	end  context.CancelFunc

	grave graveyard

	crash func(point string) // for tests: where a process may die
}

// New opens the journal and makes the ledger. Messages are moved on between
// Start and Close; Recover comes before Start.
func New(o Options) (*Ledger, error) {
	if o.DB == nil || o.Events == nil || o.Log == nil || o.Journal == "" {
		return nil, errors.New("channel: a ledger needs DB, Events, Log and Journal")
	}
	j, err := OpenJournal(o.Journal)
	if err != nil {
		return nil, err
	}
	l := &Ledger{o: o, journal: j, crash: func(string) {}}
	l.pump = newPump(l)
	l.life, l.end = context.WithCancel(context.Background())
	return l, nil
}

// Jobs lists the background work of the ledger.
func (l *Ledger) Jobs(r *job.Registry) {
	job.Handle(r, func(ctx context.Context, _ sweepJob) error { return l.Sweep(ctx) })
	job.Periodic(r, sweepEvery, sweepJob{})
	job.Handle(r, func(ctx context.Context, _ tallyJob) error { return l.Tally(ctx) })
	job.Periodic(r, tallyEvery, tallyJob{})
}

// sweepJob folds the numbers.
type sweepJob struct{}

func (sweepJob) Kind() string { return "channel.sweep" }

// Close waits for what is under way as long as ctx allows, then breaks it off:
// messages of which nobody knows the end will be sent again and say so.
func (l *Ledger) Close(ctx context.Context) error {
	err := l.pump.end(ctx)
	l.end()
	return errors.Join(err, l.journal.Close())
}
