package web

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/sheet"
	"rida/internal/kit/stats"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/promises"
	"rida/internal/room/promises/figures"
)

// boardRoutes show how the house keeps its word.
func (p *Pages) boardRoutes() []web.Route {
	return []web.Route{web.Get("/promises", figures.MayRead, p.board), web.Get("/promises/figures.csv", figures.MayRead, p.boardCSV), web.Get("/promises/list", figures.MayRead, p.wordList),
		{Pattern: "POST /promises/baseline", Permission: figures.MayFreeze, Handle: p.freeze}}
}

// periods are the weeks that one can look at.
var periods = []int64{4, 13, 26, 52, 104}

const (
	// usualWeeks is the period looked at when none is said: a quarter of a year.
	usualWeeks = 13
	// few is the n below which a share is counted, not estimated.
	few = 30
)

// choice is what the reader asked for; it stands in the address.
type choice struct {
	weeks  int64
	by     figures.Group
	filter figures.Filter
	which  figures.Which
	chart  string // "c" for counts, else rates
	week   int64  // one week alone, 0 for all of the period
	after  figures.Cursor
}

func choiceOf(q url.Values, now time.Time) choice {
	c := choice{weeks: usualWeeks, by: figures.ByTeam, which: figures.Which(q.Get("which")), chart: q.Get("chart")}
	if n, err := strconv.ParseInt(q.Get("weeks"), 10, 64); err == nil && slices.Contains(periods, n) {
		c.weeks = n
	}
	if g := figures.Group(q.Get("by")); slices.Contains(figures.Groups, g) {
		c.by = g
	}
	c.filter = figures.Last(c.weeks, now)
	if t, err := time.Parse(time.DateOnly, q.Get("week")); err == nil {
		c.week = figures.WeekOf(t)
		c.filter.From, c.filter.To = c.week, c.week
	}
	c.filter.Kind, c.filter.Topic, c.filter.Channel = q.Get("kind"), q.Get("topic"), q.Get("channel")
	c.filter.Team, _ = id.Parse(q.Get("team"))
	if !slices.Contains(figures.Choices, c.which) {
		c.which = figures.Every
	}
	if due, last, ok := strings.Cut(q.Get("after"), "-"); ok {
		c.after.Due, _ = strconv.ParseInt(due, 10, 64)
		c.after.PromiseID, _ = id.Parse(last)
	}
	return c
}

// query is the choice as it stands in an address, with some of it changed: name,
// value pairs.
func (c choice) query(change ...string) string {
	q := url.Values{"weeks": {strconv.FormatInt(c.weeks, 10)}, "by": {string(c.by)}}
	set := func(name, value string) {
		q.Del(name)
		if value != "" {
			q.Set(name, value)
		}
	}
	set("kind", c.filter.Kind)
	set("topic", c.filter.Topic)
	set("channel", c.filter.Channel)
	set("chart", c.chart)
	if c.filter.Team != 0 {
		set("team", c.filter.Team.String())
	}
	if c.week != 0 {
		set("week", figures.WeekStart(c.week).Format(time.DateOnly))
	}
	for i := 0; i+1 < len(change); i += 2 {
		set(change[i], change[i+1])
	}
	return q.Encode()
}

// list is the way into the promises behind a figure.
func (c choice) list(which figures.Which, change ...string) string {
	return "/promises/list?" + c.query(append([]string{"which", string(which)}, change...)...)
}

// names tells what the keys of a group are called.
func (p *Pages) names(ctx context.Context, v ui.View, by figures.Group) (func(key string) string, error) {
	switch by {
	case figures.ByKind:
		return func(key string) string { return p.kindName(v, promises.Kind(key)) }, nil
	case figures.ByWeek:
		return func(key string) string {
			return v.When.Date(figures.WeekStart(figures.Row{Key: key}.Week()).Add(12 * time.Hour))
		}, nil
	case figures.ByChannel:
		return func(key string) string {
			if text := "cases.channel." + key; v.P.Has(text) {
				return v.P.T(text)
			}
			return key
		}, nil
	}
	all, err := p.Teams(ctx, v.P.Tag())
	gone := "promises.board.team.closed"
	if by == figures.ByTopic {
		all, err = p.Topics(ctx, v.P.Tag())
		gone = "promises.board.topic.closed"
	}
	return func(key string) string {
		if key == "" {
			return v.P.T("promises.board.topic.none")
		}
		which, _ := id.Parse(key)
		if all[which] == "" {
			return v.P.T(gone)
		}
		return all[which]
	}, err
}

