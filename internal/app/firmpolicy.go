package app

import (
	"context"
	"fmt"
	"slices"

	"rida/internal/app/demo"
	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/room/promises"
)

// givePolicy gives the demo firm a promise with a name of its own, and a draft of
// its policy that was tried on its cases and waits for somebody to switch it on.
func (d *Demo) givePolicy(ctx context.Context, firm demo.Firm) error {
	by, policy := event.Staff(firm.Owner), d.policy()
	kind, name, book, err := demo.Policy(policy.Book)
	if err != nil {
		return fmt.Errorf("read the policy of the demo: %w", err)
	}
	isNamed := func(k promises.NamedKind) bool { return k.Code == kind.Code }
	if slices.ContainsFunc(policy.Kinds, isNamed) {
		return nil // an earlier start did it
	}
	err = d.DB.Write(ctx, func(tx *db.Tx) error {
		if err := d.Cases.Promises.NameKind(ctx, tx, by, kind); err != nil {
			return fmt.Errorf("name a promise of the demo: %w", err)
		}
		if _, err := d.Cases.Promises.SaveDraft(ctx, tx, by, name, book, 0); err != nil {
			return fmt.Errorf("write the draft of the demo: %w", err)
		}
		past, err := d.pastCases(ctx, tx, 1000)
		if err != nil {
			return err
		}
		_, err = d.Cases.Promises.Try(ctx, tx, by, past)
		return err
	})
	if err != nil {
		return err
	}
	return demo.Dates(ctx, d.DB, d.Cases, d.DB.Now())
}
