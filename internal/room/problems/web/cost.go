package web

import (
	"net/http"
	"strconv"

	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/problems"
)

// CostPareto is the topics by what they cost customers.
type CostPareto struct {
	Under, Days string
	Tabs        []ui.Choice
	Lines       []CostLine
}

// CostLine is one topic.
type CostLine struct {
	Name, Money, Share, Sum, N, Href string
	Width                            int
}

// byCost shows what costs customers most, which is seldom what comes most often.
func (p *Pages) byCost(w *web.Response, r *web.Request) error {
	v, ctx, days := p.View(w, r), r.Context(), p.period(r)
	today := p.Room.Today(v.Now)
	from := today - problems.Day(days)
	costs, currency, err := p.Costs(ctx, p.DB, p.midnight(from), p.midnight(today))
	if err != nil {
		return err
	}
	names, err := p.Topics(ctx, v.P.Tag())
	if err != nil {
		return err
	}
	page := CostPareto{Under: v.P.T("problems.days", "from", v.When.Date(p.noon(from)), "until", v.When.Date(p.noon(today-1))), Days: strconv.Itoa(days), Tabs: tabs(v, "/problems/costs", days)}
	all := problems.ParetoByCost(costs)
	for _, s := range all {
		name, ok := names[s.TopicID]
		if !ok {
			name = v.P.T("problems.topic.none")
		}
		l := CostLine{Name: name, Money: p.Money(v.P, s.Minor, currency), Share: v.P.T("problems.tiny"), Sum: v.P.Percent(s.Sum), N: v.P.Int(s.Cases), Width: int(100 * s.Minor / all[0].Minor),
			Href: "/problems/cases?topic=" + s.TopicID.String() + "&days=" + strconv.Itoa(days)}
		if !s.IsTiny() {
			l.Share = measured(v, s.Share)
		}
		page.Lines = append(page.Lines, l)
	}
	return w.HTML(http.StatusOK, page.Page(v))
}
