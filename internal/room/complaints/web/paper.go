package web

import (
	"bytes"
	"io"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"rida/internal/core/files"
	"rida/internal/kit/fault"
	mail "rida/internal/kit/mime"
	"rida/internal/kit/web"
	"rida/internal/room/cases"
	"rida/internal/room/complaints"
)

// Envelope is what a mail says around its words, to be read before it goes.
type Envelope struct {
	From, To, Subject string
	InReplyTo         string // the message that it answers; "" begins a thread
	Files             []Enclosed
}

// Enclosed is a file that goes with a mail.
type Enclosed struct {
	Name string
	Size int64 // bytes
}

// paper gives the answer as a PDF: as it was sent, or as it would be sent now.
func (p *Pages) paper(w *web.Response, r *web.Request) error {
	_, f, err := p.open(r)
	if err != nil {
		return err
	}
	a, ok, err := complaints.Newest(r.Context(), p.DB, f.CaseID)
	if err != nil {
		return err
	}
	if !ok {
		return fault.New(fault.NotFound, "complaints.no_answer")
	}
	one, err := p.Room.Print(r.Context(), p.DB, f, a)
	if err != nil {
		return err
	}
	return servePaper(w, one)
}

func servePaper(w http.ResponseWriter, one files.New) error {
	h := w.Header()
	h.Set("Content-Type", one.Type)
	h.Set("Content-Length", strconv.Itoa(len(one.Data)))
	h.Set("Content-Disposition", mime.FormatMediaType("inline", map[string]string{"filename": one.Name}))
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "private, no-store")
	w.WriteHeader(http.StatusOK)
	_, err := io.Copy(w, bytes.NewReader(one.Data))
	return err
}

// mailOf is the mail of an answer as it would go now, with what it brings; nil
// for a customer without an address.
func (p *Pages) mailOf(r *web.Request, page Preview) ([]byte, error) {
	a := page.Page.Answer
	a.Text = page.Text
	reply := cases.Answer{Text: a.Text, Lang: a.Lang}
	if a.Attach && p.Room.Paper != nil {
		one, err := p.Room.Paper(r.Context(), p.DB, page.Page.File, a)
		if err != nil {
			return nil, err
		}
		reply.Files = []files.New{one}
	}
	return p.Room.Cases.PreviewReply(r.Context(), p.DB, page.Page.Case.ID, reply, p.DB.Now())
}

// envelopeOf reads a mail back as its receiver would.
func envelopeOf(raw []byte) (Envelope, error) {
	m, err := mail.Parse(raw, mail.Limits{})
	if err != nil {
		return Envelope{}, err
	}
	e := Envelope{From: person(m.From), Subject: m.Subject, InReplyTo: m.InReplyTo}
	var to []string
	for _, one := range slices.Concat(m.To, m.Cc) {
		to = append(to, person(one))
	}
	e.To = strings.Join(to, ", ")
	for _, f := range m.Attachments {
		e.Files = append(e.Files, Enclosed{f.Name, int64(len(f.Data))})
	}
	return e, nil
}

func person(a mail.Address) string {
	if a.Name == "" {
		return a.Address
	}
	return a.Name + " <" + a.Address + ">"
}