func (p *Pages) board(w *web.Response, r *web.Request) error {
	v := p.View(w, r)
	c := choiceOf(r.URL.Query(), v.Now)
	page := board{choice: c}
	if err := p.fillBoard(r.Context(), v, &page); err != nil {
		return err
	}
	return w.HTML(http.StatusOK, page.Page(v))
}

// fillBoard reads all that the board shows.
func (p *Pages) fillBoard(ctx context.Context, v ui.View, page *board) error {
	c := page.choice
	weeks, err := figures.Read(ctx, p.DB, c.filter, figures.ByWeek)
	if err != nil {
		return err
	}
	var all figures.Sums
	for _, one := range weeks {
		all = all.Plus(one.Sums)
	}
	groups := weeks
	if c.by != figures.ByWeek {
		if groups, err = figures.Read(ctx, p.DB, c.filter, c.by); err != nil {
			return err
		}
	}
	name, err := p.names(ctx, v, c.by)
	if err != nil {
		return err
	}
	spread, err := figures.Spreads(ctx, p.DB, c.filter)
	if err != nil {
		return err
	}
	page.Empty = all.All() == 0
	page.Period = v.P.T("promises.board.from_to", "from", v.When.Date(figures.WeekStart(c.filter.From).Add(12*time.Hour)), "to", v.When.Date(v.Now))
	if err := p.filters(ctx, v, page); err != nil {
		return err
	}
	page.Kept = p.kept(v, c, all)
	page.Trend = trend(v, c, weeks)
	page.Small = p.small(v, c, all, spread)
	if err := p.silence(ctx, v, page); err != nil {
		return err
	}
	page.Calibration, page.CalibrationRows, page.CalibrationWhy = calibration(v, spread[figures.Chance])
	page.Lines = p.lines(v, c, groups, name)
	if c.by != figures.ByWeek {
		page.Funnel, page.FunnelWhy = funnel(v, c, groups, name)
	}
	for _, g := range figures.Groups {
		page.Groups = append(page.Groups, ui.Choice{Label: v.P.T("promises.board.by." + string(g)), Href: "/promises?" + c.query("by", string(g)) + "#groups", Current: g == c.by})
	}
	return p.control(ctx, v, page)
}

// filters are the boxes above the board.
func (p *Pages) filters(ctx context.Context, v ui.View, page *board) error {
	c := page.choice
	for _, n := range periods {
		page.Periods = append(page.Periods, ui.Choice{Label: v.P.N("promises.board.weeks", n), Href: "/promises?" + c.query("weeks", strconv.FormatInt(n, 10), "week", ""), Current: n == c.weeks})
	}
	for _, one := range []struct {
		by    figures.Group
		value string
	}{{figures.ByKind, c.filter.Kind}, {figures.ByTeam, idText(c.filter.Team)}, {figures.ByTopic, c.filter.Topic}, {figures.ByChannel, c.filter.Channel}} {
		name, err := p.names(ctx, v, one.by)
		if err != nil {
			return err
		}
		f := figures.Last(c.weeks, v.Now)
		rows, err := figures.Read(ctx, p.DB, f, one.by)
		if err != nil {
			return err
		}
		choices := []ui.Choice{{Label: v.P.T("promises.board.every." + string(one.by))}}
		for _, row := range rows {
			if row.Key != "" {
				choices = append(choices, ui.Choice{Value: row.Key, Label: name(row.Key)})
			}
		}
		page.Filters = append(page.Filters, ui.Field{Name: string(one.by), Label: v.P.T("promises.board.by." + string(one.by)), Quiet: true, Value: one.value, Choices: choices})
	}
	return nil
}

