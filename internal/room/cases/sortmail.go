package cases

import (
	"context"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/mime"
	"rida/internal/room/customers"
)

// What a person does with a mail that found no case by itself.

// AttachMail puts a mail into a case because a person says that it belongs
// there. Its sender may write into the case from now on, unless a machine sent it.
func (m *Room) AttachMail(ctx context.Context, tx *db.Tx, mail Mail, which id.ID) (MailOutcome, error) {
	in := mail.incoming()
	if customers.EmailKey(mail.From.Address) == "" {
		return MailOutcome{}, fault.New(fault.Invalid, "cases.mail_without_sender")
	}
	customer, err := m.customerOf(ctx, tx, &in)
	if err != nil {
		return MailOutcome{}, err
	}
	if which, err = original(ctx, tx, which); err != nil {
		return MailOutcome{}, err
	}
	if mail.Class == mime.Person {
		if err := participate(ctx, tx, which, customers.EmailKey(mail.From.Address), customer); err != nil {
			return MailOutcome{}, err
		}
	}
	r, err := m.Join(ctx, tx, which, in, customer)
	return MailOutcome{State: "joined", CaseID: r.Case.ID, MessageID: r.Message.ID}, err
}

// OpenMail opens a case of a mail because a person says so, whatever wrote it.
// A machine gets no receipt.
func (m *Room) OpenMail(ctx context.Context, tx *db.Tx, mail Mail) (MailOutcome, error) {
	if customers.EmailKey(mail.From.Address) == "" {
		return MailOutcome{}, fault.New(fault.Invalid, "cases.mail_without_sender")
	}
	r, err := m.Open(ctx, tx, mail.incoming())
	return MailOutcome{State: "case", CaseID: r.Case.ID, MessageID: r.Message.ID}, err
}

// CloseJunk closes the case that a junk mail had opened. Once anybody of ours
// has answered in it, it is no junk: that is a Conflict.
func (m *Room) CloseJunk(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID) error {
	_, err := m.change(ctx, tx, which, func(c *Case) error {
		if c.State == Closed {
			return nil
		}
		if !c.FirstResponseAt.IsZero() {
			return fault.New(fault.Conflict, "cases.junk_answered")
		}
		return m.close(ctx, tx, by, c, Documented, map[string]any{"how": Documented, "junk": true})
	})
	return err
}

// ReopenJunk takes CloseJunk back.
func (m *Room) ReopenJunk(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID) error {
	_, err := m.change(ctx, tx, which, func(c *Case) error {
		if c.State != Closed {
			return nil
		}
		return m.reopen(ctx, tx, by, c, "no_junk")
	})
	return err
}

// CaseByMail finds the case to whose secret address a mail was sent; 0 for none.
func CaseByMail(ctx context.Context, r db.Reader, mail Mail) (id.ID, error) {
	token := mail.token()
	if token == "" {
		return 0, nil
	}
	return oneCase(ctx, r, sqlByToken, token)
}
