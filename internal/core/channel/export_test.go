package channel

import (
	"context"

	"rida/internal/kit/id"
)

// SetCrash names a function that is called where a process may die.
func (l *Ledger) SetCrash(f func(point string)) { l.crash = f }

// DeliverNow and SendNow do the work of the jobs.
func (l *Ledger) DeliverNow(ctx context.Context, entry id.ID) error { return l.deliver(ctx, entry) }
func (l *Ledger) SendNow(ctx context.Context, entry id.ID) error    { return l.send(ctx, entry) }

// Drop lets go of the journal as a death would.
func (l *Ledger) Drop() { l.end(); _ = l.journal.Close() }
