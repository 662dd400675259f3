package web

import (
	"bytes"
	"context"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/kit/sheet"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/analytics"
)

// Pages answers the pages of this room.
type Pages struct {
	DB   *db.DB
	View func(w *web.Response, r *web.Request) ui.View
	// Teams gives the names of the teams in a language.
	Teams func(ctx context.Context, t lang.Tag) (map[id.ID]string, error)
	// Reads is the permission by which cases may be opened.
	Reads string
}

// Routes are this room's part of the one list in app.
func (p *Pages) Routes() []web.Route {
	return web.In("analytics", web.Get("/analytics/first-contact", analytics.MayRead, p.first), web.Get("/analytics/first-contact.csv", analytics.MayRead, p.csv), web.Get("/analytics/first-contact/cases", analytics.MayRead, p.cases))
}

// few is the n below which a share is counted, not estimated.
const few = 30

// choice is what the reader asked for; it stands in the address.
type choice struct {
	by     analytics.Group
	filter analytics.FirstFilter
	window int
	which  analytics.Outcome
	before id.ID
}

func choiceOf(q url.Values) choice {
	c := choice{by: analytics.Group(q.Get("by")), window: analytics.Windows[0], which: analytics.Outcome(q.Get("outcome"))}
	known := false
	for _, g := range analytics.Groups {
		known = known || g == c.by
	}
	if !known {
		c.by = analytics.ByTeam
	}
	c.filter = analytics.FirstFilter{Days: analytics.UsualDays, Type: q.Get("type"), Channel: q.Get("channel")}
	if n, err := strconv.Atoi(q.Get("days")); err == nil && n > 0 {
		c.filter.Days = min(n, analytics.MaxDays)
	}
	for _, w := range analytics.Windows {
		if q.Get("window") == strconv.Itoa(w) {
			c.window = w
		}
	}
	c.filter.Team, _ = id.Parse(q.Get("team"))
	if t, err := time.Parse(time.DateOnly, q.Get("week")); err == nil {
		c.filter.Week = analytics.WeekOf(t)
	}
	c.before, _ = id.Parse(q.Get("before"))
	return c
}

// query is the choice as it stands in an address, with some of it changed:
// name, value pairs.
func (c choice) query(change ...string) string {
	q := url.Values{"by": {string(c.by)}, "days": {strconv.Itoa(c.filter.Days)}}
	set := func(name, value string) {
		q.Del(name)
		if value != "" {
			q.Set(name, value)
		}
	}
	if c.filter.Team != 0 {
		set("team", c.filter.Team.String())
	}
	set("type", c.filter.Type)
	set("channel", c.filter.Channel)
	if c.filter.Week != 0 {
		set("week", analytics.WeekStart(c.filter.Week).Format(time.DateOnly))
	}
	for i := 0; i+1 < len(change); i += 2 {
		set(change[i], change[i+1])
	}
	return q.Encode()
}

func (p *Pages) first(w *web.Response, r *web.Request) error {
	v, c := p.View(w, r), choiceOf(r.URL.Query())
	all, rows, err := analytics.First(r.Context(), p.DB, c.filter, c.by, v.Now)
	if err != nil {
		return err
	}
	name, err := p.names(r.Context(), v, c.by)
	if err != nil {
		return err
	}
	upTo, err := analytics.UpTo(r.Context(), p.DB)
	if err != nil {
		return err
	}
	page := First{Empty: all.Cases == 0, Download: "/analytics/first-contact.csv?" + c.query(), Days: strconv.Itoa(c.filter.Days), By: string(c.by)}
	if !upTo.IsZero() && v.Now.Sub(upTo) > time.Hour && !page.Empty {
		page.Behind = v.P.T("analytics.first.up_to", "when", v.When.DateTime(upTo))
	}
	for i, share := range all.Windows {
		page.Figures = append(page.Figures, p.figure(v, c, "", share, all.Immature[i], analytics.Windows[i]))
	}
	for _, g := range analytics.Groups {
		page.Groups = append(page.Groups, ui.Choice{Label: v.P.T("analytics.by." + string(g)), Href: "/analytics/first-contact?" + c.query("by", string(g)), Current: g == c.by})
	}
	for _, row := range rows {
		line := Line{Name: name(row.Key)}
		for i, share := range row.Windows {
			line.Shares = append(line.Shares, p.figure(v, c, row.Key, share, row.Immature[i], analytics.Windows[i]))
		}
		page.Lines = append(page.Lines, line)
	}
	return w.HTML(http.StatusOK, page.Page(v))
}

