package web

import (
	"context"
	"net/http"
	"slices"

	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/routing"
)

// rulesPage lists the rules in their order.
type rulesPage struct {
	Rules []routing.Rule
	Names names
	Desk  string // the team whose duty manager has the last word
	Duty  string
}

func (p *Pages) rules(w *web.Response, r *web.Request) error {
	v, ctx := p.View(w, r), r.Context()
	page := rulesPage{}
	var err error
	if page.Rules, err = routing.Rules(ctx, p.DB); err != nil {
		return err
	}
	if page.Names, err = p.names(ctx, p.DB, v); err != nil {
		return err
	}
	o, _, err := p.Staff.Organisation(ctx, p.DB)
	if err != nil {
		return err
	}
	page.Desk, page.Duty = page.Names.team(o.TeamID), page.Names.person(page.Names.teams[o.TeamID].DutyID)
	return w.HTML(http.StatusOK, page.Draw(v))
}

// rulePage makes or changes a rule.
type rulePage struct {
	ID       id.ID
	On       bool
	Form     *web.Form
	Problems ui.Problems
	Names    names
	Teams    []ui.Choice
	People   []ui.Choice
	Editor   ui.ConditionEditor
}

func (p *Pages) askRule(w *web.Response, r *web.Request) error {
	f := web.NewForm(r, nil)
	one := routing.Rule{Then: routing.Then{Strategy: routing.Least, Language: true}}
	if r.PathValue("id") != "" {
		var err error
		if one, err = p.ruleOf(r); err != nil {
			return err
		}
	}
	fillRule(f, one, p.View(w, r).P.T("routing.comma"))
	return p.showRule(w, r, one, f)
}

// draftRule adds or takes out a line of the condition, or follows the choice of
// another field; without scripts it is a page.
func (p *Pages) draftRule(w *web.Response, r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	one := routing.Rule{ID: f.ID("id", false)}
	return p.showRule(w, r, one, f)
}

// ruleOf is the rule of the address.
func (p *Pages) ruleOf(r *web.Request) (routing.Rule, error) {
	which, err := r.PathID("id")
	if err != nil {
		return routing.Rule{}, err
	}
	all, err := routing.Rules(r.Context(), p.DB)
	if err != nil {
		return routing.Rule{}, err
	}
	i := slices.IndexFunc(all, func(one routing.Rule) bool { return one.ID == which })
	if i < 0 {
		return routing.Rule{}, fault.New(fault.NotFound, "fault.not_found")
	}
	return all[i], nil
}

func (p *Pages) showRule(w *web.Response, r *web.Request, one routing.Rule, f *web.Form) error {
	v := p.View(w, r)
	page, err := p.choices(r.Context(), v)
	if err != nil {
		return err
	}
	page.ID, page.On, page.Form, page.Problems = one.ID, one.On, f, problems(f)
	e, err := p.editor(r.Context(), v, page.Names, routing.Questions, "/routing/rules/draft")
	if err != nil {
		return err
	}
	page.Editor = drawn(v, e, f, one.When, page.Problems)
	return w.HTML(status(f), page.Draw(v))
}

// choices are the teams, people and topics that a form offers.
func (p *Pages) choices(ctx context.Context, v ui.View) (page rulePage, err error) {
	if page.Names, err = p.names(ctx, p.DB, v); err != nil {
		return page, err
	}
	page.Teams = []ui.Choice{{Label: v.P.T("routing.rule.team.none")}}
	teams, err := p.Staff.Teams(ctx, p.DB)
	if err != nil {
		return page, err
	}
	for _, t := range teams {
		page.Teams = append(page.Teams, ui.Choice{Value: t.ID.String(), Label: t.In(v.P.Tag())})
	}
	accounts, err := p.Staff.Accounts(ctx, p.DB)
	if err != nil {
		return page, err
	}
	page.People = []ui.Choice{{Label: v.P.T("routing.rule.person.none")}}
	for _, a := range accounts {
		if a.Active {
			page.People = append(page.People, ui.Choice{Value: a.ID.String(), Label: a.Name})
		}
	}
	return page, nil
}

