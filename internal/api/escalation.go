package api

import (
	"context"
	"time"

	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/room/tasks"
)

// escalation is when a task speaks up and whom it tells: three levels, in order.
type escalation struct {
	Levels []escalationLevel `json:"levels" need:"yes" doc:"Three: due soon, overdue, overdue for long."`
}

type escalationLevel struct {
	Minutes   int64 `json:"minutes" need:"yes" doc:"Of working time: before the due instant on the first level, after it on the others." example:"240"`
	On        bool  `json:"on" need:"yes" example:"true"`
	TellOwner bool  `json:"tell_owner" example:"true"`
	TellLead  bool  `json:"tell_lead" doc:"The duty manager of the task's team."`
	TellDuty  bool  `json:"tell_duty" doc:"The duty manager of the house's first team."`
}

func showEscalation(ctx context.Context, c *call, _ nothing) (escalation, error) {
	return escalationOf(ctx, c.api.DB)
}

func escalationOf(ctx context.Context, r db.Reader) (escalation, error) {
	ladder, err := tasks.LadderOf(ctx, r)
	out := escalation{Levels: make([]escalationLevel, len(ladder))}
	for i, l := range ladder {
		out.Levels[i] = escalationLevel{int64(l.Span / time.Minute), l.On, l.TellOwner, l.TellLead, l.TellDuty}
	}
	return out, err
}

func setEscalation(ctx context.Context, tx *db.Tx, c *call, b *escalation) (escalation, error) {
	var ladder tasks.Ladder
	if len(b.Levels) != len(ladder) {
		return escalation{}, fault.OfFields(fault.Field{Name: "levels", Key: "api.levels_three"})
	}
	for i, l := range b.Levels {
		if l.Minutes < 0 || l.Minutes > tasks.MaxMinutes {
			return escalation{}, fault.OfFields(fault.Field{Name: "levels", Key: "tasks.span_range"})
		}
		ladder[i] = tasks.Level{Level: int64(i + 1), Span: time.Duration(l.Minutes) * time.Minute, On: l.On, TellOwner: l.TellOwner, TellLead: l.TellLead, TellDuty: l.TellDuty}
	}
	if err := c.api.Tasks.SetLadder(ctx, tx, c.by(), ladder); err != nil {
		return escalation{}, err
	}
	return escalationOf(ctx, tx)
}
