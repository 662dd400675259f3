package cases

import (
	"context"
	"time"

	"rida/internal/core/event"
	"rida/internal/core/fields"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/room/customers"
	"rida/internal/room/promises"
)

// ProposeClosure tells the customer that we think it is solved and asks. The
// customer's yes closes the case, a no opens it again, and silence closes it
// after the quiet period of the policy. Text is what the customer reads.
func (m *Room) ProposeClosure(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID, a Answer) (Replied, error) {
	if f := textDefects("text", a.Text, MaxText); f != nil {
		return Replied{}, fault.OfFields(f...)
	}
	var out Replied
	var err error
	out.Case, err = m.change(ctx, tx, which, func(c *Case) error {
		if err := needOpen(c); err != nil {
			return err
		}
		if err := m.unseen(ctx, tx, by, *c, a.Seen); err != nil {
			return err
		}
		if err := NeedFields(ctx, tx, *c, fields.OnClose); err != nil {
			return err
		}
		if out.Warnings, err = m.throughGates(ctx, tx, *c, a); err != nil {
			return err
		}
		if err := m.takeUp(ctx, tx, by, c); err != nil {
			return err
		}
		if out.Message, err = m.answer(ctx, tx, by, c, a, out.Warnings, mailProposal); err != nil {
			return err
		}
		quiet, err := m.Quiet(ctx, tx, *c)
		if err != nil {
			return err
		}
		c.State, c.WakeAt = Proposed, tx.Now().Add(quiet)
		return m.happened(ctx, tx, by, c.ID, "closure_proposed", map[string]any{"message": out.Message.ID, "until": clock.Micros(c.WakeAt)})
	})
	return out, err
}

// Confirm is the customer's yes: it is solved.
func (m *Room) Confirm(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID) (Case, error) {
	return m.change(ctx, tx, which, func(c *Case) error {
		if c.State == Closed {
			return nil // saying yes twice is no mistake
		}
		return m.close(ctx, tx, by, c, Confirmed, nil)
	})
}

// Object is the customer's no: it is not solved. The case opens again, with an
// answer owed; what the customer adds is kept as a message.
func (m *Room) Object(ctx context.Context, tx *db.Tx, which id.ID, text string) (Case, error) {
	return m.change(ctx, tx, which, func(c *Case) error {
		by := event.Customer(c.CustomerID)
		if c.State == Closed {
			if err := m.reopen(ctx, tx, by, c, "not_solved"); err != nil {
				return err
			}
		}
		c.State, c.WakeAt = Open, time.Time{}
		if err := m.oweReply(ctx, tx, *c); err != nil {
			return err
		}
		if err := m.happened(ctx, tx, by, c.ID, "not_solved", nil); err != nil || text == "" {
			return err
		}
		if f := textDefects("text", text, MaxText); f != nil {
			return fault.OfFields(f...)
		}
		customer, err := customers.Get(ctx, tx, c.CustomerID)
		if err != nil {
			return err
		}
		in := Incoming{Channel: Portal, Text: text}
		msg, err := m.say(ctx, tx, c, in.draft(customer))
		if err != nil {
			return err
		}
		return m.happened(ctx, tx, by, c.ID, "customer_wrote", map[string]any{"message": msg.ID, "sha256": id.Hash(text)})
	})
}

// Close closes a case without the customer's own click, by a stated rule: the
// customer told us (Confirmed, with how), took it back (Abandoned), or a person
// documents why (Documented). The reason is kept as a note. A case whose
// customer has said that it is not solved is not closed as confirmed.
func (m *Room) Close(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID, how Closure, reason string) (Case, error) {
	if how != Confirmed && how != Documented && how != Abandoned {
		return Case{}, fault.OfFields(fault.Field{Name: "how", Key: "field.bad_choice"})
	}
	if f := textDefects("reason", reason, MaxReason); f != nil {
		return Case{}, fault.OfFields(f...)
	}
	return m.change(ctx, tx, which, func(c *Case) error {
		if err := needOpen(c); err != nil {
			return err
		}
		if how != Abandoned { // who takes a matter back need not explain it
			if err := NeedFields(ctx, tx, *c, fields.OnClose); err != nil {
				return err
			}
		}
		if how == Confirmed && c.LastBy == "customer" {
			said, err := saidNotSolved(ctx, tx, c.ID)
			if err != nil {
				return err
			}
			if said {
				return fault.New(fault.Conflict, "cases.customer_said_no")
			}
		}
		name, err := m.NameOf(ctx, tx, by.ID)
		if err != nil {
			return err
		}
		note, err := m.say(ctx, tx, c, draft{Message: Message{Audience: Internal, AuthorKind: by.Kind, AuthorID: by.ID, AuthorName: name, Channel: c.Channel, Text: reason}})
		if err != nil {
			return err
		}
		return m.close(ctx, tx, by, c, how, map[string]any{"how": how, "note": note.ID})
	})
}

