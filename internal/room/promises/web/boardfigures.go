package web

import (
	"context"
	"errors"
	"time"

	"rida/internal/kit/id"
	"rida/internal/kit/stats"
	"rida/internal/kit/web/ui"
	"rida/internal/room/promises/figures"
)

// kept is the first figure: the share of words that were kept.
func (p *Pages) kept(v ui.View, c choice, s figures.Sums) ui.Figure {
	f := shareFigure(v, "promises.board.kept", s.Kept, s.Judged())
	f.Period = v.P.N("promises.board.weeks_last", c.filter.Weeks())
	if s.Open > 0 {
		f.Period += " · " + v.P.N("promises.board.open", s.Open)
	}
	f.Href = c.list(figures.Judged)
	return f
}

// shareFigure puts a share into words; under 30 it is counted.
func shareFigure(v ui.View, title string, k, n int64) ui.Figure {
	f := ui.Figure{Title: v.P.T(title), N: v.P.T("promises.board.n", "n", v.P.Int(n))}
	e, err := stats.Wilson(k, n, stats.Usual)
	switch {
	case err != nil:
		f.Value, f.Interval, f.Few = v.P.T("promises.board.none"), v.P.T("promises.board.none.why"), true
	case n < few:
		f.Value, f.Interval, f.Few = v.P.T("promises.board.of", "k", v.P.Int(k), "n", v.P.Int(n)), v.P.T("promises.board.few"), true
	default:
		f.Value, f.Interval = v.P.Percent(e.Value), v.P.T("promises.board.between", "low", v.P.Percent(e.Low), "high", v.P.Percent(e.High))
	}
	return f
}

// small are the figures beside the first.
func (p *Pages) small(v ui.View, c choice, s figures.Sums, spread map[figures.Measure]figures.Spread) []ui.Figure {
	early := spanFigure(v, "promises.board.early", time.Duration(s.Early)*time.Second, s.Kept)
	early.Href = c.list(figures.Kept)
	out := []ui.Figure{p.part(v, c, "told", s.Told, s.Broken, figures.Told), p.part(v, c, "warned", s.Warned, s.Broken, figures.Warned),
		p.part(v, c, "second", s.AgainBroken, s.Again, figures.Repeated), early}
	for _, one := range []struct {
		title   string
		measure figures.Measure
		which   figures.Which
	}{{"promises.board.lead", figures.Lead, figures.Told}, {"promises.board.notice", figures.Notice, figures.Warned}, {"promises.board.delay", figures.Delay, figures.Late}} {
		f := medianFigure(v, one.title, spread[one.measure])
		f.Href = c.list(one.which)
		out = append(out, f)
	}
	for i := range out {
		out[i].Small = true
	}
	return out
}

// part is a share that opens into the k of n that it counted.
func (p *Pages) part(v ui.View, c choice, name string, k, n int64, which figures.Which) ui.Figure {
	f := shareFigure(v, "promises.board."+name, k, n)
	if n > 0 {
		f.N = v.P.T("promises.board.of", "k", v.P.Int(k), "n", v.P.Int(n))
	}
	f.Period, f.Href = v.P.T("promises.board."+name+".of"), c.list(which)
	return f
}

// spanText says a span as exactly as one needs to know it: to the minute within
// half a day, to the hour within three days, and then in days.
func spanText(v ui.View, d time.Duration) string {
	const halfDay, days = 12 * time.Hour, 72 * time.Hour
	switch {
	case d >= days:
		return v.P.N("promises.board.days", int64(d.Hours()/24+0.5))
	case d >= halfDay:
		return v.When.Duration(d.Round(time.Hour))
	}
	return v.When.Duration(d.Round(time.Minute))
}

// spanFigure is a mean of spans.
func spanFigure(v ui.View, title string, sum time.Duration, n int64) ui.Figure {
	f := ui.Figure{Title: v.P.T(title), N: v.P.T("promises.board.n", "n", v.P.Int(n)), Interval: v.P.T("promises.board.mean")}
	if n == 0 {
		f.Value, f.Interval, f.Few = v.P.T("promises.board.none"), v.P.T("promises.board.none.why"), true
		return f
	}
	f.Value, f.Few = spanText(v, sum/time.Duration(n)), n < few
	return f
}

func medianFigure(v ui.View, title string, s figures.Spread) ui.Figure {
	f := ui.Figure{Title: v.P.T(title), N: v.P.T("promises.board.n", "n", v.P.Int(s.N)), Interval: v.P.T("promises.board.median")}
	m, err := s.Median()
	switch {
	case errors.Is(err, stats.ErrTooFew):
		f.Value, f.Interval, f.Few = v.P.T("promises.board.none"), v.P.T("promises.board.few_median"), true
	case err != nil:
		f.Value, f.Interval, f.Few = v.P.T("promises.board.none"), v.P.T("promises.board.none.why"), true
	default:
		f.Value, f.Few = spanText(v, m.Round(figures.Fineness(m))), s.N < few
	}
	return f
}

// silence adds the longest wait, which opens its case.
func (p *Pages) silence(ctx context.Context, v ui.View, page *board) error {
	longest, ok, err := figures.Silence(ctx, p.DB, page.filter, v.Now)
	if err != nil || !ok {
		return err
	}
	f := ui.Figure{Title: v.P.T("promises.board.silence"), Value: spanText(v, longest.Span), Interval: v.P.T("promises.board.silence.over"), N: v.P.T("promises.board.silence.one"), Small: true}
	if longest.Open {
		f.Interval = v.P.T("promises.board.silence.lasts")
	}
	found, err := p.Some(ctx, []id.ID{longest.CaseID})
	if err != nil {
		return err
	}
	if one, there := found[longest.CaseID]; there && v.May(p.Reads) {
		f.Href = "/cases/" + one.Reference
	}
	page.Small = append(page.Small, f)
	return nil
}

// lines are the groups as a table, the one with most promises first: no league.
func (p *Pages) lines(v ui.View, c choice, rows []figures.Row, name func(string) string) []boardLine {
	var out []boardLine
	for _, row := range rows {
		value := valueOf(c.by, row.Key)
		cell := func(which figures.Which) countCell {
			n, _ := which.In(row.Sums)
			return countCell{v.P.Int(n), c.list(which, string(c.by), value)}
		}
		share := shareFigure(v, "promises.board.kept", row.Kept, row.Judged())
		share.Href = c.list(figures.Judged, string(c.by), value)
		out = append(out, boardLine{Name: name(row.Key), Share: share, Counts: []countCell{cell(figures.Broken), cell(figures.Told), cell(figures.Repeated), cell(figures.Open)}})
	}
	return out
}
