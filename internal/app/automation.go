package app

import (
	"context"
	"fmt"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/room/routing/automation"
	"rida/internal/room/tasks"
)

// makeTask lets an automation give somebody a task for a case, due in the
// working time of the house.
func (a *App) makeTask(ctx context.Context, tx *db.Tx, t automation.Task) error {
	due, err := a.organisation().Schedule.Add(tx.Now(), time.Duration(t.Hours)*time.Hour)
	if err != nil {
		return fmt.Errorf("find when an automation's task is due: %w", err)
	}
	_, err = a.Tasks.Add(ctx, tx, event.System, tasks.New{Title: t.Title, Owner: t.Owner, CaseID: t.Case, DueAt: due, Checks: t.Checks})
	return err
}
