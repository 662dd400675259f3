// Package web shows what goes before bodies outside, and the file of a case.
package web

import (
	"context"
	"embed"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"rida/internal/core/event"
	"rida/internal/core/staff"
	"rida/internal/kit/calendar"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/cases"
	"rida/internal/room/complaints/dispute"
)

// Texts are the words of these pages.
//
//go:embed lang/*.json
var Texts embed.FS

// Pages answers the pages of this package.
type Pages struct {
	DB         *db.DB
	Room       *dispute.Room
	View       func(w *web.Response, r *web.Request) ui.View
	Colleagues func(ctx context.Context) (map[id.ID]staff.Card, error)
	// Hidden tells which of some cases the reader may not read.
	Hidden func(r *web.Request, of []id.ID) (map[id.ID]bool, error)
}

// Routes are this package's part of the one list in app.
func (p *Pages) Routes() []web.Route {
	return web.In("dispute",
		web.Get("/disputes", dispute.MayRead, p.list),
		web.Get("/complaints/{ref}/disputes", dispute.MayRead, p.panel),
		web.Get("/complaints/{ref}/disputes/new", dispute.MayWrite, p.askOpen),
		web.Post("/complaints/{ref}/disputes", dispute.MayWrite, p.open),
		web.Get("/complaints/{ref}/disputes/{id}/step", dispute.MayWrite, p.askMove),
		web.Post("/complaints/{ref}/disputes/{id}/step", dispute.MayWrite, p.move),
		web.Post("/complaints/{ref}/packs", dispute.MayPack, p.ask),
		web.Get("/complaints/{ref}/packs/{id}", dispute.MayPack, p.take),
	)
}

// PanelAddress is where the disputes of a complaint are shown beside it.
func PanelAddress(reference string) string { return "/complaints/" + reference + "/disputes" }

func by(r *web.Request) event.Actor { return event.Actor{Kind: r.Who.Kind, ID: r.Who.ID} }

func words(text string) ui.Words { return ui.Words{Text: text, Lang: lang.Detect(text)} }

func (p *Pages) theCase(r *web.Request) (cases.Case, error) {
	reference, ok := cases.ParseReference(r.PathValue("ref"))
	if !ok {
		return cases.Case{}, fault.New(fault.NotFound, "cases.not_found")
	}
	return cases.ByReference(r.Context(), p.DB, reference)
}

// Panel is what a complaint is before bodies outside, and its files.
type Panel struct {
	Case      cases.Case
	Disputes  []dispute.Dispute
	Packs     []dispute.Pack
	People    map[id.ID]staff.Card
	May, Pack bool
}

func (p *Pages) panel(w *web.Response, r *web.Request) error {
	c, err := p.theCase(r)
	if err != nil {
		return err
	}
	v, ctx := p.View(w, r), r.Context()
	page := Panel{Case: c, May: v.May(dispute.MayWrite), Pack: v.May(dispute.MayPack)}
	if page.Disputes, err = dispute.Of(ctx, p.DB, c.ID); err != nil {
		return err
	}
	if page.Packs, err = dispute.Packs(ctx, p.DB, c.ID); err != nil {
		return err
	}
	if page.People, err = p.Colleagues(ctx); err != nil {
		return err
	}
	if r.Fragment() {
		return w.HTML(http.StatusOK, page.Inside(v))
	}
	return w.HTML(http.StatusOK, page.Page(v))
}

// Making tells that a file is on its way, so that the panel looks again.
func (p Panel) Making() bool { return len(p.Packs) > 0 && p.Packs[0].State == dispute.Making }

// Form is a dispute, or a step of one, as it is written.
type Form struct {
	Case     cases.Case
	Dispute  dispute.Dispute
	Value    func(string) string
	Problems ui.Problems
	Hint     string
}

func nothing(string) string { return "" }

func (p *Pages) form(r *web.Request, v ui.View) (Form, error) {
	c, err := p.theCase(r)
	f := Form{Case: c, Value: nothing, Hint: v.P.T("dispute.date.hint", "date", plainDate(v, v.Now))}
	if err != nil || r.PathValue("id") == "" {
		return f, err
	}
	which, err := r.PathID("id")
	if err != nil {
		return f, err
	}
	if f.Dispute, err = dispute.Get(r.Context(), p.DB, which); err == nil && f.Dispute.CaseID != c.ID {
		err = fault.New(fault.NotFound, "dispute.fault.no_dispute")
	}
	return f, err
}

func (p *Pages) askOpen(w *web.Response, r *web.Request) error {
	v := p.View(w, r)
	f, err := p.form(r, v)
	if err != nil {
		return err
	}
	return w.HTML(http.StatusOK, f.Open(v))
}

func (p *Pages) open(w *web.Response, r *web.Request) error {
	v := p.View(w, r)
	form, err := p.form(r, v)
	if err != nil {
		return err
	}
	f, err := r.Form()
	if err != nil {
		return err
	}
	d := dispute.Dispute{CaseID: form.Case.ID, Body: f.Value("body"), Reference: f.Value("reference"), Kind: dispute.Kind(f.Value("kind")), State: dispute.State(f.Value("state")),
		Asked: f.Value("asked"), NoticedAt: typedDay(v, f, "noticed", 0), DueAt: typedDay(v, f, "due", endOfDay)}
	if err = f.Err(); err == nil {
		err = p.DB.Write(r.Context(), func(tx *db.Tx) error { _, err := p.Room.Open(r.Context(), tx, by(r), d); return err })
	}
	if isTyped(err) {
		form.Value, form.Problems = f.Value, ui.ProblemsOf(r.Print, err)
		return w.HTML(http.StatusUnprocessableEntity, form.Open(v))
	}
	if err != nil {
		return err
	}
	w.Toast(web.Toast{Key: "dispute.toast.opened"})
	return w.Redirect(PanelAddress(form.Case.Reference))
}

