package web

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/cases"
	"rida/internal/room/routing"
)

// examples is how many cases of a trial are shown at once: enough to see whether
// a rule is right. Each can be opened, and more can be asked for.
const examples = 25

// trialPage shows what a rule would have changed.
type trialPage struct {
	Trial  routing.Trial
	Rule   *routing.Rule // nil for an order, or when the rule was removed
	Fresh  bool          // the rule is still as it was tried
	Flows  []routing.Flow
	Moved  examplePage
	ToDuty examplePage
	Names  names
}

// examplePage is some of the cases of a trial.
type examplePage struct {
	Duty  bool
	Cases []example
	More  int64 // the place of the last one shown, when there are more
}

type example struct {
	routing.Moved
	Ref     string
	Subject ui.Words
}

func (p *Pages) trial(w *web.Response, r *web.Request) error {
	which, err := r.PathID("id")
	if err != nil {
		return err
	}
	v, ctx := p.View(w, r), r.Context()
	page := trialPage{}
	if page.Trial, err = routing.GetTrial(ctx, p.DB, which); err != nil {
		return err
	}
	if page.Names, err = p.names(ctx, p.DB, v); err != nil {
		return err
	}
	all, err := routing.Rules(ctx, p.DB)
	if err != nil {
		return err
	}
	if i := slices.IndexFunc(all, func(one routing.Rule) bool { return one.ID == page.Trial.Rule }); i >= 0 {
		page.Rule = &all[i]
		page.Fresh = slices.ContainsFunc(page.Trial.Draft.Next, func(one routing.Rule) bool { return one.ID == all[i].ID && one.Version == all[i].Version })
	}
	if page.Trial.State == "done" {
		if page.Flows, err = routing.Flows(ctx, p.DB, which); err != nil {
			return err
		}
		before, _ := strconv.ParseInt(r.URL.Query().Get("before"), 10, 64)
		duty := r.URL.Query().Get("of") == "duty"
		if r.Fragment() && before > 0 {
			more, err := p.examples(ctx, which, duty, before)
			if err != nil {
				return err
			}
			return w.HTML(http.StatusOK, page.cases(v, more))
		}
		// without script the one list moves on and the other stays
		if page.Moved, err = p.examples(ctx, which, false, map[bool]int64{false: before}[duty]); err != nil {
			return err
		}
		if page.ToDuty, err = p.examples(ctx, which, true, map[bool]int64{true: before}[duty]); err != nil {
			return err
		}
	}
	if r.Fragment() {
		return w.HTML(http.StatusOK, page.Result(v))
	}
	return w.HTML(http.StatusOK, page.Draw(v))
}

func (p *Pages) examples(ctx context.Context, trial id.ID, duty bool, before int64) (page examplePage, err error) {
	all, err := routing.Examples(ctx, p.DB, trial, duty, before, examples+1)
	if err != nil {
		return page, err
	}
	page.Duty = duty
	if len(all) > examples {
		all = all[:examples]
		page.More = all[examples-1].N
	}
	ids := make([]id.ID, len(all))
	for i, one := range all {
		ids[i] = one.Case
	}
	about, err := cases.Some(ctx, p.DB, ids)
	if err != nil {
		return page, err
	}
	for _, one := range all {
		c := about[one.Case]
		page.Cases = append(page.Cases, example{one, c.Reference, ui.Words{Text: c.Subject, Lang: c.Lang}})
	}
	return page, nil
}

// tryRule tries a rule as it stands.
func (p *Pages) tryRule(w *web.Response, r *web.Request) error {
	one, err := p.ruleOf(r)
	if err != nil {
		return err
	}
	return p.try(w, r, func(tx *db.Tx) (id.ID, error) { return p.Room.Try(r.Context(), tx, by(r), one.ID) })
}

// tryOrder tries the rules that are on in the order of the form.
func (p *Pages) tryOrder(w *web.Response, r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	return p.try(w, r, func(tx *db.Tx) (id.ID, error) { return p.Room.TryOrder(r.Context(), tx, by(r), f.IDs("rule")) })
}

func (p *Pages) try(w *web.Response, r *web.Request, begin func(tx *db.Tx) (id.ID, error)) error {
	var which id.ID
	err := p.DB.Write(r.Context(), func(tx *db.Tx) (err error) {
		which, err = begin(tx)
		return err
	})
	if err != nil {
		return err
	}
	return w.Redirect("/routing/trials/" + which.String())
}

// order is the order that was tried, those that are off among them.
func (g trialPage) order() (out []string) {
	for _, one := range g.Trial.Draft.Order {
		out = append(out, one.String())
	}
	return out
}
