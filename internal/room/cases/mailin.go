package cases

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"rida/internal/core/event"
	"rida/internal/core/files"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/kit/mime"
	"rida/internal/room/customers"
)

// Mail is a mail from the ledger, parsed.
type Mail struct {
	LedgerID   id.ID
	Base       string   // our address at which it arrived, without a token
	EnvelopeTo []string // as the mail server was told
	*mime.Message
}

// MailOutcome tells what became of a mail: its state and reason in the ledger's
// words, and the case and message it led to.
type MailOutcome struct {
	State     string // "case", "joined", "auto_reply", "bounce", "loop"
	Reason    string
	CaseID    id.ID
	MessageID id.ID
}

// ReceiveMail gives a mail its place. A person's mail joins its case or opens a
// new one. What a machine wrote is recorded where it belongs and never answered.
func (m *Room) ReceiveMail(ctx context.Context, tx *db.Tx, mail Mail) (MailOutcome, error) {
	if out, mine, err := m.receiveAside(ctx, tx, mail); mine || err != nil {
		return out, err
	}
	switch mail.Class {
	case mime.Loop:
		return MailOutcome{State: "loop", Reason: mail.Why}, nil
	case mime.Bounced:
		return m.receiveBounce(ctx, tx, mail)
	case mime.AutoReply:
		return m.receiveAutoReply(ctx, tx, mail)
	}
	if customers.EmailKey(mail.From.Address) == "" {
		return MailOutcome{}, fault.New(fault.Invalid, "cases.mail_without_sender")
	}
	which, reason, err := m.caseOf(ctx, tx, mail)
	if err != nil {
		return MailOutcome{}, err
	}
	in := mail.incoming()
	if which == 0 {
		r, err := m.Open(ctx, tx, in)
		return MailOutcome{State: "case", Reason: reason, CaseID: r.Case.ID, MessageID: r.Message.ID}, err
	}
	customer, err := m.customerOf(ctx, tx, &in)
	if err != nil {
		return MailOutcome{}, err
	}
	r, err := m.Join(ctx, tx, which, in, customer) // which may lead on to the case in which the matter goes on
	if err == nil {
		err = participate(ctx, tx, r.Case.ID, customers.EmailKey(mail.From.Address), customer)
	}
	return MailOutcome{State: "joined", Reason: reason, CaseID: r.Case.ID, MessageID: r.Message.ID}, err
}

// caseOf finds the case a mail belongs to: by the secret token of the address
// it was sent to, by the mails it answers, by a reference in its subject. The
// last two anybody can write, so they count only for a participant of the case;
// the subject alone never counts. The reason tells how it was found, or why not.
func (m *Room) caseOf(ctx context.Context, r db.Reader, mail Mail) (which id.ID, reason string, err error) {
	if token := mail.token(); token != "" {
		if which, err = oneCase(ctx, r, sqlByToken, token); which != 0 || err != nil {
			return which, "mail.by_token", err
		}
	}
	sender, stranger := customers.EmailKey(mail.From.Address), false
	try := func(found id.ID, how string) bool {
		var in int
		if found == 0 || err != nil {
			return false
		}
		if err = r.Get(ctx, &in, sqlIsParticipant, found, sender); err != nil || in == 0 {
			stranger = err == nil
			return false
		}
		which, reason = found, how
		return true
	}
	for _, answered := range limit(mail.ThreadIDs(), maxReferences) {
		found, e := oneCase(ctx, r, sqlByMessageID, answered)
		if err = e; try(found, "mail.by_thread") || err != nil {
			return which, reason, err
		}
	}
	if reference, ok := referenceIn(mail.Subject); ok {
		found, e := oneCase(ctx, r, sqlIDByReference, reference)
		if err = e; try(found, "mail.by_reference") || err != nil {
			return which, reason, err
		}
	}
	if stranger {
		return 0, "mail.stranger", nil
	}
	return 0, "mail.new", err
}

func limit[T any](all []T, n int) []T { return all[:min(n, len(all))] }

func oneCase(ctx context.Context, r db.Reader, text string, key string) (id.ID, error) {
	var which id.ID
	err := r.Get(ctx, &which, text, key)
	if errors.Is(err, db.ErrNone) {
		return 0, nil
	}
	return which, err
}

// token is the secret of the address that the mail was sent to.
func (mail Mail) token() string {
	for _, to := range mail.EnvelopeTo {
		if t, ok := mime.ReplyToken(to, mail.Base); ok {
			return strings.ToLower(t)
		}
	}
	t, _ := mail.ReplyToken(mail.Base)
	return strings.ToLower(t)
}

