package app

import (
	"context"
	"fmt"

	"rida/internal/app/demo"
	"rida/internal/core/event"
	"rida/internal/core/staff"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/room/cases"
	"rida/internal/room/complaints/regime"
	"rida/internal/room/complaints/remedy"
)

// complaintsGiven is how many open complaints of the demo firm get clocks.
const complaintsGiven = 25

// giveRemedies puts the demo firm under a rule of its own (no rule that is
// shipped fits a shop), gives its roles their authority, and lets an agent offer
// something within it and something beyond.
func (d *Demo) giveRemedies(ctx context.Context, firm demo.Firm) error {
	chosen, err := regime.ReadChosen(ctx, d.DB)
	if err != nil || len(chosen) > 0 {
		return err // an earlier start did it
	}
	return d.DB.Write(ctx, func(tx *db.Tx) error {
		by := event.Staff(firm.Owner)
		if err := d.Regimes.Choose(ctx, tx, by, "house", true); err != nil {
			return fmt.Errorf("put the demo under its rule: %w", err)
		}
		for code, most := range map[string]int64{staff.Agent: 300_00, staff.Manager: 2000_00} {
			role, err := d.Staff.RoleByCode(ctx, tx, code)
			if err != nil {
				return err
			}
			if err := d.Remedies.SetLimit(ctx, tx, by, remedy.Limit{RoleID: role, Currency: "SAR", PerCase: most, PerPeriod: 20 * most, Period: remedy.Month}); err != nil {
				return err
			}
		}
		var open []id.ID
		if err := tx.All(ctx, &open, sqlOpenComplaints, complaintsGiven); err != nil {
			return fmt.Errorf("find complaints of the demo: %w", err)
		}
		return d.offerInDemo(ctx, tx, firm, open)
	})
}

func (d *Demo) offerInDemo(ctx context.Context, tx *db.Tx, firm demo.Firm, open []id.ID) error {
	agent, err := d.demoAgent(ctx, tx)
	if err != nil {
		return err
	}
	for i, which := range open {
		c, err := cases.Get(ctx, tx, which)
		if err != nil {
			return err
		}
		if err := d.Regimes.Place(ctx, tx, event.System, which, c.ReceivedAt, "house"); err != nil {
			return fmt.Errorf("give a complaint of the demo its clocks: %w", err)
		}
		within, beyond, err := demo.Offers(c.Lang)
		if err != nil {
			return err
		}
		if i < 2 && agent != 0 {
			_, err = d.Remedies.Offer(ctx, tx, event.Staff(agent), which, []remedy.New{within, beyond}[i])
		}
		if err != nil {
			return fmt.Errorf("offer something in the demo: %w", err)
		}
	}
	return nil
}

// demoAgent is somebody who has no more authority than an agent.
func (d *Demo) demoAgent(ctx context.Context, r db.Reader) (id.ID, error) {
	all, err := d.Staff.Accounts(ctx, r)
	for _, one := range all {
		if one.Active && one.RoleCode == staff.Agent {
			return one.ID, err
		}
	}
	return 0, err
}

const sqlOpenComplaints = `SELECT id FROM cases WHERE type = 'complaint' AND state <> 'closed' ORDER BY id DESC LIMIT $1`
