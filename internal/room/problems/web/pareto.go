package web

import (
	"fmt"
	"net/http"
	"strconv"
	"time"

	"rida/internal/kit/id"
	"rida/internal/kit/sheet"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/problems"
)

// Pareto is the topics of a period, the most frequent first.
type Pareto struct {
	Under    string
	Tabs     []ui.Choice
	Lines    []ParetoLine
	Nameless string // what is wrong with the list of topics; "" where nothing is
	Layers   []LayerLine
	Download string
}

// ParetoLine is one topic.
type ParetoLine struct {
	problems.Slice
	Name, Share, Sum, Change string
	Href                     string
	Width                    int // of its line, in per cent of the longest
}

// LayerLine is at which layer causes lie.
type LayerLine struct{ Name, N, Share string }

// periods that can be looked at, in days.
var periods = []int{28, 91, 365}

func (p *Pages) period(r *web.Request) int {
	days, err := strconv.Atoi(r.URL.Query().Get("days"))
	for _, one := range periods {
		if err == nil && one == days {
			return days
		}
	}
	return periods[1]
}

func (p *Pages) pareto(w *web.Response, r *web.Request) error {
	v, ctx, days := p.View(w, r), r.Context(), p.period(r)
	today := p.Room.Today(v.Now)
	all, err := p.Room.ParetoOf(ctx, p.DB, today, days)
	if err != nil {
		return err
	}
	page := Pareto{Under: v.P.T("problems.days", "from", v.When.Date(p.noon(today-problems.Day(days))), "until", v.When.Date(p.noon(today-1))), Download: "/problems/pareto.csv?days=" + strconv.Itoa(days)}
	page.Tabs = tabs(v, "/problems/pareto", days)
	names, err := p.Topics(ctx, v.P.Tag())
	if err != nil {
		return err
	}
	for _, s := range all {
		page.Lines = append(page.Lines, p.paretoLine(v, s, names, all[0].N, days))
	}
	if e, defect := problems.Nameless(all); defect {
		page.Nameless = v.P.T("problems.nameless", "share", v.P.Percent(e.Value), "low", v.P.Percent(e.Low), "high", v.P.Percent(e.High))
	}
	shares, err := problems.ByLayer(ctx, p.DB)
	if err != nil {
		return err
	}
	for _, one := range shares {
		page.Layers = append(page.Layers, LayerLine{v.P.T("problems.layer." + string(one.Layer)), v.P.Int(one.N), v.P.T("problems.share", "value", v.P.Percent(one.Share.Value), "low", v.P.Percent(one.Share.Low), "high", v.P.Percent(one.Share.High))})
	}
	return w.HTML(http.StatusOK, page.Page(v))
}

func (p *Pages) paretoLine(v ui.View, s problems.Slice, names map[id.ID]string, most int64, days int) ParetoLine {
	name, ok := names[s.TopicID]
	switch {
	case s.TopicID == 0:
		name = v.P.T("problems.topic.none")
	case !ok:
		name = v.P.T("problems.topic.gone")
	}
	l := ParetoLine{Slice: s, Name: name, Width: int(100 * s.N / max(1, most)), Sum: v.P.Percent(s.Sum.Value)}
	l.Href = "/problems/cases?topic=" + s.TopicID.String() + "&days=" + strconv.Itoa(days)
	if s.IsTiny() {
		l.Share = v.P.T("problems.tiny")
		return l
	}
	l.Share = v.P.T("problems.share", "value", v.P.PercentTo(s.Share.Value, 1), "low", v.P.Percent(s.Share.Low), "high", v.P.Percent(s.Share.High))
	if c := s.Change; c != nil {
		l.Change = ratio(v, *c)
	}
	return l
}

func (p *Pages) paretoCSV(w *web.Response, r *web.Request) error {
	v, ctx, days := p.View(w, r), r.Context(), p.period(r)
	today := p.Room.Today(v.Now)
	all, err := p.Room.ParetoOf(ctx, p.DB, today, days)
	if err != nil {
		return err
	}
	names, err := p.Topics(ctx, v.P.Tag())
	if err != nil {
		return err
	}
	w.Download(sheet.Kind, fmt.Sprintf("pareto-%d-%s.csv", days, p.noon(today).Format(time.DateOnly)))
	out, err := sheet.NewWriter(w)
	if err != nil {
		return err
	}
	if err := out.Write([]string{"topic", "cases", "share", "low", "high", "cumulative", "vital", "before", "ratio", "ratio_low", "ratio_high"}); err != nil {
		return err
	}
	number := func(f float64) string { return strconv.FormatFloat(f, 'f', 4, 64) }
	for _, s := range all {
		line := []string{sheet.Text(names[s.TopicID]), strconv.FormatInt(s.N, 10), number(s.Share.Value), number(s.Share.Low), number(s.Share.High), number(s.Sum.Value), strconv.FormatBool(s.Vital), strconv.FormatInt(s.Before, 10), "", "", ""}
		if c := s.Change; c != nil {
			line[8], line[9], line[10] = number(c.Value), number(c.Low), number(c.High)
		}
		if err := out.Write(line); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}
