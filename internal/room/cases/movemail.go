package cases

import (
	"context"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/mime"
	"rida/internal/room/customers"
)

// tellOfMove writes to the customer that two of their cases are one from now
// on, or two again. It is no answer: what was promised runs on.
func (m *Room) tellOfMove(ctx context.Context, tx *db.Tx, c, other Case, key string) error {
	to, err := m.recipients(ctx, tx, c)
	if err != nil || m.Post == nil || len(to) == 0 || c.State == Closed {
		return err
	}
	customer, err := customers.Get(ctx, tx, c.CustomerID)
	if err != nil {
		return err
	}
	owner, err := m.NameOf(ctx, tx, c.OwnerID)
	if err != nil {
		return err
	}
	p, house := m.Post.printer(c.Lang), m.Post.House()
	due := house.Reader(c.Lang).DateTime(c.NextAt)
	out := m.Post.letter(c, to, m.Post.newMessageID(c), tx.Now())
	out.Text = p.G(customer.Gender, "cases.mail.greeting", "name", p.Salute(customer.Address())) + "\n\n" +
		p.G(customer.Gender, key, "reference", p.Code(GroupReference(c.Reference)), "other", p.Code(GroupReference(other.Reference)), "owner", owner, "due", due)
	out.Facts = []mime.Fact{
		{Label: p.T("cases.mail.reference"), Value: p.Code(GroupReference(c.Reference))},
		{Label: p.T("cases.mail.owner"), Value: owner},
		{Label: p.T("cases.mail.next"), Value: due},
	}
	out.Headers = []mime.HeaderField{{Name: "Auto-Submitted", Value: "auto-generated"}, {Name: "X-Auto-Response-Suppress", Value: "All"}}
	if _, err := m.send(ctx, tx, c, 0, to, out); err != nil {
		return err
	}
	return m.happened(ctx, tx, event.System, c.ID, "move_told", map[string]any{"case": other.ID})
}
