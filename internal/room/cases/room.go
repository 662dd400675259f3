package cases

import (
	"context"
	"fmt"
	"time"

	"rida/internal/core/event"
	"rida/internal/core/files"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/room/customers"
	"rida/internal/room/promises"
)

// Desk is where a case that nobody has taken yet belongs.
type Desk struct {
	TeamID id.ID
	DutyID id.ID // the team's duty manager, who owns it until someone takes it
}

// Room holds what the acts of this room need.
type Room struct {
	Events    *event.Log
	Customers *customers.Room
	Promises  *promises.Room
	Files     *files.Store
	Post      *Post // outgoing mail; nil where none is to be sent

	// Desk finds the desk for a new case; team 0 asks for the default one.
	Desk func(ctx context.Context, r db.Reader, team id.ID) (Desk, error)
	// Route finds who receives a new case by the rules of the house; nil leaves
	// every case to the desk.
	Route func(ctx context.Context, tx *db.Tx, in Incoming, customer customers.Customer) (Seat, error)
	// IsActive tells whether an account is an active person.
	IsActive func(ctx context.Context, r db.Reader, account id.ID) (bool, error)
	// Colleagues lists the active people who can be named in a note; nil names nobody.
	Colleagues func(ctx context.Context, r db.Reader) ([]Colleague, error)
	// Later runs a bulk act in the background (RunBulk); nil where nothing does.
	Later func(ctx context.Context, tx *db.Tx, bulk id.ID) error
	// AckBehind leaves acknowledgements to an Acknowledger; false writes each in
	// the act that opens its case.
	AckBehind bool
	// NameOf gives the name of an account, for what customers read.
	NameOf func(ctx context.Context, r db.Reader, account id.ID) (string, error)
}

// change is the way every act takes: it locks and loads the case, lets act
// change it, brings the next date and the counts in line, and saves it. An
// error of act changes nothing.
func (m *Room) change(ctx context.Context, tx *db.Tx, which id.ID, act func(c *Case) error) (Case, error) {
	if err := tx.Lock(ctx, "cases", int64(which)); err != nil {
		return Case{}, fault.New(fault.NotFound, "cases.not_found").Because(err)
	}
	c, err := Get(ctx, tx, which)
	if err != nil {
		return c, err
	}
	before := c
	delete(tx.Memo(), newborn{which}) // an act may change who holds it
	if err := act(&c); err != nil {
		return before, err
	}
	if err := m.setNext(ctx, tx, &c); err != nil {
		return before, err
	}
	if err := save(ctx, tx, c); err != nil {
		return before, err
	}
	c.Version++
	return c, recount(ctx, tx, &before, &c)
}

// setNext makes the next date of an open case the nearest owed promise, or the
// date until which it is put aside. An open case without either is given the
// policy's next update: a case is never without a date.
func (m *Room) setNext(ctx context.Context, tx *db.Tx, c *Case) error {
	if c.State == Closed {
		c.NextAt, c.NextFrom, c.WakeAt = time.Time{}, time.Time{}, time.Time{}
		return nil
	}
	owed, err := promises.Owed(ctx, tx, c.ID)
	if err != nil {
		return err
	}
	if owed, err = m.Promises.Standing(ctx, tx, owed, string(c.State)); err != nil {
		return err
	}
	next, ok := promises.Nearest(owed)
	if c.State == Proposed || c.State == Snoozed {
		if !ok || c.WakeAt.Before(next.DueAt) {
			if !c.NextAt.Equal(c.WakeAt) {
				c.NextFrom = tx.Now()
			}
			c.NextAt = c.WakeAt
			return nil
		}
	}
	if !ok {
		if next, err = m.give(ctx, tx, event.System, *c, promises.NextUpdate); err != nil {
			return err
		}
	}
	c.NextAt, c.NextFrom = next.DueAt, next.MadeAt
	return nil
}

// Held is who holds a case.
type Held struct {
	OwnerID id.ID
	Taken   bool // false while it waits and the duty manager owns it
}

// newborn is where an act remembers who holds a case that it has just made.
type newborn struct{ which id.ID }

// HeldBy tells who holds a case, for those who hear its events.
func HeldBy(ctx context.Context, tx *db.Tx, which id.ID) (h Held, err error) {
	if known, ok := tx.Memo()[newborn{which}].(Held); ok {
		return known, nil
	}
	if err = tx.Get(ctx, &h, sqlHeld, which); err != nil {
		return h, fmt.Errorf("find who holds case %d: %w", which, err)
	}
	return h, nil
}

const sqlHeld = `SELECT owner_id, taken FROM cases WHERE id = $1`

func subject(c id.ID) event.Subject { return event.Subject{Kind: "case", ID: c} }

// happened appends an event of this room about a case.
func (m *Room) happened(ctx context.Context, tx *db.Tx, by event.Actor, c id.ID, what string, data any) error {
	_, err := m.Events.Append(ctx, tx, by, subject(c), "cases."+what, data)
	return err
}

// needOpen refuses acts that make no sense on a closed case.
func needOpen(c *Case) error {
	if c.State == Closed {
		return fault.New(fault.Conflict, "cases.is_closed")
	}
	return nil
}

// takeUp makes the one who answers an untaken case its owner.
func (m *Room) takeUp(ctx context.Context, tx *db.Tx, by event.Actor, c *Case) error {
	if c.Taken || by.Kind != "staff" {
		return nil
	}
	from := c.OwnerID
	c.OwnerID, c.Taken, c.HandoverTo, c.HandoverWhy = by.ID, true, 0, ""
	return m.happened(ctx, tx, by, c.ID, "taken", map[string]any{"from": from, "to": by.ID})
}

// mustBeActive refuses an owner who is not an active person, before the
// database does, and says so in words.
func (m *Room) mustBeActive(ctx context.Context, r db.Reader, account id.ID) error {
	active, err := m.IsActive(ctx, r, account)
	if err != nil {
		return fmt.Errorf("is account %d active: %w", account, err)
	}
	if !active {
		return fault.OfFields(fault.Field{Name: "to", Key: "cases.owner_not_active"})
	}
	return nil
}