// figure puts a share into words, with the way to its cases.
func (p *Pages) figure(v ui.View, c choice, key string, s analytics.Share, young int64, window int) ui.Figure {
	f := ui.Figure{Title: v.P.N("analytics.first.window", int64(window)), N: v.P.T("analytics.n", "n", v.P.Int(s.N)), Period: v.P.N("analytics.days", int64(c.filter.Days)), Small: key != ""}
	if young > 0 {
		f.Period += " · " + v.P.N("analytics.first.young", young)
	}
	if s.N > 0 && v.May(p.Reads) {
		change := []string{"window", strconv.Itoa(window)}
		if key != "" {
			change = append(change, string(c.by), key)
		}
		f.Href = "/analytics/first-contact/cases?" + c.query(change...)
	}
	switch {
	case !s.Known:
		f.Value, f.Interval, f.Few = v.P.T("analytics.none"), v.P.T("analytics.none.why"), true
	case s.N < few:
		f.Value, f.Interval, f.Few = v.P.T("analytics.of", "k", v.P.Int(s.K), "n", v.P.Int(s.N)), v.P.T("analytics.few"), true
	default:
		f.Value, f.Interval = v.P.Percent(s.Value), v.P.T("analytics.between", "low", v.P.Percent(s.Low), "high", v.P.Percent(s.High))
	}
	return f
}

// names gives the name of a group from its key.
func (p *Pages) names(ctx context.Context, v ui.View, by analytics.Group) (func(key string) string, error) {
	if by != analytics.ByTeam {
		return func(key string) string {
			if by == analytics.ByWeek {
				t, err := time.Parse(time.DateOnly, key)
				if err != nil {
					return key
				}
				return v.P.T("analytics.week", "date", v.When.Date(t.Add(12*time.Hour)))
			}
			if text := "cases." + string(by) + "." + key; v.P.Has(text) {
				return v.P.T(text)
			}
			return key
		}, nil
	}
	teams, err := p.Teams(ctx, v.P.Tag())
	return func(key string) string {
		which, _ := id.Parse(key)
		if teams[which] == "" {
			return v.P.T("analytics.team.closed")
		}
		return teams[which]
	}, err
}

// csv gives the same rows to a spreadsheet.
func (p *Pages) csv(w *web.Response, r *web.Request) error {
	v, c := p.View(w, r), choiceOf(r.URL.Query())
	_, rows, err := analytics.First(r.Context(), p.DB, c.filter, c.by, v.Now)
	if err != nil {
		return err
	}
	name, err := p.names(r.Context(), v, c.by)
	if err != nil {
		return err
	}
	if c.by == analytics.ByWeek {
		name = func(key string) string { return key }
	}
	var b bytes.Buffer
	if err := analytics.WriteFirst(&b, c.by, rows, name); err != nil {
		return err
	}
	w.Download(sheet.Kind, "first-contact.csv")
	_, err = w.Write(b.Bytes())
	return err
}

// cases lists what is behind a figure.
func (p *Pages) cases(w *web.Response, r *web.Request) error {
	v, c := p.View(w, r), choiceOf(r.URL.Query())
	found, next, err := analytics.FirstCases(r.Context(), p.DB, c.filter, c.window, c.which, c.before, v.Now)
	if err != nil {
		return err
	}
	page := Cases{Back: "/analytics/first-contact?" + c.query(), Window: v.P.N("analytics.first.window", int64(c.window))}
	window := strconv.Itoa(c.window)
	for _, o := range []analytics.Outcome{analytics.Either, analytics.Solved, analytics.Not} {
		key := "analytics.outcome.all"
		if o != "" {
			key = "analytics.outcome." + string(o)
		}
		page.Outcomes = append(page.Outcomes, ui.Choice{Label: v.P.T(key), Href: "/analytics/first-contact/cases?" + c.query("window", window, "outcome", string(o)), Current: o == c.which})
	}
	for _, one := range found {
		row := CaseRow{Subject: ui.Words{Text: one.Subject, Lang: one.Lang}, Customer: ui.Words{Text: one.Customer, Lang: lang.Detect(one.Customer)},
			Received: one.ReceivedAt, Said: v.P.T("analytics.outcome.not")}
		if one.Subject == "" { // who may read it finds the words on its own page
			row.Subject, row.Customer = ui.Words{Text: v.P.T("analytics.sealed")}, ui.Words{Text: v.P.T("analytics.sealed")}
		}
		if one.First {
			row.Said = v.P.T("analytics.outcome.first")
		} else if !one.SecondAt.IsZero() {
			row.Said = v.P.T("analytics.second", "when", v.When.Date(one.SecondAt))
		}
		if v.May(p.Reads) {
			row.Href = "/cases/" + one.Reference
		}
		page.Rows = append(page.Rows, row)
	}
	if next != 0 {
		page.Older = "/analytics/first-contact/cases?" + c.query("window", window, "outcome", string(c.which), "before", next.String())
	}
	if c.before != 0 {
		page.Newer = "/analytics/first-contact/cases?" + c.query("window", window, "outcome", string(c.which))
	}
	return w.HTML(http.StatusOK, page.Page(v))
}
