package cases

import (
	"context"
	"fmt"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
)

// An offer that nobody answers helps no customer. It is recalled to the
// colleague's mind after half a working day and ends after a whole one; the
// giver has owned the case all the time.
const (
	RemindAfter = 4 * time.Hour // of business time
	OfferEnds   = 8 * time.Hour // of business time
)

// Offer is a hand-over on its way.
type Offer struct {
	ID        id.ID
	CaseID    id.ID
	ByID      id.ID // who offered it
	ToID      id.ID
	At        time.Time
	RemindAt  time.Time
	ExpiresAt time.Time
}

// offer notes a hand-over with its times.
func (m *Room) offer(ctx context.Context, tx *db.Tx, by event.Actor, c, to id.ID) error {
	schedule := m.Promises.Policy().Schedule
	remind, err := schedule.Add(tx.Now(), RemindAfter)
	if err != nil {
		return fmt.Errorf("when to recall an offer: %w", err)
	}
	ends, err := schedule.Add(tx.Now(), OfferEnds)
	if err != nil {
		return fmt.Errorf("when an offer ends: %w", err)
	}
	if err := m.endOffer(ctx, tx, c, "overtaken"); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, sqlOffer, id.New(tx.Now()), c, by.ID, to, clock.Micros(tx.Now()), clock.Micros(remind), clock.Micros(ends))
	if err != nil {
		return fmt.Errorf("keep the offer of case %d: %w", c, err)
	}
	return nil
}

// endOffer notes what became of the offer of a case; nothing happens without one.
func (m *Room) endOffer(ctx context.Context, tx *db.Tx, c id.ID, answer string) error {
	if _, err := tx.Exec(ctx, sqlEndOffer, c, answer, clock.Micros(tx.Now())); err != nil {
		return fmt.Errorf("end the offer of case %d: %w", c, err)
	}
	return nil
}

// CancelHandOver takes an offer back: whoever made it may, and the owner.
func (m *Room) CancelHandOver(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID) (Case, error) {
	return m.change(ctx, tx, which, func(c *Case) error {
		if c.HandoverTo == 0 {
			return fault.New(fault.Conflict, "cases.not_on_offer")
		}
		if open, err := OpenOffer(ctx, tx, c.ID); err != nil {
			return err
		} else if by.ID != c.OwnerID && (open == nil || open.ByID != by.ID) {
			return fault.New(fault.Denied, "cases.offer_of_another")
		}
		to := c.HandoverTo
		c.HandoverTo, c.HandoverWhy = 0, ""
		if err := m.endOffer(ctx, tx, c.ID, "cancelled"); err != nil {
			return err
		}
		return m.happened(ctx, tx, by, c.ID, "handover_cancelled", map[string]any{"from": c.OwnerID, "to": to})
	})
}

// OpenOffer is the hand-over of a case that waits for its answer, nil when there is none.
func OpenOffer(ctx context.Context, r db.Reader, c id.ID) (*Offer, error) {
	var rows []offerRow
	if err := r.All(ctx, &rows, sqlOpenOffer, c); err != nil || len(rows) == 0 {
		return nil, err
	}
	o := rows[0].offer()
	return &o, nil
}

// SweepOffers recalls offers that wait and ends those that waited too long. It
// handles at most SweepBatch and tells how many.
func (m *Room) SweepOffers(ctx context.Context, tx *db.Tx) (int, error) {
	var due []offerRow
	if err := tx.All(ctx, &due, sqlDueOffers, clock.Micros(tx.Now()), SweepBatch); err != nil {
		return 0, fmt.Errorf("find offers that wait: %w", err)
	}
	for _, one := range due {
		if err := m.sweepOffer(ctx, tx, one.offer()); err != nil {
			return 0, err
		}
	}
	return len(due), nil
}

func (m *Room) sweepOffer(ctx context.Context, tx *db.Tx, o Offer) error {
	_, err := m.change(ctx, tx, o.CaseID, func(c *Case) error {
		switch {
		case c.HandoverTo != o.ToID: // answered, taken or closed meanwhile
			return m.endOffer(ctx, tx, c.ID, "overtaken")
		case tx.Now().Before(o.ExpiresAt):
			if _, err := tx.Exec(ctx, sqlReminded, o.ID, clock.Micros(o.ExpiresAt)); err != nil {
				return fmt.Errorf("note that offer %d was recalled: %w", o.ID, err)
			}
			return m.happened(ctx, tx, event.System, c.ID, "handover_recalled", map[string]any{"from": c.OwnerID, "to": o.ToID})
		}
		c.HandoverTo, c.HandoverWhy = 0, ""
		if err := m.endOffer(ctx, tx, c.ID, "expired"); err != nil {
			return err
		}
		return m.happened(ctx, tx, event.System, c.ID, "handover_expired", map[string]any{"from": c.OwnerID, "to": o.ToID})
	})
	return err
}

type offerRow struct {
	ID        id.ID
	CaseID    id.ID
	ByID      id.ID
	ToID      id.ID
	At        int64
	RemindAt  int64
	ExpiresAt int64
}

func (r offerRow) offer() Offer {
	return Offer{r.ID, r.CaseID, r.ByID, r.ToID, clock.FromMicros(r.At), clock.FromMicros(r.RemindAt), clock.FromMicros(r.ExpiresAt)}
}

const (
	offerColumns = `id, case_id, by_id, to_id, at, remind_at, expires_at`

	sqlOffer = `INSERT INTO cases_offer (id, case_id, by_id, to_id, at, remind_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`

	sqlEndOffer  = `UPDATE cases_offer SET answer = $2, answered_at = $3 WHERE case_id = $1 AND answer = ''`
	sqlOpenOffer = `SELECT ` + offerColumns + ` FROM cases_offer WHERE case_id = $1 AND answer = '' ORDER BY id DESC LIMIT 1`

	// Once recalled, an offer is looked at again when it ends.
	sqlReminded  = `UPDATE cases_offer SET reminded = true, remind_at = $2 WHERE id = $1`
	sqlDueOffers = `SELECT ` + offerColumns + ` FROM cases_offer WHERE answer = '' AND remind_at <= $1 ORDER BY remind_at LIMIT $2`
)
