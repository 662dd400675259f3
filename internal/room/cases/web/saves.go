package web

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"rida/internal/core/fields"
	"rida/internal/core/staff"
	"rida/internal/kit/condition"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/cases"
)

// Saves answers the pages of saved views.
type Saves struct {
	*Desk
	// Teams gives the teams that are there.
	Teams func(ctx context.Context) ([]staff.Team, error)
}

// Routes are its part of the one list in app.
func (s Saves) Routes() []web.Route {
	return web.In("cases",
		web.Get("/views", cases.MayRead, s.all),
		web.Get("/views/new", cases.MayRead, s.ask),
		web.Get("/views/{id}", cases.MayRead, s.ask),
		web.Post("/views", cases.MayRead, s.save),
		web.Post("/views/{id}", cases.MayRead, s.save),
		web.Post("/views/draft", cases.MayRead, s.reshape),
		web.Post("/views/preview", cases.MayRead, s.preview),
		web.Post("/views/{id}/star", cases.MayRead, s.star),
		web.Post("/views/{id}/end", cases.MayRead, s.end),
		web.Post("/views/{id}/restoration", cases.MayRead, s.bringBack),
		web.Post("/views/order", cases.MayRead, s.order),
		web.Route{Pattern: "GET /views/{id}/export", Permission: cases.MayExport, Handle: s.export},
	)
}

// savedPrefix begins the name of a saved view in an address: "saved:42".
const savedPrefix = "saved:"

func savedIn(view string) (id.ID, bool) {
	name, ok := strings.CutPrefix(view, savedPrefix)
	if !ok {
		return 0, false
	}
	which, err := id.Parse(name)
	return which, err == nil
}

func savedAddress(which id.ID, cursor string) string {
	q := url.Values{"view": {savedPrefix + which.String()}}
	if cursor != "" {
		q.Set("cursor", cursor)
	}
	return "/cases?" + q.Encode()
}

// savedList draws a saved view as the list of the workspace.
func (s Saves) savedList(r *web.Request, v ui.View, which id.ID, cursor string, open *cases.Case) (List, error) {
	view, err := cases.ViewByID(r.Context(), s.DB, which, r.Who.ID)
	if err != nil {
		return List{}, err
	}
	l := List{Title: view.Name, Topic: "cases", Self: savedAddress(which, cursor)}
	seen, err := cases.LookFor(r.Context(), s.DB, cases.Look{Condition: view.Condition, Sort: view.Sort, Cursor: cursor, By: readerOf(r, v)})
	if err != nil {
		return l, err
	}
	people, err := s.Colleagues(r.Context())
	if err != nil {
		return l, err
	}
	beside, err := s.beside(r, v, view.Columns, seen.Rows)
	if err != nil {
		return l, err
	}
	back := url.QueryEscape(l.Self)
	for _, one := range seen.Rows {
		row := s.row(v, one.Case, people)
		row.Unread = one.Unread
		row.Href += "?back=" + back
		row.Selected = open != nil && open.ID == one.ID
		if said := beside[one.ID]; said != "" {
			row.Last = words(said)
		}
		l.Rows = append(l.Rows, row)
	}
	if seen.Next != "" {
		l.Older = savedAddress(which, seen.Next)
	}
	if cursor != "" {
		l.Newer = savedAddress(which, "")
	}
	if len(l.Rows) == 0 {
		l.Quiet = &Quiet{Title: v.P.T("cases.quiet.filter.title"), Why: v.P.T("cases.quiet.filter.why")}
		if seen.More {
			l.Quiet = &Quiet{Title: v.P.T("cases.saved.far"), Why: v.P.T("cases.saved.far.why"), Next: []ui.Button{{Label: v.P.T("cases.saved.further"), Href: l.Older}}}
		}
	}
	return l, nil
}

// beside is what rows show of the columns of a view, by the id of the case.
func (s Saves) beside(r *web.Request, v ui.View, columns []string, rows []cases.Row) (map[id.ID]string, error) {
	if len(columns) == 0 || len(rows) == 0 {
		return nil, nil
	}
	a, err := s.asking(r)
	if err != nil {
		return nil, err
	}
	var of []id.ID
	for _, one := range rows {
		of = append(of, one.ID, one.CustomerID)
	}
	values, err := fields.OfMany(r.Context(), s.DB, of)
	out := map[id.ID]string{}
	for _, one := range rows {
		if one.Withheld {
			continue
		}
		out[one.ID] = a.said(v, columns, one.Case, values)
	}
	return out, err
}

