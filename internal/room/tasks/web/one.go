package web

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"time"

	"rida/internal/core/event"
	"rida/internal/core/staff"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/cases"
	"rida/internal/room/tasks"
)

// onePage is one task with everything that can be done with it.
type onePage struct {
	item
	Self   string
	Checks []tasks.Check
	People map[id.ID]staff.Card
	Past   []happening
	By     ui.Person // who added it
}

// happening is one line of a task's history.
type happening struct {
	Who  ui.Person
	Text string
	At   time.Time
}

func (p *Pages) show(w *web.Response, r *web.Request) error {
	t, err := p.theTask(r)
	if err != nil {
		return err
	}
	v := p.View(w, r)
	pl := placeOf(r.URL.Query().Get)
	dressed, err := p.items(r, v, []tasks.Task{t}, pl)
	if err != nil {
		return err
	}
	page := onePage{item: dressed[0], Self: "/tasks/" + t.ID.String()}
	page.Place = place{Back: page.Self}
	if page.Checks, err = tasks.Checks(r.Context(), p.DB, t.ID); err != nil {
		return err
	}
	if page.People, err = p.Colleagues(r.Context()); err != nil {
		return err
	}
	page.By = v.Known(person(page.People[t.CreatedBy]))
	events, err := tasks.Events(r.Context(), p.DB, t.ID)
	if err != nil {
		return err
	}
	page.Past = history(v, events, page.People)
	if p.Seen != nil {
		if err := p.DB.Write(r.Context(), func(tx *db.Tx) error { return p.Seen(r.Context(), tx, r.Who.ID, t.ID) }); err != nil {
			return err
		}
	}
	return w.HTML(http.StatusOK, page.Page(v))
}

// told are the events that a history tells; ticks and edits would drown the rest.
var told = map[string]bool{"tasks.added": true, "tasks.taken": true, "tasks.accepted": true, "tasks.offered": true, "tasks.declined": true,
	"tasks.passed_on": true, "tasks.begun": true, "tasks.paused": true, "tasks.done": true, "tasks.cancelled": true, "tasks.reopened": true, "tasks.postponed": true, "tasks.escalated": true}

func history(v ui.View, all []event.Event, people map[id.ID]staff.Card) []happening {
	var out []happening
	for _, e := range all {
		if !told[e.Kind] {
			continue
		}
		key := "tasks.event." + e.Kind[len("tasks."):]
		out = append(out, happening{Who: v.Known(person(people[e.Actor.ID])), Text: v.P.T(key, eventArgs(v, e, people)...), At: e.At})
	}
	return out
}

// eventArgs are the names and dates of an event, for its sentence.
func eventArgs(v ui.View, e event.Event, people map[id.ID]staff.Card) []any {
	if e.Kind == "tasks.postponed" {
		var dates struct{ To int64 }
		if json.Unmarshal(e.Data, &dates) == nil && dates.To != 0 {
			return []any{"when", v.When.Due(time.UnixMicro(dates.To), v.Now)}
		}
		return []any{"when", ""}
	}
	var data struct {
		To, From id.ID
		Level    int64
	}
	_ = json.Unmarshal(e.Data, &data) // what has no names has none to show
	return []any{"to", people[data.To].Name, "from", people[data.From].Name, "level", v.P.Int(data.Level)}
}

func (p *Pages) addCheck(w *web.Response, r *web.Request) error {
	f, t, err := p.sent(r)
	if err != nil {
		return err
	}
	return p.act(w, r, f, web.Toast{}, func(ctx context.Context, tx *db.Tx) error {
		_, err := p.Room.AddCheck(ctx, tx, by(r), t.ID, f.Value("text"))
		return err
	}, nil)
}

// tick ticks a line, unticks it, or takes it off the list.
func (p *Pages) tick(w *web.Response, r *web.Request) error {
	f, t, err := p.sent(r)
	if err != nil {
		return err
	}
	check, err := r.PathID("check")
	if err != nil {
		return err
	}
	return p.act(w, r, f, web.Toast{}, func(ctx context.Context, tx *db.Tx) (err error) {
		if f.Has("drop") {
			_, err = p.Room.DropCheck(ctx, tx, by(r), t.ID, check)
		} else {
			_, err = p.Room.Tick(ctx, tx, by(r), t.ID, check, f.Bool("done"))
		}
		return err
	}, nil)
}

// panelPage are the tasks of a case, beside it or as a page of its own.
type panelPage struct {
	Ref   string
	Topic string
	Title string
	Items []item
	MayDo bool
}

func (p *Pages) panel(w *web.Response, r *web.Request) error {
	c, err := p.theCase(r, r.PathValue("ref"))
	if err != nil {
		return err
	}
	page, v, err := p.panelOf(w, r, c)
	if err != nil {
		return err
	}
	if r.Fragment() {
		return w.HTML(http.StatusOK, page.inside(v))
	}
	return w.HTML(http.StatusOK, page.Page(v))
}

func (p *Pages) panelOf(w *web.Response, r *web.Request, c cases.Case) (panelPage, ui.View, error) {
	v := p.View(w, r)
	page := panelPage{Ref: c.Reference, Topic: CaseTopic(c.ID), Title: c.Subject, MayDo: v.May(tasks.MayWrite)}
	all, err := tasks.OfCase(r.Context(), p.DB, c.ID)
	if err != nil {
		return page, v, err
	}
	page.Items, err = p.items(r, v, all, place{From: c.Reference})
	return page, v, err
}

// CaseTopic is the live topic of the tasks of a case.
func CaseTopic(which id.ID) string { return "tasks:case:" + which.String() }

// AddAddress is the form that adds a task to a case.
func AddAddress(reference string) string {
	return "/tasks/new?" + url.Values{"case": {reference}, "from": {reference}}.Encode()
}
