package web

import (
	"net/http"

	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/agreements"
	"rida/internal/room/cases"
)

// Overview is what colleagues promised one another, and what was misunderstood.
type Overview struct {
	OfMe, ByMe []AskLine
	Teams      []TeamLine
	Log        []LogLine
	Chart      []RatePoint
	Known      bool
	Centre     string
}

// TeamLine is how well a team keeps its word to colleagues.
type TeamLine struct{ Name, Kept, Range string }

// LogLine is one misunderstanding.
type LogLine struct {
	agreements.Misunderstanding
	By   ui.Person
	Href string
	Case ui.Words
}

// RatePoint is one week.
type RatePoint struct {
	Week, Rate, Limits, Of string
	Out                    bool
}

func (p *Pages) overview(w *web.Response, r *web.Request) error {
	v, ctx := p.View(w, r), r.Context()
	ofMe, byMe, err := agreements.MyAsks(ctx, p.DB, r.Who.ID)
	if err != nil {
		return err
	}
	log, err := agreements.Newest(ctx, p.DB)
	if err != nil {
		return err
	}
	people, err := p.Colleagues(ctx)
	if err != nil {
		return err
	}
	var ids []id.ID
	for _, a := range append(ofMe[:len(ofMe):len(ofMe)], byMe...) {
		ids = append(ids, a.CaseID)
	}
	for _, n := range log {
		ids = append(ids, n.CaseID)
	}
	known, err := cases.Some(ctx, p.DB, ids)
	if err != nil {
		return err
	}
	var page Overview
	line := func(a agreements.Ask) AskLine {
		l := lineOf(v, a, people, r.Who.ID)
		l.CaseRef, l.Case = known[a.CaseID].Reference, ui.Words{Text: known[a.CaseID].Subject, Lang: known[a.CaseID].Lang}
		return l
	}
	for _, a := range ofMe {
		page.OfMe = append(page.OfMe, line(a))
	}
	for _, a := range byMe {
		page.ByMe = append(page.ByMe, line(a))
	}
	for _, n := range log {
		page.Log = append(page.Log, LogLine{n, person(people[n.LoggedBy]), "/cases/" + known[n.CaseID].Reference, ui.Words{Text: known[n.CaseID].Subject, Lang: known[n.CaseID].Lang}})
	}
	if err := p.teams(r, v, &page); err != nil {
		return err
	}
	rates, sure, err := agreements.Rates(ctx, p.DB, v.Now)
	if err != nil {
		return err
	}
	page.Known = sure
	for _, one := range rates[max(0, len(rates)-12):] {
		pt := RatePoint{Week: v.When.Short(one.From, one.From.AddDate(0, 0, 8)), Rate: v.P.Decimal(one.Per100(), 1), Of: v.P.T("agreements.rate.of", "k", v.P.Int(one.Events), "n", v.P.Int(one.Jobs)), Out: sure && one.Out(one.Per100())}
		if sure {
			pt.Limits = v.P.T("agreements.rate.limits", "low", v.P.Decimal(one.Low, 1), "high", v.P.Decimal(one.High, 1))
		}
		page.Chart = append(page.Chart, pt)
	}
	return w.HTML(http.StatusOK, page.Page(v))
}

// few is the n below which a share is counted, not estimated.
const few = 30

func (p *Pages) teams(r *web.Request, v ui.View, page *Overview) error {
	kept, err := agreements.Kept(r.Context(), p.DB)
	if err != nil {
		return err
	}
	names, err := p.Teams(r.Context(), lang.Tag(v.Lang()))
	if err != nil {
		return err
	}
	for _, k := range kept {
		l := TeamLine{Name: names[k.TeamID], Kept: v.P.T("agreements.kept.of", "k", v.P.Int(k.Kept), "n", v.P.Int(k.Settled))}
		if k.Known {
			l.Range = v.P.T("agreements.rate.limits", "low", v.P.Percent(k.Low), "high", v.P.Percent(k.High))
			if k.Settled >= few {
				l.Kept = v.P.Percent(k.Value)
			}
		}
		page.Teams = append(page.Teams, l)
	}
	return nil
}
