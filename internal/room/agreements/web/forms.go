package web

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"

	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/agreements"
	"rida/internal/room/cases"
)

// show shows a form about the case of the address.
func (p *Pages) show(w *web.Response, r *web.Request, value func(string) string, form func(Form, ui.View) (templ.Component, error)) error {
	c, err := p.theCase(r)
	if err != nil {
		return err
	}
	v := p.View(w, r)
	page, err := form(formOf(v, c, value, ui.Problems{}), v)
	if err != nil {
		return err
	}
	return w.HTML(http.StatusOK, page)
}

// send does what a form about the case of the address asks for.
func (p *Pages) send(w *web.Response, r *web.Request, toast string, do func(ctx context.Context, tx *db.Tx, v ui.View, c cases.Case, f *web.Form) error, form func(Form, ui.View) (templ.Component, error)) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	c, err := p.theCase(r)
	if err != nil {
		return err
	}
	v := p.View(w, r)
	return p.act(w, r, toast, "/cases/"+c.Reference, func(ctx context.Context, tx *db.Tx) error { return do(ctx, tx, v, c, f) },
		func(problems ui.Problems) (templ.Component, error) { return form(formOf(v, c, f.Value, problems), v) })
}

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

// askForm is the form by which a colleague is asked.
func (p *Pages) askForm(r *web.Request) func(Form, ui.View) (templ.Component, error) {
	return func(f Form, v ui.View) (templ.Component, error) {
		people, err := p.Colleagues(r.Context())
		if err != nil {
			return nil, err
		}
		for _, one := range people {
			if one.Active && one.ID != r.Who.ID {
				f.People = append(f.People, ui.Choice{Value: one.ID.String(), Label: one.Name})
			}
		}
		slices.SortFunc(f.People, func(a, b ui.Choice) int { return strings.Compare(a.Label, b.Label) })
		return f.askPage(v), nil
	}
}

func (p *Pages) askColleague(w *web.Response, r *web.Request) error {
	return p.show(w, r, r.URL.Query().Get, p.askForm(r))
}

func (p *Pages) askFor(w *web.Response, r *web.Request) error {
	return p.send(w, r, "agreements.toast.asked", func(ctx context.Context, tx *db.Tx, v ui.View, c cases.Case, f *web.Form) error {
		due, err := p.typedDue(v, f.Value("date"))
		if err != nil {
			return err
		}
		to := f.ID("to", true)
		if err := f.Err(); err != nil {
			return err
		}
		_, err = p.Room.AskFor(ctx, tx, by(r), c.ID, to, f.Value("what"), due)
		return err
	}, p.askForm(r))
}

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

// onMilestone does an act on the milestone of the address.
func (p *Pages) onMilestone(w *web.Response, r *web.Request, toast string, do func(ctx context.Context, tx *db.Tx, f *web.Form, which id.ID) error) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	which, err := r.PathID("id")
	if err != nil {
		return err
	}
	s, err := agreements.OneMilestone(r.Context(), p.DB, which)
	if err != nil {
		return err
	}
	c, err := cases.Get(r.Context(), p.DB, s.CaseID)
	if err != nil {
		return err
	}
	return p.act(w, r, toast, "/cases/"+c.Reference, func(ctx context.Context, tx *db.Tx) error { return do(ctx, tx, f, which) },
		func(problems ui.Problems) (templ.Component, error) {
			v := p.View(w, r)
			page, err := p.panelOf(r, v, c)
			page.Problems = problems
			return page.Page(v), err
		})
}

func (p *Pages) start(w *web.Response, r *web.Request) error {
	return p.onMilestone(w, r, "agreements.toast.started", func(ctx context.Context, tx *db.Tx, f *web.Form, which id.ID) error {
		_, err := p.Room.Start(ctx, tx, by(r), which, f.Value("knowingly") == "yes")
		return err
	})
}

