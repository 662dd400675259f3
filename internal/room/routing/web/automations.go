package web

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/cases"
	"rida/internal/room/routing"
	"rida/internal/room/routing/automation"
)

// lately is how many runs the page of automations shows.
const lately = 20

// automationsPage lists the automations and what they did lately.
type automationsPage struct {
	Rules []automation.Rule
	Names names
	Ran   []ran
}

// ran is one run with the names of its rule and case.
type ran struct {
	automation.Ran
	Rule    string
	Ref     string
	Subject ui.Words
}

func (p *Pages) automations(w *web.Response, r *web.Request) error {
	v, ctx := p.View(w, r), r.Context()
	page := automationsPage{}
	var err error
	if page.Rules, err = automation.Rules(ctx, p.DB, false); err != nil {
		return err
	}
	if page.Names, err = p.names(ctx, p.DB, v); err != nil {
		return err
	}
	if page.Ran, err = p.ranLately(ctx); err != nil {
		return err
	}
	return w.HTML(http.StatusOK, page.Draw(v))
}

func (p *Pages) ranLately(ctx context.Context) ([]ran, error) {
	all, err := automation.Lately(ctx, p.DB, lately)
	if err != nil {
		return nil, err
	}
	ids := make([]id.ID, len(all))
	for i, one := range all {
		ids[i] = one.Case
	}
	about, err := cases.Some(ctx, p.DB, ids)
	if err != nil {
		return nil, err
	}
	var out []ran
	for _, one := range all {
		rule, err := automation.RuleAt(ctx, p.DB, one.Rule, one.Version)
		if err != nil {
			return nil, err
		}
		c := about[one.Case]
		out = append(out, ran{one, rule.Name, c.Reference, ui.Words{Text: c.Subject, Lang: c.Lang}})
	}
	return out, nil
}

// automationPage makes or changes one.
type automationPage struct {
	rulePage
	Whens []ui.Choice
}

func (p *Pages) askAutomation(w *web.Response, r *web.Request) error {
	f, one := web.NewForm(r, nil), automation.Rule{}
	if r.PathValue("id") != "" {
		var err error
		if one, err = p.automationOf(r); err != nil {
			return err
		}
	}
	fillAutomation(f, one, p.View(w, r))
	return p.showAutomation(w, r, one, f)
}

// draftAutomation is draftRule for automations; it also adds, moves and takes out
// acts.
func (p *Pages) draftAutomation(w *web.Response, r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	reshapeActs(f)
	return p.showAutomation(w, r, automation.Rule{ID: f.ID("id", false)}, f)
}

func (p *Pages) automationOf(r *web.Request) (automation.Rule, error) {
	which, err := r.PathID("id")
	if err != nil {
		return automation.Rule{}, err
	}
	all, err := automation.Rules(r.Context(), p.DB, false)
	if err != nil {
		return automation.Rule{}, err
	}
	i := slices.IndexFunc(all, func(one automation.Rule) bool { return one.ID == which })
	if i < 0 {
		return automation.Rule{}, fault.New(fault.NotFound, "fault.not_found")
	}
	return all[i], nil
}

func (p *Pages) showAutomation(w *web.Response, r *web.Request, one automation.Rule, f *web.Form) error {
	v := p.View(w, r)
	inner, err := p.choices(r.Context(), v)
	if err != nil {
		return err
	}
	inner.ID, inner.On, inner.Form, inner.Problems = one.ID, one.On, f, problems(f)
	e, err := p.editor(r.Context(), v, inner.Names, automation.Questions, "/routing/automations/draft")
	if err != nil {
		return err
	}
	inner.Editor = drawn(v, e, f, one.If, inner.Problems)
	return w.HTML(status(f), automationPage{inner, choicesOf(v, "routing.cause.", automation.Causes)}.Draw(v))
}

