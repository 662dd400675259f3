package cases

import (
	"context"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
)

// Take makes the actor the owner of a case that waits to be taken, or that was
// offered to the actor.
func (m *Room) Take(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID) (Case, error) {
	return m.change(ctx, tx, which, func(c *Case) error {
		switch {
		case c.HandoverTo == by.ID:
			return m.receive(ctx, tx, by, c)
		case c.OwnerID == by.ID && c.Taken:
			return nil
		case !c.Taken:
			return m.takeUp(ctx, tx, by, c)
		}
		return fault.New(fault.Conflict, "cases.owned_by_another")
	})
}

func (m *Room) receive(ctx context.Context, tx *db.Tx, by event.Actor, c *Case) error {
	from := c.OwnerID
	c.OwnerID, c.Taken, c.HandoverTo, c.HandoverWhy = by.ID, true, 0, ""
	if err := m.endOffer(ctx, tx, c.ID, "accepted"); err != nil {
		return err
	}
	return m.happened(ctx, tx, by, c.ID, "accepted", map[string]any{"from": from, "to": by.ID})
}

// HandOver offers a case to a colleague. Until the colleague accepts, the giver
// owns it; offering it to oneself takes it.
func (m *Room) HandOver(ctx context.Context, tx *db.Tx, by event.Actor, which, to id.ID, why string) (Case, error) {
	if to == by.ID {
		return m.Take(ctx, tx, by, which)
	}
	if len([]rune(why)) > MaxReason {
		return Case{}, fault.OfFields(fault.Field{Name: "why", Key: "field.too_long", Args: []any{"max", MaxReason}})
	}
	if err := m.mustBeActive(ctx, tx, to); err != nil {
		return Case{}, err
	}
	return m.change(ctx, tx, which, func(c *Case) error {
		if c.OwnerID == to && c.Taken {
			return fault.New(fault.Conflict, "cases.owns_it_already")
		}
		c.HandoverTo, c.HandoverWhy = to, why
		if err := m.offer(ctx, tx, by, c.ID, to); err != nil {
			return err
		}
		return m.happened(ctx, tx, by, c.ID, "handover_offered", map[string]any{"from": c.OwnerID, "to": to})
	})
}

// Decline gives an offered case back with a reason, which is kept as a note;
// the giver has owned it all the time.
func (m *Room) Decline(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID, why string) (Case, error) {
	if f := textDefects("reason", why, MaxReason); f != nil {
		return Case{}, fault.OfFields(f...)
	}
	return m.change(ctx, tx, which, func(c *Case) error {
		if c.HandoverTo != by.ID {
			return fault.New(fault.Conflict, "cases.not_offered")
		}
		c.HandoverTo, c.HandoverWhy = 0, ""
		if err := m.endOffer(ctx, tx, c.ID, "declined"); err != nil {
			return err
		}
		if _, err := m.remark(ctx, tx, by, c, why); err != nil {
			return err
		}
		return m.happened(ctx, tx, by, c.ID, "handover_declined", map[string]any{"by": by.ID, "to": c.OwnerID})
	})
}
