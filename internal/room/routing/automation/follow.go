package automation

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
)

// followBatch is how many events one transaction takes up: few enough that the
// one writer of SQLite is soon free again.
const followBatch = 200

// Follower reads the record behind the acts and runs the rules that wait for
// what happened. An act is not held up by rules, whatever they do.
type Follower struct {
	*event.Walk
	room *Room
}

// NewFollower makes one.
func NewFollower(m *Room) *Follower { return &Follower{event.NewWalk("automation.follow"), m} }

// Step runs the rules for the next events. When one of them fails the others
// are done all the same, and that one is left to a job, which tries again later.
func (f *Follower) Step(ctx context.Context) (event.Step, error) {
	step, err := f.step(ctx, followBatch, f.room.run)
	if err == nil {
		return step, nil
	}
	for range followBatch {
		if step, err = f.step(ctx, 1, f.room.run); err != nil {
			step, err = f.step(ctx, 1, f.room.leave)
		}
		if err != nil || !step.More {
			break
		}
	}
	return step, err
}

func (m *Room) leave(ctx context.Context, tx *db.Tx, _ []Rule, a RunArgs) error {
	return m.Enqueue(ctx, tx, a)
}

// step takes up to most events and has something done for each that is a cause.
func (f *Follower) step(ctx context.Context, most int, do func(context.Context, *db.Tx, []Rule, RunArgs) error) (step event.Step, err error) {
	err = f.room.DB.Write(ctx, func(tx *db.Tx) error {
		on, err := Rules(ctx, tx, true)
		if err != nil {
			return err
		}
		since, waits := earliest(on)
		if !waits {
			return nil
		}
		if step, err = f.Next(ctx, tx, most, since); err != nil || len(step.Events) == 0 {
			return err
		}
		chains, err := chainsOf(ctx, tx, step.Events)
		if err != nil {
			return err
		}
		for _, e := range step.Events {
			cause, ok := kinds[e.Kind]
			if !ok || e.Subject.Kind != "case" {
				continue
			}
			c, inChain := chains[e.ID]
			if !inChain {
				c = chain{Root: e.ID}
			}
			if err := do(ctx, tx, on, RunArgs{Case: e.Subject.ID, Event: e.ID, Cause: cause, At: e.At.UnixMicro(), Chain: c}); err != nil {
				return fmt.Errorf("run the rules for event %d: %w", e.ID, err)
			}
		}
		return nil
	})
	return step, err
}

// earliest is since when one of the rules waits for an event; false when none does.
func earliest(on []Rule) (since time.Time, waits bool) {
	for _, r := range on {
		if r.When.Timed() {
			continue
		}
		if !waits || r.Since.Before(since) {
			since, waits = r.Since, true
		}
	}
	return since, waits
}

// link keeps to which chain an event belongs.
func (m *Room) link(ctx context.Context, tx *db.Tx, of id.ID, c chain) error {
	ran, err := json.Marshal(c.Rules)
	if err != nil {
		return fmt.Errorf("write down a chain: %w", err)
	}
	if _, err := tx.Exec(ctx, sqlLink, of, c.Root, c.Depth, string(ran)); err != nil {
		return fmt.Errorf("keep the chain of event %d: %w", of, err)
	}
	return nil
}

// chainsOf reads which of some events were set off by automations.
func chainsOf(ctx context.Context, r db.Reader, events []event.Event) (map[id.ID]chain, error) {
	first, last := events[0].ID, events[0].ID
	for _, e := range events {
		first, last = min(first, e.ID), max(last, e.ID)
	}
	var rows []struct {
		EventID, Root id.ID
		Depth         int
		Rules         string
	}
	if err := r.All(ctx, &rows, sqlChains, first, last); err != nil {
		return nil, fmt.Errorf("read the chains: %w", err)
	}
	out := map[id.ID]chain{}
	for _, row := range rows {
		c := chain{Root: row.Root, Depth: row.Depth}
		if err := json.Unmarshal([]byte(row.Rules), &c.Rules); err != nil {
			return nil, fmt.Errorf("read the chain of event %d: %w", row.EventID, err)
		}
		out[row.EventID] = c
	}
	return out, nil
}

const (
	sqlLink   = `INSERT INTO automation_chain (event_id, root, depth, rules) VALUES ($1, $2, $3, $4)`
	sqlChains = `SELECT event_id, root, depth, rules FROM automation_chain WHERE event_id >= $1 AND event_id <= $2`
)
