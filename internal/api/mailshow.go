package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"rida/internal/core/channel"
	"rida/internal/kit/db"
	"rida/internal/kit/mime"
	"rida/internal/room/cases"
)

// mailItem is a mail of the ledger with what could be read of it. It is read
// from the stored raw message each time, so that it is the same in every state.
type mailItem struct {
	mailHead
	From           mailAddress    `json:"from"`
	To             []mailAddress  `json:"to" doc:"As the header says."`
	Cc             []mailAddress  `json:"cc"`
	ReplyTo        []mailAddress  `json:"reply_to"`
	Date           *time.Time     `json:"date" doc:"As the sender's clock had it."`
	Subject        string         `json:"subject"`
	Text           string         `json:"text" doc:"The best plain text of the whole mail."`
	VisibleText    string         `json:"visible_text" doc:"text without quoted history and signature."`
	HTML           string         `json:"html" doc:"Sanitised; empty when the mail has none."`
	Attachments    []mailFile     `json:"attachments"`
	Classification classification `json:"classification" doc:"What kind of sender wrote it."`
	Why            string         `json:"why,omitempty" doc:"Code of the sign that decided the classification."`
	Language       string         `json:"language" doc:"ar, fa, en, or empty when the text does not tell."`
	Dir            string         `json:"dir" doc:"Direction of the visible text: rtl or ltr."`
	MessageID      string         `json:"message_id" doc:"Without angle brackets."`
	InReplyTo      string         `json:"in_reply_to"`
	References     []string       `json:"references" doc:"The oldest first."`
	Warnings       []string       `json:"warnings" doc:"Codes of what was repaired or left out."`
	Recipients     []recipient    `json:"recipients,omitempty" doc:"Of a mail of ours: what became of it for each address."`
}

// mailHead is what the ledger knows.
type mailHead struct {
	ID           string     `json:"id" example:"251658240004"`
	Direction    direction  `json:"direction"`
	State        mailState  `json:"state" example:"case"`
	Reason       string     `json:"reason,omitempty" doc:"Code that says how the state came about, or why the mail could not be read in full." example:"mail.new"`
	Case         string     `json:"case,omitempty" doc:"Reference of the case it belongs to." example:"123456782"`
	Message      string     `json:"message,omitempty" doc:"Id of the message in the case."`
	ReceivedAt   time.Time  `json:"received_at"`
	StateAt      time.Time  `json:"state_at"`
	EnvelopeFrom string     `json:"envelope_from"`
	EnvelopeTo   []string   `json:"envelope_to"`
	Size         int64      `json:"size" doc:"In bytes."`
	SHA256       string     `json:"sha256" doc:"Of the raw message, hexadecimal."`
	Attempts     int        `json:"attempts"`
	NextAttempt  *time.Time `json:"next_attempt" doc:"When it is tried again; null when nothing is due."`
}

type mailAddress struct {
	Address string `json:"address" example:"maryam@example.com"`
	Name    string `json:"name" example:"Maryam Khoury"`
}

type mailFile struct {
	Name     string `json:"name" example:"photo.jpg"`
	Type     string `json:"type" doc:"As the mail declares it." example:"image/jpeg"`
	Detected string `json:"detected" doc:"Found from the content."`
	Size     int    `json:"size" doc:"In bytes."`
	SHA256   string `json:"sha256"`
	Inline   bool   `json:"inline" doc:"Shown inside the html."`
	Content  string `json:"content_id,omitempty" doc:"By which the html names it."`
}

type recipient struct {
	Address string     `json:"address"`
	Answer  string     `json:"answer,omitempty" doc:"taken, refused or later; empty while it waits for the first."`
	Words   string     `json:"words,omitempty" doc:"The other server's words."`
	At      *time.Time `json:"at"`
}

// showMail gives one mail.
func showMail(ctx context.Context, c *call, _ nothing) (mailItem, error) {
	entry, err := c.pathID("id")
	if err != nil {
		return mailItem{}, err
	}
	e, err := c.api.Ledger.Get(ctx, c.api.DB, entry)
	if err != nil {
		return mailItem{}, err
	}
	raw, err := c.api.Ledger.Raw(ctx, c.api.DB, entry)
	if err != nil {
		return mailItem{}, err
	}
	m, err := mime.Parse(raw, mime.DefaultLimits())
	var trouble *mime.Error
	if err != nil && !errors.As(err, &trouble) {
		return mailItem{}, fmt.Errorf("read mail %d: %w", entry, err)
	}
	if m == nil {
		m = &mime.Message{}
	}
	item := itemOfMail(m)
	if item.mailHead, err = headOf(ctx, c.api.DB, e); err != nil {
		return item, err
	}
	if item.Reason == "" && trouble != nil {
		item.Reason = trouble.Reason
	}
	if e.Direction == channel.Out {
		item.Recipients, err = c.recipients(ctx, e)
	}
	return item, err
}

