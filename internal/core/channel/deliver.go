package channel

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
)

const (
	// maxTries bounds the reading that fails without saying why: perhaps the
	// trouble of a moment, perhaps not.
	maxTries = 5
	// early is by how much a message may be taken up before its time.
	early = time.Second
)

// panicked is what recovered panics become.
type panicked struct{ value any }

func (p panicked) Error() string { return fmt.Sprintf("panic: %v", p.value) }

// safely runs f; a panic becomes an error and its stack goes to the log.
func (l *Ledger) safely(what string, entry id.ID, f func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			l.o.Log.Error(what+" panicked", "mail", entry, "panic", v, "stack", string(debug.Stack()))
			err = panicked{v}
		}
	}()
	return f()
}

// read reads one message. It does nothing for one that no longer waits, so
// it may run any number of times.
func (l *Ledger) read(ctx context.Context, o order) error {
	if l.o.Deliver == nil {
		return nil // nothing is set up that reads: it waits
	}
	e, raw := o.entry, o.raw
	if !o.fresh {
		var err error
		if e, err = l.Get(ctx, l.o.DB, e.ID); err != nil {
			return err
		}
		if e.State != Received || e.NextAt.After(l.o.DB.Now().Add(early)) {
			return nil
		}
	}
	var err error
	if raw == nil {
		raw, err = l.Raw(ctx, l.o.DB, e.ID)
	}
	if err == nil {
		err = l.settle(ctx, e, raw)
	}
	if err == nil || ctx.Err() != nil { // stopped in the middle: it is found again
		return err
	}
	return l.unread(ctx, e, err)
}

// errNotSettled is a mistake of the room that reads: the entry would be read
// again and again.
var errNotSettled = errors.New("the message was read but not settled")

// settle reads a message and does what is to be done about it.
func (l *Ledger) settle(ctx context.Context, e Entry, raw []byte) error {
	return l.safely("reading", e.ID, func() error {
		act, err := l.o.Deliver(ctx, e, raw)
		if err != nil {
			return err
		}
		return l.o.DB.Write(ctx, func(tx *db.Tx) error {
			now, err := lock(ctx, tx, e.ID)
			if err != nil || now.State != Received {
				return err
			}
			if err := act(ctx, tx); err != nil {
				return err
			}
			if now, err = standing(ctx, tx, e.ID); err == nil && now.State == Received {
				err = errNotSettled
			}
			return err
		})
	})
}

// unread decides about a reading that failed: again later, or for a person.
func (l *Ledger) unread(ctx context.Context, e Entry, cause error) error {
	var broke panicked
	kind := fault.KindOf(cause)
	passing := kind == fault.Unavailable ||
		(kind == fault.Conflict || kind == fault.Internal) && e.Attempts+1 < maxTries
	if errors.As(cause, &broke) || errors.Is(cause, errNotSettled) {
		passing = false
	}
	if passing {
		l.o.Log.Warn("a message could not be read now", "mail", e.ID, "attempt", e.Attempts+1, "error", cause)
		return l.readLater(ctx, e)
	}
	reference := id.ShortToken(8)
	l.o.Log.Error("a message could not be read", "mail", e.ID, "reference", reference, "error", cause)
	reason := ReasonFault
	if broke.value != nil {
		reason = ReasonPanic
	} else if f, ok := fault.As(cause); ok {
		reason = f.Key
	}
	return l.o.DB.Write(ctx, func(tx *db.Tx) error {
		now, err := lock(ctx, tx, e.ID)
		if err != nil || now.State != Received {
			return err
		}
		return l.Settle(ctx, tx, e.ID, Settlement{State: Unreadable, Reason: reason, Detail: reference})
	})
}

func (l *Ledger) readLater(ctx context.Context, e Entry) error {
	return l.o.DB.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, sqlReadLater, e.ID, e.Attempts, clock.Micros(tx.Now().Add(readPause(e.Attempts))))
		return err
	})
}

// readPause is 2, 4, 8 … seconds up to ten minutes.
func readPause(attempts int) time.Duration {
	if attempts > 8 {
		return 10 * time.Minute
	}
	return 2 * time.Second << attempts
}

const sqlReadLater = `
UPDATE channel_ledger SET attempts = attempts + 1, next_at = $3 WHERE id = $1 AND state = 'received' AND attempts = $2`
