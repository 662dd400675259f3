package web

import (
	"context"
	"net/http"
	"strings"

	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/cases"
	"rida/internal/room/routing/automation"
)

// automationTrialPage shows on which cases a rule would have run, and what it
// would have changed.
type automationTrialPage struct {
	Trial automation.Trial
	Rule  automation.Rule
	Now   automation.Rule // as it stands; the same version when that is what was tried
	Hits  []tried
	More  id.ID // the last case shown, when there are more
	Names names
}

// tried is a case on which the rule would have run.
type tried struct {
	automation.Hit
	Ref     string
	Subject ui.Words
}

func (p *Pages) automationTrial(w *web.Response, r *web.Request) error {
	which, err := r.PathID("id")
	if err != nil {
		return err
	}
	v, ctx := p.View(w, r), r.Context()
	page := automationTrialPage{}
	if page.Trial, err = automation.GetTrial(ctx, p.DB, which); err != nil {
		return err
	}
	if page.Rule, err = automation.RuleAt(ctx, p.DB, page.Trial.RuleID, page.Trial.Version); err != nil {
		return err
	}
	if page.Now, err = automation.RuleAt(ctx, p.DB, page.Trial.RuleID, 0); err != nil {
		return err
	}
	if page.Names, err = p.names(ctx, p.DB, v); err != nil {
		return err
	}
	before, _ := id.Parse(r.URL.Query().Get("before"))
	if page.Hits, page.More, err = p.triedCases(ctx, which, before); err != nil {
		return err
	}
	if before != 0 && r.Fragment() {
		return w.HTML(http.StatusOK, page.hits(v))
	}
	if r.Fragment() {
		return w.HTML(http.StatusOK, page.Result(v))
	}
	return w.HTML(http.StatusOK, page.Draw(v))
}

// triedCases reads some cases of a trial, and after which one there are more.
func (p *Pages) triedCases(ctx context.Context, trial, before id.ID) (out []tried, more id.ID, err error) {
	hits, err := automation.Hits(ctx, p.DB, trial, before, examples+1)
	if err != nil {
		return nil, 0, err
	}
	if len(hits) > examples {
		hits = hits[:examples]
		more = hits[examples-1].CaseID
	}
	ids := make([]id.ID, len(hits))
	for i, h := range hits {
		ids[i] = h.CaseID
	}
	about, err := cases.Some(ctx, p.DB, ids)
	if err != nil {
		return nil, 0, err
	}
	for _, h := range hits {
		c := about[h.CaseID]
		out = append(out, tried{h, c.Reference, ui.Words{Text: c.Subject, Lang: c.Lang}})
	}
	return out, more, nil
}

func (p *Pages) tryAutomation(w *web.Response, r *web.Request) error {
	one, err := p.automationOf(r)
	if err != nil {
		return err
	}
	var which id.ID
	err = p.DB.Write(r.Context(), func(tx *db.Tx) (err error) {
		which, err = p.Does.Try(r.Context(), tx, by(r), one.ID)
		return err
	})
	if err != nil {
		return err
	}
	return w.Redirect("/routing/automations/trials/" + which.String())
}

// effectText says what one act would change on a case.
func (n names) effectText(v ui.View, r automation.Rule, e automation.Effect) string {
	switch e.Do {
	case automation.Prioritise:
		return v.P.T("routing.effect.priority", "from", v.P.T("cases.priority."+e.From), "to", v.P.T("cases.priority."+e.To))
	case automation.Tag:
		return v.P.T("routing.effect.tag", "tags", strings.Join(e.Tags, v.P.T("routing.comma")))
	case automation.Assign:
		to := n.person(e.Who)
		if e.Team != 0 {
			to = n.team(e.Team)
		}
		return v.P.T("routing.effect.assign", "from", n.person(e.Was), "to", to)
	case automation.Snooze:
		return v.P.N("routing.do.snooze", int64(e.Days))
	case automation.Notify:
		return v.P.T("routing.do.notice", "name", n.person(e.Who))
	case automation.MakeTask:
		title := ""
		if e.Act < len(r.Do) {
			title = r.Do[e.Act].Text.In(e.Lang)
		}
		return v.P.T("routing.effect.task", "title", title, "name", n.person(e.Who))
	}
	return v.P.T("routing.effect."+e.Do, "language", v.P.T("cases.language."+string(e.Lang)))
}
