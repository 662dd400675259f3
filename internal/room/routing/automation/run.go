package automation

import (
	"context"
	"fmt"
	"slices"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/room/cases"
	"rida/internal/room/routing"
)

// What became of a rule.
const (
	Done    = "done"
	Failed  = "failed"
	Stopped = "stopped"
)

// Why a rule was stopped, or could not do what it says.
const (
	WhyAgain = "again" // it ran for this cause already
	WhyChain = "chain" // too many rules set off each other
)

// Run looks which rules fit after an event and does what they say, all in one
// transaction: run twice, it does it once.
func (m *Room) Run(ctx context.Context, a RunArgs) error {
	return m.DB.Write(ctx, func(tx *db.Tx) error {
		on, err := Rules(ctx, tx, true)
		if err != nil {
			return err
		}
		return m.run(ctx, tx, on, a)
	})
}

func (m *Room) run(ctx context.Context, tx *db.Tx, on []Rule, a RunArgs) error {
	at := clock.FromMicros(a.At)
	for _, r := range on {
		if r.When != a.Cause || at.Before(r.Since) {
			continue
		}
		c, err := cases.Get(ctx, tx, a.Case) // as the rules before have left it
		if err != nil {
			return err
		}
		if a.Cause == Wrote && at.Equal(c.ReceivedAt) { // the first words are what opened it
			return nil
		}
		if err := m.try(ctx, tx, r, c, a.Chain); err != nil {
			return err
		}
	}
	return nil
}

// try runs one rule on one case, if it fits and was not run for this cause.
func (m *Room) try(ctx context.Context, tx *db.Tx, r Rule, c cases.Case, ch chain) error {
	if fits, err := m.holds(ctx, tx, c, r.If, tx.Now()); err != nil || !fits {
		return err
	}
	switch {
	case slices.Contains(ch.Rules, r.ID):
		return m.note(ctx, tx, r, c.ID, ch, Stopped, WhyAgain)
	case ch.Depth >= MaxChain:
		return m.note(ctx, tx, r, c.ID, ch, Stopped, WhyChain)
	}
	first, err := m.first(ctx, tx, r, c.ID, ch, Done, "")
	if err != nil || !first {
		return err
	}
	next := chain{Root: ch.Root, Depth: ch.Depth + 1, Rules: append(slices.Clone(ch.Rules), r.ID)}
	ran, err := m.Events.Append(ctx, tx, event.System, event.Subject{Kind: "case", ID: c.ID}, "automation.ran",
		map[string]any{"rule": r.ID, "version": r.Version, "cause": r.When, "root": ch.Root, "depth": next.Depth})
	if err != nil {
		return err
	}
	for _, act := range r.Do {
		err := m.do(chained(ctx, next), tx, r, act, c.ID, ran.ID)
		if d, ok := fault.As(err); ok && d.Kind != fault.Internal {
			if err := m.note(ctx, tx, r, c.ID, ch, Failed, act.Do+":"+d.Key); err != nil {
				return err
			}
			continue
		}
		if err != nil {
			return fmt.Errorf("automation %d on case %d: %w", r.ID, c.ID, err)
		}
	}
	return nil
}

// first writes a run down; false when it stands there already.
func (m *Room) first(ctx context.Context, tx *db.Tx, r Rule, c id.ID, ch chain, outcome, why string) (bool, error) {
	n, err := tx.Exec(ctx, sqlRun, id.New(tx.Now()), r.ID, r.Version, c, ch.Root, ch.Depth, clock.Micros(tx.Now()), outcome, why)
	if err != nil {
		return false, fmt.Errorf("note a run of automation %d: %w", r.ID, err)
	}
	return n > 0, nil
}

func (m *Room) note(ctx context.Context, tx *db.Tx, r Rule, c id.ID, ch chain, outcome, why string) error {
	_, err := m.first(ctx, tx, r, c, ch, outcome, why)
	return err
}

// do does one thing that a rule says.
func (m *Room) do(ctx context.Context, tx *db.Tx, r Rule, a Act, which, cause id.ID) (err error) {
	by := event.System
	switch a.Do {
	case Assign:
		return m.assign(ctx, tx, r, a, which)
	case Tag:
		return m.Cases.AddTags(ctx, tx, by, which, a.Tags)
	case Prioritise:
		_, err = m.Cases.Prioritise(ctx, tx, by, which, a.Priority)
	case Snooze:
		_, err = m.Cases.Snooze(ctx, tx, by, which, tx.Now().Add(time.Duration(a.Days)*24*time.Hour))
	case Note, Draft:
		c, e := cases.Get(ctx, tx, which)
		if e != nil {
			return e
		}
		return m.Cases.NoteByHouse(ctx, tx, which, a.Text.In(c.Lang))
	case Reply:
		c, e := cases.Get(ctx, tx, which)
		if e != nil {
			return e
		}
		return m.Cases.WriteByHouse(ctx, tx, which, a.Text.In(c.Lang))
	case MakeTask:
		return m.makeTask(ctx, tx, a, which)
	case Notify:
		if m.Tell == nil {
			return nil
		}
		to := a.Person
		if to == 0 {
			c, e := cases.Get(ctx, tx, which)
			if e != nil {
				return e
			}
			to = c.OwnerID
		}
		return m.Tell(ctx, tx, cause, to, which)
	}
	return err
}

// makeTask asks the case's owner, or whom the rule names, to do something.
func (m *Room) makeTask(ctx context.Context, tx *db.Tx, a Act, which id.ID) error {
	if m.MakeTask == nil {
		return nil
	}
	c, err := cases.Get(ctx, tx, which)
	if err != nil {
		return err
	}
	owner := a.Person
	if owner == 0 {
		owner = c.OwnerID
	}
	return m.MakeTask(ctx, tx, Task{Case: which, Owner: owner, Title: a.Text.In(c.Lang), Hours: a.Hours, Checks: a.Checks})
}

func (m *Room) assign(ctx context.Context, tx *db.Tx, r Rule, a Act, which id.ID) error {
	c, err := cases.Get(ctx, tx, which)
	if err != nil {
		return err
	}
	to, team, taken, err := m.Routing.Find(ctx, tx, c, routing.Then{Person: a.Person, Team: a.Team, Strategy: a.Strategy})
	if err != nil {
		return err
	}
	_, err = m.Cases.Give(ctx, tx, event.System, which, cases.Giving{To: to, Team: team, Taken: taken,
		Why: map[string]any{"by": "automation", "owner": to, "team": team}})
	return err
}

const sqlRun = `
INSERT INTO automation_run (id, rule_id, version, case_id, root, depth, at, outcome, why) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (rule_id, case_id, root, outcome) DO NOTHING`
