package app

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"rida/internal/core/event"
	"rida/internal/kit/calendar"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/room/promises"
)

// recountJob counts every open promise anew after the working hours of the house
// were changed: a holiday announced or moved, Ramadan hours, another zone.
type recountJob struct {
	Before  json.RawMessage // the plan under which they were given
	Version int             // of the hours that hold now
}

func (recountJob) Kind() string { return "promises.recount" }

const (
	// recountLook is how many promises are looked at at once, and recountBatch how
	// many cases one transaction changes.
	recountLook, recountBatch = 500, 50
)

// changedHours lets open promises be counted anew once new hours are on disk.
func (a *App) changedHours() event.Listener {
	return event.Listener{Kinds: []string{"staff.schedule_changed", "staff.organisation_changed"}, Hear: func(ctx context.Context, tx *db.Tx, _ event.Event) error {
		now, ok, err := a.Staff.Organisation(ctx, tx)
		if err != nil || !ok || now.Schedule == nil {
			return err
		}
		before := a.policy().Schedule // what is kept is what was committed last
		if before.Version() == now.Schedule.Version() {
			return nil
		}
		text, err := json.Marshal(before)
		if err != nil {
			return fmt.Errorf("write down the earlier hours: %w", err)
		}
		return a.Queue.Enqueue(ctx, tx, recountJob{text, now.Schedule.Version()})
	}}
}

// recount walks through the open promises in the order in which they are due. It
// may be run twice: what was moved is not of the earlier hours any more.
func (a *App) recount(ctx context.Context, j recountJob) error {
	schedule, err := calendar.ParseSchedule(j.Before)
	if err != nil {
		return fmt.Errorf("read the earlier hours: %w", err)
	}
	after := a.policy()
	if after.Schedule.Version() < j.Version { // another process changed them a moment ago
		a.readOrganisation()
		after = a.policy()
	}
	before := after
	before.Schedule = schedule
	run := func(note func(ctx context.Context, tx *db.Tx, schedule int) error) error {
		return a.DB.Write(ctx, func(tx *db.Tx) error { return note(ctx, tx, j.Version) })
	}
	if err := run(a.Cases.Promises.BeginRun); err != nil {
		return err
	}
	due, last := a.DB.Now(), id.ID(0)
	for {
		some, err := promises.OpenAfter(ctx, a.DB, due, last, recountLook)
		if err != nil {
			return err
		}
		if err := a.recountSome(ctx, some, before, after, j.Version); err != nil {
			return err
		}
		if len(some) < recountLook {
			break
		}
		due, last = some[len(some)-1].DueAt, some[len(some)-1].ID
	}
	if err := a.recountSilences(ctx, before, after); err != nil {
		return err
	}
	return run(a.Cases.Promises.EndRun)
}

// recountSilences walks through what is owed in the order in which somebody would
// be told of the silence: also what is overdue, or due on a date that somebody
// named, so that no case is silent for longer than its policy allows by the hours
// that hold now. One that moved later is met again, and left as it is.
func (a *App) recountSilences(ctx context.Context, before, after promises.Policy) error {
	now := a.DB.Now()
	at, last := now, id.ID(0)
	for {
		some, err := promises.SilentAfter(ctx, a.DB, at, last, recountLook)
		if err != nil {
			return err
		}
		if err := a.recountCases(ctx, some, before, after, func(p promises.Promise) bool {
			_, moved := promises.SilenceMoved(p, before, after, now)
			return moved
		}); err != nil {
			return err
		}
		if len(some) < recountLook {
			return nil
		}
		at, last = some[len(some)-1].SilentAt, some[len(some)-1].ID
	}
}

func (a *App) recountSome(ctx context.Context, some []promises.Promise, before, after promises.Policy, version int) error {
	now := a.DB.Now()
	if err := a.recountCases(ctx, some, before, after, func(p promises.Promise) bool {
		_, moved := promises.Moved(p, before, after, now)
		return moved
	}); err != nil {
		return err
	}
	return a.DB.Write(ctx, func(tx *db.Tx) error { return a.Cases.Promises.Looked(ctx, tx, version, len(some)) })
}

// recountCases counts the cases anew of which a promise moves, a few in one
// transaction.
func (a *App) recountCases(ctx context.Context, some []promises.Promise, before, after promises.Policy, moves func(promises.Promise) bool) error {
	seen := map[id.ID]bool{}
	var of []id.ID
	for _, p := range some {
		if !seen[p.CaseID] && moves(p) {
			seen[p.CaseID] = true
			of = append(of, p.CaseID)
		}
	}
	for which := range slices.Chunk(of, recountBatch) {
		err := a.DB.Write(ctx, func(tx *db.Tx) error {
			for _, one := range which {
				if err := a.Cases.Recount(ctx, tx, one, before, after); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}
