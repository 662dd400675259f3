package automation

import (
	"context"
	"fmt"
	"time"

	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/room/cases"
)

const (
	// walkBatch is how many open cases one look at the clock passes for a rule
	// about silence; a minute between two looks takes a house with 100,000 open
	// cases round in less than an hour.
	walkBatch = 2000
	// dueBatch is how many promises that come near one look takes up.
	dueBatch = 200
	// chainKept is how long it is kept which automation set off an event: a house
	// that was down for a month still knows where a chain must end.
	chainKept = 30 * 24 * time.Hour
)

// Tick looks at the clock for the rules that wait for it.
func (m *Room) Tick(ctx context.Context) error {
	on, err := Rules(ctx, m.DB, true)
	if err != nil {
		return err
	}
	for _, r := range on {
		if !r.When.Timed() {
			continue
		}
		if err := m.DB.Write(ctx, func(tx *db.Tx) error { return m.tick(ctx, tx, r) }); err != nil {
			return err
		}
	}
	return m.forget(ctx)
}

// forget drops the chains of events that every reader of the record has passed.
func (m *Room) forget(ctx context.Context) error {
	before := id.First(m.DB.Now().Add(-chainKept))
	var old []id.ID
	if err := m.DB.All(ctx, &old, sqlOldChain, before); err != nil || len(old) == 0 {
		return err
	}
	return m.DB.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, sqlForgetChains, before)
		return err
	})
}

type waited struct {
	ID id.ID
	At int64 // the last words, or the next date: the cause
}

func (m *Room) tick(ctx context.Context, tx *db.Tx, r Rule) error {
	var all []waited
	var err error
	if r.When == Silent {
		all, err = m.silent(ctx, tx, r)
	} else {
		err = tx.All(ctx, &all, sqlNear, clock.Micros(tx.Now()), clock.Micros(tx.Now().Add(r.After)), r.ID, dueBatch)
	}
	if err != nil {
		return fmt.Errorf("look at the clock for automation %d: %w", r.ID, err)
	}
	for _, w := range all {
		c, err := cases.Get(ctx, tx, w.ID)
		if err != nil {
			return err
		}
		if err := m.try(ctx, tx, r, c, chain{Root: id.ID(w.At)}); err != nil {
			return err
		}
	}
	return nil
}

// silent walks through the open cases, a part at a time, round and round.
func (m *Room) silent(ctx context.Context, tx *db.Tx, r Rule) (all []waited, err error) {
	var from id.ID
	if err := tx.Get(ctx, &from, sqlWalkedTo, r.ID); err != nil {
		return nil, err
	}
	if err := tx.All(ctx, &all, sqlSilent, from, walkBatch, clock.Micros(tx.Now().Add(-r.After)), r.ID); err != nil {
		return nil, err
	}
	var to []id.ID
	if err := tx.All(ctx, &to, sqlWalkEnd, from, walkBatch); err != nil {
		return nil, err
	}
	last := id.ID(0)
	if len(to) == walkBatch {
		last = to[len(to)-1]
	}
	_, err = tx.Exec(ctx, sqlWalk, last, r.ID)
	return all, err
}

const (
	sqlOldChain     = `SELECT event_id FROM automation_chain WHERE event_id <= $1 LIMIT 1`
	sqlForgetChains = `DELETE FROM automation_chain WHERE event_id <= $1`

	sqlNear = `
SELECT c.id, c.next_at AS at FROM cases c
WHERE c.state <> 'closed' AND c.next_at > $1 AND c.next_at <= $2
AND NOT EXISTS (SELECT 1 FROM automation_run r WHERE r.rule_id = $3 AND r.case_id = c.id AND r.root = c.next_at)
ORDER BY c.next_at, c.id LIMIT $4`

	sqlWalkedTo = `SELECT walked_to FROM automation_rule WHERE id = $1`

	sqlSilent = `
SELECT w.id, w.last_at AS at FROM (SELECT id, last_at FROM cases WHERE state <> 'closed' AND id > $1 ORDER BY id LIMIT $2) w
WHERE w.last_at <= $3 AND NOT EXISTS (SELECT 1 FROM automation_run r WHERE r.rule_id = $4 AND r.case_id = w.id AND r.root = w.last_at)
ORDER BY w.id`

	sqlWalkEnd = `SELECT id FROM cases WHERE state <> 'closed' AND id > $1 ORDER BY id LIMIT $2`

	sqlWalk = `UPDATE automation_rule SET walked_to = $1 WHERE id = $2`
)
