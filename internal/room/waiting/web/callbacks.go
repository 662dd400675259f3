package web

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/cases"
	"rida/internal/room/promises/figures"
	"rida/internal/room/waiting"
)

// Callbacks is the list of whom we owe a call.
type Callbacks struct {
	Rows    []CallbackRow
	Kept    ui.Figure
	Counted bool // a call back was kept or broken already
	May     bool
}

// keptWeeks is the period over which kept and broken calls are counted: a quarter
// of a year.
const keptWeeks = 13

// kept counts the calls back that were promised and kept, from the ledger of
// promises.
func (p *Pages) kept(ctx context.Context, v ui.View) (f ui.Figure, any bool, err error) {
	filter := figures.Last(keptWeeks, v.Now)
	filter.Kind = string(waiting.CallBack)
	sums, err := figures.Total(ctx, p.DB, filter)
	if err != nil {
		return f, false, err
	}
	href := ""
	if v.May(figures.MayRead) {
		href = "/promises/list?weeks=" + strconv.Itoa(keptWeeks) + "&kind=" + string(waiting.CallBack)
	}
	return figure(v, v.P.T("waiting.back.kept"), v.P.T("waiting.back.period"), waiting.ShareOf(sums.Kept, sums.Judged()), href), sums.Judged() > 0, nil
}

// CallbackRow is one of them.
type CallbackRow struct {
	ID    string
	Name  ui.Words
	Phone string
	What  ui.Words
	Href  string
	Due   time.Time
	Late  bool
	Again string
	Tries string
}

func (p *Pages) callbacks(w *web.Response, r *web.Request) error {
	v := p.View(w, r)
	all, err := waiting.Callbacks(r.Context(), p.DB, v.Now)
	if err != nil {
		return err
	}
	ids := make([]id.ID, len(all))
	for i, k := range all {
		ids[i] = k.CaseID
	}
	known, err := cases.Some(r.Context(), p.DB, ids)
	if err != nil {
		return err
	}
	page := Callbacks{May: v.May(waiting.MayWrite)}
	for _, k := range all {
		c := known[k.CaseID]
		row := CallbackRow{ID: k.ID.String(), Name: ui.Words{Text: c.CustomerName}, What: ui.Words{Text: c.Subject, Lang: c.Lang}, Due: k.DueAt, Late: !v.Now.Before(k.DueAt)}
		if v.May(p.CaseMay) {
			row.Href = "/cases/" + c.Reference
			if row.Phone, err = p.PhoneOf(r.Context(), p.DB, c.CustomerID); err != nil {
				return err
			}
		}
		if k.Times > 1 {
			row.Again = v.P.N("waiting.back.again", k.Times)
		}
		if k.Tries > 0 {
			row.Tries = v.P.N("waiting.back.tries", k.Tries)
		}
		page.Rows = append(page.Rows, row)
	}
	if page.Kept, page.Counted, err = p.kept(r.Context(), v); err != nil {
		return err
	}
	return w.HTML(http.StatusOK, page.Page(v))
}

// called notes that somebody was called, reached or not.
func (p *Pages) called(w *web.Response, r *web.Request) error {
	which, err := r.PathID("id")
	if err != nil {
		return err
	}
	f, err := r.Form()
	if err != nil {
		return err
	}
	reached := f.Value("reached") == "yes"
	if err := p.DB.Write(r.Context(), func(tx *db.Tx) error {
		_, err := p.Room.Called(r.Context(), tx, by(r), which, reached)
		return err
	}); err != nil {
		return err
	}
	key := "waiting.toast.called"
	if !reached {
		key = "waiting.toast.tried"
	}
	w.Toast(web.Toast{Key: key})
	return w.Redirect("/waiting/callbacks")
}
