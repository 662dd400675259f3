package web

import (
	"net/http"
	"net/url"
	"time"

	"rida/internal/core/staff"
	"rida/internal/kit/id"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/tasks"
)

// scope is whose tasks a page shows.
type scope struct {
	Whose  string // "mine", "all" or an account's id
	Filter tasks.Filter
	Person ui.Person // of an account's id
}

func (p *Pages) scopeOf(r *web.Request, people map[id.ID]staff.Card) scope {
	asked := r.URL.Query().Get("whose")
	if asked == "all" {
		return scope{Whose: "all"}
	}
	if who, err := id.Parse(asked); err == nil && people[who].ID != 0 && who != r.Who.ID {
		return scope{Whose: asked, Filter: tasks.Filter{Owner: who}, Person: person(people[who])}
	}
	return scope{Whose: "mine", Filter: tasks.Filter{Owner: r.Who.ID}}
}

// frame is what every page of tasks has around it.
type frame struct {
	Title  string
	Under  string
	Self   string // address of this page, for live renewal and for coming back
	Kind   string // "list", "board" or "calendar"
	Scope  scope
	People []ui.Choice
}

// frameOf begins a page.
func (p *Pages) frameOf(r *web.Request, v ui.View, kind string, people map[id.ID]staff.Card, query url.Values) frame {
	s := p.scopeOf(r, people)
	if s.Whose != "mine" {
		query.Set("whose", s.Whose)
	}
	f := frame{Kind: kind, Scope: s, Self: address(kind, query)}
	f.Title = v.P.T("tasks.title.mine")
	if s.Whose == "all" {
		f.Title = v.P.T("tasks.title.all")
	} else if s.Person.Name != "" {
		f.Title = v.P.T("tasks.title.of", "name", s.Person.Name)
	}
	return f
}

// address is that of a page of tasks.
func address(kind string, query url.Values) string {
	path := map[string]string{"list": "/tasks", "board": "/tasks/board", "calendar": "/tasks/calendar"}[kind]
	if q := query.Encode(); q != "" {
		return path + "?" + q
	}
	return path
}

// tabs lead to the other ways of seeing the same tasks.
func (f frame) tabs(v ui.View) []ui.Choice {
	query := url.Values{}
	if f.Scope.Whose != "mine" {
		query.Set("whose", f.Scope.Whose)
	}
	var out []ui.Choice
	for _, kind := range []string{"list", "board", "calendar"} {
		out = append(out, ui.Choice{Label: v.P.T("tasks.tab." + kind), Href: address(kind, query), Current: kind == f.Kind})
	}
	return out
}

// whose leads to the tasks of others on the same kind of page.
func (f frame) whose(v ui.View) []ui.Choice {
	return []ui.Choice{
		{Label: v.P.T("tasks.whose.mine"), Href: address(f.Kind, url.Values{}), Current: f.Scope.Whose == "mine"},
		{Label: v.P.T("tasks.whose.all"), Href: address(f.Kind, url.Values{"whose": {"all"}}), Current: f.Scope.Whose == "all"},
	}
}

func (f frame) add(v ui.View) []ui.Button {
	if !v.May(tasks.MayWrite) {
		return nil
	}
	href := "/tasks/new?back=" + url.QueryEscape(f.Self)
	return []ui.Button{{Label: v.P.T("tasks.new"), Icon: ui.IconPlus, Kind: ui.Primary, Href: href, Keys: v.Key("task"),
		Attrs: ui.With(ui.Opens(href), map[string]any{"data-shortcut": "task"})}}
}

// listPage is one's tasks under the headings of a day.
type listPage struct {
	frame
	Groups []group
	Open   int
}

// doneSpan is how far back the list shows what was done.
const doneSpan = 7 * 24 * time.Hour

func (p *Pages) list(w *web.Response, r *web.Request) error {
	v := p.View(w, r)
	people, err := p.Colleagues(r.Context())
	if err != nil {
		return err
	}
	page := listPage{frame: p.frameOf(r, v, "list", people, url.Values{})}
	open, err := tasks.OpenOnes(r.Context(), p.DB, page.Scope.Filter)
	if err != nil {
		return err
	}
	ended, err := tasks.EndedOnes(r.Context(), p.DB, page.Scope.Filter, v.Now.Add(-doneSpan))
	if err != nil {
		return err
	}
	page.Open = len(open)
	all, err := p.items(r, v, append(open, ended...), place{Back: page.Self})
	if err != nil {
		return err
	}
	first, _ := weekShape(p.Schedule(), v.Now)
	page.Groups = groups(v, all, first)
	return w.HTML(http.StatusOK, page.Page(v))
}