// SavedLinks is the section of saved views in the column of views, fetched
// after the page; also the page of all of them for a browser without scripts.
type SavedLinks struct {
	Views []SavedLink
}

// split are the favourites, and the others.
func (s SavedLinks) split() (starred, others []SavedLink) {
	for i, l := range s.Views {
		if !l.Starred {
			return s.Views[:i], s.Views[i:]
		}
	}
	return s.Views, nil
}

// SavedLink is one saved view.
type SavedLink struct {
	ID               string
	Href, Edit, Star string
	Name             ui.Words
	Count            string
	Starred, Mine    bool
	Shared           string
	Current          bool
}

func (s Saves) all(w *web.Response, r *web.Request) error {
	v := s.View(w, r)
	views, err := cases.Views(r.Context(), s.DB, r.Who.ID)
	if err != nil {
		return err
	}
	page := SavedLinks{}
	current := r.URL.Query().Get("current")
	for _, view := range views {
		one := SavedLink{ID: view.ID.String(), Href: savedAddress(view.ID, ""), Edit: "/views/" + view.ID.String(), Star: "/views/" + view.ID.String() + "/star", Name: words(view.Name),
			Starred: view.Starred, Mine: view.MayChange(r.Who.ID, r.Who.Can(cases.MayShare)), Shared: view.Shared, Current: current == savedPrefix+view.ID.String()}
		n, more, err := cases.CountFor(r.Context(), s.DB, cases.Look{Condition: view.Condition, Sort: view.Sort, By: readerOf(r, v)})
		if err != nil {
			return err
		}
		one.Count = countText(v, n, more)
		page.Views = append(page.Views, one)
	}
	// A live renewal says of itself that it wants a whole page; that it comes from
	// beside a list tells that it wants the links.
	if r.Fragment() || r.Scripted() && r.URL.Query().Has("current") {
		return w.HTML(http.StatusOK, page.Inside(v, r.URL.RequestURI()))
	}
	return w.HTML(http.StatusOK, page.Page(v, r.URL.RequestURI()))
}

// countText is a count beside a view: "" for none, "200+" where it goes on.
func countText(v ui.View, n int64, more bool) string {
	switch {
	case more:
		return v.P.Int(n) + "+"
	case n == 0:
		return ""
	}
	return v.P.Int(n)
}

// SavedForm makes or changes a view.
type SavedForm struct {
	View     cases.Saved
	Form     *web.Form
	Editor   ui.ConditionEditor
	Problems ui.Problems
	Teams    []ui.Choice
	Columns  []ui.Choice
	MayShare bool
}

func (s Saves) ask(w *web.Response, r *web.Request) error {
	v := s.View(w, r)
	f := web.NewForm(r, nil)
	view := cases.Saved{Sort: cases.ByNext, Condition: condition.All(condition.Leaf(cases.AskOpen, condition.Is, "yes"))}
	if r.PathValue("id") != "" {
		which, err := r.PathID("id")
		if err != nil {
			return err
		}
		if view, err = cases.ViewByID(r.Context(), s.DB, which, r.Who.ID); err != nil {
			return err
		}
		if !view.MayChange(r.Who.ID, r.Who.Can(cases.MayShare)) {
			return fault.New(fault.Denied, "cases.saved.not_yours")
		}
	}
	f.Set("name", view.Name)
	f.Set("sort", view.Sort)
	f.Set("shared", view.Shared)
	f.Set("version", strconv.FormatInt(view.Version, 10))
	if view.TeamID != 0 {
		f.Set("team", view.TeamID.String())
	}
	for _, c := range view.Columns {
		f.Add("column", c)
	}
	return s.show(w, r, v, view, f, nil, ui.Problems{})
}

// show draws the form; draft nil shows the condition of the view.
func (s Saves) show(w *web.Response, r *web.Request, v ui.View, view cases.Saved, f *web.Form, draft *ui.ConditionDraft, p ui.Problems) error {
	a, err := s.asking(r)
	if err != nil {
		return err
	}
	page := SavedForm{View: view, Form: f, Problems: p, Columns: a.columns(v), MayShare: r.Who.Can(cases.MayShare), Editor: a.editor(v, "/views/draft", p)}
	if draft == nil {
		one := page.Editor.Draft(v, view.Condition)
		draft = &one
	}
	page.Editor.Root = *draft
	for _, t := range a.teams {
		page.Teams = append(page.Teams, ui.Choice{Value: t.ID.String(), Label: t.In(v.P.Tag())})
	}
	status := http.StatusOK
	if p.Any() {
		status = http.StatusUnprocessableEntity
	}
	return w.HTML(status, page.Page(v))
}

