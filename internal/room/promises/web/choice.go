package web

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"rida/internal/kit/id"
	"rida/internal/kit/web/ui"
	"rida/internal/room/promises"
	"rida/internal/room/promises/figures"
)

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

// valueOf is how a key of a group stands in an address; what has no topic has a
// word for that, since nothing would mean everything.
func valueOf(by figures.Group, key string) string {
	switch {
	case by == figures.ByWeek:
		return figures.WeekName(key)
	case by == figures.ByTopic && key == "":
		return figures.NoTopic
	}
	return key
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
		if key == "" || key == figures.NoTopic {
			return v.P.T("promises.board.topic.none")
		}
		which, _ := id.Parse(key)
		if all[which] == "" {
			return v.P.T(gone)
		}
		return all[which]
	}, err
}

func idText(which id.ID) string {
	if which == 0 {
		return ""
	}
	return which.String()
}
