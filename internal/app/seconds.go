package app

import (
	"context"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/room/cases"
	"rida/internal/room/complaints/second"
	secondweb "rida/internal/room/complaints/second/web"
	"rida/internal/room/tasks"
)

func (a *App) newSeconds() *second.Room {
	return &second.Room{Events: a.Events, Differ: a.lookIntoDifference}
}

func (a *App) secondPages() *secondweb.Pages {
	return &secondweb.Pages{DB: a.DB, Room: a.Seconds, View: a.view, Colleagues: a.colleagues, Hidden: a.hiddenCases}
}

// differenceWithin is by when somebody looks into two readings that differ.
const differenceWithin = 3 * 24 * time.Hour

// lookIntoDifference gives the duty manager the task to see which of two readings
// is right, and to reopen the complaint where it was the second.
func (a *App) lookIntoDifference(ctx context.Context, tx *db.Tx, l second.Look) error {
	c, err := cases.Get(ctx, tx, l.CaseID)
	if err != nil {
		return err
	}
	desk, err := a.desk(ctx, tx, c.TeamID)
	if err != nil {
		return err
	}
	o := a.organisation()
	_, err = a.Tasks.Add(ctx, tx, event.System, tasks.New{Title: a.Texts.For(o.Lang, o.Lang.Digits()).T("app.second.differs", "reference", cases.GroupReference(c.Reference)), Owner: desk.DutyID, CaseID: c.ID, DueAt: tx.Now().Add(differenceWithin)})
	return err
}
