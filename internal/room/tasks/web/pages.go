package web

import (
	"context"
	"net/http"
	"strings"

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
	"rida/internal/room/cases"
	"rida/internal/room/promises"
	"rida/internal/room/tasks"
)

// Pages answers the pages of this room.
type Pages struct {
	DB   *db.DB
	Room *tasks.Room
	// KindName is what a kind of promise is called.
	KindName func(promises.Kind, lang.Printer) string

	// View prepares what every page needs to know of its reader.
	View func(w *web.Response, r *web.Request) ui.View
	// Colleagues gives everybody by id; the map is shared and not written to.
	Colleagues func(ctx context.Context) (map[id.ID]staff.Card, error)
	// Schedule is when the house works; nil before it has begun.
	Schedule func() *calendar.Schedule
	// Seen hears that somebody has looked at a task; nil when nobody cares.
	Seen func(ctx context.Context, tx *db.Tx, who, task id.ID) error
}

// Routes are this room's part of the one list in app.
func (p *Pages) Routes() []web.Route {
	return web.In("tasks",
		web.Get("/tasks", tasks.MayRead, p.list),
		web.Get("/tasks/board", tasks.MayRead, p.board),
		web.Get("/tasks/calendar", tasks.MayRead, p.month),
		web.Get("/tasks/new", tasks.MayWrite, p.askAdd),
		web.Post("/tasks", tasks.MayWrite, p.add),
		web.Get("/tasks/{id}", tasks.MayRead, p.show),
		web.Get("/tasks/{id}/details", tasks.MayWrite, p.askEdit),
		web.Post("/tasks/{id}/details", tasks.MayWrite, p.edit),
		web.Get("/tasks/{id}/assignment", tasks.MayWrite, p.askAssign),
		web.Post("/tasks/{id}/assignment", tasks.MayWrite, p.assign),
		web.Post("/tasks/{id}/acceptance", tasks.MayWrite, p.accept),
		web.Get("/tasks/{id}/due", tasks.MayWrite, p.askPostpone),
		web.Post("/tasks/{id}/due", tasks.MayWrite, p.postpone),
		web.Get("/tasks/{id}/cancellation", tasks.MayWrite, p.askCancel),
		web.Post("/tasks/{id}/cancellation", tasks.MayWrite, p.cancel),
		web.Post("/tasks/{id}/moving", tasks.MayWrite, p.move),
		web.Post("/tasks/{id}/reopening", tasks.MayWrite, p.reopen),
		web.Post("/tasks/{id}/checks", tasks.MayWrite, p.addCheck),
		web.Post("/tasks/{id}/checks/{check}", tasks.MayWrite, p.tick),
		web.Get("/cases/{ref}/tasks", tasks.MayRead, p.panel),
		web.Get("/settings/tasks", tasks.MaySet, p.ladder),
		web.Post("/settings/tasks", tasks.MaySet, p.setLadder),
	)
}

// PanelAddress is where the tasks of a case are shown beside it.
func PanelAddress(reference string) string { return "/cases/" + reference + "/tasks" }

func by(r *web.Request) event.Actor { return event.Actor{Kind: r.Who.Kind, ID: r.Who.ID} }

// theTask reads the task of the address.
func (p *Pages) theTask(r *web.Request) (tasks.Task, error) {
	which, err := r.PathID("id")
	if err != nil {
		return tasks.Task{}, err
	}
	return tasks.Get(r.Context(), p.DB, which)
}

// sent reads what was sent about the task of the address.
func (p *Pages) sent(r *web.Request) (*web.Form, tasks.Task, error) {
	f, err := r.Form()
	if err != nil {
		return nil, tasks.Task{}, err
	}
	t, err := p.theTask(r)
	return f, t, err
}

// theCase reads a case by its reference.
func (p *Pages) theCase(r *web.Request, ref string) (cases.Case, error) {
	reference, ok := cases.ParseReference(ref)
	if !ok {
		return cases.Case{}, fault.New(fault.NotFound, "cases.not_found")
	}
	return cases.ByReference(r.Context(), p.DB, reference)
}

// place is where a form was opened, and so what its answer renews.
type place struct {
	From string // reference of the case whose panel it was; "" for a page of tasks
	Back string // page to go back to
}

// placeOf reads the place from the query or the form. An address that leads
// elsewhere than to the pages of tasks is not followed.
func placeOf(value func(string) string) place {
	pl := place{From: value("from"), Back: value("back")}
	if pl.Back != "/tasks" && !strings.HasPrefix(pl.Back, "/tasks/") && !strings.HasPrefix(pl.Back, "/tasks?") || !web.IsLocal(pl.Back) {
		pl.Back = ""
	}
	return pl
}

// target is the element that an answer renews.
func (pl place) target() string {
	if pl.From != "" {
		return "#" + insideID(pl.From)
	}
	return "#tasks-inside"
}

// back is the page to which the second verb leads.
func (pl place) back(otherwise string) string {
	switch {
	case pl.From != "":
		return "/cases/" + pl.From
	case pl.Back != "":
		return pl.Back
	}
	return otherwise
}

func insideID(reference string) string { return "panel-tasks-inside-" + reference }

// act does an act and shows afterwards the place where it was asked for. When
// it is refused, again shows its form with what was typed.
func (p *Pages) act(w *web.Response, r *web.Request, f *web.Form, toast web.Toast, do func(ctx context.Context, tx *db.Tx) error, again func(ui.Problems) (templ.Component, error)) error {
	err := p.DB.Write(r.Context(), func(tx *db.Tx) error { return do(r.Context(), tx) })
	if err != nil {
		k := fault.KindOf(err)
		if again == nil || k != fault.Invalid && k != fault.Conflict {
			return err
		}
		page, err := again(ui.ProblemsOf(r.Print, err))
		if err != nil {
			return err
		}
		return w.HTML(http.StatusUnprocessableEntity, page)
	}
	pl := placeOf(f.Value)
	if pl.From != "" && r.Into(insideID(pl.From)) {
		c, err := p.theCase(r, pl.From)
		if err != nil {
			return err
		}
		if toast.Key != "" {
			w.Toast(toast)
		}
		page, v, err := p.panelOf(w, r, c)
		if err != nil {
			return err
		}
		return w.Part(page.inside(v))
	}
	if toast.Key != "" {
		w.Toast(toast)
	}
	otherwise := "/tasks"
	if which := r.PathValue("id"); which != "" {
		otherwise = "/tasks/" + which
	}
	return w.Redirect(pl.back(otherwise))
}

// person is a colleague as pages show them.
func person(c staff.Card) ui.Person {
	return ui.Person{ID: c.ID.String(), Name: c.Name, Lang: c.Lang, Colleague: true}
}

func words(text string) ui.Words { return ui.Words{Text: text, Lang: lang.Detect(text)} }
