package channel

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

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
}

// Ledger records messages and moves them on. It is safe for concurrent use.
type Ledger struct {
	o       Options
	queue   *job.Queue
	journal *Journal
	slots   chan struct{} // hand-overs under way at once

	life context.Context // of hand-overs; they outlive the job that began them
	end  context.CancelFunc

	mu     sync.Mutex
	flying map[id.ID]chan struct{} // closed when the hand-over has ended
	closed bool

	crash func(point string) // for tests: where a process may die
}

// maxFlying bounds hand-overs at once: mail servers allow few connections from
// one client, and each holds a message in memory.
const maxFlying = 16

// New opens the journal and makes the ledger. Jobs must be listed and UseQueue
// called before anything is received; Recover before the queue starts.
func New(o Options) (*Ledger, error) {
	if o.DB == nil || o.Events == nil || o.Log == nil || o.Journal == "" {
		return nil, errors.New("channel: a ledger needs DB, Events, Log and Journal")
	}
	j, err := OpenJournal(o.Journal)
	if err != nil {
		return nil, err
	}
	l := &Ledger{o: o, journal: j, slots: make(chan struct{}, maxFlying), flying: map[id.ID]chan struct{}{}, crash: func(string) {}}
	l.life, l.end = context.WithCancel(context.Background())
	return l, nil
}

// Jobs lists the background work of the ledger.
func (l *Ledger) Jobs(r *job.Registry) {
	job.Handle(r, func(ctx context.Context, a deliverJob) error { return l.deliver(ctx, a.Entry) })
	job.Handle(r, func(ctx context.Context, a sendJob) error { return l.send(ctx, a.Entry) })
	job.Handle(r, func(ctx context.Context, _ sweepJob) error { return l.Sweep(ctx) })
	job.Periodic(r, sweepEvery, sweepJob{})
}

// UseQueue sets where the ledger enqueues its jobs.
func (l *Ledger) UseQueue(q *job.Queue) { l.queue = q }

// deliverJob, sendJob and sweepJob are the jobs' arguments.
type deliverJob struct {
	Entry id.ID `json:"entry"`
}
type sendJob struct {
	Entry id.ID `json:"entry"`
}
type sweepJob struct{}

func (deliverJob) Kind() string { return "channel.deliver" }
func (sendJob) Kind() string    { return "channel.send" }
func (sweepJob) Kind() string   { return "channel.sweep" }

// Close waits for hand-overs under way as long as ctx allows, then breaks them
// off: those of which nobody knows the end will be sent again and say so.
func (l *Ledger) Close(ctx context.Context) error {
	l.mu.Lock()
	l.closed = true
	var left []chan struct{}
	for _, done := range l.flying {
		left = append(left, done)
	}
	l.mu.Unlock()
	for _, done := range left {
		select {
		case <-done:
		case <-ctx.Done():
			l.end()
			select { // what is broken off still wants to be written down
			case <-done:
			case <-time.After(5 * time.Second):
			}
		}
	}
	l.end()
	return l.journal.Close()
}
