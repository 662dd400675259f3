package web

import (
	"net/http"
	"slices"

	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/agreements"
	"rida/internal/room/cases"
)

// Overview is what colleagues promised one another, and what was misunderstood.
type Overview struct {
	OfMe, OfTeam, ByMe []AskLine
	Teams              []TeamLine
	Log                []LogLine
	Drawing            *Drawing // nil where nothing was misunderstood in a year
	Chart              []RatePoint
	Known              bool
	May                bool
}

func (o Overview) isEmpty() bool {
	return len(o.OfMe)+len(o.OfTeam)+len(o.ByMe)+len(o.Log)+len(o.Teams) == 0
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
	mine, err := p.Room.MyAsks(ctx, p.DB, r.Who.ID)
	if err != nil {
		return err
	}
	page := Overview{May: v.May(agreements.MayWrite)}
	if err := p.asked(r, v, &page, mine); err != nil {
		return err
	}
	log, err := agreements.Newest(ctx, p.DB)
	if err != nil {
		return err
	}
	if page.Log, err = p.logLines(ctx, log); err != nil {
		return err
	}
	if page.Drawing, err = p.draw(ctx, v); err != nil {
		return err
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

// asked fills in what is asked of the reader, of their teams, and by them.
func (p *Pages) asked(r *web.Request, v ui.View, page *Overview, mine agreements.Mine) error {
	var ids []id.ID
	for _, a := range slices.Concat(mine.OfMe, mine.OfTeam, mine.ByMe) {
		ids = append(ids, a.CaseID)
	}
	known, err := cases.Some(r.Context(), p.DB, ids)
	if err != nil {
		return err
	}
	lines, err := p.askLines(r, v)
	if err != nil {
		return err
	}
	for _, part := range []struct {
		from []agreements.Ask
		to   *[]AskLine
	}{{mine.OfMe, &page.OfMe}, {mine.OfTeam, &page.OfTeam}, {mine.ByMe, &page.ByMe}} {
		for _, a := range part.from {
			l, err := lines.of(a)
			if err != nil {
				return err
			}
			l.CaseRef, l.Case = known[a.CaseID].Reference, ui.Words{Text: known[a.CaseID].Subject, Lang: known[a.CaseID].Lang}
			*part.to = append(*part.to, l)
		}
	}
	return nil
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
