package api

import (
	"context"
	"strconv"
	"time"

	"rida/internal/core/staff"
	"rida/internal/kit/calendar"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/room/promises"
)

// scheduleVersion is one version of the working hours.
type scheduleVersion struct {
	Version int        `json:"version" example:"3"`
	Name    string     `json:"name" doc:"What changed; empty where nobody said." example:"A day of mourning"`
	From    string     `json:"from" doc:"The first day that is worked otherwise than before, Gregorian; empty for none." example:"2026-11-24"`
	MadeAt  *time.Time `json:"made_at" doc:"null for the hours with which the house began."`
	MadeBy  id.ID      `json:"made_by" doc:"The account; 0 for those." example:"251658240000"`
	Moved   *movedSum  `json:"moved" doc:"What it moved; null where nothing was counted anew."`
}

// movedSum is how many open promises a version moved.
type movedSum struct {
	Looked  int64 `json:"looked" doc:"Open promises that were looked at." example:"212"`
	Moved   int64 `json:"moved" example:"14"`
	Earlier int64 `json:"earlier" doc:"Of the moved: to an earlier date." example:"3"`
	Done    bool  `json:"done" doc:"False while they are being counted anew."`
}

type scheduleVersions struct {
	Items      []scheduleVersion `json:"items" doc:"The newest first."`
	NextCursor *string           `json:"next_cursor" doc:"What to send as cursor for the next page; null at the end."`
}

// schedulePage pages through versions.
type schedulePage struct{ page }

func (c *call) versionOf(ctx context.Context, h staff.Hours) (scheduleVersion, error) {
	v := scheduleVersion{Version: h.Version, Name: h.Name, From: h.From.String(), MadeAt: moment(h.MadeAt), MadeBy: h.MadeBy}
	run, ok, err := promises.RunOf(ctx, c.api.DB, h.Version)
	if ok {
		v.Moved = &movedSum{run.Looked, run.Moved, run.Earlier, !run.DoneAt.IsZero()}
	}
	return v, err
}

func listSchedules(ctx context.Context, c *call, q schedulePage) (scheduleVersions, error) {
	out, before := scheduleVersions{Items: []scheduleVersion{}}, 0
	if q.Cursor != "" {
		var err error
		if before, err = strconv.Atoi(q.Cursor); err != nil {
			return out, badCursor
		}
	}
	all, err := c.api.Staff.HoursVersions(ctx, c.api.DB, before, q.size()+1)
	if err != nil {
		return out, err
	}
	if len(all) > q.size() {
		all = all[:q.size()]
		next := strconv.Itoa(all[len(all)-1].Version)
		out.NextCursor = &next
	}
	for _, h := range all {
		one, err := c.versionOf(ctx, h)
		if err != nil {
			return out, err
		}
		out.Items = append(out.Items, one)
	}
	return out, nil
}

// scheduleFile is one version with its plan.
type scheduleFile struct {
	scheduleVersion
	Plan    any          `json:"plan" doc:"As show_schedule gives it."`
	Changes []changedDay `json:"changes" doc:"The days that it changed, from a month before it was made until two years after."`
}

// changedDay is a day that is worked otherwise than before.
type changedDay struct {
	Date   string   `json:"date" doc:"Gregorian." example:"2026-11-24"`
	Name   string   `json:"name" doc:"Of the holiday, period or single day." example:"A day of mourning"`
	Before []string `json:"before" doc:"Hours of work; empty for a day off." example:"09:00-17:00"`
	After  []string `json:"after"`
}

func changedDays(c *call, all []calendar.Change) []changedDay {
	out := []changedDay{}
	for _, one := range all {
		name := one.Name
		if c.r.Print.Has(name) {
			name = c.r.Print.T(name)
		}
		out = append(out, changedDay{one.Date.String(), name, spansOf(one.Before), spansOf(one.After)})
	}
	return out
}

func spansOf(all []calendar.Span) []string {
	out := []string{}
	for _, one := range all {
		out = append(out, one.String())
	}
	return out
}

// pathVersion is the version of the hours that the path names.
func (c *call) pathVersion() (int, error) {
	n, err := strconv.Atoi(c.r.PathValue("version"))
	if err != nil {
		return 0, fault.New(fault.NotFound, "fault.not_found").Because(err)
	}
	return n, nil
}

func showScheduleVersion(ctx context.Context, c *call, _ nothing) (scheduleFile, error) {
	n, err := c.pathVersion()
	if err != nil {
		return scheduleFile{}, err
	}
	h, err := c.api.Staff.HoursAt(ctx, c.api.DB, n)
	if err != nil {
		return scheduleFile{}, err
	}
	out := scheduleFile{Plan: h.Schedule, Changes: []changedDay{}}
	if out.scheduleVersion, err = c.versionOf(ctx, h); err != nil || h.MadeAt.IsZero() {
		return out, err
	}
	before, err := c.api.Staff.HoursAt(ctx, c.api.DB, n-1)
	if err != nil {
		return out, err
	}
	out.Changes = changedDays(c, staff.HoursChanges(before.Schedule, h.Schedule, h.MadeAt))
	return out, nil
}

// movedPromise is a promise that other hours moved, or would move.
type movedPromise struct {
	Promise  id.ID     `json:"promise" doc:"Of the list: the promise that stands in the place of the other; of a trial: the one that is open." example:"251658240050"`
	Case     id.ID     `json:"case" example:"251658240021"`
	Kind     string    `json:"kind" example:"first_response"`
	WasDueAt time.Time `json:"was_due_at"`
	DueAt    time.Time `json:"due_at"`
}

