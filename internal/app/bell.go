package app

import (
	"context"
	"fmt"

	"rida/internal/core/channel"
	"rida/internal/core/notice"
	noticeweb "rida/internal/core/notice/web"
	"rida/internal/kit/calendar"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/mime"
)

// newBell builds what tells people.
func (a *App) newBell() *notice.Bell {
	return notice.New(notice.Options{
		DB: a.DB, Kinds: noticeKinds(), Things: a.noticeThings(), Texts: a.Texts, NameOf: a.nameOf, Send: a.sendNotice, As: a.EyesOf, Secrets: a.secrets,
		Origin: a.Config.Origin, Contact: a.Config.Mail.Address, Private: a.Config.PushInside,
		Schedule: func() *calendar.Schedule { return a.organisation().Schedule },
		Present:  a.Hub.Listens,
		Changed:  func(account id.ID) { a.Hub.Publish(noticeTopic(account), "changed", 0) },
	})
}

// noticeTopic is the live topic of one person's notices.
func noticeTopic(account id.ID) string { return noticeweb.Topic(account) }

// sendNotice puts a mail to one of our own people into the outbox. It is a
// mail of the house and belongs to no case.
func (a *App) sendNotice(ctx context.Context, tx *db.Tx, l notice.Letter) error {
	house := a.house()
	raw, err := mime.Compose(mime.Outgoing{
		From: mime.Address{Name: house.Name(l.Lang), Address: house.Address}, To: []mime.Address{{Name: l.Name, Address: l.Email}},
		Subject: l.Subject, Text: l.Text, Date: tx.Now(),
		MessageID: mime.NewMessageID(id.ShortToken(16), mime.DomainOf(house.Address)), Language: string(l.Lang), Dir: l.Lang.Dir(),
		Headers: []mime.HeaderField{{Name: "Auto-Submitted", Value: "auto-generated"}},
	})
	if err != nil {
		return fmt.Errorf("write a mail of notices: %w", err)
	}
	_, err = a.Ledger.Send(ctx, tx, channel.Outgoing{Kind: "email", From: house.Address, To: []string{l.Email}, Raw: raw})
	return err
}