func (p *Pages) saveAutomation(w *web.Response, r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	var was automation.Rule
	if r.PathValue("id") != "" {
		if was, err = p.automationOf(r); err != nil {
			return err
		}
	}
	v := p.View(w, r)
	n, err := p.names(r.Context(), p.DB, v)
	if err != nil {
		return err
	}
	e, err := p.editor(r.Context(), v, n, automation.Questions, "")
	if err != nil {
		return err
	}
	one := readAutomation(f)
	one.If = readWhen(v, e, f)
	one.ID, one.On = was.ID, was.On
	var trial id.ID
	if f.Err() == nil {
		err = p.DB.Write(r.Context(), func(tx *db.Tx) (err error) {
			if one, err = p.Does.SaveRule(r.Context(), tx, by(r), one); err != nil {
				return err
			}
			if f.Value("then") == "try" {
				trial, err = p.Does.Try(r.Context(), tx, by(r), one.ID)
			}
			return err
		})
		if err = f.Take(ofCondition(err)); err != nil {
			return err
		}
	}
	if f.Err() != nil {
		return p.showAutomation(w, r, was, f)
	}
	if trial != 0 {
		return w.Redirect("/routing/automations/trials/" + trial.String())
	}
	w.Toast(web.Toast{Key: "routing.toast.rule", Args: []any{"name", one.Name}})
	return w.Redirect("/routing/automations")
}

func (p *Pages) switchAutomation(w *web.Response, r *web.Request) error {
	one, err := p.automationOf(r)
	if err != nil {
		return err
	}
	f, err := r.Form()
	if err != nil {
		return err
	}
	on := f.Value("on") == "yes"
	return p.changeAutomation(w, r, map[bool]string{true: "routing.toast.on", false: "routing.toast.off"}[on], one.Name, "", func(ctx context.Context, tx *db.Tx) error {
		return p.Does.SwitchRule(ctx, tx, by(r), one.ID, on)
	})
}

func (p *Pages) removeAutomation(w *web.Response, r *web.Request) error {
	one, err := p.automationOf(r)
	if err != nil {
		return err
	}
	return p.changeAutomation(w, r, "routing.toast.removed", one.Name, "/routing/automations/"+one.ID.String()+"/return", func(ctx context.Context, tx *db.Tx) error {
		return p.Does.RemoveRule(ctx, tx, by(r), one.ID)
	})
}

func (p *Pages) restoreAutomation(w *web.Response, r *web.Request) error {
	which, err := r.PathID("id")
	if err != nil {
		return err
	}
	one, err := automation.RuleAt(r.Context(), p.DB, which, 0)
	if err != nil {
		return err
	}
	return p.changeAutomation(w, r, "routing.toast.restored", one.Name, "", func(ctx context.Context, tx *db.Tx) error {
		return p.Does.RestoreRule(ctx, tx, by(r), which)
	})
}

func (p *Pages) changeAutomation(w *web.Response, r *web.Request, toast, name, undo string, do func(ctx context.Context, tx *db.Tx) error) error {
	if err := p.DB.Write(r.Context(), func(tx *db.Tx) error { return do(r.Context(), tx) }); err != nil {
		return err
	}
	w.Toast(web.Toast{Key: toast, Args: []any{"name", name}, Undo: undo})
	return w.Redirect("/routing/automations")
}

// doText says in one line what an automation does.
func (n names) doText(v ui.View, all []automation.Act) string {
	var out []string
	for _, a := range all {
		switch a.Do {
		case automation.Assign:
			out = append(out, n.thenText(v, routing.Then{Person: a.Person, Team: a.Team, Strategy: a.Strategy}))
		case automation.Tag:
			out = append(out, n.thenText(v, routing.Then{Tags: a.Tags}))
		case automation.Prioritise:
			out = append(out, n.thenText(v, routing.Then{Priority: a.Priority}))
		case automation.Snooze:
			out = append(out, v.P.N("routing.do.snooze", int64(a.Days)))
		case automation.MakeTask:
			who := v.P.T("routing.do.task.owner")
			if a.Person != 0 {
				who = n.person(a.Person)
			}
			out = append(out, v.P.N("routing.do.task.said", int64(a.Hours), "title", a.Text.In(v.P.Tag()), "name", who))
		case automation.Notify:
			if a.Person != 0 {
				out = append(out, v.P.T("routing.do.notice", "name", n.person(a.Person)))
			} else {
				out = append(out, v.P.T("routing.do.notice.owner"))
			}
		default:
			out = append(out, v.P.T("routing.do."+a.Do))
		}
	}
	return strings.Join(out, v.P.T("routing.then.next"))
}

// causeText says when an automation looks.
func causeText(v ui.View, r automation.Rule) string {
	if r.When.Timed() {
		return v.P.N("routing.cause."+string(r.When)+".after", int64(r.After/time.Hour))
	}
	return v.P.T("routing.cause." + string(r.When))
}