// saveRule keeps a rule; by the second button it is tried on what has been at
// once.
func (p *Pages) saveRule(w *web.Response, r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	var was routing.Rule
	if r.PathValue("id") != "" {
		if was, err = p.ruleOf(r); err != nil {
			return err
		}
	}
	v := p.View(w, r)
	n, err := p.names(r.Context(), p.DB, v)
	if err != nil {
		return err
	}
	e, err := p.editor(r.Context(), v, n, routing.Questions, "")
	if err != nil {
		return err
	}
	one := readRule(f)
	one.When = readWhen(v, e, f)
	one.ID, one.On = was.ID, was.On
	var trial id.ID
	if f.Err() == nil {
		err = p.DB.Write(r.Context(), func(tx *db.Tx) (err error) {
			if one, err = p.Room.SaveRule(r.Context(), tx, by(r), one); err != nil {
				return err
			}
			if f.Value("then") == "try" {
				trial, err = p.Room.Try(r.Context(), tx, by(r), one.ID)
			}
			return err
		})
		if err = f.Take(renamed(err)); err != nil {
			return err
		}
	}
	if f.Err() != nil {
		return p.showRule(w, r, was, f)
	}
	if trial != 0 {
		return w.Redirect("/routing/trials/" + trial.String())
	}
	w.Toast(web.Toast{Key: "routing.toast.rule", Args: []any{"name", one.Name}})
	return w.Redirect("/routing")
}

// renamed gives defects the names of the form's boxes.
func renamed(err error) error {
	if d, ok := fault.As(err); ok {
		for i, one := range d.Fields {
			if one.Name == "priority" || one.Name == "type" {
				d.Fields[i].Name += "_to"
			}
		}
	}
	return ofCondition(err)
}

func (p *Pages) switchRule(w *web.Response, r *web.Request) error {
	one, err := p.ruleOf(r)
	if err != nil {
		return err
	}
	f, err := r.Form()
	if err != nil {
		return err
	}
	on := f.Value("on") == "yes"
	return p.change(w, r, map[bool]string{true: "routing.toast.on", false: "routing.toast.off"}[on], one.Name, "", func(ctx context.Context, tx *db.Tx) error {
		return p.Room.SwitchRule(ctx, tx, by(r), one.ID, on)
	})
}

func (p *Pages) removeRule(w *web.Response, r *web.Request) error {
	one, err := p.ruleOf(r)
	if err != nil {
		return err
	}
	return p.change(w, r, "routing.toast.removed", one.Name, "/routing/rules/"+one.ID.String()+"/return", func(ctx context.Context, tx *db.Tx) error {
		return p.Room.RemoveRule(ctx, tx, by(r), one.ID)
	})
}

func (p *Pages) restoreRule(w *web.Response, r *web.Request) error {
	which, err := r.PathID("id")
	if err != nil {
		return err
	}
	one, err := routing.RuleAt(r.Context(), p.DB, which, 0)
	if err != nil {
		return err
	}
	return p.change(w, r, "routing.toast.restored", one.Name, "", func(ctx context.Context, tx *db.Tx) error {
		return p.Room.RestoreRule(ctx, tx, by(r), which)
	})
}

// change does an act on the list and shows it again.
func (p *Pages) change(w *web.Response, r *web.Request, toast, name, undo string, do func(ctx context.Context, tx *db.Tx) error) error {
	if err := p.DB.Write(r.Context(), func(tx *db.Tx) error { return do(r.Context(), tx) }); err != nil {
		return err
	}
	w.Toast(web.Toast{Key: toast, Args: []any{"name", name}, Undo: undo})
	return w.Redirect("/routing")
}

// choicesOf are the codes of a field with their words.
func choicesOf[T ~string](v ui.View, prefix string, all []T) (out []ui.Choice) {
	for _, one := range all {
		out = append(out, ui.Choice{Value: string(one), Label: v.P.T(prefix + string(one))})
	}
	return out
}
