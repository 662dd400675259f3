package web

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"time"

	"rida/internal/kit/id"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/promises"
	"rida/internal/room/promises/figures"
)

// wordListPage is the promises behind a figure.
type wordListPage struct {
	Under string
	Count string // how many there are; "" where nobody has counted them
	Back  string
	Which []ui.Choice
	Rows  []wordRow
	Older string
	Newer string
}

type wordRow struct {
	Case    Case
	Href    string
	Kind    string
	Team    string
	Due     time.Time
	Outcome string
	Broken  bool
	Facts   []string
}

func (p *Pages) wordList(w *web.Response, r *web.Request) error {
	v := p.View(w, r)
	c := choiceOf(r.URL.Query(), v.Now)
	items, next, err := figures.List(r.Context(), p.DB, c.filter, c.which, c.after, 0)
	if err != nil {
		return err
	}
	of := make([]id.ID, len(items))
	for i, one := range items {
		of[i] = one.CaseID
	}
	found, err := p.Some(r.Context(), of)
	if err != nil {
		return err
	}
	team, err := p.names(r.Context(), v, figures.ByTeam)
	if err != nil {
		return err
	}
	page := wordListPage{Back: "/promises?" + c.query("week", "")}
	page.Under = v.P.T("promises.board.from_to", "from", v.When.Date(figures.WeekStart(c.filter.From).Add(12*time.Hour)), "to", v.When.Date(figures.WeekStart(c.filter.To+1).Add(-12*time.Hour)))
	if page.Count, err = p.countOf(r.Context(), v, c); err != nil {
		return err
	}
	page.Which = whichTabs(v, c)
	for _, one := range items {
		page.Rows = append(page.Rows, p.wordRow(v, one, found[one.CaseID], team(one.TeamID.String())))
	}
	if next != (figures.Cursor{}) {
		page.Older = c.list(c.which, "after", strconv.FormatInt(next.Due, 10)+"-"+next.PromiseID.String())
	}
	if c.after != (figures.Cursor{}) {
		page.Newer = c.list(c.which)
	}
	return w.HTML(http.StatusOK, page.Page(v))
}

// tabsOf are the choices beside one another on every list; what a figure opened
// beyond them stands before them.
var tabsOf = []figures.Which{figures.Every, figures.Broken, figures.Untold, figures.Told, figures.Repeated, figures.Kept, figures.Open, figures.Left}

func whichTabs(v ui.View, c choice) []ui.Choice {
	all := tabsOf
	if !slices.Contains(all, c.which) {
		all = append([]figures.Which{c.which}, all...)
	}
	out := make([]ui.Choice, len(all))
	for i, which := range all {
		out[i] = ui.Choice{Label: whichName(v, which), Href: c.list(which), Current: which == c.which}
	}
	return out
}

// whichName is what a choice is called.
func whichName(v ui.View, which figures.Which) string {
	if tenth, ok := which.Tenth(); ok {
		return v.P.T("promises.list.which.tenth", "from", v.P.Percent(float64(tenth)/10), "to", v.P.Percent(float64(tenth+1)/10))
	}
	if which == figures.Every {
		return v.P.T("promises.list.which.all")
	}
	return v.P.T("promises.list.which." + string(which))
}

// countOf says how many promises a list has, from the sums that the board shows.
func (p *Pages) countOf(ctx context.Context, v ui.View, c choice) (string, error) {
	all, err := figures.Total(ctx, p.DB, c.filter)
	if err != nil {
		return "", err
	}
	n, ok := c.which.In(all)
	if !ok {
		spread, err := figures.Spreads(ctx, p.DB, c.filter)
		if err != nil {
			return "", err
		}
		n, _ = c.which.InSpread(spread[figures.Chance])
	}
	return v.P.N("promises.list.count", n), nil
}

func (p *Pages) wordRow(v ui.View, one figures.Item, c Case, team string) wordRow {
	row := wordRow{Case: c, Kind: p.kindName(v, one.Kind), Team: team, Due: one.DueAt, Outcome: v.P.T("promises.list.outcome." + string(one.Outcome)), Broken: one.Outcome == promises.Broken}
	if c.Reference != "" && v.May(p.Reads) {
		row.Href = "/cases/" + c.Reference
	}
	say := func(key string, args ...any) { row.Facts = append(row.Facts, v.P.T("promises.list."+key, args...)) }
	switch slack := one.DueAt.Sub(one.DoneAt); {
	case one.DoneAt.IsZero():
	case slack >= 0 && one.Outcome == promises.Kept:
		say("early", "span", spanText(v, slack))
	case slack < 0:
		say("late", "span", spanText(v, -slack))
	}
	if !one.ToldAt.IsZero() {
		say("told", "when", v.When.Stamp(one.ToldAt, v.Now))
	}
	if !one.WarnedAt.IsZero() && row.Broken {
		say("warned", "when", v.When.Stamp(one.WarnedAt, v.Now))
	}
	if one.Again {
		say("again")
	}
	if one.Chance > 0 {
		say("chance", "chance", v.P.Percent(one.Chance))
	}
	return row
}
