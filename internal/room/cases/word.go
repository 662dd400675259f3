package cases

import (
	"context"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/room/customers"
	"rida/internal/room/promises"
)

// GiveWord promises the customer something of a kind by a date: the end of the
// matter, or a kind that the firm has named. A date that is earlier than what the
// house's own history says (foreseen; zero where it says nothing) needs a reason.
// A kind that is owed already is not promised twice: another date is given with
// Repromise.
func (m *Room) GiveWord(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID, p promises.Promise, foreseen time.Time) (Case, error) {
	var wrong []fault.Field
	if !p.DueAt.After(tx.Now()) || p.DueAt.Sub(tx.Now()) > maxSnooze {
		wrong = append(wrong, fault.Field{Name: "date", Key: "promises.fault.date"})
	}
	wrong = append(append(wrong, textLength("what", p.What, MaxSubject)...), promises.NeedReason(p.DueAt, foreseen, p.Reason)...)
	if !m.Promises.Policy().MayGive(p.Kind) {
		wrong = append(wrong, fault.Field{Name: "kind", Key: "field.bad_choice"})
	}
	if len(wrong) > 0 {
		return Case{}, fault.OfFields(wrong...)
	}
	return m.change(ctx, tx, which, func(c *Case) error {
		if err := needOpen(c); err != nil {
			return err
		}
		owed, err := promises.Owed(ctx, tx, c.ID)
		if err != nil {
			return err
		}
		if p.Kind == promises.Resolution && len(ofKinds(owed, []promises.Kind{p.Kind})) > 0 {
			return fault.New(fault.Conflict, "promises.fault.owed")
		}
		p.CaseID = c.ID
		_, err = m.Promises.GiveUntil(ctx, tx, by, p)
		return err
	})
}

func textLength(name, text string, most int) []fault.Field {
	if len([]rune(text)) > most {
		return []fault.Field{{Name: name, Key: "field.too_long", Args: []any{"max", most}}}
	}
	return nil
}

// Repromise gives the customer another date for what was promised, and tells them
// the old date, the new one and why, in the same act: in the thread, which the
// tracking page shows, and by mail where they have an address. It counts as warned
// if it comes before the old date is over. The word is a word: it ends a silence.
func (m *Room) Repromise(ctx context.Context, tx *db.Tx, by event.Actor, which, promise id.ID, to promises.Another, foreseen time.Time) (Case, promises.Promise, error) {
	var next promises.Promise
	if wrong := promises.NeedReason(to.DueAt, foreseen, to.Reason); wrong != nil {
		return Case{}, next, fault.OfFields(wrong...)
	}
	c, err := m.change(ctx, tx, which, func(c *Case) error {
		if err := needOpen(c); err != nil {
			return err
		}
		p, err := promises.One(ctx, tx, promise)
		if err != nil {
			return err
		}
		if p.CaseID != c.ID {
			return fault.New(fault.NotFound, "fault.not_found")
		}
		of, err := m.Matter(ctx, tx, *c)
		if err != nil {
			return err
		}
		if p.Kind.IsSpoken() {
			if to.SilentAt, err = m.Promises.Policy().Due(promises.NextUpdate, of, tx.Now()); err != nil {
				return err
			}
		}
		if next, err = m.Promises.Move(ctx, tx, by, p, to); err != nil || p.Inward {
			return err
		}
		if err := m.tellOfDate(ctx, tx, by, c, p, next); err != nil || p.Kind.IsSpoken() {
			return err
		}
		if err := m.Promises.Fulfil(ctx, tx, by, c.ID, promises.NextUpdate); err != nil {
			return err
		}
		_, err = m.Promises.Give(ctx, tx, by, c.ID, promises.NextUpdate, of, 0)
		return err
	})
	return c, next, err
}

// tellOfDate tells the customer of another date, in the language of the case.
func (m *Room) tellOfDate(ctx context.Context, tx *db.Tx, by event.Actor, c *Case, old, next promises.Promise) error {
	name, err := m.NameOf(ctx, tx, by.ID)
	if err != nil {
		return err
	}
	d := draft{Message: Message{Audience: Public, AuthorKind: "staff", AuthorID: by.ID, AuthorName: name, Channel: c.LastChannel, Lang: c.Lang, Text: next.Reason}}
	to, err := m.recipients(ctx, tx, *c)
	if err != nil {
		return err
	}
	if m.Post != nil {
		customer, err := customers.Get(ctx, tx, c.CustomerID)
		if err != nil {
			return err
		}
		d.Text = m.wordsOfDate(*c, customer, old, next)
		if len(to) > 0 {
			d.Delivery, d.Channel, d.MessageID = "queued", Email, m.Post.newMessageID(*c)
		}
	}
	msg, err := m.say(ctx, tx, c, d)
	if err != nil || d.Delivery == "" {
		return err
	}
	return m.mail(ctx, tx, *c, msg, to, nil, mailReply)
}

func (m *Room) wordsOfDate(c Case, customer customers.Customer, old, next promises.Promise) string {
	p, when := m.Post.printer(c.Lang), m.Post.House().Reader(c.Lang)
	key := "cases.mail.again"
	if old.Outcome == promises.Broken || !next.MadeAt.Before(old.DueAt) {
		key = "cases.mail.again.late"
	}
	what := old.What
	if what == "" {
		what = m.Promises.Policy().KindName(old.Kind, p)
	}
	text := p.G(customer.Gender, "cases.mail.greeting", "name", p.Salute(customer.Address())) + "\n\n" +
		p.G(customer.Gender, key, "what", what, "old", when.DateTime(old.DueAt), "new", when.DateTime(next.DueAt))
	if says := m.Promises.Policy().KindSays(old.Kind, c.Lang); says != "" {
		text += "\n" + says
	}
	return text + "\n\n" + next.Reason
}
