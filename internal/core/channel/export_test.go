package channel

import (
	"context"

	"rida/internal/kit/clock"
	"rida/internal/kit/id"
)

// SetCrash names a function that is called where a process may die.
func (l *Ledger) SetCrash(f func(point string)) { l.crash = f }

// DeliverNow and SendNow do the work of the pump for one message found lying.
func (l *Ledger) DeliverNow(ctx context.Context, entry id.ID) error {
	return l.safely("reading", entry, func() error { return l.read(ctx, order{entry: Entry{ID: entry, State: Received}}) })
}

func (l *Ledger) SendNow(ctx context.Context, entry id.ID) error {
	return l.safely("sending", entry, func() error { return l.fly(ctx, order{entry: Entry{ID: entry, State: Queued}}) })
}

// Due lists what a look through the ledger finds now.
func (l *Ledger) Due(ctx context.Context) (due []id.ID, err error) {
	err = l.o.DB.All(ctx, &due, `SELECT id FROM channel_ledger WHERE next_at > 0 AND next_at <= $1 ORDER BY next_at`, clock.Micros(l.o.DB.Now()))
	return due, err
}

// Drop lets go of the journal as a death would.
func (l *Ledger) Drop() { l.end(); _ = l.journal.Close() }
