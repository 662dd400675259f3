package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"rida/internal/core/channel"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/kit/mime"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
)

const (
	// maxLetter is a long letter, in characters.
	maxLetter = 20_000
	// maxSubject is what mail programs let one type, in characters.
	maxSubject = 250
	// maxName is longer than names are, in characters.
	maxName = 120
	// outboxPeer stands where the ledger keeps who handed a mail in.
	outboxPeer = "outbox"
)

// answer writes a mail as the customer who got one of ours, and takes it in.
func (p *Post) answer(w *web.Response, r *web.Request) error {
	e, err := p.sent(r)
	if err != nil {
		return err
	}
	f, err := r.Form()
	if err != nil {
		return err
	}
	text := f.Long("text", maxLetter)
	if text == "" {
		f.Wrong("text", "channel.page.answer.empty")
	}
	if err := f.Err(); err != nil {
		return p.answerAgain(w, r, text, ui.ProblemsOf(r.Print, err))
	}
	raw, err := p.Ledger.Raw(r.Context(), p.DB, e.ID)
	if err != nil {
		return err
	}
	msg, _ := mime.Parse(raw, mime.DefaultLimits())
	out := replyTo(r, addressee(e, msg), msg, e, text, p.DB.Now())
	return p.handIn(w, r, out, "/outbox/"+e.ID.String())
}

// answerAgain shows the mail with what was typed and what is wrong with it.
func (p *Post) answerAgain(w *web.Response, r *web.Request, text string, wrong ui.Problems) error {
	box, err := p.box(r)
	if err != nil {
		return err
	}
	v := p.View(w, r)
	if box.Open, err = p.openMail(r, v); err != nil {
		return err
	}
	box.One, box.Open.Answer.Text, box.Open.Answer.Problems = true, text, wrong
	return w.HTML(http.StatusUnprocessableEntity, box.Page(v))
}

// replyTo is the answer that a mail program makes of a mail: to where the mail
// asks for answers, with its thread, its subject and itself quoted below.
func replyTo(r *web.Request, from mime.Address, m *mime.Message, e channel.Entry, text string, now time.Time) mime.Outgoing {
	to := m.ReplyTo
	if len(to) == 0 {
		to = []mime.Address{m.From}
	}
	about := strings.Trim(e.MessageID, "<>")
	subject := m.Subject
	if len(subject) < 3 || !strings.EqualFold(subject[:3], "re:") {
		subject = "Re: " + subject
	}
	intro := r.Print.T("channel.page.quote", "date", r.Dates.DateTime(e.At), "name", m.From.Name)
	out := asCustomer(from, to, subject, text, now)
	out.InReplyTo, out.References = about, append(m.References, about)
	out.Previous = &mime.Quote{Intro: intro, Text: m.Text}
	return out
}

// asCustomer is a mail from outside in the language it is written in.
func asCustomer(from mime.Address, to []mime.Address, subject, text string, now time.Time) mime.Outgoing {
	tag := lang.Detect(text)
	_, domain, _ := strings.Cut(from.Address, "@")
	return mime.Outgoing{From: from, To: to, Subject: subject, Text: text, Date: now, Language: string(tag), Dir: tag.Dir(),
		MessageID: mime.NewMessageID(id.ShortToken(16), domain)}
}

// handIn takes a mail in as if it had come over SMTP and shows what becomes of it.
func (p *Post) handIn(w *web.Response, r *web.Request, m mime.Outgoing, back string) error {
	entry, err := p.take(r.Context(), m)
	if err != nil {
		return err
	}
	w.Toast(web.Toast{Key: "channel.page.toast.handed"})
	return w.Redirect(back + "?" + url.Values{"in": {entry.String()}}.Encode())
}

func (p *Post) take(ctx context.Context, m mime.Outgoing) (id.ID, error) {
	raw, err := mime.Compose(m)
	if errors.Is(err, mime.ErrHeader) {
		return 0, fault.New(fault.Invalid, "channel.page.new.refused").Because(err)
	}
	if err != nil {
		return 0, fmt.Errorf("write a mail as the customer: %w", err)
	}
	in := channel.Incoming{Kind: "email", From: m.From.Address, Remote: outboxPeer, Raw: raw}
	for _, to := range m.To {
		in.To = append(in.To, to.Address)
	}
	entry, err := p.Intake(ctx, in)
	if err != nil {
		return 0, fmt.Errorf("take in a mail of the demo: %w", err)
	}
	return entry, nil
}

// askNew asks for a new mail from a customer.
func (p *Post) askNew(w *web.Response, r *web.Request) error {
	return w.HTML(http.StatusOK, NewMail{To: p.Address}.Page(p.View(w, r)))
}

// writeNew takes in a new mail from a customer.
func (p *Post) writeNew(w *web.Response, r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	form := NewMail{To: p.Address, Name: f.Text("name", maxName), Address: f.Email("address", true), Subject: f.Text("subject", maxSubject), Text: f.Long("text", maxLetter)}
	if form.Text == "" {
		f.Wrong("text", "channel.page.new.empty")
	}
	wrong := f.Err()
	if wrong == nil {
		out := asCustomer(mime.Address{Name: form.Name, Address: form.Address}, []mime.Address{{Address: p.Address}}, form.Subject, form.Text, p.DB.Now())
		wrong = p.handIn(w, r, out, "/outbox")
	}
	if wrong == nil || fault.KindOf(wrong) != fault.Invalid {
		return wrong
	}
	form.Problems = ui.ProblemsOf(r.Print, wrong)
	return w.HTML(http.StatusUnprocessableEntity, form.Page(p.View(w, r)))
}
