// Package web shows the second look: what waits to be read again, the blind
// questions, and how far both readers agree.
package web

import (
	"context"
	"crypto/rand"
	"embed"
	"encoding/binary"
	"net/http"
	"time"

	"rida/internal/core/event"
	"rida/internal/core/staff"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/cases"
	"rida/internal/room/complaints"
	"rida/internal/room/complaints/second"
)

// Texts are the words of these pages.
//
//go:embed lang/*.json
var Texts embed.FS

// Pages answers the pages of this package.
type Pages struct {
	DB         *db.DB
	Room       *second.Room
	View       func(w *web.Response, r *web.Request) ui.View
	Colleagues func(ctx context.Context) (map[id.ID]staff.Card, error)
	// Hidden tells which of some cases the reader may not read.
	Hidden func(r *web.Request, of []id.ID) (map[id.ID]bool, error)
}

// Routes are this package's part of the one list in app.
func (p *Pages) Routes() []web.Route {
	return web.In("second",
		web.Get("/second-looks", second.MayRead, p.list),
		web.Post("/second-looks", second.MayDraw, p.draw),
		web.Get("/second-looks/{id}", second.MayRead, p.ask),
		web.Post("/second-looks/{id}", second.MayRead, p.read),
	)
}

// usualDays is how far back a drawing looks where nobody says otherwise.
const usualDays = 30

func by(r *web.Request) event.Actor { return event.Actor{Kind: r.Who.Kind, ID: r.Who.ID} }

func words(text string) ui.Words { return ui.Words{Text: text, Lang: lang.Detect(text)} }

// List is what waits and what was found.
type List struct {
	Waiting, Done []Line
	Samples       []second.Sample
	Agreement     second.Agreement
	People        map[id.ID]staff.Card
	Me            id.ID
	Draw          bool
	Value         func(string) string
	Problems      ui.Problems
}

// Line is one look with its case.
type Line struct {
	second.Look
	Case   cases.Case
	Hidden bool
}

func (p *Pages) list(w *web.Response, r *web.Request) error {
	return p.show(w, r, http.StatusOK, func(string) string { return "" }, ui.Problems{})
}

func (p *Pages) show(w *web.Response, r *web.Request, status int, value func(string) string, problems ui.Problems) error {
	v, ctx := p.View(w, r), r.Context()
	l := List{Me: r.Who.ID, Draw: v.May(second.MayDraw), Value: value, Problems: problems}
	waiting, err := second.Waiting(ctx, p.DB)
	if err != nil {
		return err
	}
	done, err := second.Done(ctx, p.DB)
	if err != nil {
		return err
	}
	if l.Waiting, err = p.lines(r, waiting); err != nil {
		return err
	}
	if l.Done, err = p.lines(r, done); err != nil {
		return err
	}
	if l.Samples, err = second.Samples(ctx, p.DB); err != nil {
		return err
	}
	if l.Agreement, err = second.Agree(ctx, p.DB); err != nil {
		return err
	}
	if l.People, err = p.Colleagues(ctx); err != nil {
		return err
	}
	return w.HTML(status, l.Page(v))
}

func (p *Pages) lines(r *web.Request, all []second.Look) ([]Line, error) {
	ids := make([]id.ID, len(all))
	for i, l := range all {
		ids[i] = l.CaseID
	}
	known, err := cases.Briefs(r.Context(), p.DB, ids)
	if err != nil {
		return nil, err
	}
	hidden, err := p.Hidden(r, ids)
	out := make([]Line, len(all))
	for i, l := range all {
		out[i] = Line{l, known[l.CaseID], hidden[l.CaseID]}
	}
	return out, err
}

// seed is a number that nobody can choose.
func seed() int64 {
	var b [8]byte
	_, _ = rand.Read(b[:]) // never fails since Go 1.24
	return int64(binary.BigEndian.Uint64(b[:]) >> 1)
}

func (p *Pages) draw(w *web.Response, r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	percent, days := f.Int("percent", 1, 100), f.Int("days", 1, 366)
	now := p.DB.Now()
	if err = f.Err(); err == nil {
		err = p.DB.Write(r.Context(), func(tx *db.Tx) error {
			_, err := p.Room.Draw(r.Context(), tx, by(r), now.Add(-time.Duration(days)*24*time.Hour), now, percent, seed())
			return err
		})
	}
	if k := fault.KindOf(err); err != nil && (k == fault.Invalid || k == fault.Conflict) {
		return p.show(w, r, http.StatusUnprocessableEntity, f.Value, ui.ProblemsOf(r.Print, err))
	}
	if err != nil {
		return err
	}
	w.Toast(web.Toast{Key: "second.toast.drawn"})
	return w.Redirect("/second-looks")
}

// Blind asks the same questions again, without what was found first.
type Blind struct {
	second.Look
	Case     cases.Case
	Said     []cases.Message
	File     complaints.File
	Value    func(string) string
	Problems ui.Problems
}

func (p *Pages) blind(r *web.Request) (Blind, error) {
	which, err := r.PathID("id")
	if err != nil {
		return Blind{}, err
	}
	b := Blind{Value: func(string) string { return "" }}
	if b.Look, err = second.Get(r.Context(), p.DB, which); err != nil {
		return b, err
	}
	hidden, err := p.Hidden(r, []id.ID{b.CaseID})
	if err != nil {
		return b, err
	}
	if hidden[b.CaseID] {
		return b, fault.New(fault.Denied, "complaints.restricted")
	}
	if b.Case, err = cases.Get(r.Context(), p.DB, b.CaseID); err != nil {
		return b, err
	}
	if b.File, err = complaints.Read(r.Context(), p.DB, b.CaseID); err != nil {
		return b, err
	}
	said, err := cases.PublicMessages(r.Context(), p.DB, b.CaseID)
	for _, m := range said {
		if m.AuthorKind == "customer" || m.At.Before(b.File.DecidedAt) {
			b.Said = append(b.Said, m) // what came with the decision would tell it
		}
	}
	return b, err
}

func (p *Pages) ask(w *web.Response, r *web.Request) error {
	b, err := p.blind(r)
	if err == nil {
		err = second.MayAnswer(b.Look, r.Who.ID)
	}
	if err != nil {
		return err
	}
	return w.HTML(http.StatusOK, b.Page(p.View(w, r)))
}

func (p *Pages) read(w *web.Response, r *web.Request) error {
	b, err := p.blind(r)
	if err != nil {
		return err
	}
	f, err := r.Form()
	if err != nil {
		return err
	}
	var l second.Look
	err = p.DB.Write(r.Context(), func(tx *db.Tx) (err error) {
		l, err = p.Room.Read(r.Context(), tx, by(r), b.ID, second.Answer{Finding: complaints.Finding(f.Value("finding")), NeedsMet: f.Value("needs") == "yes", Omitted: f.Value("omitted")})
		return err
	})
	if fault.KindOf(err) == fault.Invalid {
		b.Value, b.Problems = f.Value, ui.ProblemsOf(r.Print, err)
		return w.HTML(http.StatusUnprocessableEntity, b.Page(p.View(w, r)))
	}
	if err != nil {
		return err
	}
	toast := web.Toast{Key: "second.toast.same"}
	if l.Differs() {
		toast.Key = "second.toast.differs"
	}
	w.Toast(toast)
	return w.Redirect("/second-looks")
}
