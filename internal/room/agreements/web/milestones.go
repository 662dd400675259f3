package web

import (
	"context"
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/agreements"
	"rida/internal/room/cases"
	"rida/internal/room/promises"
)

func milestoneForm(f Form, v ui.View) (templ.Component, error) { return f.milestonePage(v), nil }

func (p *Pages) askMilestone(w *web.Response, r *web.Request) error {
	return p.show(w, r, r.URL.Query().Get, milestoneForm)
}

func (p *Pages) agree(w *web.Response, r *web.Request) error {
	return p.send(w, r, "agreements.toast.agreed", func(ctx context.Context, tx *db.Tx, v ui.View, c cases.Case, f *web.Form) error {
		due, err := p.typedDue(v, f.Value("date"))
		if err != nil {
			return err
		}
		_, err = p.Room.Agree(ctx, tx, by(r), c.ID, agreements.New{Title: f.Value("title"), Form: f.Value("form"), Excluded: f.Value("excluded"), DueAt: due, Checks: strings.Split(f.Value("checks"), "\n")})
		return err
	}, milestoneForm)
}

// theMilestone is the one that the address names, and its case.
func (p *Pages) theMilestone(r *web.Request) (agreements.Milestone, cases.Case, error) {
	which, err := r.PathID("id")
	if err != nil {
		return agreements.Milestone{}, cases.Case{}, err
	}
	s, err := agreements.OneMilestone(r.Context(), p.DB, which)
	if err != nil {
		return s, cases.Case{}, err
	}
	c, err := cases.Get(r.Context(), p.DB, s.CaseID)
	return s, c, err
}

// stageForm draws a form about a milestone.
type stageForm func(f Form, v ui.View, s agreements.Milestone) templ.Component

func dropForm(f Form, v ui.View, s agreements.Milestone) templ.Component { return f.dropPage(v, s) }

func moveForm(f Form, v ui.View, s agreements.Milestone) templ.Component { return f.movePage(v, s) }

// aboutMilestone shows a form about the milestone of the address.
func (p *Pages) aboutMilestone(w *web.Response, r *web.Request, form stageForm) error {
	s, c, err := p.theMilestone(r)
	if err != nil {
		return err
	}
	v := p.View(w, r)
	f := formOf(v, c, r.URL.Query().Get, ui.Problems{})
	f.ID = s.ID.String()
	return w.HTML(http.StatusOK, form(f, v, s))
}

// onMilestone does an act on the milestone of the address. What is refused is
// shown again as it was typed, or beside the milestones where nothing is typed.
func (p *Pages) onMilestone(w *web.Response, r *web.Request, toast string, form stageForm, do func(ctx context.Context, tx *db.Tx, f *web.Form, which id.ID) error) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	s, c, err := p.theMilestone(r)
	if err != nil {
		return err
	}
	return p.act(w, r, toast, "/cases/"+c.Reference, func(ctx context.Context, tx *db.Tx) error { return do(ctx, tx, f, s.ID) },
		func(problems ui.Problems) (templ.Component, error) {
			v := p.View(w, r)
			if form != nil {
				typed := formOf(v, c, f.Value, problems)
				typed.ID = s.ID.String()
				return form(typed, v, s), nil
			}
			page, err := p.panelOf(r, v, c)
			page.Problems = problems
			return page.Page(v), err
		})
}

func (p *Pages) start(w *web.Response, r *web.Request) error {
	return p.onMilestone(w, r, "agreements.toast.started", nil, func(ctx context.Context, tx *db.Tx, f *web.Form, which id.ID) error {
		_, err := p.Room.Start(ctx, tx, by(r), which, f.Value("knowingly") == "yes")
		return err
	})
}

func (p *Pages) tick(w *web.Response, r *web.Request) error {
	check, err := r.PathID("check")
	if err != nil {
		return err
	}
	return p.onMilestone(w, r, "agreements.toast.ticked", nil, func(ctx context.Context, tx *db.Tx, f *web.Form, which id.ID) error {
		_, err := p.Room.Tick(ctx, tx, by(r), which, check, f.Value("done") == "yes")
		return err
	})
}

func (p *Pages) pass(w *web.Response, r *web.Request) error {
	return p.onMilestone(w, r, "agreements.toast.passed", nil, func(ctx context.Context, tx *db.Tx, _ *web.Form, which id.ID) error {
		_, err := p.Room.Pass(ctx, tx, by(r), which)
		return err
	})
}

func (p *Pages) askDrop(w *web.Response, r *web.Request) error {
	return p.aboutMilestone(w, r, dropForm)
}

func (p *Pages) drop(w *web.Response, r *web.Request) error {
	return p.onMilestone(w, r, "agreements.toast.dropped", dropForm, func(ctx context.Context, tx *db.Tx, f *web.Form, which id.ID) error {
		_, err := p.Room.Drop(ctx, tx, by(r), which, f.Value("reason"))
		return err
	})
}

func (p *Pages) askMove(w *web.Response, r *web.Request) error {
	return p.aboutMilestone(w, r, moveForm)
}

// move gives a milestone another date, of which the customer is told.
func (p *Pages) move(w *web.Response, r *web.Request) error {
	v := p.View(w, r)
	return p.onMilestone(w, r, "agreements.toast.moved", moveForm, func(ctx context.Context, tx *db.Tx, f *web.Form, which id.ID) error {
		due, err := p.typedDue(v, f.Value("date"))
		if err != nil {
			return err
		}
		_, err = p.Room.Move(ctx, tx, by(r), which, due, f.Long("reason", promises.MaxReason))
		return err
	})
}