// referenceIn finds a reference with a right check digit among the digits of a
// subject, in any digit system.
func referenceIn(subject string) (string, bool) {
	fields := strings.FieldsFunc(lang.ToLatin(subject), func(r rune) bool { return (r < '0' || r > '9') && r != ' ' && r != '\u00a0' })
	for _, f := range fields {
		if reference, ok := ParseReference(f); ok {
			return reference, true
		}
		for _, word := range strings.Fields(f) {
			if reference, ok := ParseReference(word); ok {
				return reference, true
			}
		}
	}
	return "", false
}

// incoming is the mail as a voice.
func (mail Mail) incoming() Incoming {
	in := Incoming{Channel: Email, Name: mail.From.Name, Email: mail.From.Address, Subject: mail.Subject,
		Text: strings.TrimSpace(mail.VisibleText), Quoted: mail.Quoted, HTML: mail.HTML, LedgerID: mail.LedgerID, MessageID: mail.MessageID,
		// a list or newsletter is shown to a person, but nobody waits for a receipt
		NoReceipt: mail.Class != mime.Person}
	if t, ok := lang.ParseTag(mail.Language); ok {
		in.Lang = t
	}
	in.Files = mail.Files()
	if in.Text == "" && len(in.Files) == 0 {
		if in.Text = mail.Subject; in.Text == "" {
			in.Text = "—" // an empty mail is a voice too: someone must look
		}
	}
	if runes := []rune(in.Text); len(runes) > MaxText {
		in.Files = append(in.Files, files.New{Name: "message.txt", Type: "text/plain", Data: []byte(in.Text)})
		in.Text = string(runes[:MaxText])
	}
	return in
}

// Files are the attachments of the mail.
func (mail Mail) Files() (out []files.New) {
	for _, a := range mail.Attachments {
		out = append(out, files.New{Name: a.Name, Type: a.Type, ContentID: a.ContentID, Inline: a.Inline, Data: a.Data})
	}
	return out
}

func (m *Room) receiveAutoReply(ctx context.Context, tx *db.Tx, mail Mail) (MailOutcome, error) {
	out := MailOutcome{State: "auto_reply", Reason: mail.Why}
	var err error
	if out.CaseID, _, err = m.caseOf(ctx, tx, mail); err != nil || out.CaseID == 0 {
		return out, err
	}
	return out, m.happened(ctx, tx, event.System, out.CaseID, "auto_reply", map[string]any{"mail": mail.LedgerID})
}

// receiveBounce finds the message that came back and tells the owner, by making
// it the owner's turn: the customer has not read what we wrote.
func (m *Room) receiveBounce(ctx context.Context, tx *db.Tx, mail Mail) (MailOutcome, error) {
	out := MailOutcome{State: "bounce", Reason: mail.Why}
	if mail.Bounce == nil {
		return out, nil
	}
	var msg struct{ ID, CaseID id.ID }
	err := tx.Get(ctx, &msg, sqlBounced, mail.Bounce.MessageID)
	if errors.Is(err, db.ErrNone) || mail.Bounce.MessageID == "" {
		return out, nil
	}
	if err != nil {
		return out, fmt.Errorf("find the message that bounced: %w", err)
	}
	out.CaseID, out.MessageID = msg.CaseID, msg.ID
	if !mail.Bounce.Hard() {
		return out, m.happened(ctx, tx, event.System, msg.CaseID, "mail_delayed", map[string]any{"message": msg.ID, "mail": mail.LedgerID})
	}
	why := ""
	for _, r := range mail.Bounce.Recipients {
		if r.Hard {
			why = strings.TrimSpace(r.Status + " " + r.Diagnostic)
		}
	}
	if err := m.Delivered(ctx, tx, msg.ID, "failed", shorten(why, MaxSubject)); err != nil {
		return out, err
	}
	_, err = m.change(ctx, tx, msg.CaseID, func(c *Case) error {
		if c.State == WaitingCustomer || c.State == Proposed {
			c.State, c.WakeAt = Open, time.Time{}
			return m.oweReply(ctx, tx, *c)
		}
		return nil
	})
	return out, err
}

const (
	sqlByToken       = `SELECT id FROM cases WHERE mail_token = $1`
	sqlIDByReference = `SELECT id FROM cases WHERE reference = $1`
	sqlByMessageID   = `SELECT case_id FROM cases_message WHERE message_id = $1 AND message_id <> '' ORDER BY id LIMIT 1`
	sqlIsParticipant = `SELECT COUNT(*) FROM cases_participant WHERE case_id = $1 AND email = $2`
	sqlBounced       = `SELECT id, case_id FROM cases_message WHERE message_id = $1 AND message_id <> '' AND author_kind = 'staff' ORDER BY id LIMIT 1`
)