func (m *Room) close(ctx context.Context, tx *db.Tx, by event.Actor, c *Case, how Closure, data map[string]any) error {
	if data == nil {
		data = map[string]any{"how": how}
	}
	var err error
	switch how {
	case Confirmed, Quiet:
		// a solved case has been answered; what is still owed was overtaken by the yes
		err = m.Promises.Fulfil(ctx, tx, by, c.ID, promises.Reply, promises.NextUpdate, promises.Resolution)
	case Documented:
		err = m.Promises.Fulfil(ctx, tx, by, c.ID, promises.Resolution)
	}
	if err == nil {
		err = m.Promises.Withdraw(ctx, tx, by, c.ID)
	}
	if err != nil {
		return err
	}
	c.State, c.Closure, c.ClosedAt, c.WakeAt, c.HandoverTo = Closed, how, tx.Now(), time.Time{}, 0
	return m.happened(ctx, tx, by, c.ID, "closed", data)
}

// Reopen opens a closed case again: same number, same instant of receipt, same
// owner. An answer is owed at once.
func (m *Room) Reopen(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID, reason string) (Case, error) {
	if f := textDefects("reason", reason, MaxReason); f != nil {
		return Case{}, fault.OfFields(f...)
	}
	return m.change(ctx, tx, which, func(c *Case) error {
		if c.State != Closed {
			return fault.New(fault.Conflict, "cases.is_open")
		}
		if err := m.reopen(ctx, tx, by, c, "staff"); err != nil {
			return err
		}
		name, err := m.NameOf(ctx, tx, by.ID)
		if err != nil {
			return err
		}
		_, err = m.say(ctx, tx, c, draft{Message: Message{Audience: Internal, AuthorKind: by.Kind, AuthorID: by.ID, AuthorName: name, Channel: c.Channel, Text: reason}})
		return err
	})
}

func (m *Room) reopen(ctx context.Context, tx *db.Tx, by event.Actor, c *Case, why string) error {
	if c.IsMerged() {
		return fault.New(fault.Conflict, "cases.is_merged")
	}
	was, closed := c.Closure, c.ClosedAt
	c.State, c.Closure, c.ClosedAt, c.DuplicateOf, c.WakeAt = Open, "", time.Time{}, 0, time.Time{}
	c.Reopened++
	if err := m.oweReply(ctx, tx, *c); err != nil {
		return err
	}
	if err := m.Promises.Reopen(ctx, tx, by, c.ID, closed); err != nil {
		return err
	}
	return m.happened(ctx, tx, by, c.ID, "reopened", map[string]any{"was": was, "why": why})
}

// MarkDuplicate closes a case because its matter goes on in another one of the
// same customer. What the customer writes to it later reaches that one.
func (m *Room) MarkDuplicate(ctx context.Context, tx *db.Tx, by event.Actor, which, of id.ID) (Case, error) {
	if which == of {
		return Case{}, fault.OfFields(fault.Field{Name: "of", Key: "cases.duplicate_of_itself"})
	}
	of, err := original(ctx, tx, of)
	if err != nil {
		return Case{}, err
	}
	other, err := Get(ctx, tx, of)
	if err != nil {
		return Case{}, err
	}
	return m.change(ctx, tx, which, func(c *Case) error {
		if err := needOpen(c); err != nil {
			return err
		}
		if other.ID == c.ID {
			return fault.OfFields(fault.Field{Name: "of", Key: "cases.duplicate_of_itself"})
		}
		if other.CustomerID != c.CustomerID {
			return fault.OfFields(fault.Field{Name: "of", Key: "cases.duplicate_other_customer"})
		}
		if err := m.close(ctx, tx, by, c, Duplicate, map[string]any{"how": Duplicate, "of": other.ID}); err != nil {
			return err
		}
		c.DuplicateOf = other.ID
		return m.happened(ctx, tx, by, other.ID, "has_duplicate", map[string]any{"case": c.ID})
	})
}

// saidNotSolved tells whether the customer's last word on a proposal was no.
func saidNotSolved(ctx context.Context, r db.Reader, c id.ID) (bool, error) {
	all, err := event.Of(ctx, r, subject(c))
	if err != nil {
		return false, err
	}
	for i := len(all) - 1; i >= 0; i-- {
		switch all[i].Kind {
		case "cases.not_solved":
			return true, nil
		case "cases.replied", "cases.closure_proposed":
			return false, nil
		}
	}
	return false, nil
}
