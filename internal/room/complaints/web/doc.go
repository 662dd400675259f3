// Package web shows complaints: the list, the page of one with its path,
// allegations, evidence and severity, and the composer of its answer.
//
// Every act is a form with an address of its own and works without scripts.
// Who may not read a complaint is refused here, before anything of it is shown.
package web

import (
	"context"
	"embed"
	"net/http"
	"strings"
	"time"

	"rida/internal/core/event"
	"rida/internal/core/files"
	"rida/internal/core/staff"
	"rida/internal/kit/calendar"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/cases"
	"rida/internal/room/complaints"
)

// Texts are the words of these pages.
//
//go:embed lang/*.json
var Texts embed.FS

// Pages answers the pages of this room.
type Pages struct {
	DB    *db.DB
	Room  *complaints.Room
	Files *files.Store
	View  func(w *web.Response, r *web.Request) ui.View
	// Colleagues gives everybody by id; the map is shared and not written to.
	Colleagues func(ctx context.Context) (map[id.ID]staff.Card, error)
	// Schedule is when the house works.
	Schedule func() *calendar.Schedule
	// Panels are the sections that other parts add beside a complaint.
	Panels []Panel
}

// Panel is a section beside a complaint that is fetched after the page is shown:
// GET Address(reference) answers a fragment. Its heading is the text KEY.panel.
type Panel struct {
	Key        string
	Permission string
	Address    func(reference string) string
}

// upload is how large a form with evidence may be, in bytes: one file of the
// largest kind, and its words.
const upload = files.MaxSize + 1<<20

// Routes are this room's part of the one list in app.
func (p *Pages) Routes() []web.Route {
	all := []web.Route{
		web.Get("/complaints", complaints.MayRead, p.list),
		web.Get("/complaints/{ref}", complaints.MayRead, p.show),
		web.Get("/cases/{ref}/complaint", complaints.MayRead, p.panel),
		web.Get("/complaints/{ref}/readers", complaints.MayRead, p.readers),
		web.Get("/complaints/{ref}/files/{file}", complaints.MayRead, p.file),
		web.Post("/complaints/{ref}/needs/{id}", complaints.MayWrite, p.meet),
		web.Post("/complaints/{ref}/repairs/{id}", complaints.MayWrite, p.repaired),
		web.Post("/complaints/{ref}/involved/{id}/removal", complaints.MayWrite, p.uninvolve),
		web.Post("/complaints/{ref}/representatives/{id}/mandate", complaints.MayWrite, p.mandate),
		web.Get("/complaints/{ref}/answer", complaints.MayRead, p.compose),
		web.Post("/complaints/{ref}/answer", complaints.MayWrite, p.keepAnswer),
		web.Get("/complaints/{ref}/answer/preview", complaints.MayRead, p.preview),
		web.Get("/complaints/{ref}/answer/mail", complaints.MayRead, p.mail),
		web.Get("/complaints/{ref}/answer/letter", complaints.MayRead, p.letter),
		web.Get("/complaints/{ref}/answer/pdf", complaints.MayRead, p.paper),
		web.Post("/complaints/{ref}/answer/asking", complaints.MayWrite, p.ask),
		web.Post("/complaints/{ref}/answer/approval", complaints.MayApprove, p.approve),
		web.Post("/complaints/{ref}/answer/return", complaints.MayApprove, p.giveBack),
		web.Post("/complaints/{ref}/answer/sending", complaints.MayWrite, p.sendAnswer),
	}
	all = append(all, p.policyRoutes()...)
	for _, a := range acts() {
		all = append(all, web.Get("/complaints/{ref}/"+a.path, a.permission, p.ask1(a)))
		post := web.Post("/complaints/{ref}/"+a.path, a.permission, p.do(a))
		if a.upload {
			post.Body = upload
		}
		all = append(all, post)
	}
	return web.In("complaints", all...)
}

