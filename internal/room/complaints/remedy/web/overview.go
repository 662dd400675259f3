package web

import (
	"net/http"
	"time"

	"rida/internal/core/staff"
	"rida/internal/kit/clock"
	"rida/internal/kit/id"
	"rida/internal/kit/stats"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/cases"
	"rida/internal/room/complaints/remedy"
)

// Overview is what waits, what is left, and who used what.
type Overview struct {
	Waiting []WaitingLine
	Budgets []remedy.Budget
	Roles   map[string]string
	Kinds   map[string]string
	Share   ui.Figure
	Uses    []UseLine
	Older   string
	May     bool
	MaySet  bool
	Me      id.ID
}

// WaitingLine is one offer that waits for authority.
type WaitingLine struct {
	remedy.Offer
	Case cases.Case
	From string
}

// UseLine is one use of an authority.
type UseLine struct {
	remedy.Use
	Case cases.Case
	Who  string
	When time.Time
}

// shareDays is how far back the share looks; few is the n below which it is a
// count.
const (
	shareDays = 90
	few       = 30
)

func (p *Pages) overview(w *web.Response, r *web.Request) error {
	v := p.View(w, r)
	ctx := r.Context()
	page := Overview{May: v.May(remedy.MayApprove), MaySet: v.May(remedy.MaySet), Me: r.Who.ID, Roles: map[string]string{}}
	offers, err := remedy.AllWaiting(ctx, p.DB)
	if err != nil {
		return err
	}
	var before id.ID
	if text := r.URL.Query().Get("before"); text != "" {
		if before, err = id.Parse(text); err != nil {
			before = 0
		}
	}
	uses, err := remedy.Uses(ctx, p.DB, before)
	if err != nil {
		return err
	}
	var ids []id.ID
	for _, o := range offers {
		ids = append(ids, o.CaseID)
	}
	for _, u := range uses {
		ids = append(ids, u.CaseID)
	}
	found, err := cases.Some(ctx, p.DB, ids)
	if err != nil {
		return err
	}
	people, err := p.Colleagues(ctx)
	if err != nil {
		return err
	}
	page.lines(offers, uses, found, people)
	if len(uses) == remedy.UsesPage {
		page.Older = "/remedies?before=" + uses[len(uses)-1].ID.String()
	}
	if page.Budgets, err = p.Room.Budgets(ctx, p.DB, v.Now); err != nil {
		return err
	}
	roles, err := p.Roles(ctx, v.P)
	if err != nil {
		return err
	}
	for _, one := range roles {
		page.Roles[one.Value] = one.Label
	}
	kinds, err := remedy.Kinds(ctx, p.DB)
	if err != nil {
		return err
	}
	page.Kinds = names(kinds, v.P.Tag())
	own, all, err := remedy.Share(ctx, p.DB, clock.Micros(v.Now.AddDate(0, 0, -shareDays)))
	if err != nil {
		return err
	}
	page.Share = share(v, own, all)
	return w.HTML(http.StatusOK, page.Page(v))
}

func (o *Overview) lines(offers []remedy.Offer, uses []remedy.Use, found map[id.ID]cases.Case, people map[id.ID]staff.Card) {
	for _, one := range offers {
		o.Waiting = append(o.Waiting, WaitingLine{one, found[one.CaseID], people[one.MadeBy].Name})
	}
	for _, u := range uses {
		o.Uses = append(o.Uses, UseLine{u, found[u.CaseID], people[u.AccountID].Name, clock.FromMicros(u.At)})
	}
}

// share is how many could be solved by whoever met the customer: with its
// interval, or a count where there are few.
func share(v ui.View, own, all int64) ui.Figure {
	f := ui.Figure{Title: v.P.T("remedy.share.title"), Period: v.P.T("remedy.share.period"), N: v.P.T("remedy.share.n", "n", v.P.Int(all)), Value: v.P.T("remedy.share.of", "k", v.P.Int(own), "n", v.P.Int(all)), Interval: v.P.T("remedy.share.few"), Few: true}
	if all < few {
		return f
	}
	e, err := stats.Wilson(own, all, .95)
	if err != nil {
		return f
	}
	f.Value, f.Few = v.P.Percent(e.Value), false
	f.Interval = v.P.T("remedy.share.range", "low", v.P.Percent(e.Low), "high", v.P.Percent(e.High))
	return f
}
