package waiting

import (
	"context"
	"fmt"
	"time"

	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
)

// Filter says which contacts are looked at. Zero values leave open.
type Filter struct {
	From, To time.Time // by the first event; From included, To not
	Queue    string
	Channel  string
}

// maxRead is how many contacts one look reads: a month of a large exchange, read
// in about a second.
const maxRead = 200_000

func (f Filter) where(b *db.SQL) *db.SQL {
	return b.W(` WHERE first_at >= ? AND first_at < ?`, clock.Micros(f.From), clock.Micros(f.To)).
		If(f.Queue != "", ` AND queue = ?`, f.Queue).If(f.Channel != "", ` AND channel = ?`, f.Channel)
}

// Contacts lists the contacts of a filter in order of their first event.
func Contacts(ctx context.Context, r db.Reader, f Filter) ([]Contact, error) {
	b := f.where(new(db.SQL).W(`SELECT `+contactColumns+` FROM waiting_contact`)).W(` ORDER BY first_at, channel, contact LIMIT ?`, maxRead+1)
	all, err := read(ctx, r, b)
	if err == nil && len(all) > maxRead {
		err = fault.OfFields(fault.Field{Name: "days", Key: "waiting.too_much"})
	}
	return all, err
}

func read(ctx context.Context, r db.Reader, b *db.SQL) ([]Contact, error) {
	var rows []contactRow
	if err := r.All(ctx, &rows, b.Text(), b.Args()...); err != nil {
		return nil, fmt.Errorf("read contacts: %w", err)
	}
	all := make([]Contact, len(rows))
	for i, one := range rows {
		all[i] = one.contact()
	}
	return all, nil
}

// pageOf is how many contacts one page shows.
const pageOf = 50

// Behind lists contacts behind a figure, the newest first, those whose wait
// ended as was asked; "" for all. It continues before the instant and gives the
// instant to continue before, zero at the end.
func Behind(ctx context.Context, r db.Reader, f Filter, which Outcome, o Settings, now time.Time) ([]Contact, time.Time, error) {
	var out []Contact
	for {
		b := f.where(new(db.SQL).W(`SELECT `+contactColumns+` FROM waiting_contact`)).W(` ORDER BY first_at DESC, channel DESC, contact DESC LIMIT ?`, 10*pageOf)
		all, err := read(ctx, r, b)
		if err != nil {
			return nil, time.Time{}, err
		}
		for i, c := range all {
			// A page ends between two instants, so that none is shown twice or left out.
			if len(out) >= pageOf && !c.FirstAt.Equal(all[max(i-1, 0)].FirstAt) {
				return out, all[max(i-1, 0)].FirstAt, nil
			}
			if _, how := c.Wait(o.Short, now); which == "" || how == which {
				out = append(out, c)
			}
		}
		if len(all) < 10*pageOf {
			return out, time.Time{}, nil
		}
		f.To = all[len(all)-1].FirstAt
	}
}

// Queues lists the queues that were heard of since an instant.
func Queues(ctx context.Context, r db.Reader, since time.Time) ([]string, error) {
	var all []string
	if err := r.All(ctx, &all, sqlQueues, clock.Micros(since)); err != nil {
		return nil, fmt.Errorf("list the queues: %w", err)
	}
	return all, nil
}

// HasAny tells whether any event was ever taken, and when the newest was.
func HasAny(ctx context.Context, r db.Reader) (newest time.Time, ok bool, err error) {
	var at []int64
	if err := r.All(ctx, &at, sqlNewest); err != nil || len(at) == 0 {
		return newest, false, err
	}
	return clock.FromMicros(at[0]), true, nil
}

const (
	sqlQueues = `SELECT DISTINCT queue FROM waiting_contact WHERE first_at >= $1 AND queue <> '' ORDER BY queue LIMIT 100`

	sqlNewest = `SELECT first_at FROM waiting_contact ORDER BY first_at DESC, channel DESC, contact DESC LIMIT 1`
)
