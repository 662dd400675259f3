package app

import (
	"context"

	"rida/internal/app/demo"
)

// giveWord gives the demo firm its telephone, whom it owes a call, its milestones, and what its
// colleagues promised one another.
func (d *Demo) giveWord(ctx context.Context, firm demo.Firm) error {
	if err := demo.Waiting(ctx, d.DB, d.Waiting, d.zone(), d.DB.Now()); err != nil {
		return err
	}
	if err := demo.CallBacks(ctx, d.DB, d.Waiting, firm, d.DB.Now()); err != nil {
		return err
	}
	return demo.Agreed(ctx, d.DB, d.Agreed, d.Routing, firm, d.DB.Now())
}
