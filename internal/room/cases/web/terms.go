package web

import (
	"net/http"
	"strings"

	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/cases"
)

// RespectRoutes are the pages of conduct, of the house's words and of how notes
// are written.
func (d *Desk) RespectRoutes() []web.Route {
	return append(d.ConductRoutes(), web.In("cases",
		web.Route{Pattern: "GET /settings/words", Permission: cases.MayGate, Handle: d.terms},
		web.Route{Pattern: "POST /settings/words", Permission: cases.MayGate, Handle: d.addTerm},
		web.Route{Pattern: "POST /settings/words/{id}/removal", Permission: cases.MayGate, Handle: d.dropTerm},
		web.Route{Pattern: "GET /settings/notes", Permission: cases.MayGate, Handle: d.notes},
	)...)
}

// TermsPage is the house's list of words.
type TermsPage struct {
	Terms    []TermView
	Problems ui.Problems
	Lang     string // as typed, after an error
	Word     string
	Plain    string
	Always   bool
}

// TermView is one word of the list.
type TermView struct {
	ID     string
	Word   ui.Words
	Plain  string
	Always bool
}

func (d *Desk) terms(w *web.Response, r *web.Request) error {
	return d.showTerms(w, r, http.StatusOK, TermsPage{Lang: string(r.Print.Tag())})
}

func (d *Desk) showTerms(w *web.Response, r *web.Request, status int, page TermsPage) error {
	all, err := cases.Terms(r.Context(), d.DB)
	if err != nil {
		return err
	}
	v := d.View(w, r)
	for _, t := range all {
		page.Terms = append(page.Terms, TermView{ID: t.ID.String(), Word: ui.Words{Text: t.Word, Lang: t.Lang}, Plain: strings.Join(t.Plain, v.P.T("cases.tags.comma")), Always: t.Always})
	}
	return w.HTML(status, page.Page(v))
}

func (d *Desk) addTerm(w *web.Response, r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	t := cases.Term{Lang: lang.Tag(f.Value("lang")), Word: f.Value("word"), Always: f.Bool("always"),
		Plain: strings.FieldsFunc(f.Value("plain"), func(c rune) bool { return strings.ContainsRune(",،؛;\n", c) })}
	err = d.DB.Write(r.Context(), func(tx *db.Tx) error {
		_, err := d.Room.AddTerm(r.Context(), tx, by(r), t)
		return err
	})
	if k := fault.KindOf(err); err != nil && (k == fault.Invalid || k == fault.Conflict) {
		return d.showTerms(w, r, http.StatusUnprocessableEntity, TermsPage{Problems: ui.ProblemsOf(r.Print, err), Lang: f.Value("lang"), Word: f.Value("word"),
			Plain: f.Value("plain"), Always: t.Always})
	}
	if err != nil {
		return err
	}
	w.Toast(web.Toast{Key: "cases.toast.term"})
	return w.Redirect("/settings/words")
}

func (d *Desk) dropTerm(w *web.Response, r *web.Request) error {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return fault.New(fault.NotFound, "cases.term_not_found")
	}
	if err := d.DB.Write(r.Context(), func(tx *db.Tx) error { return d.Room.DropTerm(r.Context(), tx, by(r), which) }); err != nil {
		return err
	}
	w.Toast(web.Toast{Key: "cases.toast.term_dropped"})
	return w.Redirect("/settings/words")
}

// NotesPage is how often notes held blame: by team and month, never by person.
type NotesPage struct {
	Rows []NotesRow
}

// NotesRow is one cell that may be shown.
type NotesRow struct {
	Month, Team, Share, Interval, N string
}

// notes shows the cells that may be shown.
func (d *Desk) notes(w *web.Response, r *web.Request) error {
	cells, err := cases.BlameTrend(r.Context(), d.DB, d.DB.Now().UTC().Format("2006-01"))
	if err != nil {
		return err
	}
	v := d.View(w, r)
	page := NotesPage{}
	for _, c := range cells {
		row, err := notesRow(v, c)
		if err != nil {
			return err
		}
		page.Rows = append(page.Rows, row)
	}
	return w.HTML(http.StatusOK, page.Page(v))
}
