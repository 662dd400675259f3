package app

import (
	"context"
	"fmt"
	"time"

	"rida/internal/core/event"
	"rida/internal/core/notice"
	"rida/internal/kit/calendar"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/job"
	"rida/internal/kit/money"
	"rida/internal/room/cases"
	"rida/internal/room/complaints"
	"rida/internal/room/complaints/regime"
	regimeweb "rida/internal/room/complaints/regime/web"
	"rida/internal/room/complaints/remedy"
	"rida/internal/room/routing"
)

func (a *App) newRegimes() *regime.Room {
	return &regime.Room{Events: a.Events, Chosen: a.chosenRegimes,
		Schedule: func() *calendar.Schedule { return a.organisation().Schedule }}
}

// loadRules keeps the rules and the menu of remedies that come with the product.
func (a *App) loadRules(ctx context.Context) error {
	err := a.DB.Write(ctx, func(tx *db.Tx) error {
		if err := a.Regimes.Load(ctx, tx); err != nil {
			return err
		}
		if err := a.Complaints.SealAll(ctx, tx); err != nil {
			return err
		}
		return a.Remedies.Load(ctx, tx)
	})
	if err != nil {
		return fmt.Errorf("keep the rules and the menu that are shipped: %w", err)
	}
	return nil
}

// chosenRegimes are those under which new complaints stand. They are at hand,
// because every complaint asks.
func (a *App) chosenRegimes(context.Context, db.Reader) ([]regime.Version, error) {
	return a.kept.regimes.get(a.readRegimes), nil
}

func (a *App) readRegimes() []regime.Version {
	all, err := regime.ReadChosen(context.Background(), a.DB)
	if err != nil {
		a.Log.Error("read the regimes of the house", "error", err)
		return nil
	}
	if all == nil {
		all = []regime.Version{}
	}
	a.kept.regimes.keep(all)
	return all
}

func (a *App) regimePages() *regimeweb.Pages {
	return &regimeweb.Pages{DB: a.DB, Room: a.Regimes, View: a.view, Colleagues: a.colleagues, Facts: a.complaintFacts, Topics: a.topicsByKey}
}

// complaintFacts gathers what the rooms know of complaints, for reports: the
// product, what was found and whether the customer is vulnerable as the complaint
// has it, its cause as routing found the topic, and redress as carried out.
func (a *App) complaintFacts(ctx context.Context, r db.Reader, of []id.ID) (map[id.ID]regime.Facts, error) {
	places, err := routing.Places(ctx, r, of)
	if err != nil {
		return nil, err
	}
	given, err := remedy.Given(ctx, r, of)
	if err != nil {
		return nil, err
	}
	recorded, err := complaints.RecordedOf(ctx, r, of)
	out := make(map[id.ID]regime.Facts, len(of))
	for _, which := range of {
		known := recorded[which]
		f := regime.Facts{Cause: places[which].Topic, Product: known.Product, Upheld: outcomes[known.Decision], Vulnerable: known.Vulnerable}
		for currency, minor := range given[which] {
			f.Redress = append(f.Redress, money.Amount{Currency: currency, Minor: minor})
		}
		out[which] = f
	}
	return out, err
}

// outcomes are findings as reports count them: partly upheld is upheld.
var outcomes = map[complaints.Finding]regime.Outcome{complaints.Upheld: regime.Upheld, complaints.PartlyUpheld: regime.Upheld, complaints.NotUpheld: regime.NotUpheld, complaints.NoFinding: regime.NoFinding}

// hearRegimes starts and meets the clocks of complaints, and tells whose clock
// was missed.
func (a *App) hearRegimes() event.Listener {
	kinds := append(regime.Hears(), "regime.breached")
	return event.Listener{Kinds: kinds, Hear: func(ctx context.Context, tx *db.Tx, e event.Event) error {
		if e.Kind != "regime.breached" {
			return a.Regimes.Hear(ctx, tx, e)
		}
		held, err := cases.HeldBy(ctx, tx, e.Subject.ID)
		if err != nil {
			return err
		}
		return a.Bell.TellOf(ctx, tx, e, "regime.breached", held.OwnerID)
	}}
}

func regimeNotices() []notice.Kind {
	return []notice.Kind{{Name: "regime.breached", Key: "app.notice.regime.breached", Usual: pressing}}
}

// sweepRegimes is how often the house looks for clocks that were missed: their
// dates end a day or a working day, so a minute is soon.
const sweepRegimes = time.Minute

type sweepRegimesJob struct{}

func (sweepRegimesJob) Kind() string { return "regime.sweep" }

func (a *App) regimeJobs(r *job.Registry) {
	job.Handle(r, a.sweepRegimes)
	job.Periodic(r, sweepRegimes, sweepRegimesJob{})
}

// sweepRegimes calls clocks missed until none is due, one small transaction
// after the other.
func (a *App) sweepRegimes(ctx context.Context, _ sweepRegimesJob) error {
	for {
		var n int
		err := a.DB.Write(ctx, func(tx *db.Tx) (err error) {
			n, err = a.Regimes.Sweep(ctx, tx)
			return err
		})
		if err != nil || n < regime.SweepBatch {
			return err
		}
	}
}
