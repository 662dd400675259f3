package api

import (
	"context"
	"encoding/json"
	"net/http"

	"rida/internal/core/staff"
	"rida/internal/kit/calendar"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
)

func scheduleOperations() []operation {
	set := post("promises", "set_schedule", "/schedule", staff.Settings)
	set.method = http.MethodPut
	return []operation{
		reads(get("promises", "show_schedule", "/schedule", staff.Read), showSchedule),
		acts(set, setSchedule, nil),
	}
}

// scheduleItem is when the house works.
type scheduleItem struct {
	Version int `json:"version" doc:"Grows with every change." example:"3"`
	Plan    any `json:"plan" doc:"Zone, weeks with their dates, holidays in three calendars, periods such as Ramadan, single days; as it is to be sent back."`
}

// newSchedule is the plan to hold from now on.
type newSchedule struct {
	Plan any `json:"plan" need:"yes" doc:"As show_schedule gave it, with its version, and changed: a holiday announced late, a day moved. Open promises are counted anew in the background, each with a note in its case."`
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
	text, err := json.Marshal(b.Plan)
	if err != nil {
		return scheduleItem{}, fault.OfFields(fault.Field{Name: "plan", Key: "field.bad_choice"}).Because(err)
	}
	plan, err := calendar.ParsePlan(text)
	if err != nil {
		return scheduleItem{}, err
	}
	if err := c.api.Staff.SetSchedule(ctx, tx, staff.By{Account: c.r.Who.ID, Can: c.r.Who.Can}, plan); err != nil {
		return scheduleItem{}, err
	}
	return c.scheduleOf(ctx, tx)
}
