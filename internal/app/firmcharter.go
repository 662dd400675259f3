package app

import (
	"context"
	"fmt"

	"rida/internal/app/demo"
	"rida/internal/kit/lang"
)

// giveCharter gives the demo firm its service charter.
func (d *Demo) giveCharter(ctx context.Context, firm demo.Firm) error {
	if err := demo.Charter(ctx, d.DB, d.charter(), firm, d.DB.Now()); err != nil {
		return fmt.Errorf("give the demo firm its charter: %w", err)
	}
	return nil
}

// settleWords settles some of what the demo firm owes for the words it broke.
func (d *Demo) settleWords(ctx context.Context, firm demo.Firm) error {
	if d.past {
		if err := demo.Limits(ctx, d.DB, d.Events, firm); err != nil {
			return fmt.Errorf("freeze the limits of the demo firm: %w", err)
		}
	}
	return demo.Remedies(ctx, d.DB, d.charter(), firm, d.Texts.For(lang.Arabic, lang.Arabic.Digits()).T("app.demo.waived"))
}
