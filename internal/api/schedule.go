package api

import (
	"context"
	"encoding/json"

	"rida/internal/core/staff"
	"rida/internal/kit/calendar"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
)

func scheduleOperations() []operation {
	set := put("promises", "set_schedule", "/schedule", staff.Settings)
	return []operation{
		reads(get("promises", "show_schedule", "/schedule", staff.Read), showSchedule),
		acts(set, setSchedule, nil),
		reads(get("promises", "list_schedule_versions", "/schedule/versions", staff.Settings), listSchedules),
		reads(get("promises", "show_schedule_version", "/schedule/versions/{version}", staff.Settings), showScheduleVersion),
		reads(get("promises", "list_moved_promises", "/schedule/versions/{version}/promises", staff.Settings), listMoved),
		asks(post("promises", "try_schedule", "/schedule/trials", staff.Settings), trySchedule),
		acts(post("promises", "announce_holiday", "/schedule/announcements", staff.Settings), announceHoliday, nil),
	}
}

// scheduleItem is when the house works.
type scheduleItem struct {
	Version int `json:"version" doc:"Grows with every change." example:"3"`
	Plan    any `json:"plan" doc:"Zone, weeks with their dates, holidays in three calendars, periods such as Ramadan, single days; as it is to be sent back."`
}

// newSchedule is the plan to hold from now on.
type newSchedule struct {
	Name string `json:"name,omitempty" doc:"What changes, for the list of versions." example:"A day of mourning"`
	Plan any    `json:"plan" need:"yes" doc:"As show_schedule gave it, with its version, and changed: a holiday announced late, a day moved. Open promises are counted anew in the background, each with a note in its case."`
}

func showSchedule(ctx context.Context, c *call, _ nothing) (scheduleItem, error) {
	return c.scheduleOf(ctx, c.api.DB)
}

func (c *call) scheduleOf(ctx context.Context, r db.Reader) (scheduleItem, error) {
	o, ok, err := c.api.Staff.Organisation(ctx, r)
	if err != nil {
		return scheduleItem{}, err
	}
	if !ok || o.Schedule == nil {
		return scheduleItem{}, fault.New(fault.NotFound, "fault.not_found")
	}
	return scheduleItem{o.Schedule.Version(), o.Schedule}, nil
}

func setSchedule(ctx context.Context, tx *db.Tx, c *call, b *newSchedule) (scheduleItem, error) {
	plan, err := planOf(b.Plan)
	if err != nil {
		return scheduleItem{}, err
	}
	return c.setHours(ctx, tx, plan, b.Name)
}

// planOf reads a plan as it came.
func planOf(raw any) (calendar.Plan, error) {
	text, err := json.Marshal(raw)
	if err != nil {
		return calendar.Plan{}, fault.OfFields(fault.Field{Name: "plan", Key: "field.bad_choice"}).Because(err)
	}
	return calendar.ParsePlan(text)
}

func (c *call) setHours(ctx context.Context, tx *db.Tx, plan calendar.Plan, name string) (scheduleItem, error) {
	if err := c.api.Staff.SetHours(ctx, tx, staff.By{Account: c.r.Who.ID, Can: c.r.Who.Can}, plan, name); err != nil {
		return scheduleItem{}, renamed(err, "change", "name")
	}
	return c.scheduleOf(ctx, tx)
}
