package web

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/cases"
	"rida/internal/room/complaints/regime"
)

// ReportPage is a report with what can be chosen.
type ReportPage struct {
	regime.Report
	Name   string
	Rules  []ui.Choice
	Terms  []ui.Choice
	Lines  []ReportLine
	Topics map[string]string
}

// ReportLine is one number of a report.
type ReportLine struct {
	Name  string
	Value string
	Raw   any // for sheets
	Href  string
}

// termsShown is two years back in quarters and halves.
const termsShown = 8

// asked reads which report is wanted: the rule of the house and its last full
// period, unless the address says more.
func (p *Pages) asked(r *web.Request, v ui.View) (g regime.Regime, t regime.Term, err error) {
	q := r.URL.Query()
	code := q.Get("regime")
	if code == "" {
		chosen, err := regime.ReadChosen(r.Context(), p.DB)
		if err != nil {
			return g, t, err
		}
		code = "house"
		if len(chosen) > 0 {
			code = chosen[0].Regime.Code
		}
	}
	one, err := regime.Current(r.Context(), p.DB, code)
	if err != nil {
		return g, t, err
	}
	g = one.Regime
	s := p.Room.Schedule()
	if s == nil {
		return g, t, fault.New(fault.Conflict, "regime.fault.none")
	}
	period := regime.Quarter
	if len(g.Reports) > 0 {
		period = g.Reports[0]
	}
	t = regime.TermOf(period, v.Now, s.Zone()).Before()
	if text := q.Get("term"); text != "" {
		if given, ok := regime.ParseTerm(text); ok {
			t = given
		}
	}
	return g, t, nil
}

func (p *Pages) report(w *web.Response, r *web.Request) error {
	v := p.View(w, r)
	page, err := p.reportOf(r, v)
	if err != nil {
		return err
	}
	return w.HTML(http.StatusOK, page.Page(v))
}

func (p *Pages) reportOf(r *web.Request, v ui.View) (ReportPage, error) {
	g, t, err := p.asked(r, v)
	if err != nil {
		return ReportPage{}, err
	}
	page := ReportPage{Name: g.Name(v.P.Tag())}
	if page.Report, err = p.Room.Report(r.Context(), p.DB, g, t, p.Facts); err != nil {
		return page, err
	}
	all, err := regime.All(r.Context(), p.DB)
	if err != nil {
		return page, err
	}
	for _, one := range all {
		page.Rules = append(page.Rules, ui.Choice{Value: one.Regime.Code, Label: one.Regime.Name(v.P.Tag())})
	}
	for _, period := range []regime.Period{regime.Quarter, regime.Half} {
		term := regime.TermOf(period, v.Now, p.Room.Schedule().Zone())
		for range termsShown {
			page.Terms = append(page.Terms, ui.Choice{Value: term.String(), Label: sayTerm(v, term)})
			term = term.Before()
		}
	}
	if page.Topics, err = p.topics(r.Context(), v); err != nil {
		return page, err
	}
	page.lines(v)
	return page, nil
}

func (p *Pages) topics(ctx context.Context, v ui.View) (map[string]string, error) {
	if p.Topics == nil {
		return nil, nil
	}
	return p.Topics(ctx, v.P.Tag())
}

func sayTerm(v ui.View, t regime.Term) string {
	return v.P.T("regime.rep."+string(t.Period), "n", v.P.Int(int64(t.Number)), "year", v.P.Code(strconv.Itoa(t.Year)))
}

// Address is where a figure opens.
func (p ReportPage) Address(figure regime.Figure, cell *regime.Cell) string {
	q := url.Values{"regime": {p.Regime.Code}, "term": {p.Term.String()}, "figure": {string(figure)}}
	if cell != nil {
		q.Set("cell", "yes")
		q.Set("product", cell.Product)
		q.Set("cause", cell.Cause)
	}
	return "/complaints/report/cases?" + q.Encode()
}

func (p *ReportPage) lines(v ui.View) {
	add := func(name string, n int64, figure regime.Figure) {
		p.Lines = append(p.Lines, ReportLine{Name: name, Value: v.P.Int(n), Raw: n, Href: p.Address(figure, nil)})
	}
	add(v.P.T("regime.rep.start"), p.Start, regime.FigureStart)
	add(v.P.T("regime.rep.received"), p.Received, regime.FigureReceived)
	add(v.P.T("regime.rep.closed"), p.Closed, regime.FigureClosed)
	for i, n := range p.Bands {
		name := v.P.T("regime.rep.band.later")
		switch {
		case i == 0:
			name = v.P.T("regime.rep.band.first", "span", say(v, p.Spans[0]))
		case i < len(p.Spans):
			name = v.P.T("regime.rep.band.next", "span", say(v, p.Spans[i]))
		}
		add(name, n, regime.Band(i))
	}
	add(v.P.T("regime.rep.end"), p.End, regime.FigureEnd)
	add(v.P.T("regime.rep.upheld"), p.Upheld, regime.FigureUpheld)
	add(v.P.T("regime.rep.unknown"), p.Unknown, regime.FigureUnknown)
	add(v.P.T("regime.rep.vulnerable"), p.Fragile, regime.FigureFragile)
	add(v.P.T("regime.rep.missed"), p.Missed, regime.FigureMissed)
	for _, m := range p.Redress {
		text := m.Decimal()
		p.Lines = append(p.Lines, ReportLine{Name: v.P.T("regime.rep.redress", "currency", v.P.Currency(m.Currency)), Value: v.P.Money(m), Raw: text, Href: p.Address(regime.FigureRedress, nil)})
	}
}

// named is a product or cause for readers.
func (p ReportPage) named(v ui.View, value string) string {
	if name := p.Topics[value]; name != "" {
		return name
	}
	if value == "" {
		return v.P.T("regime.rep.unknown")
	}
	return value
}

// BehindPage lists the complaints behind a figure.
type BehindPage struct {
	Back string
	N    int64
	Rows []BehindRow
}

// BehindRow is one of them.
type BehindRow struct {
	regime.Behind
	cases.Case
}

func (p *Pages) behind(w *web.Response, r *web.Request) error {
	v := p.View(w, r)
	g, t, err := p.asked(r, v)
	if err != nil {
		return err
	}
	q := r.URL.Query()
	var cell *regime.Cell
	if q.Get("cell") == "yes" {
		cell = &regime.Cell{Product: q.Get("product"), Cause: q.Get("cause")}
	}
	list, n, err := p.Room.Cases(r.Context(), p.DB, g, t, regime.Figure(q.Get("figure")), cell, p.Facts)
	if err != nil {
		return err
	}
	ids := make([]id.ID, len(list))
	for i, one := range list {
		ids[i] = one.ID
	}
	found, err := cases.Some(r.Context(), p.DB, ids)
	if err != nil {
		return err
	}
	page := BehindPage{Back: "/complaints/report?" + url.Values{"regime": {g.Code}, "term": {t.String()}}.Encode(), N: n}
	for _, one := range list {
		page.Rows = append(page.Rows, BehindRow{one, found[one.ID]})
	}
	return w.HTML(http.StatusOK, page.Page(v))
}