func movedOf(s promises.Shift) movedPromise {
	return movedPromise{s.ID, s.CaseID, string(s.Kind), s.DueAt, s.To}
}

type movedPromises struct {
	Items      []movedPromise `json:"items"`
	NextCursor *string        `json:"next_cursor" doc:"What to send as cursor for the next page; null at the end."`
}

func listMoved(ctx context.Context, c *call, q schedulePage) (movedPromises, error) {
	out := movedPromises{Items: []movedPromise{}}
	n, err := c.pathVersion()
	if err != nil {
		return out, err
	}
	after, err := q.before()
	if err != nil {
		return out, err
	}
	all, next, err := promises.Shifts(ctx, c.api.DB, n, after, q.size())
	for _, one := range all {
		out.Items = append(out.Items, movedOf(one))
	}
	out.NextCursor = cursorOf(next)
	return out, err
}

// scheduleTrial asks what other hours would move.
type scheduleTrial struct {
	Plan any `json:"plan" need:"yes" doc:"As show_schedule gave it, and changed. Nothing is saved."`
}

// scheduleEffect is what other hours would do.
type scheduleEffect struct {
	Looked   int            `json:"looked" doc:"Open promises that were looked at." example:"212"`
	Moved    int            `json:"moved" example:"14"`
	Earlier  int            `json:"earlier" doc:"Of the moved: to an earlier date." example:"3"`
	Held     int            `json:"held" doc:"Would be over already; their dates stay as they were told." example:"0"`
	More     bool           `json:"more" doc:"There are more open promises than were looked at."`
	Promises []movedPromise `json:"promises" doc:"The first fifty, the next due first."`
	Changes  []changedDay   `json:"changes" doc:"The days that would be worked otherwise, from a month ago until two years from now."`
}

func trySchedule(ctx context.Context, c *call, b *scheduleTrial) (scheduleEffect, error) {
	out := scheduleEffect{Promises: []movedPromise{}}
	plan, err := planOf(b.Plan)
	if err != nil {
		return out, err
	}
	was := c.api.Cases.Promises.Policy()
	plan.Zone = was.Schedule.Plan().Zone
	is := was
	if is.Schedule, err = plan.Build(); err != nil {
		return out, err
	}
	now := c.api.DB.Now()
	e, err := promises.TryHours(ctx, c.api.DB, was, is, now)
	out.Looked, out.Moved, out.Earlier, out.Held, out.More = e.Looked, e.Moved, e.Earlier, e.Held, e.More
	for _, one := range e.Shifts {
		out.Promises = append(out.Promises, movedOf(one))
	}
	out.Changes = changedDays(c, staff.HoursChanges(was.Schedule, is.Schedule, now))
	return out, err
}

// announcement is a day off, other hours for a day, or a holiday on another day.
type announcement struct {
	Name    string   `json:"name,omitempty" doc:"What for; needed for days." example:"A day of mourning"`
	Date    string   `json:"date" need:"yes" doc:"The first day, Gregorian." example:"2026-11-24"`
	Days    int      `json:"days,omitempty" doc:"Days in a row, 1 to 30; 1 when left out." example:"1"`
	Spans   []string `json:"spans,omitempty" doc:"Hours of work; left out for days off." example:"09:00-12:00"`
	Holiday int      `json:"holiday,omitempty" doc:"Instead of days: the place, counted from 1, of a holiday in the plan, which begins on date."`
	Year    int      `json:"year,omitempty" doc:"The year of its calendar in which that holiday is moved, such as 1448."`
}

// announcedMost is how many days in a row are announced at once.
const announcedMost = 30

func announceHoliday(ctx context.Context, tx *db.Tx, c *call, b *announcement) (scheduleItem, error) {
	o, ok, err := c.api.Staff.Organisation(ctx, tx)
	if err != nil {
		return scheduleItem{}, err
	}
	date, dateErr := calendar.ParseDate(b.Date, calendar.Gregorian)
	switch {
	case !ok || o.Schedule == nil:
		return scheduleItem{}, fault.New(fault.NotFound, "fault.not_found")
	case dateErr != nil:
		return scheduleItem{}, fault.OfFields(fault.Field{Name: "date", Key: "field.bad_date"}).Because(dateErr)
	}
	plan := o.Schedule.Plan()
	if b.Holiday > 0 {
		moved, ok := plan.Move(b.Holiday-1, b.Year, date)
		if !ok {
			return scheduleItem{}, fault.OfFields(fault.Field{Name: "holiday", Key: "field.bad_choice"})
		}
		return c.setHours(ctx, tx, moved, b.Name)
	}
	days := max(1, b.Days)
	if b.Name == "" {
		return scheduleItem{}, fault.OfFields(fault.Field{Name: "name", Key: "field.required"})
	}
	if days > announcedMost {
		return scheduleItem{}, fault.OfFields(fault.Field{Name: "days", Key: "api.too_many", Args: []any{"max", announcedMost}})
	}
	var spans []calendar.Span
	for i, text := range b.Spans {
		s, ok := calendar.ParseSpan(text)
		if !ok {
			return scheduleItem{}, fault.OfFields(fault.Field{Name: "spans." + strconv.Itoa(i), Key: "calendar.plan.span"})
		}
		spans = append(spans, s)
	}
	return c.setHours(ctx, tx, plan.Announce(b.Name, date, days, spans), b.Name)
}
