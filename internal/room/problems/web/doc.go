// Package web shows what keeps coming back: the problems with their causes, what
// was done and whether it worked, and the Pareto of topics.
//
// Every act is a form with an address of its own and works without scripts.
package web

import (
	"context"
	"embed"
	"net/http"
	"time"

	"github.com/a-h/templ"

	"rida/internal/core/event"
	"rida/internal/core/staff"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/cases"
	"rida/internal/room/problems"
)

// Texts are the words of these pages.
//
//go:embed lang/*.json
var Texts embed.FS

// Pages answers the pages of this room.
type Pages struct {
	DB   *db.DB
	Room *problems.Room
	View func(w *web.Response, r *web.Request) ui.View
	// Colleagues gives everybody by id; the map is shared and not written to.
	Colleagues func(ctx context.Context) (map[id.ID]staff.Card, error)
	// Topics gives the names of the topics in a language.
	Topics func(ctx context.Context, t lang.Tag) (map[id.ID]string, error)
	// TopicOf is the topic of a case, 0 for none; Retopic sets it.
	TopicOf func(ctx context.Context, r db.Reader, c id.ID) (id.ID, error)
	Retopic func(ctx context.Context, tx *db.Tx, by event.Actor, c, topic id.ID) error
	// Book is the list of topics.
	Book Book
	// Costs lists what cases of a time cost customers, all in one currency.
	Costs func(ctx context.Context, r db.Reader, from, to time.Time) ([]problems.CaseCost, string, error)
	// Money writes an amount of minor units.
	Money func(p lang.Printer, minor int64, currency string) string
}

// Routes are this room's part of the one list in app.
func (p *Pages) Routes() []web.Route {
	return web.In("problems", append(p.topicRoutes(),
		web.Get("/problems", problems.MayRead, p.list),
		web.Get("/problems/pareto", problems.MayRead, p.pareto),
		web.Get("/problems/pareto.csv", problems.MayRead, p.paretoCSV),
		web.Get("/problems/costs", problems.MayRead, p.byCost),
		web.Get("/problems/cases", problems.MayRead, p.behind),
		web.Get("/cases/{ref}/topic", problems.MayRead, p.topic),
		web.Post("/cases/{ref}/topic", cases.MayWrite, p.retopic),
		web.Get("/problems/new", problems.MayWrite, p.askOpen),
		web.Post("/problems", problems.MayWrite, p.open),
		web.Get("/problems/{id}", problems.MayRead, p.one),
		web.Get("/problems/{id}/whys/new", problems.MayWrite, p.askWhy),
		web.Post("/problems/{id}/whys", problems.MayWrite, p.why),
		web.Post("/problems/{id}/whys/last", problems.MayWrite, p.takeBack),
		web.Get("/problems/{id}/actions/new", problems.MayWrite, p.askAction),
		web.Post("/problems/{id}/actions", problems.MayWrite, p.action),
		web.Get("/problems/{id}/evidence/new", problems.MayWrite, p.askEvidence),
		web.Post("/problems/{id}/evidence", problems.MayWrite, p.evidence),
		web.Post("/problems/{id}/state", problems.MayWrite, p.move),
		web.Get("/problems/{id}/owner", problems.MayClose, p.askOwner),
		web.Post("/problems/{id}/owner", problems.MayClose, p.handOn),
		web.Post("/problems/{id}/closure", problems.MayClose, p.close),
		web.Get("/problems/{id}/dismissal", problems.MayClose, p.askDismissal),
		web.Post("/problems/{id}/dismissal", problems.MayClose, p.dismiss),
		web.Get("/problems/{id}/reason", problems.MayClose, p.askReason),
		web.Post("/problems/{id}/reason", problems.MayClose, p.explain),
		web.Get("/problems/{id}/reopening", problems.MayWrite, p.askReopening),
		web.Post("/problems/{id}/reopening", problems.MayWrite, p.reopen),
	)...)
}

func by(r *web.Request) event.Actor { return event.Actor{Kind: r.Who.Kind, ID: r.Who.ID} }

func address(p id.ID) string { return "/problems/" + p.String() }

func words(text string) ui.Words { return ui.Words{Text: text, Lang: lang.Detect(text)} }

func person(c staff.Card) ui.Person {
	return ui.Person{ID: c.ID.String(), Name: c.Name, Lang: c.Lang, Colleague: true}
}

func (p *Pages) theProblem(r *web.Request) (problems.Problem, error) {
	which, err := r.PathID("id")
	if err != nil {
		return problems.Problem{}, err
	}
	return problems.Get(r.Context(), p.DB, which)
}

// midnight is when a day begins in the house.
func (p *Pages) midnight(d problems.Day) time.Time { return d.Start(p.Room.Offset(d.Start(0))) }

// noon of a day in the house, for writing its date.
func (p *Pages) noon(d problems.Day) time.Time { return p.midnight(d).Add(12 * time.Hour) }

// act does an act and leads back to the problem; what is refused is shown again
// as it was typed.
func (p *Pages) act(w *web.Response, r *web.Request, toast string, do func(ctx context.Context, tx *db.Tx, pr problems.Problem, f *web.Form, v ui.View) error, form func(Form, ui.View) templ.Component) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	pr, err := p.theProblem(r)
	if err != nil {
		return err
	}
	v := p.View(w, r)
	err = p.DB.Write(r.Context(), func(tx *db.Tx) error { return do(r.Context(), tx, pr, f, v) })
	if err == nil {
		w.Toast(web.Toast{Key: toast})
		return w.Redirect(address(pr.ID))
	}
	if k := fault.KindOf(err); k != fault.Invalid && k != fault.Conflict {
		return err
	}
	again := ui.ProblemsOf(r.Print, err)
	if form == nil {
		page, err := p.pageOf(r.Context(), v, pr)
		if err != nil {
			return err
		}
		page.Problems = again
		return w.HTML(http.StatusUnprocessableEntity, page.Page(v))
	}
	filled, err := p.formOf(r.Context(), v, pr, f.Value)
	if err != nil {
		return err
	}
	filled.Problems = again
	return w.HTML(http.StatusUnprocessableEntity, form(filled, v))
}

// ask shows a form about the problem of the address.
func (p *Pages) ask(w *web.Response, r *web.Request, form func(Form, ui.View) templ.Component) error {
	pr, err := p.theProblem(r)
	if err != nil {
		return err
	}
	v := p.View(w, r)
	f, err := p.formOf(r.Context(), v, pr, r.URL.Query().Get)
	if err != nil {
		return err
	}
	return w.HTML(http.StatusOK, form(f, v))
}