func idText(which id.ID) string {
	if which == 0 {
		return ""
	}
	return which.String()
}

// kept is the first figure: the share of words that were kept.
func (p *Pages) kept(v ui.View, c choice, s figures.Sums) ui.Figure {
	f := shareFigure(v, "promises.board.kept", s.Kept, s.Judged())
	f.Period = v.P.N("promises.board.weeks_last", c.filter.Weeks())
	if s.Open > 0 {
		f.Period += " · " + v.P.N("promises.board.open", s.Open)
	}
	f.Href = c.list(figures.Every)
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
	told := shareFigure(v, "promises.board.told", s.Told, s.Broken)
	told.Period, told.Href = v.P.T("promises.board.told.of"), c.list(figures.Told)
	warned := shareFigure(v, "promises.board.warned", s.Warned, s.Broken)
	warned.Period, warned.Href = v.P.T("promises.board.warned.of"), c.list(figures.Broken)
	second := shareFigure(v, "promises.board.second", s.AgainBroken, s.Again)
	second.Period, second.Href = v.P.T("promises.board.second.of"), c.list(figures.Repeated)
	early := spanFigure(v, "promises.board.early", time.Duration(s.Early)*time.Second, s.Kept)
	early.Href = c.list(figures.Kept)
	out := []ui.Figure{told, warned, second, early}
	for _, one := range []struct {
		title   string
		measure figures.Measure
		which   figures.Which
	}{{"promises.board.lead", figures.Lead, figures.Told}, {"promises.board.notice", figures.Notice, figures.Broken}, {"promises.board.delay", figures.Delay, figures.Broken}} {
		f := medianFigure(v, one.title, spread[one.measure])
		f.Href = c.list(one.which)
		out = append(out, f)
	}
	for i := range out {
		out[i].Small = true
	}
	return out
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
		f.Value, f.Few = spanText(v, m), s.N < few
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
		value := row.Key
		if c.by == figures.ByWeek {
			value = figures.WeekName(row.Key)
		}
		line := boardLine{Name: name(row.Key), Share: shareFigure(v, "promises.board.kept", row.Kept, row.Judged()), Kept: v.P.Int(row.Kept), Broken: v.P.Int(row.Broken), Told: v.P.Int(row.Told),
			Second: v.P.Int(row.AgainBroken), Open: v.P.Int(row.Open)}
		if value != "" {
			line.Href, line.BrokenHref = c.list(figures.Every, string(c.by), value), c.list(figures.Broken, string(c.by), value)
		}
		out = append(out, line)
	}
	return out
}

func (p *Pages) boardCSV(w *web.Response, r *web.Request) error {
	v := p.View(w, r)
	c := choiceOf(r.URL.Query(), v.Now)
	rows, err := figures.Read(r.Context(), p.DB, c.filter, c.by)
	if err != nil {
		return err
	}
	name, err := p.names(r.Context(), v, c.by)
	if err != nil {
		return err
	}
	if c.by == figures.ByWeek {
		name = figures.WeekName
	}
	var b bytes.Buffer
	if err := figures.WriteCSV(&b, c.by, rows, name); err != nil {
		return err
	}
	w.Download(sheet.Kind, "promises.csv")
	_, err = w.Write(b.Bytes())
	return err
}

// freeze keeps the limits of the control chart.
func (p *Pages) freeze(w *web.Response, r *web.Request) error {
	err := p.DB.Write(r.Context(), func(tx *db.Tx) error {
		_, err := figures.Freeze(r.Context(), tx, p.Charter.Events, by(r), "")
		return err
	})
	if f, ok := fault.As(err); ok && f.Kind == fault.Invalid {
		w.Toast(web.Toast{Key: f.Key})
		return w.Redirect("/promises")
	}
	if err != nil {
		return err
	}
	w.Toast(web.Toast{Key: "promises.board.toast.frozen"})
	return w.Redirect("/promises#control")
}
