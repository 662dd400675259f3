package web

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"rida/internal/core/channel"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/mime"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
)

// sentPage is how many mails the outbox shows at once; each is read for its
// first words.
const sentPage = 30

// errNotOurs: only what we sent can be seen here, whatever one's role.
var errNotOurs = errors.New("an incoming message was asked for in the outbox")

// sent reads the outgoing mail that the address names.
func (p *Post) sent(r *web.Request) (channel.Entry, error) {
	e, err := p.entry(r)
	if err == nil && e.Direction != channel.Out {
		err = fault.New(fault.NotFound, "channel.not_found").Because(errNotOurs)
	}
	return e, err
}

// outbox shows what was sent as a mail program would: the list, and one mail.
func (p *Post) outbox(w *web.Response, r *web.Request) error {
	box, err := p.box(r)
	if err != nil {
		return err
	}
	v := p.View(w, r)
	if r.PathValue("id") != "" {
		box.One = true
		box.Open, err = p.openMail(r, v)
	} else if first := slices.IndexFunc(box.Rows, func(row SentRow) bool { return !row.Sealed }); first >= 0 {
		r.SetPathValue("id", box.Rows[first].ID)
		box.Open, err = p.openMail(r, v)
	}
	if err != nil {
		return err
	}
	return w.HTML(http.StatusOK, box.Page(v))
}

// box is the list of what was sent.
func (p *Post) box(r *web.Request) (Outbox, error) {
	q := r.URL.Query()
	out := Outbox{}
	entries, newer, older, err := p.outgoing(r)
	if err != nil {
		return out, err
	}
	for _, e := range entries {
		if e.Sealed {
			out.Rows = append(out.Rows, SentRow{ID: e.ID.String(), Query: pageQuery(q.Get("older"), q.Get("newer")), Subject: spoken(r.Print.T("channel.page.sealed")), At: e.At, Sealed: true})
			continue
		}
		raw, err := p.Ledger.Raw(r.Context(), p.DB, e.ID)
		if err != nil {
			return out, err
		}
		msg, _ := mime.Parse(raw, mime.DefaultLimits())
		to := addressee(e, msg)
		out.Rows = append(out.Rows, SentRow{ID: e.ID.String(), Query: pageQuery(q.Get("older"), q.Get("newer")), To: person(to), Subject: spoken(msg.Subject),
			First: spoken(firstWords(msg)), At: e.At, Current: r.PathValue("id") == e.ID.String()})
	}
	if newer != 0 {
		out.Pager.Newer = "/outbox?newer=" + newer.String()
	}
	if older != 0 {
		out.Pager.Older = "/outbox?older=" + older.String()
	}
	return out, p.handed(r, &out)
}

// outgoing is one page of what was sent and the cursors beside it.
func (p *Post) outgoing(r *web.Request) (entries []channel.Entry, newer, older id.ID, err error) {
	q, f := r.URL.Query(), channel.Filter{Direction: channel.Out}
	if after, bad := id.Parse(q.Get("newer")); bad == nil {
		entries, newer, err = p.Ledger.Newer(r.Context(), p.DB, f, after, sentPage)
		if err != nil || len(entries) == sentPage {
			if len(entries) > 0 {
				older = entries[len(entries)-1].ID
			}
			return entries, newer, older, err
		}
	}
	before, _ := id.Parse(q.Get("older")) // none is the newest page
	if q.Has("newer") {
		before = 0
	}
	entries, older, err = p.Ledger.List(r.Context(), p.DB, f, before, sentPage)
	newer = 0
	if before != 0 && len(entries) > 0 {
		newer = entries[0].ID
	}
	return entries, newer, older, err
}

// handed fills in what became of the mail that was just written as a customer.
func (p *Post) handed(r *web.Request, out *Outbox) error {
	which, bad := id.Parse(r.URL.Query().Get("in"))
	if bad != nil {
		return nil
	}
	e, err := p.Ledger.Get(r.Context(), p.DB, which)
	if fault.KindOf(err) == fault.NotFound && err != nil || err == nil && e.Direction != channel.In {
		return nil
	}
	if err != nil {
		return err
	}
	h := &Handed{Self: r.URL.RequestURI(), Waits: e.State == channel.Received, State: stateChip(r.Print, e.State)}
	if r.Who.Can(MayRead) {
		h.Mail = "/mail/" + which.String()
	}
	h.Case, err = p.caseOf(r.Context(), e.Case)
	out.Handed = h
	return err
}

// openMail reads the mail in the reading pane.
func (p *Post) openMail(r *web.Request, v ui.View) (*Sent, error) {
	e, err := p.sent(r)
	if err != nil {
		return nil, err
	}
	raw, err := p.Ledger.Raw(r.Context(), p.DB, e.ID)
	if err != nil {
		return nil, err
	}
	msg, _ := mime.Parse(raw, mime.DefaultLimits())
	s := &Sent{ID: e.ID.String(), At: e.At, From: person(msg.From), To: person(addressee(e, msg)), Subject: spoken(msg.Subject),
		State: stateChip(r.Print, e.State), Text: body(withoutMarker(msg.Text), msg.Language), Answer: AnswerForm{Action: "/outbox/" + e.ID.String() + "/answer"}}
	if msg.HTML != "" {
		s.Original = "/outbox/" + e.ID.String() + "/original"
	}
	for _, a := range msg.Attachments {
		if !a.Inline {
			s.Files = append(s.Files, File{Name: a.Name, Kind: a.Type, Size: int64(a.Size)})
		}
	}
	if v.May(MayRead) {
		s.Mail = "/mail/" + s.ID
	}
	s.Case, err = p.caseOf(r.Context(), e.Case)
	return s, err
}

// addressee is whom a mail is for: the first who gets it, with the name that
// the mail gives them.
func addressee(e channel.Entry, m *mime.Message) mime.Address {
	if len(e.EnvelopeTo) == 0 {
		return mime.Address{}
	}
	for _, list := range [][]mime.Address{m.To, m.Cc} {
		for _, a := range list {
			if strings.EqualFold(a.Address, e.EnvelopeTo[0]) {
				return a
			}
		}
	}
	return mime.Address{Address: e.EnvelopeTo[0]}
}

// person is a correspondent as the pages show one.
func person(a mime.Address) Correspondent {
	if a.Name == "" {
		return Correspondent{Name: ui.Words{Text: a.Address}, Address: a.Address}
	}
	return Correspondent{Name: spoken(a.Name), Address: a.Address}
}

// previewRunes is more than fits beside a subject.
const previewRunes = 120

// firstWords begin a mail, without the line above which one answers.
func firstWords(m *mime.Message) string {
	text := []rune(strings.Join(strings.Fields(withoutMarker(m.Text)), " "))
	return string(text[:min(len(text), previewRunes)])
}
