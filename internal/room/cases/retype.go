package cases

import (
	"context"
	"errors"
	"fmt"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
)

// Retyping is a wish to make a complaint something less, which a second person
// must agree to.
type Retyping struct {
	ID        id.ID
	CaseID    id.ID
	From, To  Type
	Reason    string
	AskedBy   id.ID
	AskedAt   time.Time
	DecidedBy id.ID
	DecidedAt time.Time
	Agreed    bool
}

// Retype changes the type of voice. Making a complaint anything else needs a
// reason and a second person: then nothing changes yet, and the wish is
// returned for a colleague to decide.
func (m *Room) Retype(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID, to Type, reason string) (Case, *Retyping, error) {
	if !contains(Types, to) {
		return Case{}, nil, fault.OfFields(fault.Field{Name: "type", Key: "field.bad_choice"})
	}
	var wish *Retyping
	c, err := m.change(ctx, tx, which, func(c *Case) error {
		if c.Type == to {
			return nil
		}
		if c.Type != Complaint {
			from := c.Type
			c.Type = to
			if err := m.oweByType(ctx, tx, *c); err != nil {
				return err
			}
			return m.happened(ctx, tx, by, c.ID, "retyped", map[string]any{"from": from, "to": to})
		}
		if f := textDefects("reason", reason, MaxReason); f != nil {
			return fault.OfFields(f...)
		}
		var err error
		wish, err = m.askRetyping(ctx, tx, by, *c, to, reason)
		return err
	})
	return c, wish, err
}

func (m *Room) askRetyping(ctx context.Context, tx *db.Tx, by event.Actor, c Case, to Type, reason string) (*Retyping, error) {
	if pending, err := PendingRetyping(ctx, tx, c.ID); err != nil || pending != nil {
		if err == nil {
			err = fault.New(fault.Conflict, "cases.retyping_pending")
		}
		return nil, err
	}
	w := &Retyping{ID: id.New(tx.Now()), CaseID: c.ID, From: c.Type, To: to, Reason: reason, AskedBy: by.ID, AskedAt: tx.Now()}
	if _, err := tx.Exec(ctx, sqlAskRetyping, w.ID, w.CaseID, string(w.From), string(w.To), w.Reason, w.AskedBy, clock.Micros(w.AskedAt)); err != nil {
		return nil, fmt.Errorf("ask to retype: %w", err)
	}
	return w, m.happened(ctx, tx, by, c.ID, "retyping_asked", map[string]any{"retyping": w.ID, "from": w.From, "to": w.To})
}

// DecideRetyping is the second person's word on a pending wish. The one who
// asked cannot decide.
func (m *Room) DecideRetyping(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID, agree bool) (Case, error) {
	return m.change(ctx, tx, which, func(c *Case) error {
		w, err := PendingRetyping(ctx, tx, c.ID)
		if err != nil {
			return err
		}
		if w == nil {
			return fault.New(fault.Conflict, "cases.no_retyping")
		}
		if w.AskedBy == by.ID {
			return fault.New(fault.Denied, "cases.second_person")
		}
		if _, err := tx.Exec(ctx, sqlDecideRetyping, w.ID, by.ID, clock.Micros(tx.Now()), agree); err != nil {
			return fmt.Errorf("decide on retyping: %w", err)
		}
		if agree {
			c.Type = w.To
			if err := m.oweByType(ctx, tx, *c); err != nil {
				return err
			}
			return m.happened(ctx, tx, by, c.ID, "retyped", map[string]any{"retyping": w.ID, "from": w.From, "to": w.To})
		}
		return m.happened(ctx, tx, by, c.ID, "retyping_refused", map[string]any{"retyping": w.ID})
	})
}

// PendingRetyping is the undecided wish of a case, nil when there is none.
func PendingRetyping(ctx context.Context, r db.Reader, c id.ID) (*Retyping, error) {
	var one struct {
		ID               id.ID
		FromType, ToType string
		Reason           string
		AskedBy          id.ID
		AskedAt          int64
	}
	err := r.Get(ctx, &one, sqlPendingRetyping, c)
	if errors.Is(err, db.ErrNone) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the pending retyping of case %d: %w", c, err)
	}
	return &Retyping{ID: one.ID, CaseID: c, From: Type(one.FromType), To: Type(one.ToType), Reason: one.Reason,
		AskedBy: one.AskedBy, AskedAt: clock.FromMicros(one.AskedAt)}, nil
}

const (
	sqlAskRetyping = `
INSERT INTO cases_retyping (id, case_id, from_type, to_type, reason, asked_by, asked_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`

	sqlDecideRetyping = `UPDATE cases_retyping SET decided_by = $2, decided_at = $3, agreed = $4 WHERE id = $1`

	sqlPendingRetyping = `
SELECT id, from_type, to_type, reason, asked_by, asked_at
FROM cases_retyping WHERE case_id = $1 AND decided_by IS NULL ORDER BY id LIMIT 1`
)
