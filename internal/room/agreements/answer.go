package agreements

import (
	"context"
	"fmt"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/room/promises"
)

func (m *Room) lockedAsk(ctx context.Context, tx *db.Tx, which id.ID) (Ask, error) {
	if err := tx.Lock(ctx, "agreements_ask", int64(which)); err != nil {
		return Ask{}, fault.New(fault.NotFound, "agreements.no_ask").Because(err)
	}
	a, err := OneAsk(ctx, tx, which)
	if err == nil && !a.IsOpen() {
		err = fault.New(fault.Conflict, "agreements.is_ended")
	}
	return a, err
}

// Accept gives the word: whoever is asked accepts the date asked for, or the
// asker the other one that was named.
func (m *Room) Accept(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID) (Ask, error) {
	a, err := m.lockedAsk(ctx, tx, which)
	if err != nil {
		return a, err
	}
	if err := m.claim(ctx, tx, by, &a); err != nil {
		return a, err
	}
	if a.State == Asked && by.ID != a.ToID || a.State == Countered && by.ID != a.AskedBy || a.State == Accepted {
		return a, m.notYours(ctx, tx, by, a)
	}
	p, err := m.Cases.Promises.GiveUntil(ctx, tx, event.Staff(a.ToID), promises.Promise{CaseID: a.CaseID, Kind: Between, What: a.What, DueAt: a.DueAt(), Inward: true})
	if err != nil {
		return a, err
	}
	a.State, a.PromiseID = Accepted, p.ID
	return a, m.saveAsk(ctx, tx, by, a, "ask_accepted")
}

// Counter names another date, which the asker may accept.
func (m *Room) Counter(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID, offered time.Time) (Ask, error) {
	if wrong := checkDue(tx.Now(), offered); wrong != nil {
		return Ask{}, fault.OfFields(wrong...)
	}
	a, err := m.lockedAsk(ctx, tx, which)
	if err != nil {
		return a, err
	}
	if err := m.claim(ctx, tx, by, &a); err != nil {
		return a, err
	}
	if by.ID != a.ToID || a.State != Asked && a.State != Countered {
		return a, m.notYours(ctx, tx, by, a)
	}
	a.State, a.OfferedAt = Countered, offered.UTC().Truncate(time.Microsecond)
	return a, m.saveAsk(ctx, tx, by, a, "ask_countered")
}

// Decline says no; nothing was promised.
func (m *Room) Decline(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID) (Ask, error) {
	a, err := m.lockedAsk(ctx, tx, which)
	if err != nil {
		return a, err
	}
	if by.ID != a.ToID || a.State == Accepted {
		return a, fault.New(fault.Conflict, "agreements.not_yours")
	}
	a.State, a.EndedAt = Declined, tx.Now()
	return a, m.saveAsk(ctx, tx, by, a, "ask_declined")
}

// Finish tells that what was promised is done; the ledger says whether in time.
func (m *Room) Finish(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID) (Ask, error) {
	a, err := m.lockedAsk(ctx, tx, which)
	if err != nil {
		return a, err
	}
	if a.State != Accepted {
		return a, fault.New(fault.Conflict, "agreements.not_promised")
	}
	if by.ID != a.ToID && by.ID != a.AskedBy {
		return a, fault.New(fault.Conflict, "agreements.not_yours")
	}
	a.State, a.EndedAt = Done, tx.Now()
	if err := m.settle(ctx, tx, by, a.CaseID, a.PromiseID, m.Cases.Promises.FulfilOne); err != nil {
		return a, err
	}
	return a, m.saveAsk(ctx, tx, by, a, "ask_done")
}

// Release takes an ask back: it is no longer needed.
func (m *Room) Release(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID) (Ask, error) {
	a, err := m.lockedAsk(ctx, tx, which)
	if err != nil {
		return a, err
	}
	if by.ID != a.AskedBy {
		return a, fault.New(fault.Conflict, "agreements.not_yours")
	}
	a.State, a.EndedAt = Withdrawn, tx.Now()
	if a.PromiseID != 0 {
		if err := m.settle(ctx, tx, by, a.CaseID, a.PromiseID, m.Cases.Promises.WithdrawOne); err != nil {
			return a, err
		}
	}
	return a, m.saveAsk(ctx, tx, by, a, "ask_dropped")
}

func (m *Room) saveAsk(ctx context.Context, tx *db.Tx, by event.Actor, a Ask, what string) error {
	if _, err := tx.Exec(ctx, sqlSaveAsk, a.ID, string(a.State), clock.Micros(a.OfferedAt), a.PromiseID, clock.Micros(a.EndedAt), a.ToID, clock.Micros(a.TakenAt), clock.Micros(a.FellAt)); err != nil {
		return fmt.Errorf("save an ask: %w", err)
	}
	return m.happened(ctx, tx, by, a.CaseID, what, a.ID, a.told(map[string]any{"by": a.AskedBy, "due_at": clock.Micros(a.DueAt())}))
}

const sqlSaveAsk = `
UPDATE agreements_ask SET state = $2, offered_at = $3, promise_id = $4, ended_at = $5, to_id = $6, taken_at = $7, fell_at = $8 WHERE id = $1`
