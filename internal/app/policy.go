package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/room/cases"
	"rida/internal/room/promises"
	"rida/internal/room/promises/estimate"
	"rida/internal/room/tasks"
)

// bookAndKinds are the book that holds and the kinds that the firm has named.
type bookAndKinds struct {
	book  promises.Book
	kinds []promises.NamedKind
}

// policy is what is promised by itself, by the house's working hours.
func (a *App) policy() promises.Policy {
	s := a.organisation().Schedule
	if s == nil {
		s = fallbackSchedule()
	}
	held := a.kept.policy.get(a.readPolicy)
	return promises.Policy{Schedule: s, Book: held.book, Kinds: held.kinds}
}

func (a *App) readPolicy() bookAndKinds {
	ctx := context.Background()
	book, err := promises.Current(ctx, a.DB)
	kinds, kindsErr := promises.NamedKinds(ctx, a.DB)
	if err := errors.Join(err, kindsErr); err != nil {
		a.Log.Error("read the policy of promises", "error", err)
		return bookAndKinds{book: promises.DefaultBook()}
	}
	held := bookAndKinds{book, kinds}
	a.kept.policy.keep(held)
	return held
}

// changedPolicy lets go of the policy that is kept once another is on disk.
func (a *App) changedPolicy() event.Listener {
	return event.Listener{Kinds: []string{"promises.policy_switched", "promises.policy_kind_named"}, Hear: func(_ context.Context, tx *db.Tx, _ event.Event) error {
		tx.AfterCommit(a.kept.policy.forget)
		return nil
	}}
}

// late tells how likely promises about the end of a case are late, from similar
// cases. It is asked outside of any transaction: the engine reads for itself.
func (a *App) late(ctx context.Context, some []promises.Promise) map[id.ID]*float64 {
	known := map[id.ID]*float64{}
	for _, p := range some {
		if p.Kind != promises.Resolution {
			continue
		}
		if chance, _ := a.foresee(ctx, p.CaseID, p.DueAt); chance != nil {
			late := 1 - *chance
			known[p.ID] = &late
		}
	}
	return known
}

// foresee tells with what chance a case ends by a date, and by when it ends with
// the chance that the policy wants; nil and zero where nothing is known.
func (a *App) foresee(ctx context.Context, which id.ID, by time.Time) (chance *float64, foreseen time.Time) {
	c, err := cases.Get(ctx, a.DB, which)
	if err != nil {
		return nil, time.Time{}
	}
	f, err := a.outlook.Foresee(ctx, estimate.Running{ID: c.ID, Start: c.ReceivedAt}, a.policy().Book.Wanted(), by)
	if err != nil && ctx.Err() == nil {
		a.Log.Warn("ask by when a case ends", "case", which, "error", err)
	}
	return f.Chance, f.Date
}

// silence tells of cases that went without a word for too long, until none is
// left to.
func (a *App) silence(ctx context.Context) error {
	for {
		var n int
		err := a.DB.Write(ctx, func(tx *db.Tx) (err error) {
			n, err = a.Cases.Promises.Silent(ctx, tx, approachBatch)
			return err
		})
		if err != nil || n < approachBatch {
			return err
		}
	}
}

// silenceDue is how much working time the owner of a silent case has to write.
const silenceDue = time.Hour

// silentCases gives the owner of a case that went without a word for as long as
// its policy allows a task to write, unless they have one.
func (a *App) silentCases() event.Listener {
	return event.Listener{Kinds: []string{"promises.silent"}, Hear: func(ctx context.Context, tx *db.Tx, e event.Event) error {
		var d struct{ Promise id.ID }
		if err := json.Unmarshal(e.Data, &d); err != nil {
			return fmt.Errorf("read the data of %s: %w", e.Kind, err)
		}
		c, err := cases.Get(ctx, tx, e.Subject.ID)
		if err != nil || !c.IsOpen() {
			return err
		}
		has, err := tasks.OpenOfSystem(ctx, tx, c.ID)
		if err != nil || has {
			return err
		}
		due, err := a.policy().Schedule.Add(tx.Now(), silenceDue)
		if err != nil {
			due = tx.Now().Add(silenceDue)
		}
		p := a.Texts.For(c.Lang, c.Lang.Digits())
		if owner, err := a.Staff.Account(ctx, tx, c.OwnerID); err == nil {
			p = a.Texts.For(owner.Lang, owner.Lang.Digits())
		}
		_, err = a.Tasks.Add(ctx, tx, event.System, tasks.New{Title: p.T("app.silence.task", "name", c.CustomerName), Owner: c.OwnerID, CaseID: c.ID, PromiseID: d.Promise, DueAt: due, Priority: tasks.High})
		return err
	}}
}