func headOf(ctx context.Context, r db.Reader, e channel.Entry) (mailHead, error) {
	h := mailHead{ID: e.ID.String(), Direction: direction(e.Direction), State: mailState(e.State), Reason: e.Reason, ReceivedAt: e.At, StateAt: e.StateAt,
		EnvelopeFrom: e.EnvelopeFrom, EnvelopeTo: e.EnvelopeTo, Size: e.Size, SHA256: e.SHA256, Attempts: e.Attempts, NextAttempt: moment(e.NextAt)}
	if h.EnvelopeTo == nil {
		h.EnvelopeTo = []string{}
	}
	if e.Message != 0 {
		h.Message = e.Message.String()
	}
	if e.Case == 0 {
		return h, nil
	}
	one, err := cases.Get(ctx, r, e.Case)
	h.Case = one.Reference
	return h, err
}

func itemOfMail(m *mime.Message) mailItem {
	item := mailItem{From: mailAddress{m.From.Address, m.From.Name}, To: addressesOf(m.To), Cc: addressesOf(m.Cc), ReplyTo: addressesOf(m.ReplyTo),
		Date: m.Date, Subject: m.Subject, Text: m.Text, VisibleText: m.VisibleText, HTML: m.HTML, Attachments: []mailFile{},
		Classification: classification(m.Class), Why: m.Why, Language: m.Language, Dir: m.Dir, MessageID: m.MessageID, InReplyTo: m.InReplyTo,
		References: append([]string{}, m.References...), Warnings: append([]string{}, m.Warnings...)}
	for _, a := range m.Attachments {
		item.Attachments = append(item.Attachments, mailFile{Name: a.Name, Type: a.Type, Detected: a.Detected, Size: a.Size, SHA256: a.SHA256,
			Inline: a.Inline, Content: a.ContentID})
	}
	return item
}

func addressesOf(all []mime.Address) []mailAddress {
	out := make([]mailAddress, len(all))
	for i, a := range all {
		out[i] = mailAddress{a.Address, a.Name}
	}
	return out
}

func (c *call) recipients(ctx context.Context, e channel.Entry) ([]recipient, error) {
	all, err := c.api.Ledger.Recipients(ctx, c.api.DB, e.ID)
	var out []recipient
	for _, r := range all {
		out = append(out, recipient{r.Address, string(r.Answer), r.Words, moment(r.At)})
	}
	return out, err
}

// rawMail makes the operation that gives a mail as it came, byte for byte.
func rawMail() operation {
	o := operation{name: "raw_mail", tag: "mail", method: "GET", path: "/mail/{id}/raw", permission: MayReadMail, status: http.StatusOK,
		gives: "message/rfc822", query: shapeOf[nothing]()}
	o.handle = func(c *call) error {
		entry, err := c.pathID("id")
		if err != nil {
			return err
		}
		raw, err := c.api.Ledger.Raw(c.r.Context(), c.api.DB, entry)
		if err != nil {
			return err
		}
		h := c.w.Header()
		h.Set("Content-Type", "message/rfc822")
		h.Set("Content-Disposition", `attachment; filename="`+entry.String()+`.eml"`)
		h.Set("Content-Length", strconv.Itoa(len(raw)))
		h.Set("Content-Security-Policy", "sandbox; default-src 'none'")
		h["Cache-Control"] = noStore
		c.w.WriteHeader(o.status)
		_, err = c.w.Write(raw)
		return err
	}
	return o
}

// retryMail lets a mail be read or sent again.
func retryMail(ctx context.Context, tx *db.Tx, c *call, _ *nothing) (taken, error) {
	entry, err := c.pathID("id")
	if err != nil {
		return taken{}, err
	}
	if err := c.api.Ledger.Requeue(ctx, tx, c.by(), entry); err != nil {
		return taken{}, err
	}
	e, err := c.api.Ledger.Get(ctx, tx, entry)
	return taken{entry, mailState(e.State), Base + "/mail/" + entry.String()}, err
}
