package app

import (
	"context"

	"rida/internal/app/demo"
)

// giveWord gives the demo firm its telephone, its milestones, and what its
// colleagues promised one another.
func (d *Demo) giveWord(ctx context.Context, _ demo.Firm) error {
	return demo.Waiting(ctx, d.DB, d.Waiting, d.zone(), d.DB.Now())
}
