package app

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/job"
	"rida/internal/kit/web"
	"rida/internal/room/cases"
	casesweb "rida/internal/room/cases/web"
)

// together gives the desk what colleagues need to work on one case at the same time.
func (a *App) together(desk *casesweb.Desk) {
	desk.Presence, desk.Looked = web.NewPresence(a.Hub, clock.System), a.looked
	desk.Dead = a.Ledger.DeadAmong
}

// namable lists the active people who can be named in a note.
func (a *App) namable(ctx context.Context, r db.Reader) ([]cases.Colleague, error) {
	all, err := a.Staff.Cards(ctx, r)
	out := make([]cases.Colleague, 0, len(all))
	for _, one := range all {
		if one.Active {
			out = append(out, cases.Colleague{ID: one.ID, Name: one.Name})
		}
	}
	slices.SortFunc(out, func(a, b cases.Colleague) int { return int(a.ID - b.ID) })
	return out, err
}

// tellColleagues hears what colleagues do on one another's cases. To a case
// without followers it adds one look at an index, to a new case nothing.
func (a *App) tellColleagues() event.Listener {
	toOne := map[string]string{"cases.mentioned": "cases.mentioned", "cases.help_asked": "cases.help_asked", "cases.helped": "cases.helped",
		"cases.thanked": "cases.thanked", "cases.handover_recalled": "cases.handover_recalled"}
	toFollowers := []string{"cases.customer_wrote", "cases.replied", "cases.noted", "cases.closed", "cases.reopened", "cases.side_answered"}
	kinds := append([]string{"cases.handover_expired"}, toFollowers...)
	for k := range toOne {
		kinds = append(kinds, k)
	}
	return event.Listener{Kinds: kinds, Hear: func(ctx context.Context, tx *db.Tx, e event.Event) error {
		const opening = 2 // the first events of a case: nobody follows it yet
		if e.Seq <= opening {
			return nil
		}
		var data struct {
			From, To json.Number
			Message  id.ID
		}
		if err := json.Unmarshal(e.Data, &data); err != nil {
			return fmt.Errorf("read the data of %s: %w", e.Kind, err)
		}
		if kind, one := toOne[e.Kind]; one {
			return a.Bell.TellOf(ctx, tx, e, kind, account(data.To))
		}
		switch e.Kind {
		case "cases.handover_expired":
			return a.Bell.TellOf(ctx, tx, e, "cases.handover_expired", account(data.From))
		case "cases.side_answered":
			c, err := cases.Get(ctx, tx, e.Subject.ID)
			if err != nil {
				return err
			}
			if err := a.Bell.TellOf(ctx, tx, e, "cases.side_answered", c.OwnerID); err != nil {
				return err
			}
		}
		followers, err := cases.Told(ctx, tx, e.Subject.ID, data.Message)
		if err != nil {
			return err
		}
		return a.Bell.TellOf(ctx, tx, e, "cases.followed", followers...)
	}}
}

func account(n json.Number) id.ID {
	who, _ := id.Parse(n.String())
	return who
}

// sweepOffers is how often offers that wait are looked at.
const sweepOffers = time.Minute

type sweepOffersJob struct{}

func (sweepOffersJob) Kind() string { return "cases.offers" }

// offersJob recalls offers of cases that wait for an answer and ends those that
// waited too long.
func (a *App) offersJob(r *job.Registry) {
	job.Handle(r, func(ctx context.Context, _ sweepOffersJob) error {
		for {
			var n int
			err := a.DB.Write(ctx, func(tx *db.Tx) (err error) {
				n, err = a.Cases.SweepOffers(ctx, tx)
				return err
			})
			if err != nil || n < cases.SweepBatch {
				return err
			}
		}
	})
	job.Periodic(r, sweepOffers, sweepOffersJob{})
}
