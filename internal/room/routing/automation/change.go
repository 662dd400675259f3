package automation

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
)

func onRule(which id.ID) event.Subject { return event.Subject{Kind: "automation_rule", ID: which} }

// SaveRule makes an automation (ID 0), off and at the end, or a new version of
// one. Version is the one the changer saw.
func (m *Room) SaveRule(ctx context.Context, tx *db.Tx, by event.Actor, one Rule) (Rule, error) {
	board, err := m.Routing.ReadBoard(ctx, tx, tx.Now())
	if err != nil {
		return one, err
	}
	asks, err := Questions(ctx, tx)
	if err != nil {
		return one, err
	}
	teams, people := map[id.ID]bool{}, map[id.ID]bool{}
	for t := range board.Teams {
		teams[t] = true
	}
	for p, c := range board.People {
		people[p] = c.MayAnswer
	}
	if wrong := one.check(asks, teams, people); len(wrong) > 0 {
		return one, fault.OfFields(wrong...)
	}
	what := "rule_changed"
	if one.ID == 0 {
		what = "rule_made"
		all, err := Rules(ctx, tx, false)
		if err != nil {
			return one, err
		}
		if len(all) >= MaxRules {
			return one, fault.New(fault.Conflict, "routing.fault.too_many", "max", MaxRules)
		}
		one.ID, one.Version, one.On = id.New(tx.Now()), 1, false
		if _, err := tx.Exec(ctx, sqlAddRule, one.ID, len(all)); err != nil {
			return one, fmt.Errorf("make an automation: %w", err)
		}
	} else {
		n, err := tx.Exec(ctx, sqlNextVersion, one.ID, one.Version)
		if err != nil {
			return one, fmt.Errorf("change automation %d: %w", one.ID, err)
		}
		if n == 0 {
			return one, fault.New(fault.Conflict, "fault.conflict")
		}
		one.Version++
	}
	acts, err := json.Marshal(one.Do)
	if err != nil {
		return one, fmt.Errorf("write the acts of automation %d: %w", one.ID, err)
	}
	if _, err := tx.Exec(ctx, sqlAddVersion, one.ID, one.Version, one.Name, string(one.When), int64(one.After/time.Minute), one.If.JSON(), string(acts), by.ID, clock.Micros(tx.Now())); err != nil {
		return one, fmt.Errorf("keep version %d of automation %d: %w", one.Version, one.ID, err)
	}
	return one, m.changed(ctx, tx, by, one.ID, what, map[string]any{"version": one.Version})
}

// SwitchRule switches an automation on or off.
func (m *Room) SwitchRule(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID, on bool) error {
	n, err := tx.Exec(ctx, sqlSwitch, on, which, clock.Micros(tx.Now()))
	return m.one(ctx, tx, by, which, n, err, "rule_switched", map[string]any{"on": on})
}

// RemoveRule takes an automation off the list; its versions stay for the record.
func (m *Room) RemoveRule(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID) error {
	n, err := tx.Exec(ctx, sqlRemove, clock.Micros(tx.Now()), which)
	return m.one(ctx, tx, by, which, n, err, "rule_removed", nil)
}

// RestoreRule brings a removed automation back, switched off.
func (m *Room) RestoreRule(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID) error {
	n, err := tx.Exec(ctx, sqlRemove, 0, which)
	return m.one(ctx, tx, by, which, n, err, "rule_restored", nil)
}

// Reorder puts the automations into an order, in which those of one cause run.
// Conflict when the list is no longer the one that the changer saw.
func (m *Room) Reorder(ctx context.Context, tx *db.Tx, by event.Actor, order []id.ID) error {
	all, err := Rules(ctx, tx, false)
	if err != nil {
		return err
	}
	was := make([]id.ID, len(all))
	for i, one := range all {
		was[i] = one.ID
	}
	if !slices.Equal(slices.Sorted(slices.Values(was)), slices.Sorted(slices.Values(order))) {
		return fault.New(fault.Conflict, "fault.conflict")
	}
	if slices.Equal(was, order) {
		return nil
	}
	for i, which := range order {
		if _, err := tx.Exec(ctx, sqlPlace, i, which); err != nil {
			return fmt.Errorf("place automation %d: %w", which, err)
		}
	}
	return m.changed(ctx, tx, by, order[0], "rules_ordered", map[string]any{"order": order})
}

func (m *Room) one(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID, n int64, err error, what string, data any) error {
	if err != nil {
		return fmt.Errorf("change automation %d: %w", which, err)
	}
	if n == 0 {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	return m.changed(ctx, tx, by, which, what, data)
}

func (m *Room) changed(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID, what string, data any) error {
	tx.AfterCommit(m.Forget)
	_, err := m.Events.Append(ctx, tx, by, onRule(which), "automation."+what, data)
	return err
}

const (
	sqlAddRule     = `INSERT INTO automation_rule (id, position, is_on, version) VALUES ($1, $2, false, 1)`
	sqlNextVersion = `UPDATE automation_rule SET version = version + 1 WHERE id = $1 AND version = $2 AND removed_at = 0`
	sqlAddVersion  = `
INSERT INTO automation_rule_version (rule_id, version, name, cause, after_min, condition, acts, by_id, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`
	sqlSwitch = `UPDATE automation_rule SET is_on = $1, walked_to = 0, on_since = $3 WHERE id = $2 AND removed_at = 0`
	sqlPlace  = `UPDATE automation_rule SET position = $1 WHERE id = $2`
	sqlRemove = `UPDATE automation_rule SET removed_at = $1, is_on = false WHERE id = $2`
)
