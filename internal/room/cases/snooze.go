package cases

import (
	"context"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/room/promises"
)

// Snooze puts a case aside until a date. The promise of a next update moves to
// that date as a new promise; an answer that is owed is still owed, and a date
// after it is refused.
func (m *Room) Snooze(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID, until time.Time) (Case, error) {
	if !until.After(tx.Now()) || until.Sub(tx.Now()) > maxSnooze {
		return Case{}, fault.OfFields(fault.Field{Name: "until", Key: "cases.snooze_range"})
	}
	return m.change(ctx, tx, which, func(c *Case) error {
		if err := needOpen(c); err != nil {
			return err
		}
		replaced, err := m.moveNextUpdate(ctx, tx, by, *c, until)
		if err != nil {
			return err
		}
		c.State, c.WakeAt = Snoozed, until.UTC().Truncate(time.Microsecond)
		return m.happened(ctx, tx, by, c.ID, "snoozed", map[string]any{"until": clock.Micros(c.WakeAt), "replaces": replaced})
	})
}

func (m *Room) moveNextUpdate(ctx context.Context, tx *db.Tx, by event.Actor, c Case, until time.Time) (replaced id.ID, err error) {
	owed, err := promises.Owed(ctx, tx, c.ID)
	if err != nil {
		return 0, err
	}
	for _, p := range owed {
		if p.Kind != promises.NextUpdate {
			if p.DueAt.Before(until) {
				return 0, fault.New(fault.Conflict, "cases.snooze_over_promise")
			}
			continue
		}
		replaced = p.ID
	}
	if err := m.Promises.Withdraw(ctx, tx, by, c.ID, promises.NextUpdate); err != nil {
		return 0, err
	}
	silent, err := m.silence(ctx, tx, c, owed)
	if err != nil {
		return 0, err
	}
	_, err = m.Promises.GiveUntil(ctx, tx, by, promises.Promise{CaseID: c.ID, Kind: promises.NextUpdate, DueAt: until, Replaces: replaced, SilentAt: silent})
	return replaced, err
}

// Promise gives the customer a date for the next word, in words of its own. It
// stands in the place of the next update that was promised before; an answer
// that is owed earlier stays owed.
func (m *Room) Promise(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID, what string, due time.Time) (Case, error) {
	f := textDefects("what", what, MaxSubject)
	if !due.After(tx.Now()) || due.Sub(tx.Now()) > maxSnooze {
		f = append(f, fault.Field{Name: "date", Key: "cases.snooze_range"})
	}
	if f != nil {
		return Case{}, fault.OfFields(f...)
	}
	return m.change(ctx, tx, which, func(c *Case) error {
		if err := needOpen(c); err != nil {
			return err
		}
		owed, err := promises.Owed(ctx, tx, c.ID)
		if err != nil {
			return err
		}
		p := promises.Promise{CaseID: c.ID, Kind: promises.NextUpdate, What: what, DueAt: due}
		for _, one := range owed {
			if one.Kind == promises.NextUpdate {
				p.Replaces = one.ID
			}
		}
		if p.SilentAt, err = m.silence(ctx, tx, *c, owed); err != nil {
			return err
		}
		if err := m.Promises.Withdraw(ctx, tx, by, c.ID, promises.NextUpdate); err != nil {
			return err
		}
		_, err = m.Promises.GiveUntil(ctx, tx, by, p)
		return err
	})
}

// Wake ends the time aside before its date.
func (m *Room) Wake(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID) (Case, error) {
	return m.change(ctx, tx, which, func(c *Case) error {
		if c.State != Snoozed {
			return nil
		}
		return m.wake(ctx, tx, by, c)
	})
}

func (m *Room) wake(ctx context.Context, tx *db.Tx, by event.Actor, c *Case) error {
	c.State, c.WakeAt = Open, time.Time{}
	return m.happened(ctx, tx, by, c.ID, "woken", nil)
}