// Address is the page of a complaint.
func Address(reference string) string { return "/complaints/" + reference }

func by(r *web.Request) event.Actor { return event.Actor{Kind: r.Who.Kind, ID: r.Who.ID} }

// open finds the complaint of the address, and refuses who may not read it. That
// one which is not open to the house was read, app writes down.
func (p *Pages) open(r *web.Request) (cases.Case, complaints.File, error) {
	reference, ok := cases.ParseReference(r.PathValue("ref"))
	if !ok {
		return cases.Case{}, complaints.File{}, fault.New(fault.NotFound, "complaints.not_found")
	}
	c, err := cases.ByReference(r.Context(), p.DB, reference)
	if err != nil {
		return c, complaints.File{}, err
	}
	f, err := complaints.Read(r.Context(), p.DB, c.ID)
	if err != nil {
		return c, f, err
	}
	if !complaints.Readable(f.Complaint, f.Involved, c.OwnerID, r.Who.ID, r.Who.Can) {
		return c, f, fault.New(fault.Denied, "complaints.restricted")
	}
	return c, f, nil
}

// typedDay reads a day in the reader's calendar; zero when nothing is typed. end
// is the end of work on it, else its beginning.
func (p *Pages) typedDay(v ui.View, name, date string, end bool) (time.Time, error) {
	if strings.TrimSpace(date) == "" {
		return time.Time{}, nil
	}
	bad := fault.OfFields(fault.Field{Name: name, Key: "field.bad_date"})
	day, err := calendar.ParseDate(date, v.When.System)
	if err != nil {
		return time.Time{}, bad
	}
	zone := v.When.Zone
	if zone == nil {
		zone = time.UTC
	}
	start, err := day.Start(v.When.System, zone)
	if err != nil {
		return time.Time{}, bad
	}
	if !end {
		return start.UTC(), nil
	}
	y, m, d := start.In(zone).Date()
	last := time.Date(y, m, d+1, 0, 0, 0, 0, zone).Add(-time.Microsecond)
	if at, err := p.Schedule().AddDays(start, 1, true); err == nil && at.After(start) && !at.After(last) {
		return at.UTC(), nil
	}
	return last.UTC(), nil
}

// plainDate is a date as it is typed, in the reader's calendar; "" for none.
func plainDate(v ui.View, t time.Time) string {
	if t.IsZero() {
		return ""
	}
	d, err := calendar.DateOf(t, v.When.Zone, v.When.System)
	if err != nil {
		return ""
	}
	return v.P.Digits().Of(strings.ReplaceAll(d.String(), "-", "/"))
}

func words(text string) ui.Words { return ui.Words{Text: text, Lang: lang.Detect(text)} }

// did leads back to a page after an act.
func did(w *web.Response, toast, back string) error {
	w.Toast(web.Toast{Key: toast})
	return w.Redirect(back)
}

// file gives evidence or a mandate.
func (p *Pages) file(w *web.Response, r *web.Request) error {
	c, _, err := p.open(r)
	if err != nil {
		return err
	}
	which, err := r.PathID("file")
	if err != nil {
		return err
	}
	ref, err := files.Get(r.Context(), p.DB, which)
	if err != nil {
		return err
	}
	of, err := complaints.EvidenceOf(r.Context(), p.DB, ref)
	if err != nil || of != c.ID {
		return fault.New(fault.NotFound, "files.not_found").Because(err)
	}
	return p.Files.Serve(w, r.Request, ref)
}

// readers shows who has read a complaint that is not open to the house.
func (p *Pages) readers(w *web.Response, r *web.Request) error {
	c, f, err := p.open(r)
	if err != nil {
		return err
	}
	all, err := complaints.Looks(r.Context(), p.DB, c.ID)
	if err != nil {
		return err
	}
	people, err := p.Colleagues(r.Context())
	if err != nil {
		return err
	}
	return w.HTML(http.StatusOK, readersPage(p.View(w, r), c, f, all, people))
}
