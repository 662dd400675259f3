package cases

import (
	"context"

	"rida/internal/core/channel"
	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/mime"
)

// Places is where a person gives mails of the ledger their place.
type Places struct {
	Room   *Room
	Ledger *channel.Ledger
	Base   func(channel.Entry) string // our address at which a mail arrived, without a token
}

// Put gives a mail its place because a person says so: in the case with this
// reference, or, without one, in a case of its own. It gives the case. A mail
// that has its place already is a Conflict.
func (p Places) Put(ctx context.Context, tx *db.Tx, by event.Actor, entry id.ID, reference string) (which id.ID, err error) {
	e, err := p.Ledger.Get(ctx, tx, entry)
	if err != nil {
		return 0, err
	}
	if err := e.NeedSortable(); err != nil {
		return 0, err
	}
	raw, err := p.Ledger.Raw(ctx, tx, entry)
	if err != nil {
		return 0, err
	}
	// What could not be read in full is placed with what could: a person has
	// looked at it and wants it there.
	msg, _ := mime.Parse(raw, mime.DefaultLimits())
	if msg == nil {
		return 0, fault.New(fault.Conflict, "channel.not_whole")
	}
	mail := Mail{LedgerID: entry, Base: p.Base(e), EnvelopeTo: e.EnvelopeTo, Message: msg}
	if mail.From.Address == "" {
		mail.From.Address = e.EnvelopeFrom
	}
	var out MailOutcome
	if reference == "" {
		out, err = p.Room.OpenMail(ctx, tx, mail)
	} else {
		out, err = p.attach(ctx, tx, mail, reference)
	}
	if err != nil {
		return 0, err
	}
	sender := msg.From.Address
	if msg.From.Name != "" {
		sender = msg.From.Name + " <" + sender + ">"
	}
	return out.CaseID, p.Ledger.Place(ctx, tx, by, entry, channel.Settlement{State: channel.State(out.State), Case: out.CaseID, Message: out.MessageID,
		HeaderFrom: sender, Subject: msg.Subject})
}

func (p Places) attach(ctx context.Context, tx *db.Tx, mail Mail, typed string) (MailOutcome, error) {
	reference, ok := ParseReference(typed)
	if !ok {
		return MailOutcome{}, fault.OfFields(fault.Field{Name: "case", Key: "channel.no_such_case"})
	}
	c, err := ByReference(ctx, tx, reference)
	if fault.KindOf(err) == fault.NotFound && err != nil {
		return MailOutcome{}, fault.OfFields(fault.Field{Name: "case", Key: "channel.no_such_case"}).Because(err)
	}
	if err != nil {
		return MailOutcome{}, err
	}
	return p.Room.AttachMail(ctx, tx, mail, c.ID)
}

// Junk takes a mail for junk, and closes the case that it had opened; or takes
// that back.
func (p Places) Junk(ctx context.Context, tx *db.Tx, by event.Actor, entry id.ID, junk bool) error {
	if !junk {
		is, err := p.Ledger.NotJunk(ctx, tx, by, entry)
		if err != nil || is.Case == 0 {
			return err
		}
		return p.Room.ReopenJunk(ctx, tx, by, is.Case)
	}
	was, err := p.Ledger.MarkJunk(ctx, tx, by, entry)
	if err != nil || was.State != channel.Case {
		return err
	}
	return p.Room.CloseJunk(ctx, tx, by, was.Case)
}
