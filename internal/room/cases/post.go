package cases

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"rida/internal/core/event"
	"rida/internal/core/files"
	"rida/internal/kit/calendar"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/kit/mime"
)

// Post writes the mails of this room and puts them into the outbox.
type Post struct {
	Texts *lang.Catalogue
	Links *Links
	House func() House
	// Door gives the mailbox through which we write in a case and its address;
	// nil, or no address, is the house's own.
	Door func(ctx context.Context, r db.Reader, c Case) (address string, mailbox id.ID, err error)
	// Send puts a finished mail into the outbox, in the act's transaction.
	Send func(ctx context.Context, tx *db.Tx, l Letter) (ledger id.ID, err error)
	// Circle marks a mail in the ledger as one of two machines that answer each
	// other, where we stopped; nil marks nothing.
	Circle func(ctx context.Context, tx *db.Tx, ledger id.ID) error
}

// House is what mails say about the firm.
type House struct {
	Name    func(lang.Tag) string
	Address string // from which we write and at which answers arrive
	Origin  string // "https://care.noor.example", for links; "" leaves links out
	Zone    *time.Location
	Reader  func(lang.Tag) calendar.Reader // how dates are written to a customer
}

// Letter is a finished mail on its way into the outbox.
type Letter struct {
	Raw       []byte
	From      string
	To        []string
	CaseID    id.ID
	MessageID id.ID  // the message in the case, 0 for an acknowledgement
	Mailbox   id.ID  // through which it leaves, 0 for the house's own
	Sender    string // as lists show it: "Noor <care@noor.example>"
	Subject   string
}

type mailKind string

// maxRecipients is how many people one mail of ours goes to: some servers
// refuse mails to more.
const maxRecipients = 100

// errUnwritable is of a letter that can never be written as it is.
var errUnwritable = errors.New("the letter cannot be written")

const (
	mailReceipt  mailKind = "receipt"
	mailReply    mailKind = "reply"
	mailProposal mailKind = "proposal"
)

// newMessageID makes the Message-ID before the mail is sent, so that an answer
// to it finds its case whatever happens on the way.
func (p *Post) newMessageID(c Case) string {
	return strings.Trim(mime.NewMessageID(c.MailToken+"."+id.ShortToken(mailTokenLen), mime.DomainOf(p.House().Address)), "<>")
}

// recipients are the participants of a case with a mail address.
func (m *Room) recipients(ctx context.Context, r db.Reader, c Case) ([]mime.Address, error) {
	to, err := recipientsOf(ctx, r, []id.ID{c.ID})
	return to[c.ID], err
}

// recipientsOf gives for some cases at most maxRecipients people who get our
// mail, who was there first before the others.
func recipientsOf(ctx context.Context, r db.Reader, which []id.ID) (map[id.ID][]mime.Address, error) {
	var rows []struct {
		CaseID      id.ID
		Email, Name string
	}
	b := new(db.SQL).W(`SELECT case_id, email, name FROM cases_participant WHERE email <> ''`).In("case_id", db.Values(which)...).
		W(` ORDER BY since, email`)
	if err := r.All(ctx, &rows, b.Text(), b.Args()...); err != nil {
		return nil, fmt.Errorf("read the participants of cases: %w", err)
	}
	to := map[id.ID][]mime.Address{}
	for _, one := range rows {
		if len(to[one.CaseID]) < maxRecipients {
			to[one.CaseID] = append(to[one.CaseID], mime.Address{Name: one.Name, Address: one.Email})
		}
	}
	return to, nil
}

// mail sends a message of ours to the participants.
func (m *Room) mail(ctx context.Context, tx *db.Tx, c Case, msg Message, to []mime.Address, attached []files.New, kind mailKind) error {
	var thread []string
	if err := tx.All(ctx, &thread, sqlThread, c.ID, msg.ID, maxReferences); err != nil {
		return fmt.Errorf("read the thread of case %d: %w", c.ID, err)
	}
	p := m.Post.printer(c.Lang)
	out := m.Post.letter(c, to, msg.MessageID, tx.Now())
	for i := len(thread) - 1; i >= 0; i-- {
		out.References = append(out.References, thread[i])
	}
	if len(thread) > 0 {
		out.InReplyTo = thread[0]
	}
	out.Text = msg.Text
	if msg.AuthorKind == "system" { // machines need not answer it
		out.Headers = byMachine
	}
	if kind == mailProposal {
		out.Text += "\n\n" + p.T("cases.mail.proposal")
		out.Buttons = append([]mime.Link{
			{Label: p.T("cases.mail.solved"), URL: m.Post.link(c) + "?answer=yes"},
			{Label: p.T("cases.mail.not_solved"), URL: m.Post.link(c) + "?answer=no"},
		}, out.Buttons...)
	}
	out.Facts = []mime.Fact{{Label: p.T("cases.mail.reference"), Value: p.Code(GroupReference(c.Reference))}}
	for _, f := range attached {
		out.Attachments = append(out.Attachments, mime.File{Name: f.Name, Type: f.Type, Data: f.Data})
	}
	ledger, err := m.send(ctx, tx, c, msg.ID, to, out)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, sqlMessageLedger, msg.ID, ledger); err != nil {
		return fmt.Errorf("tie message %d to its mail: %w", msg.ID, err)
	}
	return nil
}

