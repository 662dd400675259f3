package web

import (
	"time"

	"rida/internal/core/staff"
	"rida/internal/kit/id"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/cases"
	"rida/internal/room/tasks"
)

// item is one task as lists, boards and panels show it.
type item struct {
	tasks.Task
	Href     string
	Owner    ui.Person
	To       ui.Person // who is asked to take it
	Mine     bool      // the reader is asked
	CaseRef  string    // "" without a case
	Case     ui.Words
	Progress tasks.Progress
	Place    place
	MayDo    bool
}

// items dress tasks for a page: owners, cases and checklists in three queries,
// however many there are.
func (p *Pages) items(r *web.Request, v ui.View, all []tasks.Task, pl place) ([]item, error) {
	ctx := r.Context()
	people, err := p.Colleagues(ctx)
	if err != nil {
		return nil, err
	}
	var of []id.ID
	for _, t := range all {
		if t.CaseID != 0 {
			of = append(of, t.CaseID)
		}
	}
	told, err := cases.Some(ctx, p.DB, of)
	if err != nil {
		return nil, err
	}
	progress, err := tasks.ProgressOf(ctx, p.DB, all)
	if err != nil {
		return nil, err
	}
	out := make([]item, len(all))
	for i, t := range all {
		out[i] = dress(v, t, people, told[t.CaseID], progress[t.ID], r.Who.ID)
		out[i].Place = pl
	}
	return out, nil
}

func dress(v ui.View, t tasks.Task, people map[id.ID]staff.Card, c cases.Case, progress tasks.Progress, me id.ID) item {
	i := item{Task: t, Href: "/tasks/" + t.ID.String(), Owner: v.Known(person(people[t.OwnerID])), Progress: progress, MayDo: v.May(tasks.MayWrite)}
	if t.HandoverTo != 0 {
		i.To, i.Mine = v.Known(person(people[t.HandoverTo])), t.HandoverTo == me
	}
	if c.ID != 0 {
		i.CaseRef, i.Case = c.Reference, ui.Words{Text: c.Subject, Lang: c.Lang}
	}
	return i
}

// due is the date in words: the day alone when no hour was given.
func (i item) due(v ui.View) string {
	if i.WholeDay {
		return v.When.DayHeading(i.DueAt, v.Now)
	}
	return v.When.Due(i.DueAt, v.Now)
}

// hue tells how pressing it is; words beside it say the same.
func (i item) hue(v ui.View) ui.Hue {
	switch {
	case i.State == tasks.Done:
		return ui.HueGreen
	case !i.IsOpen():
		return ui.HuePlain
	case i.IsOverdue(v.Now):
		return ui.HueRed
	case i.DueAt.Sub(v.Now) < soon:
		return ui.HueAmber
	}
	return ui.HuePlain
}

// soon is from when on a date is drawn as near.
const soon = 4 * time.Hour

// group is one heading of the list of a day.
type group struct {
	Key   string // "overdue", "today", "week", "later", "done"
	Items []item
}

// groupOf says under which heading an open task stands: what should have been
// done, what is due today, by the end of this week, and later. weekEnd is the
// first instant of the week after this one.
func groupOf(t tasks.Task, now, tomorrow, weekEnd time.Time) string {
	switch {
	case !t.IsOpen():
		return "done"
	case t.IsOverdue(now):
		return "overdue"
	case t.DueAt.Before(tomorrow):
		return "today"
	case t.DueAt.Before(weekEnd):
		return "week"
	}
	return "later"
}

// groups sorts items under their headings and leaves empty ones out.
func groups(v ui.View, all []item, first time.Weekday) []group {
	tomorrow, weekEnd := daysFrom(v, 1), daysFrom(v, 7-int((v.Now.In(zone(v)).Weekday()-first+7)%7))
	var out []group
	for _, key := range []string{"overdue", "today", "week", "later", "done"} {
		g := group{Key: key}
		for _, i := range all {
			if groupOf(i.Task, v.Now, tomorrow, weekEnd) == key {
				g.Items = append(g.Items, i)
			}
		}
		if len(g.Items) > 0 {
			out = append(out, g)
		}
	}
	return out
}

func zone(v ui.View) *time.Location {
	if v.When.Zone == nil {
		return time.UTC
	}
	return v.When.Zone
}

// daysFrom is the first instant of a day of the reader, n days from today.
func daysFrom(v ui.View, n int) time.Time {
	y, m, d := v.Now.In(zone(v)).Date()
	return time.Date(y, m, d+n, 0, 0, 0, 0, zone(v))
}
