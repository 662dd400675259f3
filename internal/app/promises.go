package app

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/job"
	"rida/internal/room/cases"
	"rida/internal/room/promises"
)

const (
	// approachEvery is how late at most one hears that a promise is about to break.
	approachEvery = 30 * time.Second
	// approachBatch is how many promises one transaction looks at.
	approachBatch = 100
)

type approachJob struct{}

func (approachJob) Kind() string { return "promises.approach" }

func (a *App) promiseJobs(r *job.Registry) {
	job.Handle(r, a.approach)
	job.Handle(r, a.recount)
	job.Periodic(r, approachEvery, approachJob{})
	a.charterJobs(r)
}

// approach lets promises come near until none is left to, and tells of cases
// without a word. What is likely is asked before the transaction begins, so that
// nobody waits for the writer meanwhile.
func (a *App) approach(ctx context.Context, _ approachJob) error {
	for {
		some, err := promises.Approaching(ctx, a.DB, a.DB.Now(), approachBatch)
		if err != nil {
			return err
		}
		if len(some) == 0 {
			break
		}
		late := a.late(ctx, some)
		if err := a.DB.Write(ctx, func(tx *db.Tx) error {
			return a.Cases.Promises.Look(ctx, tx, some, func(p promises.Promise) *float64 { return late[p.ID] })
		}); err != nil {
			return err
		}
		if len(some) < approachBatch {
			break
		}
	}
	return a.silence(ctx)
}

// warnOwner tells who owns a case that one of its promises is about to break:
// also the duty manager of a case that nobody has taken, since nobody else will
// keep it.
func (a *App) warnOwner() event.Listener {
	return event.Listener{Kinds: []string{"promises.near"}, Hear: func(ctx context.Context, tx *db.Tx, e event.Event) error {
		var d struct{ Level promises.Level }
		if err := json.Unmarshal(e.Data, &d); err != nil {
			return fmt.Errorf("read the data of %s: %w", e.Kind, err)
		}
		owner, err := cases.HeldBy(ctx, tx, e.Subject.ID)
		if err != nil {
			return err
		}
		kind := map[promises.Level]string{promises.Half: "promises.half", promises.Near: "promises.near", promises.Last: "promises.last"}[d.Level]
		return a.Bell.TellOf(ctx, tx, e, kind, owner.OwnerID)
	}}
}
