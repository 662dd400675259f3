package app

import (
	"context"
	"errors"
	"fmt"
	"time"

	"rida/internal/app/demo"
	"rida/internal/kit/db"
)

// demoNews is how far back the notices of the demo are news; its ninety days
// would bury everybody.
const demoNews = 3 * time.Hour

// giveTasks gives the demo firm what its people have to do, and makes old news
// of what they heard before.
func (d *Demo) giveTasks(ctx context.Context, firm demo.Firm) error {
	if err := demo.Tasks(ctx, d.DB, d.Tasks, firm, d.DB.Now()); err != nil {
		return fmt.Errorf("give the demo firm its tasks: %w", err)
	}
	// What is overdue is found now, not after the start: else the outbox, where
	// one answers as the customer, would begin full of letters to colleagues.
	if err := errors.Join(d.sweepCases(ctx, sweepCasesJob{}), d.sweepTasks(ctx, sweepTasksJob{})); err != nil {
		return fmt.Errorf("look at the demo's clocks: %w", err)
	}
	return d.DB.Write(ctx, func(tx *db.Tx) error {
		if err := d.Bell.Settle(ctx, tx, tx.Now().Add(-demoNews)); err != nil {
			return err
		}
		return d.Bell.Hush(ctx, tx)
	})
}
