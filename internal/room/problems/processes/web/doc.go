// Package web shows the register of processes: how the cases of a type or topic
// really went, who looks after it, and what its reviews found.
package web

import (
	"context"
	"embed"
	"net/http"
	"strconv"
	"strings"
	"time"

	"rida/internal/core/event"
	"rida/internal/core/staff"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/problems"
	"rida/internal/room/problems/processes"
)

// Texts are the words of these pages.
//
//go:embed lang/*.json
var Texts embed.FS

// Pages answers the pages of the register.
type Pages struct {
	DB   *db.DB
	Room *processes.Room
	View func(w *web.Response, r *web.Request) ui.View
	// Colleagues gives everybody by id; the map is shared and not written to.
	Colleagues func(ctx context.Context) (map[id.ID]staff.Card, error)
	// Topics gives the names of the topics in a language.
	Topics func(ctx context.Context, t lang.Tag) (map[id.ID]string, error)
}

// Routes are this register's part of the one list in app.
func (p *Pages) Routes() []web.Route {
	return web.In("processes",
		web.Get("/processes", problems.MayRead, p.list),
		web.Get("/processes.csv", problems.MayRead, p.csv),
		web.Get("/processes/map", problems.MayRead, p.one),
		web.Get("/processes/cases", problems.MayRead, p.behind),
		web.Post("/processes", problems.MayClose, p.register),
		web.Post("/processes/reviews", problems.MayClose, p.review),
	)
}

func by(r *web.Request) event.Actor { return event.Actor{Kind: r.Who.Kind, ID: r.Who.ID} }

// periods that can be looked at, in weeks.
var periods = []int{4, 13, 52}

// span is the weeks that a page looks at, the one it is now among them.
type span struct {
	weeks       int
	from, until int64
}

func spanOf(v ui.View, r *web.Request) span {
	s := span{weeks: periods[1], until: processes.WeekOf(v.Now)}
	asked, err := strconv.Atoi(r.URL.Query().Get("weeks"))
	for _, one := range periods {
		if err == nil && asked == one {
			s.weeks = one
		}
	}
	s.from = s.until - int64(s.weeks) + 1
	return s
}

func (s span) tabs(v ui.View, at string) (out []ui.Choice) {
	for _, one := range periods {
		out = append(out, ui.Choice{Label: v.P.N("processes.weeks", int64(one)), Href: at + "weeks=" + strconv.Itoa(one), Current: one == s.weeks})
	}
	return out
}

// name of a scope in the reader's language.
func name(v ui.View, scope string, topics map[id.ID]string) string {
	if kind, ok := strings.CutPrefix(scope, processes.TypeScope); ok {
		return v.P.T("cases.type." + kind)
	}
	if text, ok := strings.CutPrefix(scope, processes.TopicScope); ok {
		topic, _ := id.Parse(text)
		if known, ok := topics[topic]; ok {
			return known
		}
		return v.P.T("problems.topic.gone")
	}
	return v.P.T("processes.all")
}

// long writes a time as one would say it.
func long(v ui.View, d time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case d >= 2*day:
		return v.P.N("processes.days", int64((d+day/2)/day))
	case d >= 2*time.Hour:
		return v.P.N("processes.hours", int64((d+time.Hour/2)/time.Hour))
	}
	return v.P.N("processes.minutes", int64((d+time.Minute/2)/time.Minute))
}

func (p *Pages) register(w *web.Response, r *web.Request) error {
	return p.act(w, r, "processes.toast.saved", func(ctx context.Context, tx *db.Tx, f *web.Form) error {
		owner, every := f.ID("owner", true), f.Int("every", 1, 10_000)
		if err := f.Err(); err != nil {
			return err
		}
		return p.Room.Register(ctx, tx, by(r), f.Value("scope"), owner, every)
	})
}

func (p *Pages) review(w *web.Response, r *web.Request) error {
	return p.act(w, r, "processes.toast.reviewed", func(ctx context.Context, tx *db.Tx, f *web.Form) error {
		return p.Room.Review(ctx, tx, by(r), f.Value("scope"), f.Value("note"))
	})
}

func (p *Pages) act(w *web.Response, r *web.Request, toast string, do func(ctx context.Context, tx *db.Tx, f *web.Form) error) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	err = p.DB.Write(r.Context(), func(tx *db.Tx) error { return do(r.Context(), tx, f) })
	if k := fault.KindOf(err); err != nil && (k == fault.Invalid || k == fault.Conflict) {
		v := p.View(w, r)
		page, wrong := p.mapOf(r.Context(), v, f.Value("scope"), spanOf(v, r), f.Value)
		if wrong != nil {
			return wrong
		}
		page.Problems = ui.ProblemsOf(r.Print, err)
		return w.HTML(http.StatusUnprocessableEntity, page.Page(v))
	}
	if err != nil {
		return err
	}
	w.Toast(web.Toast{Key: toast})
	return w.Redirect(address(f.Value("scope")))
}
