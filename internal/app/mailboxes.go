package app

import (
	"context"
	"strings"
	"time"

	"rida/internal/core/channel"
	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/mime"
	"rida/internal/room/cases"
)

// zone is where the house's week passes.
func (p *postOffice) zone() *time.Location {
	if z := p.app.house().Zone; z != nil {
		return z
	}
	return time.UTC
}

// stirMailboxes has changed mailboxes taken up as soon as the change is on disk.
func (a *App) stirMailboxes(_ context.Context, tx *db.Tx, e event.Event) error {
	if e.Subject.Kind == "mailbox" && strings.HasPrefix(e.Kind, "channel.mailbox_") {
		tx.AfterCommit(a.mail.boxes.Stir)
	}
	return nil
}

// base is our address at which a mail arrived: that of its mailbox, when it was
// sent to the secret address of a case there, or else the house's own.
func (p *postOffice) base(e channel.Entry, msg *mime.Message) string {
	house := p.app.Config.Mail.Address
	for _, address := range append([]string{p.boxes.Address(e.Mailbox)}, p.boxes.Addresses()...) {
		if address == "" {
			continue
		}
		if _, ok := msg.ReplyToken(address); ok {
			return address
		}
		for _, to := range e.EnvelopeTo {
			if _, ok := mime.ReplyToken(to, address); ok {
				return address
			}
		}
	}
	return house
}

// door is the mailbox through which we write in a case: the one by which its
// customer writes to us, when that sends by itself. With none of those it asks
// nothing.
func (p *postOffice) door(ctx context.Context, r db.Reader, c cases.Case) (address string, mailbox id.ID, err error) {
	if !p.boxes.Sends() {
		return "", 0, nil
	}
	if mailbox, err = p.app.Ledger.LastMailbox(ctx, r, c.ID); err != nil || mailbox == 0 {
		return "", 0, err
	}
	if _, ok := p.boxes.Sender(mailbox); !ok {
		return "", 0, nil
	}
	return p.boxes.Address(mailbox), mailbox, nil
}