func (m *Room) send(ctx context.Context, tx *db.Tx, c Case, message id.ID, to []mime.Address, out mime.Outgoing) (id.ID, error) {
	l, err := m.letter(ctx, tx, c, message, to, out)
	if err != nil {
		return 0, err
	}
	return m.post(ctx, tx, l)
}

// letter finishes a mail.
func (m *Room) letter(ctx context.Context, r db.Reader, c Case, message id.ID, to []mime.Address, out mime.Outgoing) (Letter, error) {
	mailbox, err := m.Post.throughDoor(ctx, r, c, &out)
	if err != nil {
		return Letter{}, err
	}
	raw, err := mime.Compose(out)
	if err != nil {
		return Letter{}, fmt.Errorf("%w: %w", errUnwritable, err)
	}
	addresses := make([]string, len(to))
	for i, one := range to {
		addresses[i] = one.Address
	}
	return Letter{Raw: raw, From: out.From.Address, To: addresses, CaseID: c.ID, MessageID: message, Mailbox: mailbox,
		Sender: out.From.Name + " <" + out.From.Address + ">", Subject: out.Subject}, nil
}

func (m *Room) post(ctx context.Context, tx *db.Tx, l Letter) (id.ID, error) {
	ledger, err := m.Post.Send(ctx, tx, l)
	if err != nil {
		return 0, fmt.Errorf("put the mail into the outbox: %w", err)
	}
	return ledger, nil
}

// throughDoor has a mail leave by the mailbox through which the customer writes,
// so that the answer comes back the same way.
func (p *Post) throughDoor(ctx context.Context, r db.Reader, c Case, out *mime.Outgoing) (id.ID, error) {
	if p.Door == nil {
		return 0, nil
	}
	address, mailbox, err := p.Door(ctx, r, c)
	if err != nil || address == "" {
		return 0, err
	}
	out.From.Address = address
	out.ReplyTo = []mime.Address{{Name: out.From.Name, Address: mime.WithToken(address, c.MailToken)}}
	return mailbox, nil
}

func (p *Post) printer(t lang.Tag) lang.Printer { return p.Texts.For(t, t.Digits()) }

func (p *Post) link(c Case) string { return p.House().Origin + "/t/" + p.Links.Token(c) }

// letter is what all mails of a case have in common: answers come back to the
// case's own address, and the link opens its page.
func (p *Post) letter(c Case, to []mime.Address, messageID string, at time.Time) mime.Outgoing {
	house, print := p.House(), p.printer(c.Lang)
	out := mime.Outgoing{
		From:      mime.Address{Name: house.Name(c.Lang), Address: house.Address},
		ReplyTo:   []mime.Address{{Name: house.Name(c.Lang), Address: mime.WithToken(house.Address, c.MailToken)}},
		To:        to,
		Subject:   replySubject(c.Subject),
		MessageID: messageID, Date: at,
		Language: string(c.Lang), Dir: c.Lang.Dir(),
		AboveThisLine: print.T("cases.mail.above"),
		Footer:        print.T("cases.mail.footer", "house", house.Name(c.Lang)),
	}
	if house.Origin != "" {
		out.Buttons = []mime.Link{{Label: print.T("cases.mail.follow"), URL: p.link(c)}}
	}
	return out
}

func replySubject(subject string) string {
	if len(subject) >= 3 && strings.EqualFold(subject[:3], "re:") {
		return subject
	}
	return "Re: " + subject
}

// maxReferences is how much of a long thread a mail names; programs need the
// nearest ones.
const maxReferences = 20

// Delivered keeps what became of a mail of ours: "sent" or "failed", and why.
func (m *Room) Delivered(ctx context.Context, tx *db.Tx, message id.ID, state, why string) error {
	msg, err := OneMessage(ctx, tx, message)
	if errors.Is(err, db.ErrNone) {
		if mine, err := m.deliveredAside(ctx, tx, message, state, why); mine || err != nil {
			return err
		}
	}
	if err != nil {
		return err
	}
	if msg.Delivery == state {
		return nil
	}
	if _, err := tx.Exec(ctx, sqlDelivered, message, state, why); err != nil {
		return fmt.Errorf("keep the delivery of message %d: %w", message, err)
	}
	return m.happened(ctx, tx, event.System, msg.CaseID, "mail_"+state, map[string]any{"message": message})
}

const (
	sqlParticipants = `SELECT email, name FROM cases_participant WHERE case_id = $1 ORDER BY since, email LIMIT 100`

	sqlThread = `
SELECT message_id FROM cases_message
WHERE case_id = $1 AND id < $2 AND audience = 'public' AND message_id <> '' ORDER BY id DESC LIMIT $3`

	sqlMessageLedger = `UPDATE cases_message SET ledger_id = $2 WHERE id = $1`
	sqlDelivered     = `UPDATE cases_message SET delivery = $2, delivery_why = $3 WHERE id = $1`
)
