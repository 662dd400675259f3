package web

import (
	"bytes"
	"context"
	"slices"
	"strconv"
	"time"

	"rida/internal/kit/sheet"
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

func (p *Pages) board(w *web.Response, r *web.Request) error {
	return p.showBoard(w, r, web.NewForm(r, nil), nil)
}

// showBoard shows it with the form by which limits are frozen as it was typed.
func (p *Pages) showBoard(w *web.Response, r *web.Request, f *web.Form, wrong error) error {
	v := p.View(w, r)
	page := board{choice: choiceOf(r.URL.Query(), v.Now)}
	page.Control.Form, page.Control.Problems = f, ui.ProblemsOf(r.Print, wrong)
	if err := p.fillBoard(r.Context(), v, &page); err != nil {
		return err
	}
	return w.HTML(statusOf(page.Control.Problems), page.Page(v))
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
	page.Calibration, page.CalibrationRows, page.CalibrationWhy = calibration(v, c, spread[figures.Chance])
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
			choices = append(choices, ui.Choice{Value: valueOf(one.by, row.Key), Label: name(row.Key)})
		}
		chosen := func(c ui.Choice) bool { return c.Value == one.value }
		known := one.by != figures.ByKind || slices.Contains(p.Charter.Kinds(), promises.Kind(one.value))
		if one.value != "" && known && !slices.ContainsFunc(choices, chosen) { // nothing of it was due, and it is chosen all the same
			choices = append(choices, ui.Choice{Value: one.value, Label: name(one.value)})
		}
		page.Filters = append(page.Filters, ui.Field{Name: string(one.by), Label: v.P.T("promises.board.by." + string(one.by)), Quiet: true, Value: one.value, Choices: choices})
	}
	return nil
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
