package cases

import (
	"context"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
)

// NoteByHouse keeps a note that a rule of the house leaves for colleagues.
func (m *Room) NoteByHouse(ctx context.Context, tx *db.Tx, which id.ID, text string) error {
	if f := textDefects("text", text, MaxText); f != nil {
		return fault.OfFields(f...)
	}
	_, err := m.change(ctx, tx, which, func(c *Case) error {
		msg, err := m.say(ctx, tx, c, draft{Message: Message{Audience: Internal, AuthorKind: "system", AuthorName: m.houseName(*c), Channel: c.Channel, Text: text}})
		if err != nil {
			return err
		}
		return m.happened(ctx, tx, event.System, c.ID, "noted", map[string]any{"message": msg.ID, "sha256": id.Hash(text)})
	})
	return err
}

// WriteByHouse sends the customer a ready message by a rule of the house. It is
// no response: what a person owes stays owed, and whose turn it is stays so.
// After MachineLetters of them in a case within an hour it stops, and says so.
func (m *Room) WriteByHouse(ctx context.Context, tx *db.Tx, which id.ID, text string) error {
	if f := textDefects("text", text, MaxText); f != nil {
		return fault.OfFields(f...)
	}
	_, err := m.change(ctx, tx, which, func(c *Case) error {
		n, err := lettersByMachine(ctx, tx, c.ID, tx.Now())
		if err != nil {
			return err
		}
		if n >= MachineLetters {
			return m.hush(ctx, tx, c.ID, "letter_held", n)
		}
		to, err := m.recipients(ctx, tx, *c)
		if err != nil {
			return err
		}
		d := draft{Message: Message{Audience: Public, AuthorKind: "system", AuthorName: m.houseName(*c), Channel: c.LastChannel, Lang: c.Lang, Text: text}}
		if m.Post != nil && len(to) > 0 {
			d.Delivery, d.Channel, d.MessageID = "queued", Email, m.Post.newMessageID(*c)
		}
		msg, err := m.say(ctx, tx, c, d)
		if err != nil {
			return err
		}
		if err := m.happened(ctx, tx, event.System, c.ID, "wrote_by_rule", map[string]any{"message": msg.ID, "sha256": id.Hash(text)}); err != nil {
			return err
		}
		if d.Delivery == "" {
			return nil
		}
		return m.mail(ctx, tx, *c, msg, to, nil, mailReply)
	})
	return err
}

// houseName is the name under which the house writes to a customer.
func (m *Room) houseName(c Case) string {
	if m.Post == nil {
		return ""
	}
	return m.Post.House().Name(c.Lang)
}
