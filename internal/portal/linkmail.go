package portal

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/mime"
	"rida/internal/room/cases"
	"rida/internal/room/customers"
)

// SendLink sends the link of a case to an address, if that address is a
// participant's. It tells whether a mail went out. More than a few links for one
// case within a quarter of an hour are not sent: the mailbox is somebody's.
func (p *Portal) SendLink(ctx context.Context, tx *db.Tx, c cases.Case, address string) (sent bool, err error) {
	key := customers.EmailKey(address)
	if key == "" || p.Room.Post == nil {
		return false, nil
	}
	var name string
	err = tx.Get(ctx, &name, sqlParticipant, c.ID, key)
	if errors.Is(err, db.ErrNone) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("look for a participant of case %d: %w", c.ID, err)
	}
	if _, ok := p.limits.link.Allow(c.ID.String()); !ok {
		return false, nil
	}
	raw, err := mime.Compose(p.linkMail(tx, c, mime.Address{Name: name, Address: key}))
	if err != nil {
		return false, fmt.Errorf("write the mail with the link: %w", err)
	}
	post := p.Room.Post
	if _, err := post.Send(ctx, tx, cases.Letter{Raw: raw, From: post.House().Address, To: []string{key}, CaseID: c.ID}); err != nil {
		return false, fmt.Errorf("put the mail with the link into the outbox: %w", err)
	}
	_, err = p.Room.Events.Append(ctx, tx, event.System, event.Subject{Kind: "case", ID: c.ID}, "portal.link_sent", nil)
	return err == nil, err
}

func (p *Portal) linkMail(tx *db.Tx, c cases.Case, to mime.Address) mime.Outgoing {
	post := p.Room.Post
	house, print := post.House(), post.Texts.For(c.Lang, c.Lang.Digits())
	origin := house.Origin
	if origin == "" {
		origin = p.Origin
	}
	_, domain, _ := strings.Cut(house.Address, "@")
	reference := print.Code(cases.GroupReference(c.Reference))
	return mime.Outgoing{
		From:      mime.Address{Name: house.Name(c.Lang), Address: house.Address},
		ReplyTo:   []mime.Address{{Name: house.Name(c.Lang), Address: mime.WithToken(house.Address, c.MailToken)}},
		To:        []mime.Address{to},
		Subject:   print.T("portal.mail.subject", "reference", reference),
		MessageID: mime.NewMessageID(c.MailToken+"."+id.ShortToken(slipNumber), domain), Date: tx.Now(),
		Language: string(c.Lang), Dir: c.Lang.Dir(),
		Text:    print.T("portal.mail.text"),
		Facts:   []mime.Fact{{Label: print.T("portal.reference"), Value: reference}},
		Buttons: []mime.Link{{Label: print.T("portal.mail.open"), URL: origin + "/t/" + p.Links.Token(c)}},
		Footer:  print.T("portal.mail.footer", "house", house.Name(c.Lang)),
		Headers: []mime.HeaderField{{Name: "Auto-Submitted", Value: "auto-generated"}, {Name: "X-Auto-Response-Suppress", Value: "All"}},
	}
}

const sqlParticipant = `SELECT name FROM cases_participant WHERE case_id = $1 AND email = $2`
