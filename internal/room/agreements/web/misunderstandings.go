package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/a-h/templ"

	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/agreements"
	"rida/internal/room/cases"
)

func logForm(f Form, v ui.View) (templ.Component, error) { return f.logPage(v), nil }

func (p *Pages) askLog(w *web.Response, r *web.Request) error {
	return p.show(w, r, r.URL.Query().Get, logForm)
}

func (p *Pages) log(w *web.Response, r *web.Request) error {
	return p.send(w, r, "agreements.toast.logged", func(ctx context.Context, tx *db.Tx, _ ui.View, c cases.Case, f *web.Form) error {
		n := agreements.Misunderstanding{CaseID: c.ID, Term: f.Value("term"), Note: f.Value("note"), Whose: f.Value("whose")}
		if f.Value("minutes") != "" {
			n.Minutes = f.Int("minutes", 0, 20_000)
		}
		if err := f.Err(); err != nil {
			return err
		}
		_, err := p.Room.Log(ctx, tx, by(r), n)
		return err
	}, logForm)
}

// maxShown is how many misunderstandings one page lists.
const maxShown = 50

// Misunderstood are the misunderstandings behind a column or a point.
type Misunderstood struct {
	Period string
	Whose  []ui.Choice
	Rows   []LogLine
	Older  string
}

// misunderstood lists what was misunderstood in a period, of one kind or one
// topic, with the cases.
func (p *Pages) misunderstood(w *web.Response, r *web.Request) error {
	v, q, ctx := p.View(w, r), r.URL.Query(), r.Context()
	at := func(name string, otherwise time.Time) time.Time {
		n, err := strconv.ParseInt(q.Get(name), 10, 64)
		if err != nil || n <= 0 || n > v.Now.AddDate(1, 0, 0).Unix() {
			return otherwise
		}
		return time.Unix(n, 0)
	}
	from, to := at("from", v.Now.AddDate(-1, 0, 0)), at("to", v.Now.Add(time.Second))
	all, err := agreements.InPeriod(ctx, p.DB, from, to)
	if err != nil {
		return err
	}
	if all, err = p.only(ctx, all, q); err != nil {
		return err
	}
	page := Misunderstood{Period: v.P.T("agreements.log.period", "from", v.When.Date(from), "to", v.When.Date(to.Add(-time.Second)))}
	for _, one := range append([]string{""}, agreements.Whose...) {
		label := v.P.T("agreements.log.all")
		if one != "" {
			label = v.P.T("agreements.whose." + one)
		}
		page.Whose = append(page.Whose, ui.Choice{Label: label, Href: misunderstoodAt(from, to, one, q["topic"]...), Current: q.Get("whose") == one})
	}
	if before, err := id.Parse(q.Get("before")); err == nil {
		if i := slices.IndexFunc(all, func(n agreements.Misunderstanding) bool { return n.ID == before }); i >= 0 {
			all = all[i+1:]
		}
	}
	if len(all) > maxShown {
		all = all[:maxShown]
		page.Older = misunderstoodAt(from, to, q.Get("whose"), q["topic"]...) + "&before=" + all[maxShown-1].ID.String()
	}
	if page.Rows, err = p.logLines(ctx, all); err != nil {
		return err
	}
	return w.HTML(http.StatusOK, page.Page(v))
}

// only leaves those of one kind and one topic, where the address asks for it.
func (p *Pages) only(ctx context.Context, all []agreements.Misunderstanding, q url.Values) ([]agreements.Misunderstanding, error) {
	if whose := q.Get("whose"); whose != "" {
		all = slices.DeleteFunc(all, func(n agreements.Misunderstanding) bool { return n.Whose != whose })
	}
	if !q.Has("topic") {
		return all, nil
	}
	of, err := p.TopicsOf(ctx, casesOf(all))
	return slices.DeleteFunc(all, func(n agreements.Misunderstanding) bool { return of[n.CaseID] != q.Get("topic") }), err
}

func casesOf(all []agreements.Misunderstanding) []id.ID {
	ids := make([]id.ID, len(all))
	for i, n := range all {
		ids[i] = n.CaseID
	}
	return ids
}

// misunderstoodAt is the address of what was misunderstood from one instant up to
// another; whose "" for all, and a topic where one is named, "" for none.
func misunderstoodAt(from, to time.Time, whose string, topic ...string) string {
	q := url.Values{"from": {strconv.FormatInt(from.Unix(), 10)}, "to": {strconv.FormatInt(to.Unix(), 10)}}
	if whose != "" {
		q.Set("whose", whose)
	}
	if len(topic) > 0 {
		q.Set("topic", topic[0])
	}
	return "/agreements/misunderstandings?" + q.Encode()
}

func (p *Pages) logLines(ctx context.Context, all []agreements.Misunderstanding) ([]LogLine, error) {
	known, err := cases.Some(ctx, p.DB, casesOf(all))
	if err != nil {
		return nil, err
	}
	people, err := p.Colleagues(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]LogLine, len(all))
	for i, n := range all {
		out[i] = LogLine{n, person(people[n.LoggedBy]), "/cases/" + known[n.CaseID].Reference, ui.Words{Text: known[n.CaseID].Subject, Lang: known[n.CaseID].Lang}}
	}
	return out, nil
}
