package remedy

import (
	"context"
	"fmt"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/room/promises"
)

// between is the kind of the word that colleagues give each other; the customer
// never sees it.
const between promises.Kind = "between_us"

const (
	// EscalateBatch is how many requests are passed up in one transaction.
	EscalateBatch = 100
	// MaxRaised is how often a request is passed up. Whoever has heard three times
	// does not hear better the fourth; it stays at the head of the list.
	MaxRaised = 3
)

// Escalate passes requests up that nobody decided in time, up to EscalateBatch of
// them, the longest overdue first, and tells how many. Each gets another date,
// and its event says how often it was passed up.
func (m *Room) Escalate(ctx context.Context, tx *db.Tx) (int, error) {
	late, err := offers(ctx, tx, sqlUndecided, clock.Micros(tx.Now()), MaxRaised, EscalateBatch)
	if err != nil {
		return 0, err
	}
	for _, one := range late {
		o, err := m.lock(ctx, tx, one.ID)
		if err != nil {
			return 0, err
		}
		if !o.IsLate(tx.Now()) || o.Raised >= MaxRaised {
			continue // somebody was faster
		}
		o.Raised++
		if o.WaitUntil, err = m.decideBy(tx.Now()); err != nil {
			return 0, err
		}
		if _, err := tx.Exec(ctx, sqlRaise, o.ID, clock.Micros(o.WaitUntil), o.Raised); err != nil {
			return 0, fmt.Errorf("pass request %d up: %w", o.ID, err)
		}
		if err := m.tell(ctx, tx, event.System, o, "escalated", map[string]any{"made_by": o.MadeBy, "raised": o.Raised, "until": clock.Micros(o.WaitUntil)}); err != nil {
			return 0, err
		}
	}
	return len(late), nil
}

// decideBy is by when somebody decides what is asked for now.
func (m *Room) decideBy(now time.Time) (time.Time, error) {
	if s := m.Schedule(); s != nil {
		return s.Add(now, decideWithin)
	}
	return now.Add(decideWithin), nil
}

// promiseToDecide makes the date a promise between colleagues, so that it is kept
// or broken like any other word.
func (m *Room) promiseToDecide(ctx context.Context, tx *db.Tx, o Offer) (id.ID, error) {
	if m.Promises == nil {
		return 0, nil
	}
	p, err := m.Promises.GiveUntil(ctx, tx, event.System, promises.Promise{CaseID: o.CaseID, Kind: between, DueAt: o.WaitUntil, Inward: true})
	return p.ID, err
}

// decided settles that promise: kept or broken where somebody decided, needed no
// more where the request was taken back.
func (m *Room) decided(ctx context.Context, tx *db.Tx, by event.Actor, o Offer, to State) error {
	if m.Promises == nil || o.PromiseID == 0 {
		return nil
	}
	p, err := promises.One(ctx, tx, o.PromiseID)
	if err != nil || !p.Owed {
		return err
	}
	if to == Withdrawn {
		return m.Promises.WithdrawOne(ctx, tx, by, p)
	}
	return m.Promises.FulfilOne(ctx, tx, by, p)
}

const (
	sqlUndecided = `SELECT ` + offerColumns + ` FROM remedy_offer WHERE state = 'waiting' AND wait_until < $1 AND raised < $2 ORDER BY wait_until, id LIMIT $3`

	sqlRaise = `UPDATE remedy_offer SET wait_until = $2, raised = $3 WHERE id = $1`
)
