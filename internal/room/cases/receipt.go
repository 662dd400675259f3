package cases

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/mime"
	"rida/internal/room/customers"
)

// owesReceipt is what the event of a case's arrival says when its
// acknowledgement is left to the Acknowledger.
const owesReceipt = `"receipt":true`

// IsAcknowledged tells, from what happened to a case, that its customer was
// told the reference by mail, or is being told at this moment.
func IsAcknowledged(happened []event.Event) bool {
	held := slices.ContainsFunc(happened, func(e event.Event) bool {
		return e.Kind == "cases.receipt_held" || e.Kind == "cases.receipt_failed"
	})
	return !held && slices.ContainsFunc(happened, func(e event.Event) bool {
		return e.Kind == "cases.acknowledged" || leavesReceipt(e)
	})
}

// leavesReceipt tells that a case came whose acknowledgement was left to the
// Acknowledger.
func leavesReceipt(e event.Event) bool {
	return e.Kind == "cases.received" && strings.Contains(string(e.Data), owesReceipt)
}

// acknowledge tells the customer the reference, the owner and the next date. It
// is no answer: the promise of a first response runs on.
func (m *Room) acknowledge(ctx context.Context, tx *db.Tx, c Case, customer customers.Customer, to []mime.Address, first Message) error {
	if m.Post == nil {
		return nil
	}
	held, err := m.holdReceipt(ctx, tx, c, customer)
	if err != nil || held {
		return err
	}
	owner, err := m.NameOf(ctx, tx, c.OwnerID)
	if err != nil {
		return err
	}
	l, err := m.receipt(ctx, tx, c, customer, owner, to, first.MessageID, tx.Now())
	if err != nil {
		return err
	}
	return m.sendReceipt(ctx, tx, c, l)
}

// holdReceipt stops what looks like two machines that answer each other.
func (m *Room) holdReceipt(ctx context.Context, tx *db.Tx, c Case, customer customers.Customer) (held bool, err error) {
	if !customer.CreatedAt.Before(c.ReceivedAt) {
		return false, nil // the customer came with this case
	}
	var lately int
	if err := tx.Get(ctx, &lately, sqlLately, c.CustomerID, clock.Micros(c.ReceivedAt.Add(-machineWindow)), c.ID); err != nil {
		return false, fmt.Errorf("count the customer's cases of the last hour: %w", err)
	}
	if lately <= MachineLetters {
		return false, nil
	}
	return true, m.hush(ctx, tx, c.ID, "receipt_held", lately)
}

// receipt writes the acknowledgement. It answers the mail with that Message-ID,
// or none when it is "".
func (m *Room) receipt(ctx context.Context, r db.Reader, c Case, customer customers.Customer, owner string, to []mime.Address, answers string, now time.Time) (Letter, error) {
	p, house := m.Post.printer(c.Lang), m.Post.House()
	due := house.Reader(c.Lang).DateTime(c.NextAt)
	out := m.Post.letter(c, to, m.Post.newMessageID(c), now)
	out.InReplyTo, out.References = answers, []string{}
	if answers != "" {
		out.References = []string{answers}
	}
	out.Text = p.G(customer.Gender, "cases.mail.greeting", "name", p.Salute(customer.Address())) + "\n\n" +
		p.G(customer.Gender, "cases.mail.receipt", "owner", owner, "due", due)
	out.Facts = []mime.Fact{
		{Label: p.T("cases.mail.reference"), Value: p.Code(GroupReference(c.Reference))},
		{Label: p.T("cases.mail.owner"), Value: owner},
		{Label: p.T("cases.mail.next"), Value: due},
	}
	out.Headers = byMachine
	return m.letter(ctx, r, c, 0, to, out)
}

func (m *Room) sendReceipt(ctx context.Context, tx *db.Tx, c Case, l Letter) error {
	if _, err := m.post(ctx, tx, l); err != nil {
		return err
	}
	return m.happened(ctx, tx, event.System, c.ID, "acknowledged", map[string]any{"next_at": clock.Micros(c.NextAt)})
}

const sqlLately = `SELECT COUNT(*) FROM cases WHERE customer_id = $1 AND received_at > $2 AND id <= $3`
