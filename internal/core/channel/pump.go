package channel

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"rida/internal/kit/clock"
	"rida/internal/kit/id"
)

const (
	// readersAtOnce read and settle incoming messages: as many as may share one
	// commit without holding many mails in memory.
	readersAtOnce = 16
	// maxFlying bounds hand-overs at once: mail servers allow few connections
	// from one client, and each holds a message in memory.
	maxFlying = 16
	// inLine is how many messages wait in memory; what does not fit is found by
	// looking.
	inLine = 512
	// keepRaw is the largest message kept in memory while it waits, so that a
	// full line takes 16 MiB; a larger one is read from the database.
	keepRaw = 32 << 10

	// lookEvery is how often the ledger is looked through for what is due.
	lookEvery = time.Second
	// grace leaves a message to the process that wrote it.
	grace = 2 * time.Second
	// lookAtOnce bounds one look.
	lookAtOnce = inLine
)

// pump moves messages on. The row of the ledger is itself the order to do so:
// its state says what is to be done and next_at from when on, and both are
// committed with the message. Who writes a row hands it to the pump after the
// commit; what waits for its time, and what a dead process left, is found by
// looking. So no second record is written, fetched and struck off for each mail.
type pump struct {
	l       *Ledger
	in, out chan order

	mu      sync.Mutex
	held    map[id.ID]bool  // in line or under way in this process
	again   map[id.ID]order // asked for once more while it was
	running bool
	work    sync.WaitGroup
	stop    context.CancelFunc
}

// order is a message to be moved on. One that has just been written comes with
// its entry and, when it is small, its text; of one that was found lying only
// the id and state are known.
type order struct {
	entry Entry
	fresh bool
	raw   []byte // nil: to be read
}

func newPump(l *Ledger) *pump {
	return &pump{l: l, in: make(chan order, inLine), out: make(chan order, inLine), held: map[id.ID]bool{}, again: map[id.ID]order{}}
}

// Start begins to read what comes in and to send what goes out, and goes on
// until Close. What is due already is taken up at once.
func (l *Ledger) Start(ctx context.Context) {
	p := l.pump
	ctx, p.stop = context.WithCancel(ctx)
	p.mu.Lock()
	p.running = true
	p.mu.Unlock()
	for range readersAtOnce {
		p.work.Go(func() { p.serve(ctx, p.in, l.read) })
	}
	for range maxFlying {
		p.work.Go(func() { p.serve(ctx, p.out, l.fly) })
	}
	p.work.Go(func() { p.look(ctx) })
}

// end stops taking up messages and waits for those under way, until ctx ends.
func (p *pump) end(ctx context.Context) error {
	p.mu.Lock()
	p.running = false
	p.mu.Unlock()
	if p.stop == nil {
		return nil // never started
	}
	p.stop()
	done := make(chan struct{})
	go func() { p.work.Wait(); close(done) }()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		p.l.end()
	}
	select { // what is broken off still wants to be written down
	case <-done:
	case <-time.After(5 * time.Second):
	}
	return ctx.Err()
}

// take puts a message in line, unless this process has it already or the line
// is full. It never waits.
func (p *pump) take(o order) {
	p.mu.Lock()
	if !p.running || p.held[o.entry.ID] {
		p.mu.Unlock()
		return
	}
	p.held[o.entry.ID] = true
	p.mu.Unlock()
	if len(o.raw) > keepRaw {
		o.raw = nil
	}
	line := p.in
	if o.entry.State.Direction() == Out {
		line = p.out
	}
	select {
	case line <- o:
	default:
		p.letGo(o.entry.ID)
	}
}

// takeAgain is take for a message that somebody wants moved on once more. What
// was last done about it may be seen before it is let go: then it follows.
func (p *pump) takeAgain(o order) {
	p.mu.Lock()
	held := p.running && p.held[o.entry.ID]
	if held {
		p.again[o.entry.ID] = o
	}
	p.mu.Unlock()
	if !held {
		p.take(o)
	}
}

func (p *pump) letGo(entry id.ID) {
	p.mu.Lock()
	delete(p.held, entry)
	o, wanted := p.again[entry]
	delete(p.again, entry)
	p.mu.Unlock()
	if wanted {
		p.take(o)
	}
}

// serve does one order after the other. What fails is logged and found again.
func (p *pump) serve(ctx context.Context, line <-chan order, do func(context.Context, order) error) {
	for {
		select {
		case <-ctx.Done():
			return
		case o := <-line:
			// What has begun is ended, also when we are stopping: l.life ends it.
			err := p.l.safely("moving a message on", o.entry.ID, func() error { return do(p.l.life, o) })
			p.letGo(o.entry.ID)
			if err != nil && p.l.life.Err() == nil && !errors.Is(err, errOvertaken) {
				p.l.o.Log.Warn("a message was not moved on", "mail", o.entry.ID, "state", o.entry.State, "error", err)
			}
		}
	}
}

// look finds what is due, again and again.
func (p *pump) look(ctx context.Context) {
	t := time.NewTicker(lookEvery)
	defer t.Stop()
	for wait := time.Duration(0); ; wait = grace {
		if err := p.takeDue(ctx, wait); err != nil && ctx.Err() == nil {
			p.l.o.Log.Warn("the ledger could not be looked through", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-t.C:
		}
	}
}

// takeDue puts in line what has been due for a while.
func (p *pump) takeDue(ctx context.Context, wait time.Duration) error {
	var due []struct {
		ID    id.ID
		State State
	}
	if err := p.l.o.DB.All(ctx, &due, sqlDue, clock.Micros(p.l.o.DB.Now().Add(-wait)), lookAtOnce); err != nil {
		return fmt.Errorf("look for messages that are due: %w", err)
	}
	for _, one := range due {
		p.take(order{entry: Entry{ID: one.ID, State: one.State}})
	}
	return nil
}

// sqlDue reads by channel_ledger_due: final states have no next_at.
const sqlDue = `SELECT id, state FROM channel_ledger WHERE next_at > 0 AND next_at <= $1 ORDER BY next_at LIMIT $2`
