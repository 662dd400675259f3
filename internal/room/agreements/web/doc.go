// Package web shows what was agreed: the panel beside a case with its
// milestones, what colleagues promised one another and who waited for whom, and
// the page of one's own asks and of misunderstandings.
//
// Every act is a form with an address of its own and works without scripts.
package web

import (
	"context"
	"embed"
	"net/http"
	"strings"
	"time"

	"github.com/a-h/templ"

	"rida/internal/core/event"
	"rida/internal/core/staff"
	"rida/internal/kit/calendar"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/agreements"
	"rida/internal/room/cases"
)

// Texts are the words of these pages.
//
//go:embed lang/*.json
var Texts embed.FS

// Pages answers the pages of this room.
type Pages struct {
	DB   *db.DB
	Room *agreements.Room
	View func(w *web.Response, r *web.Request) ui.View
	// Colleagues gives everybody by id; the map is shared and not written to.
	Colleagues func(ctx context.Context) (map[id.ID]staff.Card, error)
	// Teams gives the names of the teams in a language.
	Teams func(ctx context.Context, t lang.Tag) (map[id.ID]string, error)
	// Topics gives the names of topics by the id that TopicsOf tells of cases; a
	// case without one is not in it.
	Topics   func(ctx context.Context, t lang.Tag) (map[string]string, error)
	TopicsOf func(ctx context.Context, of []id.ID) (map[id.ID]string, error)
	// Schedule is when the house works.
	Schedule func() *calendar.Schedule
}

// Routes are this room's part of the one list in app.
func (p *Pages) Routes() []web.Route {
	return web.In("agreements",
		web.Get("/cases/{ref}/agreements", agreements.MayRead, p.panel),
		web.Get("/cases/{ref}/agreements/new", agreements.MayWrite, p.askMilestone),
		web.Post("/cases/{ref}/agreements", agreements.MayWrite, p.agree),
		web.Get("/cases/{ref}/asks/new", agreements.MayWrite, p.askColleague),
		web.Post("/cases/{ref}/asks", agreements.MayWrite, p.askFor),
		web.Get("/cases/{ref}/misunderstandings/new", agreements.MayWrite, p.askLog),
		web.Post("/cases/{ref}/misunderstandings", agreements.MayWrite, p.log),
		web.Post("/agreements/milestones/{id}/start", agreements.MayWrite, p.start),
		web.Post("/agreements/milestones/{id}/checks/{check}", agreements.MayWrite, p.tick),
		web.Post("/agreements/milestones/{id}/passing", agreements.MayWrite, p.pass),
		web.Get("/agreements/milestones/{id}/drop", agreements.MayWrite, p.askDrop),
		web.Post("/agreements/milestones/{id}/drop", agreements.MayWrite, p.drop),
		web.Get("/agreements/milestones/{id}/date", agreements.MayWrite, p.askMove),
		web.Post("/agreements/milestones/{id}/date", agreements.MayWrite, p.move),
		web.Get("/agreements/asks/{id}/date", agreements.MayWrite, p.askDate),
		web.Post("/agreements/asks/{id}", agreements.MayWrite, p.answer),
		web.Get("/agreements", agreements.MayRead, p.overview),
		web.Get("/agreements/misunderstandings", agreements.MayRead, p.misunderstood),
	)
}

// PanelAddress is where the panel of a case gets its contents, and AddAddress
// the form that adds a milestone.
func PanelAddress(reference string) string { return "/cases/" + reference + "/agreements" }

// AddAddress is the form by which a milestone is added to a case.
func AddAddress(reference string) string { return "/cases/" + reference + "/agreements/new" }

func by(r *web.Request) event.Actor { return event.Actor{Kind: r.Who.Kind, ID: r.Who.ID} }

func (p *Pages) theCase(r *web.Request) (cases.Case, error) {
	reference, ok := cases.ParseReference(r.PathValue("ref"))
	if !ok {
		return cases.Case{}, fault.New(fault.NotFound, "cases.not_found")
	}
	return cases.ByReference(r.Context(), p.DB, reference)
}

// typedDue reads a day in the reader's calendar: due when work ends on it.
func (p *Pages) typedDue(v ui.View, date string) (time.Time, error) {
	if strings.TrimSpace(date) == "" {
		return time.Time{}, fault.OfFields(fault.Field{Name: "date", Key: "field.required"})
	}
	day, err := calendar.ParseDate(date, v.When.System)
	if err != nil {
		return time.Time{}, fault.OfFields(fault.Field{Name: "date", Key: "field.bad_date"})
	}
	zone := v.When.Zone
	if zone == nil {
		zone = time.UTC
	}
	start, err := day.Start(v.When.System, zone)
	if err != nil {
		return time.Time{}, fault.OfFields(fault.Field{Name: "date", Key: "field.bad_date"})
	}
	y, m, d := start.In(zone).Date()
	last := time.Date(y, m, d+1, 0, 0, 0, 0, zone).Add(-time.Microsecond)
	if at, err := p.Schedule().AddDays(start, 1, true); err == nil && at.After(start) && !at.After(last) {
		return at.UTC(), nil
	}
	return last.UTC(), nil
}

// plainDate is a date as it is typed, in the reader's calendar.
func plainDate(v ui.View, t time.Time) string {
	d, err := calendar.DateOf(t, v.When.Zone, v.When.System)
	if err != nil {
		return ""
	}
	return v.P.Digits().Of(strings.ReplaceAll(d.String(), "-", "/"))
}

// Form is what every form of this room knows.
type Form struct {
	Case     cases.Case
	ID       string
	Problems ui.Problems
	Value    func(string) string
	Hint     string
	People   []ui.Choice
	Teams    []ui.Choice
}

func formOf(v ui.View, c cases.Case, value func(string) string, problems ui.Problems) Form {
	return Form{Case: c, Problems: problems, Value: value, Hint: v.P.T("agreements.date.hint", "date", plainDate(v, v.Now))}
}

// act does an act and leads back to its case; what is refused is shown again as
// it was typed, where there is a form.
func (p *Pages) act(w *web.Response, r *web.Request, toast, back string, do func(ctx context.Context, tx *db.Tx) error, again func(ui.Problems) (templ.Component, error)) error {
	err := p.DB.Write(r.Context(), func(tx *db.Tx) error { return do(r.Context(), tx) })
	if k := fault.KindOf(err); err != nil && again != nil && (k == fault.Invalid || k == fault.Conflict) {
		page, err := again(ui.ProblemsOf(r.Print, err))
		if err != nil {
			return err
		}
		return w.HTML(http.StatusUnprocessableEntity, page)
	}
	if err != nil {
		return err
	}
	w.Toast(web.Toast{Key: toast})
	return w.Redirect(back)
}

func person(c staff.Card) ui.Person {
	return ui.Person{ID: c.ID.String(), Name: c.Name, Lang: c.Lang, Colleague: true}
}

func words(text string) ui.Words { return ui.Words{Text: text, Lang: lang.Detect(text)} }