func (p *Pages) askMove(w *web.Response, r *web.Request) error {
	v := p.View(w, r)
	f, err := p.form(r, v)
	if err != nil {
		return err
	}
	return w.HTML(http.StatusOK, f.Move(v))
}

func (p *Pages) move(w *web.Response, r *web.Request) error {
	v := p.View(w, r)
	form, err := p.form(r, v)
	if err != nil {
		return err
	}
	f, err := r.Form()
	if err != nil {
		return err
	}
	err = p.DB.Write(r.Context(), func(tx *db.Tx) error {
		_, err := p.Room.Move(r.Context(), tx, by(r), form.Dispute.ID, dispute.State(f.Value("to")), f.Value("words"), f.Value("overturned") == "yes")
		return err
	})
	if isTyped(err) {
		form.Value, form.Problems = f.Value, ui.ProblemsOf(r.Print, err)
		return w.HTML(http.StatusUnprocessableEntity, form.Move(v))
	}
	if err != nil {
		return err
	}
	w.Toast(web.Toast{Key: "dispute.toast.moved"})
	return w.Redirect(PanelAddress(form.Case.Reference))
}

// ask begins to make the file of a case in the reader's language.
func (p *Pages) ask(w *web.Response, r *web.Request) error {
	c, err := p.theCase(r)
	if err != nil {
		return err
	}
	err = p.DB.Write(r.Context(), func(tx *db.Tx) error {
		_, err := p.Room.Ask(r.Context(), tx, by(r), c.ID, r.Print.Tag())
		return err
	})
	if err != nil {
		return err
	}
	w.Toast(web.Toast{Key: "dispute.toast.making"})
	return w.Redirect(PanelAddress(c.Reference))
}

// take gives a file that is ready.
func (p *Pages) take(w *web.Response, r *web.Request) error {
	c, err := p.theCase(r)
	if err != nil {
		return err
	}
	which, err := r.PathID("id")
	if err != nil {
		return err
	}
	if one, err := dispute.ReadPack(r.Context(), p.DB, which); err != nil || one.CaseID != c.ID {
		return fault.New(fault.NotFound, "dispute.fault.no_pack").Because(err)
	}
	pack, f, err := p.Room.Take(r.Context(), p.DB, by(r), which)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	w.Header().Set("Content-Length", strconv.FormatInt(pack.Size, 10))
	w.Download("application/zip", "rida-"+c.Reference+".zip")
	_, err = io.Copy(w, f)
	return err
}

// List is what goes before bodies outside.
type List struct {
	Lines []Line
	Tally dispute.Tally
	Ended bool
	Older string
}

// Line is one dispute of the list.
type Line struct {
	dispute.Dispute
	Case   cases.Case
	Hidden bool
}

func (p *Pages) list(w *web.Response, r *web.Request) error {
	l := List{Ended: r.URL.Query().Get("stage") == "ended"}
	before, err := id.Parse(r.URL.Query().Get("before"))
	if err != nil {
		before = 0
	}
	all, err := dispute.List(r.Context(), p.DB, l.Ended, before)
	if err != nil {
		return err
	}
	ids := make([]id.ID, len(all))
	for i, d := range all {
		ids[i] = d.CaseID
	}
	known, err := cases.Briefs(r.Context(), p.DB, ids)
	if err != nil {
		return err
	}
	hidden, err := p.Hidden(r, ids)
	if err != nil {
		return err
	}
	for _, d := range all {
		l.Lines = append(l.Lines, Line{d, known[d.CaseID], hidden[d.CaseID]})
	}
	if len(all) == dispute.PageSize {
		l.Older = l.address(l.Ended) + "&before=" + all[len(all)-1].ID.String()
	}
	if l.Tally, err = dispute.Count(r.Context(), p.DB); err != nil {
		return err
	}
	return w.HTML(http.StatusOK, l.Page(p.View(w, r)))
}

func (List) address(ended bool) string {
	if ended {
		return "/disputes?stage=ended"
	}
	return "/disputes?stage=open"
}

// isTyped tells that a form is to be shown again with what was typed.
func isTyped(err error) bool {
	k := fault.KindOf(err)
	return err != nil && (k == fault.Invalid || k == fault.Conflict)
}

func zone(v ui.View) *time.Location {
	if v.When.Zone == nil {
		return time.UTC
	}
	return v.When.Zone
}

func plainDate(v ui.View, t time.Time) string {
	d, err := calendar.DateOf(t, zone(v), v.When.System)
	if err != nil {
		return ""
	}
	return v.P.Code(strings.ReplaceAll(d.String(), "-", "/"))
}

// endOfDay is when a day is over by which something is wanted.
const endOfDay = 24*time.Hour - time.Minute

// typedDay reads a day in the reader's calendar; nothing typed is none.
func typedDay(v ui.View, f *web.Form, name string, later time.Duration) time.Time {
	text := f.Text(name, 20)
	if text == "" {
		return time.Time{}
	}
	day, err := calendar.ParseDate(text, v.When.System)
	if err == nil {
		var start time.Time
		if start, err = day.Start(v.When.System, zone(v)); err == nil {
			return start.Add(later)
		}
	}
	f.Wrong(name, "field.bad_date")
	return time.Time{}
}
