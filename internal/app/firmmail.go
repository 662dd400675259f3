package app

import (
	"context"
	"fmt"
	"time"

	"rida/internal/app/demo"
	"rida/internal/core/channel"
	"rida/internal/core/channel/email"
	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/lang"
	"rida/internal/room/cases"
)

// giveMail gives the demo firm the mail that no firm is without: a machine's
// answer, what came back, what cannot be read, an address that nobody has, and a
// mailbox whose trouble is over. They are read when the house opens.
func (d *Demo) giveMail(ctx context.Context, firm demo.Firm) error {
	boxes, err := channel.Mailboxes(ctx, d.DB)
	if err != nil || len(boxes) > 0 {
		return err // it has them already
	}
	about, err := d.writesToTypo(ctx, firm)
	if err != nil {
		return err
	}
	all, err := demo.Letters(about, d.DB.Now())
	if err != nil {
		return err
	}
	for _, one := range all {
		if _, err := d.Intake(ctx, channel.Incoming{Kind: email.Kind, To: []string{demoAddress}, Remote: "mx.mail.example", Raw: one.Raw, Problem: one.Problem}); err != nil {
			return fmt.Errorf("bring the demo's letters: %w", err)
		}
	}
	return d.DB.Write(ctx, func(tx *db.Tx) error { return d.hadTrouble(ctx, tx) })
}

// writesToTypo answers somebody whose address was taken down wrongly, and gives
// the Message-ID of the answer.
func (d *Demo) writesToTypo(ctx context.Context, firm demo.Firm) (about string, err error) {
	text := d.Texts.For(lang.Arabic, lang.Arabic.Digits())
	err = d.DB.Write(ctx, func(tx *db.Tx) error {
		by := event.Staff(firm.Agent)
		got, err := d.Cases.Open(ctx, tx, cases.Incoming{Channel: cases.Counter, By: by, OwnerID: firm.Agent, Name: text.T("app.demo.typo.name"), Email: demo.Typo, Lang: lang.Arabic,
			Type: cases.Request, Subject: text.T("app.demo.typo.subject"), Text: text.T("app.demo.typo.text"), Tried: text.T("app.demo.typo.tried"), Wanted: text.T("app.demo.typo.wanted")})
		if err != nil {
			return fmt.Errorf("take down the demo's request: %w", err)
		}
		said, err := d.Cases.Reply(ctx, tx, by, got.Case.ID, cases.Answer{Text: text.T("app.demo.typo.answer"), Channel: cases.Email})
		about = said.Message.MessageID
		return err
	})
	return about, err
}

// hadTrouble keeps a mailbox that was silent for a day and is not any more. It
// sleeps: the demo asks no server.
func (d *Demo) hadTrouble(ctx context.Context, tx *db.Tx) error {
	settings, err := email.Account{In: email.Mailbox{Server: email.Server{Host: "imap.noor.example", Port: 993, Security: email.TLS, User: "sales@noor.example"}, After: email.MarkSeen},
		Out: email.Server{Host: "smtp.noor.example", Port: 465, Security: email.TLS, User: "sales@noor.example"}}.Settings()
	if err != nil {
		return err
	}
	box, err := channel.SaveMailbox(ctx, tx, d.secrets, channel.Mailbox{Kind: email.Kind, Name: "Sales", Address: "sales@noor.example", Settings: settings}, nil)
	if err != nil {
		return fmt.Errorf("keep the demo's second mailbox: %w", err)
	}
	const silent = 26 * time.Hour
	if err := d.Ledger.Raise(ctx, tx, channel.Alarm{Mailbox: box, Kind: channel.Silent, Since: tx.Now().Add(-silent)}); err != nil {
		return err
	}
	return d.Ledger.Calm(ctx, tx, box, channel.Silent)
}