func (p *Pages) tick(w *web.Response, r *web.Request) error {
	check, err := r.PathID("check")
	if err != nil {
		return err
	}
	return p.onMilestone(w, r, "agreements.toast.ticked", func(ctx context.Context, tx *db.Tx, f *web.Form, which id.ID) error {
		_, err := p.Room.Tick(ctx, tx, by(r), which, check, f.Value("done") == "yes")
		return err
	})
}

func (p *Pages) pass(w *web.Response, r *web.Request) error {
	return p.onMilestone(w, r, "agreements.toast.passed", func(ctx context.Context, tx *db.Tx, _ *web.Form, which id.ID) error {
		_, err := p.Room.Pass(ctx, tx, by(r), which)
		return err
	})
}

func (p *Pages) askDrop(w *web.Response, r *web.Request) error {
	return p.reason(w, r, http.StatusOK, ui.Problems{}, func(string) string { return "" })
}

func (p *Pages) reason(w *web.Response, r *web.Request, status int, problems ui.Problems, value func(string) string) error {
	which, err := r.PathID("id")
	if err != nil {
		return err
	}
	s, err := agreements.OneMilestone(r.Context(), p.DB, which)
	if err != nil {
		return err
	}
	c, err := cases.Get(r.Context(), p.DB, s.CaseID)
	if err != nil {
		return err
	}
	v := p.View(w, r)
	f := formOf(v, c, value, problems)
	f.ID = s.ID.String()
	return w.HTML(status, f.dropPage(v, s.Title))
}

func (p *Pages) drop(w *web.Response, r *web.Request) error {
	return p.onMilestone(w, r, "agreements.toast.dropped", func(ctx context.Context, tx *db.Tx, f *web.Form, which id.ID) error {
		_, err := p.Room.Drop(ctx, tx, by(r), which, f.Value("reason"))
		return err
	})
}

// askDate shows the form by which another date is named.
func (p *Pages) askDate(w *web.Response, r *web.Request) error {
	a, c, err := p.theAsk(r)
	if err != nil {
		return err
	}
	v := p.View(w, r)
	f := formOf(v, c, r.URL.Query().Get, ui.Problems{})
	f.ID = a.ID.String()
	return w.HTML(http.StatusOK, f.datePage(v, a.What))
}

func (p *Pages) theAsk(r *web.Request) (agreements.Ask, cases.Case, error) {
	which, err := r.PathID("id")
	if err != nil {
		return agreements.Ask{}, cases.Case{}, err
	}
	a, err := agreements.OneAsk(r.Context(), p.DB, which)
	if err != nil {
		return a, cases.Case{}, err
	}
	c, err := cases.Get(r.Context(), p.DB, a.CaseID)
	return a, c, err
}

// answer answers an ask as the button says.
func (p *Pages) answer(w *web.Response, r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	a, c, err := p.theAsk(r)
	if err != nil {
		return err
	}
	v := p.View(w, r)
	return p.act(w, r, "agreements.toast."+answerOf(f), "/cases/"+c.Reference, func(ctx context.Context, tx *db.Tx) (err error) {
		switch answerOf(f) {
		case "accept":
			_, err = p.Room.Accept(ctx, tx, by(r), a.ID)
		case "decline":
			_, err = p.Room.Decline(ctx, tx, by(r), a.ID)
		case "done":
			_, err = p.Room.Finish(ctx, tx, by(r), a.ID)
		case "release":
			_, err = p.Room.Release(ctx, tx, by(r), a.ID)
		default:
			var due time.Time
			if due, err = p.typedDue(v, f.Value("date")); err == nil {
				_, err = p.Room.Counter(ctx, tx, by(r), a.ID, due)
			}
		}
		return err
	}, func(problems ui.Problems) (templ.Component, error) {
		form := formOf(v, c, f.Value, problems)
		form.ID = a.ID.String()
		return form.datePage(v, a.What), nil
	})
}

func answerOf(f *web.Form) string {
	if s := f.Value("answer"); slices.Contains([]string{"accept", "decline", "done", "release"}, s) {
		return s
	}
	return "counter"
}
