package web

import (
	"context"
	"net/http"
	"strings"

	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/cases"
	"rida/internal/room/routing"
	"rida/internal/room/routing/automation"
)

// whyPage says why a case came to its owner.
type whyPage struct {
	Ref     string
	Topic   string
	Reasons []reason
	Names   names
	Ran     string // automations that ran on the case
}

// reason is one change of hands with the rules it names.
type reason struct {
	routing.Reason
	Rule    routing.Rule
	Leaves  []string
	Passed  []passed
	Tried   []string
	Marked  []string
	Removed bool
}

type passed struct{ Name, Bar string }

func (p *Pages) why(w *web.Response, r *web.Request) error {
	reference, ok := cases.ParseReference(r.PathValue("ref"))
	if !ok {
		return fault.New(fault.NotFound, "cases.not_found")
	}
	c, err := cases.ByReference(r.Context(), p.DB, reference)
	if err != nil {
		return err
	}
	v, ctx := p.View(w, r), r.Context()
	page := whyPage{Ref: c.Reference}
	if page.Names, err = p.names(ctx, p.DB, v); err != nil {
		return err
	}
	topic, err := routing.TopicOf(ctx, p.DB, c.ID)
	if err != nil {
		return err
	}
	page.Topic = page.Names.topic(topic)
	if page.Ran, err = p.automated(ctx, v, c.ID); err != nil {
		return err
	}
	all, err := routing.Reasons(ctx, p.DB, c.ID)
	if err != nil {
		return err
	}
	for _, one := range all {
		said, err := p.reason(r, v, page.Names, one)
		if err != nil {
			return err
		}
		page.Reasons = append(page.Reasons, said)
	}
	return w.HTML(http.StatusOK, page.Draw(v))
}

// reason puts the ids and codes of a reason into words, with the rules as they
// were then.
func (p *Pages) reason(r *web.Request, v ui.View, n names, one routing.Reason) (reason, error) {
	out := reason{Reason: one}
	if one.Why == nil {
		return out, nil
	}
	if one.Why.Rule != 0 && one.Why.Version != 0 {
		rule, err := routing.RuleAt(r.Context(), p.DB, one.Why.Rule, one.Why.Version)
		if err != nil && fault.KindOf(err) != fault.NotFound {
			return out, err
		}
		out.Rule = rule
		for _, leaf := range leaves(rule.When, one.Why.Leaves) {
			out.Leaves = append(out.Leaves, n.leafText(v, leaf))
		}
	}
	for _, who := range one.Why.Passed {
		out.Passed = append(out.Passed, passed{n.person(who.Who), who.Bar})
	}
	var err error
	if out.Tried, err = p.ruleNames(r, one.Why.Tried); err == nil {
		out.Marked, err = p.ruleNames(r, one.Why.Marked)
	}
	return out, err
}

func (p *Pages) ruleNames(r *web.Request, all []routing.Tried) (out []string, err error) {
	for _, one := range all {
		rule, err := routing.RuleAt(r.Context(), p.DB, one.Rule, one.Version)
		if err != nil {
			return nil, err
		}
		out = append(out, rule.Name)
	}
	return out, nil
}

// automated names the automations that ran on a case.
func (p *Pages) automated(ctx context.Context, v ui.View, c id.ID) (string, error) {
	all, err := automation.On(ctx, p.DB, c)
	return strings.Join(all, v.P.T("routing.comma")), err
}