// typed reads the form of a view.
func (s Saves) typed(r *web.Request, v ui.View) (view cases.Saved, draft ui.ConditionDraft, f *web.Form, err error) {
	if f, err = r.Form(); err != nil {
		return view, draft, f, err
	}
	a, err := s.asking(r)
	if err != nil {
		return view, draft, f, err
	}
	e := a.editor(v, "", ui.Problems{})
	draft = e.ReadCondition(f.Values)
	if draft.Kind == "" {
		draft = ui.ConditionDraft{Kind: "all"}
	}
	view = cases.Saved{Name: f.Value("name"), Sort: f.Value("sort"), Shared: f.Value("shared"), Columns: f.Values("column"), Condition: e.Node(v, draft)}
	view.Version, _ = strconv.ParseInt(f.Value("version"), 10, 64)
	if view.Shared == cases.WithTeam {
		view.TeamID = f.ID("team", true)
	}
	if f.Value("id") != "" {
		view.ID = f.ID("id", false)
	}
	return view, draft, f, nil
}

// reshape adds or takes out a line, or follows the choice of another field.
func (s Saves) reshape(w *web.Response, r *web.Request) error {
	v := s.View(w, r)
	view, draft, f, err := s.typed(r, v)
	if err != nil {
		return err
	}
	draft.Do(f.Value("do"))
	return s.show(w, r, v, view, f, &draft, ui.Problems{})
}

// preview tells how many cases the form would show, and the first of them.
func (s Saves) preview(w *web.Response, r *web.Request) error {
	v := s.View(w, r)
	view, _, _, err := s.typed(r, v)
	if err != nil {
		return err
	}
	reg, err := cases.Questions(r.Context(), s.DB)
	if err != nil {
		return err
	}
	by := readerOf(r, v)
	if wrong := reg.Check(view.Condition, by); len(wrong) > 0 {
		return w.HTML(http.StatusOK, previewUnready(v))
	}
	l := cases.Look{Condition: view.Condition, Sort: view.Sort, By: by, Limit: previewRows}
	n, more, err := cases.CountFor(r.Context(), s.DB, l)
	if err != nil {
		return err
	}
	seen, err := cases.LookFor(r.Context(), s.DB, l)
	if err != nil {
		return err
	}
	count := v.P.N("cases.saved.preview", n)
	if more {
		count = v.P.T("cases.saved.preview.more", "n", v.P.Int(n))
	}
	return w.HTML(http.StatusOK, previewOf(v, count, seen.Rows))
}

// previewRows is enough to see whether it is what was meant.
const previewRows = 5

func (s Saves) save(w *web.Response, r *web.Request) error {
	v := s.View(w, r)
	view, draft, f, err := s.typed(r, v)
	if err != nil {
		return err
	}
	view.ID = 0
	if r.PathValue("id") != "" {
		if view.ID, err = r.PathID("id"); err != nil {
			return err
		}
	}
	if err = f.Err(); err == nil {
		err = s.DB.Write(r.Context(), func(tx *db.Tx) (err error) {
			view, err = s.Room.SaveView(r.Context(), tx, by(r), readerOf(r, v), view, r.Who.Can(cases.MayShare))
			return err
		})
	}
	if err != nil {
		if k := fault.KindOf(err); k != fault.Invalid && k != fault.Conflict {
			return err
		}
		if r.PathValue("id") == "" {
			view.ID = 0
		}
		return s.show(w, r, v, view, f, &draft, ui.ProblemsOf(r.Print, err))
	}
	w.Toast(web.Toast{Key: "cases.toast.view_saved", Args: []any{"name", view.Name}})
	return w.Redirect(savedAddress(view.ID, ""))
}

func (s Saves) star(w *web.Response, r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	which, err := r.PathID("id")
	if err != nil {
		return err
	}
	err = s.DB.Write(r.Context(), func(tx *db.Tx) error {
		return s.Room.StarView(r.Context(), tx, r.Who.ID, which, f.Value("on") == "yes")
	})
	if err != nil {
		return err
	}
	return w.Redirect("/views")
}

func (s Saves) end(w *web.Response, r *web.Request) error {
	which, err := r.PathID("id")
	if err != nil {
		return err
	}
	err = s.DB.Write(r.Context(), func(tx *db.Tx) error {
		return s.Room.DropView(r.Context(), tx, by(r), which, r.Who.Can(cases.MayShare))
	})
	if err != nil {
		return err
	}
	w.Toast(web.Toast{Key: "cases.toast.view_dropped", Undo: "/views/" + which.String() + "/restoration"})
	return w.Redirect("/views")
}
