package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/tasks"
)

// boardPage shows tasks in columns, by how far they are or by who owns them.
type boardPage struct {
	frame
	By      string // "state" or "person"
	Columns []column
}

// column is one column; Name and Value are what a task moved into it is given.
type column struct {
	Title  string
	Person *ui.Person
	Name   string // "state" or "to"
	Value  string
	Items  []item
}

func (p *Pages) board(w *web.Response, r *web.Request) error {
	v := p.View(w, r)
	people, err := p.Colleagues(r.Context())
	if err != nil {
		return err
	}
	query, arranged := url.Values{}, "state"
	if r.URL.Query().Get("by") == "person" {
		arranged = "person"
		query.Set("by", arranged)
	}
	page := boardPage{frame: p.frameOf(r, v, "board", people, query), By: arranged}
	all, err := tasks.OpenOnes(r.Context(), p.DB, page.Scope.Filter)
	if err != nil {
		return err
	}
	if arranged == "state" {
		ended, err := tasks.EndedOnes(r.Context(), p.DB, page.Scope.Filter, v.Now.Add(-doneSpan))
		if err != nil {
			return err
		}
		all = append(all, ended...)
	}
	dressed, err := p.items(r, v, all, place{Back: page.Self})
	if err != nil {
		return err
	}
	if arranged == "state" {
		page.Columns = byState(v, dressed)
	} else {
		page.Columns = byPerson(dressed)
		for i := range page.Columns {
			page.Columns[i].Title = page.Columns[i].Person.Name
		}
	}
	return w.HTML(http.StatusOK, page.Page(v))
}

func byState(v ui.View, all []item) []column {
	var out []column
	for _, s := range []tasks.State{tasks.Open, tasks.Doing, tasks.Done} {
		c := column{Title: v.P.T("tasks.state." + string(s)), Name: "state", Value: string(s)}
		for _, i := range all {
			if i.State == s {
				c.Items = append(c.Items, i)
			}
		}
		out = append(out, c)
	}
	return out
}

// byPerson has a column for everybody who owns something, by name.
func byPerson(all []item) []column {
	of := map[string]int{}
	var out []column
	for _, i := range all {
		at, there := of[i.Owner.ID]
		if !there {
			at = len(out)
			of[i.Owner.ID] = at
			owner := i.Owner
			out = append(out, column{Person: &owner, Name: "to", Value: owner.ID})
		}
		out[at].Items = append(out[at].Items, i)
	}
	slices.SortFunc(out, func(a, b column) int { return strings.Compare(a.Person.Name, b.Person.Name) })
	return out
}

// move takes a task into another column: another state, or another person, who
// is asked to accept it.
func (p *Pages) move(w *web.Response, r *web.Request) error {
	f, t, err := p.sent(r)
	if err != nil {
		return err
	}
	toast := web.Toast{Key: "tasks.toast.moved"}
	var do func(ctx context.Context, tx *db.Tx) (tasks.Task, error)
	switch state := tasks.State(f.Value("state")); {
	case state == tasks.Done:
		toast = web.Toast{Key: "tasks.toast.done", Undo: undoing(t)}
		do = func(ctx context.Context, tx *db.Tx) (tasks.Task, error) { return p.Room.Finish(ctx, tx, by(r), t.ID) }
	case state == tasks.Doing:
		do = func(ctx context.Context, tx *db.Tx) (tasks.Task, error) { return p.begin(ctx, tx, r, t) }
	case state == tasks.Open && t.State == tasks.Doing:
		do = func(ctx context.Context, tx *db.Tx) (tasks.Task, error) { return p.Room.Pause(ctx, tx, by(r), t.ID) }
	case state == tasks.Open:
		toast = web.Toast{Key: "tasks.toast.reopened"}
		do = func(ctx context.Context, tx *db.Tx) (tasks.Task, error) { return p.Room.Reopen(ctx, tx, by(r), t.ID) }
	case f.Value("to") != "":
		to := f.ID("to", true)
		toast = web.Toast{Key: offeredToast(to == r.Who.ID)}
		do = func(ctx context.Context, tx *db.Tx) (tasks.Task, error) {
			return p.Room.HandOver(ctx, tx, by(r), t.ID, to, "")
		}
	default:
		return fault.OfFields(fault.Field{Name: "state", Key: "field.choose"})
	}
	if err := f.Err(); err != nil {
		return err
	}
	return p.act(w, r, f, toast, func(ctx context.Context, tx *db.Tx) error { _, err := do(ctx, tx); return err }, nil)
}

// begin says that somebody is at it, again when it had been ended.
func (p *Pages) begin(ctx context.Context, tx *db.Tx, r *web.Request, t tasks.Task) (tasks.Task, error) {
	if _, err := p.Room.Reopen(ctx, tx, by(r), t.ID); err != nil {
		return t, err
	}
	return p.Room.Begin(ctx, tx, by(r), t.ID)
}

func offeredToast(mine bool) string {
	if mine {
		return "tasks.toast.taken"
	}
	return "tasks.toast.offered"
}

// undoing is the address that takes "done" back.
func undoing(t tasks.Task) string { return "/tasks/" + t.ID.String() + "/reopening" }

// reopen lets a task go on, and goes back to the page on which "undo" stood.
func (p *Pages) reopen(w *web.Response, r *web.Request) error {
	t, err := p.theTask(r)
	if err != nil {
		return err
	}
	err = p.DB.Write(r.Context(), func(tx *db.Tx) error { _, err := p.Room.Reopen(r.Context(), tx, by(r), t.ID); return err })
	if err != nil {
		return err
	}
	w.Toast(web.Toast{Key: "tasks.toast.reopened"})
	if from, err := url.Parse(r.Referer()); err == nil && from.Host == r.Host && web.IsLocal(from.RequestURI()) {
		return w.Redirect(from.RequestURI())
	}
	return w.Redirect("/tasks/" + t.ID.String())
}

// moves are the columns into which a task can be moved without dragging.
func (b boardPage) moves(i item) []column {
	var out []column
	for _, c := range b.Columns {
		if c.Name == "state" && c.Value != string(i.State) || c.Name == "to" && c.Value != i.Owner.ID {
			out = append(out, c)
		}
	}
	return out
}
