package api

import (
	"context"
	"time"

	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/stats"
	"rida/internal/room/promises/figures"
)

func controlOperations() []operation {
	return []operation{
		reads(get("figures", "control_chart", "/figures/promises/control", figures.MayRead), controlChart),
		reads(get("figures", "list_baselines", "/figures/promises/baselines", figures.MayRead), listBaselines),
		acts(post("figures", "freeze_baseline", "/figures/promises/baselines", figures.MayFreeze), freezeBaseline, nil),
	}
}

type controlKind string

func (controlKind) choices() []string { return []string{"rates", "counts"} }

type controlQuery struct {
	Kind    string      `query:"kind" doc:"Only promises of this kind." example:"first_response"`
	Team    string      `query:"team" doc:"Only this team, by its id."`
	Topic   string      `query:"topic" doc:"Only this topic, by its id; none for what has none."`
	Channel string      `query:"channel" doc:"Only this channel." example:"phone"`
	Of      controlKind `query:"of" doc:"rates of broken promises (u-chart) or counts (c-chart); rates when left out." example:"rates"`
}

// controlAnswer is a control chart of the last year's whole weeks.
type controlAnswer struct {
	Baseline *baselineItem `json:"baseline" doc:"The limits that were frozen; null where they come from the weeks themselves, and always where something is left out by kind, team, topic or channel."`
	Why      string        `json:"why,omitempty" doc:"Why there are no limits: too_few or too_wild."`
	Items    []controlItem `json:"items" doc:"Weeks with promises, in their order."`
}

type controlItem struct {
	Week    string   `json:"week" doc:"Its Monday." example:"2026-05-25"`
	Broken  int64    `json:"broken" example:"4"`
	N       int64    `json:"n" doc:"Kept and broken." example:"61"`
	Value   float64  `json:"value" doc:"Broken of each promise, or counted." example:"0.066"`
	Low     *float64 `json:"low" doc:"Lower limit; null without limits."`
	Centre  *float64 `json:"centre"`
	High    *float64 `json:"high" doc:"Upper limit."`
	Signals bool     `json:"signals" doc:"Outside of what chance explains."`
}

// baselineItem is one that was frozen.
type baselineItem struct {
	Version int64     `json:"version" example:"1"`
	From    string    `json:"from" doc:"Monday of the first week from which it was found." example:"2025-06-02"`
	To      string    `json:"to" doc:"Monday of the last one." example:"2026-05-25"`
	Removed []string  `json:"removed" doc:"Mondays of weeks that a cause had disturbed; they are not in it."`
	Rate    float64   `json:"rate" doc:"Broken of each promise." example:"0.07"`
	Mean    float64   `json:"mean" doc:"Broken a week." example:"4.2"`
	Note    string    `json:"note,omitempty"`
	MadeAt  time.Time `json:"made_at"`
	MadeBy  id.ID     `json:"made_by"`
}

func baselineOf(b figures.Baseline) baselineItem {
	item := baselineItem{Version: b.Version, From: monday(b.From), To: monday(b.To), Removed: []string{}, Rate: b.Rate, Mean: b.Mean, Note: b.Note, MadeAt: b.MadeAt, MadeBy: b.MadeBy}
	for _, week := range b.Removed {
		item.Removed = append(item.Removed, monday(week))
	}
	return item
}

func monday(week int64) string { return figures.WeekStart(week).Format(time.DateOnly) }

func controlChart(ctx context.Context, c *call, q controlQuery) (controlAnswer, error) {
	out := controlAnswer{Items: []controlItem{}}
	f, err := wordQuery{Kind: q.Kind, Team: q.Team, Topic: q.Topic, Channel: q.Channel}.filter(c)
	if err != nil {
		return out, err
	}
	read, err := figures.ReadControl(ctx, c.api.DB, f, c.api.DB.Now())
	limited := err == nil
	switch {
	case figures.IsUnknown(err):
		out.Why = "too_few"
		if err == stats.ErrNotEstimable {
			out.Why = "too_wild"
		}
	case err != nil:
		return out, err
	}
	if read.Frozen != nil {
		b := baselineOf(*read.Frozen)
		out.Baseline = &b
	}
	for _, m := range read.Marks(q.Of == "counts") {
		item := controlItem{Week: monday(m.Week()), Broken: m.Broken, N: m.Judged(), Value: m.Value}
		if limited {
			item.Low, item.Centre, item.High, item.Signals = &m.Limits.Low, &m.Limits.Centre, &m.Limits.High, m.Signals()
		}
		out.Items = append(out.Items, item)
	}
	return out, nil
}

type baselineList struct {
	Items []baselineItem `json:"items" doc:"The one in force first."`
}

func listBaselines(ctx context.Context, c *call, _ nothing) (baselineList, error) {
	all, err := figures.Baselines(ctx, c.api.DB)
	list := baselineList{Items: []baselineItem{}}
	for _, b := range all {
		list.Items = append(list.Items, baselineOf(b))
	}
	return list, err
}

// newBaseline says from which weeks limits are to be frozen.
type newBaseline struct {
	From string `json:"from,omitempty" doc:"A day of the first whole week; the last year's when both are left out." example:"2025-06-02"`
	To   string `json:"to,omitempty" doc:"A day of the last whole week." example:"2026-05-31"`
	Note string `json:"note,omitempty" doc:"Why this period." example:"Before the new depot opened."`
}

func freezeBaseline(ctx context.Context, tx *db.Tx, c *call, b *newBaseline) (baselineItem, error) {
	var of figures.Period
	for _, one := range []struct {
		name, day string
		week      *int64
	}{{"from", b.From, &of.From}, {"to", b.To, &of.To}} {
		if one.day == "" {
			continue
		}
		at, err := time.Parse(time.DateOnly, one.day)
		if err != nil {
			return baselineItem{}, fault.OfFields(fault.Field{Name: one.name, Key: "field.bad_date"})
		}
		*one.week = figures.WeekOf(at)
	}
	frozen, err := figures.Freeze(ctx, tx, c.api.Cases.Events, c.by(), of, b.Note)
	return baselineOf(frozen), err
}
