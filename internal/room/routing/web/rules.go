package web

import (
	"context"
	"net/http"
	"slices"

	"rida/internal/core/fields"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/cases"
	"rida/internal/room/routing"
)

// rulesPage lists the rules in their order.
type rulesPage struct {
	Tabs  []ui.Choice
	Rules []routing.Rule
	Names names
	Desk  string // the team whose duty manager has the last word
	Duty  string
}

func (p *Pages) rules(w *web.Response, r *web.Request) error {
	v, ctx := p.View(w, r), r.Context()
	page := rulesPage{Tabs: p.tabs(v, "rules")}
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
	Topics   []routing.Topic
	Own      []fields.Field // of customers, with a few choices each: their tier and the like
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
	if page.Topics, err = routing.Topics(ctx, p.DB); err != nil {
		return page, err
	}
	page.Own, err = p.own(ctx)
	return page, err
}

// own are the house's own fields of customers that a form can offer as boxes.
func (p *Pages) own(ctx context.Context) (out []fields.Field, err error) {
	all, err := fields.InUse(ctx, p.DB, fields.OfCustomer)
	for _, f := range all {
		if f.Kind == fields.Choice || f.Kind == fields.Choices {
			out = append(out, f)
		}
	}
	return out, err
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
	own, err := p.own(r.Context())
	if err != nil {
		return err
	}
	one := readRule(f, own)
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
			switch {
			case one.Name == "priority" || one.Name == "type":
				d.Fields[i].Name += "_to"
			case len(one.Name) > 8 && one.Name[:9] == "condition":
				d.Fields[i].Name = "tree"
			}
		}
	}
	return err
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

// order takes the whole order, or moves one rule up or down by a button.
func (p *Pages) order(w *web.Response, r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	order := f.IDs("rule")
	if move := f.Value("move"); move != "" {
		order = moved(order, move)
	}
	err = p.DB.Write(r.Context(), func(tx *db.Tx) error { return p.Room.Reorder(r.Context(), tx, by(r), order) })
	if err != nil {
		return err
	}
	w.Toast(web.Toast{Key: "routing.toast.ordered"})
	return w.Redirect("/routing")
}

// moved moves one of the list by a step: "up:42" or "down:42".
func moved(order []id.ID, move string) []id.ID {
	step := 1
	if move[0] == 'u' {
		step = -1
	}
	out := slices.Clone(order)
	for i, which := range out {
		if j := i + step; (move == "up:"+which.String() || move == "down:"+which.String()) && j >= 0 && j < len(out) {
			out[i], out[j] = out[j], out[i]
			break
		}
	}
	return out
}

// choicesOf are the codes of a field with their words.
func choicesOf[T ~string](v ui.View, prefix string, all []T) (out []ui.Choice) {
	for _, one := range all {
		out = append(out, ui.Choice{Value: string(one), Label: v.P.T(prefix + string(one))})
	}
	return out
}

func (g rulePage) choices(v ui.View, field string) []ui.Choice {
	switch field {
	case routing.AskTopic:
		var out []ui.Choice
		for _, t := range g.Topics {
			out = append(out, ui.Choice{Value: t.ID.String(), Label: t.In(v.P.Tag())})
		}
		return out
	case routing.AskLang:
		return choicesOf(v, "cases.language.", []string{"ar", "fa", "en"})
	case routing.AskChannel:
		return choicesOf(v, "cases.channel.", cases.Channels)
	case routing.AskType:
		return choicesOf(v, "cases.type.", cases.Types)
	}
	return choicesOf(v, "cases.priority.", cases.Priorities)
}
