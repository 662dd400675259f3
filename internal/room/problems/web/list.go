package web

import (
	"context"
	"net/http"

	"rida/internal/kit/id"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/problems"
)

// List is the problems of the house.
type List struct {
	Tabs  []ui.Choice
	Lines []Line
	Older string
	Which string
	May   bool
}

// Line is one problem in the list.
type Line struct {
	problems.Problem
	Name  ui.Words
	Topic string
	Owner ui.Person
	Saw   string // cases seen and expected; "" where a person opened it
}

func (p *Pages) list(w *web.Response, r *web.Request) error {
	v, ctx, q := p.View(w, r), r.Context(), r.URL.Query()
	before, _ := id.Parse(q.Get("before"))
	page := List{Which: "open", May: v.May(problems.MayWrite)}
	var all []problems.Problem
	var err error
	switch q.Get("view") {
	case "mine":
		page.Which = "mine"
		all, err = problems.Of(ctx, p.DB, r.Who.ID, before)
	case "closed":
		page.Which = "closed"
		all, err = problems.ClosedOnes(ctx, p.DB, before)
	default:
		all, err = problems.OpenOnes(ctx, p.DB, before)
	}
	if err != nil {
		return err
	}
	for _, one := range []string{"open", "mine", "closed"} {
		page.Tabs = append(page.Tabs, ui.Choice{Label: v.P.T("problems.view." + one), Href: "/problems?view=" + one, Current: page.Which == one})
	}
	if len(all) == problems.PageSize {
		page.Older = "/problems?view=" + page.Which + "&before=" + all[len(all)-1].ID.String()
	}
	page.Lines, err = p.lines(ctx, v, all)
	if err != nil {
		return err
	}
	return w.HTML(http.StatusOK, page.Page(v))
}

func (p *Pages) lines(ctx context.Context, v ui.View, all []problems.Problem) ([]Line, error) {
	topics, err := p.Topics(ctx, v.P.Tag())
	if err != nil {
		return nil, err
	}
	people, err := p.Colleagues(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]Line, len(all))
	for i, one := range all {
		out[i] = Line{Problem: one, Name: words(title(v, one, topics)), Topic: topics[one.TopicID], Owner: v.Known(person(people[one.OwnerID]))}
		if one.Title == "" {
			out[i].Name.Lang = ""
		}
		if one.Origin == problems.ByWatch {
			out[i].Saw = v.P.T("problems.saw", "n", v.P.Int(one.Seen), "expected", v.P.Decimal(one.Expected, 1))
		}
	}
	return out, nil
}

func stateChip(v ui.View, p problems.Problem) ui.Chip {
	c := ui.Chip{Label: v.P.T("problems.state." + string(p.State)), Hue: ui.HueAmber, Icon: ui.IconClock}
	switch {
	case p.State == problems.Closed && p.Closure == problems.Worked:
		c = ui.Chip{Label: v.P.T("problems.closure.worked"), Hue: ui.HueGreen, Icon: ui.IconDone}
	case p.State == problems.Closed:
		c = ui.Chip{Label: v.P.T("problems.closure." + string(p.Closure)), Icon: ui.IconDone}
	case p.State == problems.Opened || p.State == problems.Reopened:
		c.Hue, c.Icon = ui.HueRed, ui.IconWarn
	}
	return c
}
