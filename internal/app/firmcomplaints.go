package app

import (
	"context"
	"fmt"

	"rida/internal/app/demo"
)

// giveComplaints lets the demo firm look into some of its complaints.
func (d *Demo) giveComplaints(ctx context.Context, firm demo.Firm) error {
	if err := demo.Complaints(ctx, d.DB, d.Complaints, firm, d.DB.Now()); err != nil {
		return fmt.Errorf("look into the demo's complaints: %w", err)
	}
	return nil
}
