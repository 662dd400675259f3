package web

import (
	"context"
	"slices"
	"strings"
	"time"

	"rida/internal/kit/calendar"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/web/ui"
	"rida/internal/room/problems"
)

// Form is what every form of this room knows.
type Form struct {
	Problem  problems.Problem
	Title    string
	Problems ui.Problems
	Value    func(string) string
	People   []ui.Choice
	Topics   []ui.Choice // all but the problem's own
	Hint     string      // how a date is written
}

func (p *Pages) formOf(ctx context.Context, v ui.View, pr problems.Problem, value func(string) string) (Form, error) {
	f := Form{Problem: pr, Value: value, Hint: v.P.T("problems.date.hint", "date", plainDate(v, v.Now))}
	names, err := p.Topics(ctx, v.P.Tag())
	if err != nil {
		return f, err
	}
	f.Title = title(v, pr, names)
	for which, name := range names {
		if which != pr.TopicID || pr.ID == 0 {
			f.Topics = append(f.Topics, ui.Choice{Value: which.String(), Label: name})
		}
	}
	people, err := p.Colleagues(ctx)
	if err != nil {
		return f, err
	}
	for _, one := range people {
		if one.Active {
			f.People = append(f.People, ui.Choice{Value: one.ID.String(), Label: one.Name})
		}
	}
	byLabel := func(a, b ui.Choice) int { return strings.Compare(a.Label, b.Label) }
	slices.SortFunc(f.Topics, byLabel)
	slices.SortFunc(f.People, byLabel)
	return f, nil
}

// title is what a problem is called: its own words, or the topic that the watch saw.
func title(v ui.View, p problems.Problem, topics map[id.ID]string) string {
	if p.Title != "" {
		return p.Title
	}
	name, ok := topics[p.TopicID]
	if !ok {
		name = v.P.T("problems.topic.gone")
	}
	return v.P.T("problems.watch."+string(p.Kind), "topic", name)
}

// typedDay reads a day in the reader's calendar.
func typedDay(v ui.View, date string) (time.Time, error) {
	if strings.TrimSpace(date) == "" {
		return time.Time{}, fault.OfFields(fault.Field{Name: "date", Key: "field.required"})
	}
	day, err := calendar.ParseDate(date, v.When.System)
	if err != nil {
		return time.Time{}, fault.OfFields(fault.Field{Name: "date", Key: "field.bad_date"})
	}
	zone := v.When.Zone
	if zone == nil {
		zone = time.UTC
	}
	start, err := day.Start(v.When.System, zone)
	if err != nil {
		return time.Time{}, fault.OfFields(fault.Field{Name: "date", Key: "field.bad_date"})
	}
	return start.Add(12 * time.Hour), nil
}

// plainDate is a date as it is typed, in the reader's calendar.
func plainDate(v ui.View, t time.Time) string {
	d, err := calendar.DateOf(t, v.When.Zone, v.When.System)
	if err != nil {
		return ""
	}
	return v.P.Digits().Of(strings.ReplaceAll(d.String(), "-", "/"))
}

func layers(v ui.View) []ui.Choice {
	out := []ui.Choice{{Label: v.P.T("problems.layer.choose")}}
	for _, l := range problems.Layers {
		out = append(out, ui.Choice{Value: string(l), Label: v.P.T("problems.layer." + string(l))})
	}
	return out
}

func reasons(v ui.View) []ui.Choice {
	var out []ui.Choice
	for _, r := range problems.Reasons {
		out = append(out, ui.Choice{Value: string(r), Label: v.P.T("problems.reason." + string(r)), Hint: v.P.T("problems.reason." + string(r) + ".hint")})
	}
	return out
}
