package routing

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
)

func onRule(which id.ID) event.Subject { return event.Subject{Kind: "routing_rule", ID: which} }

// Check tells what is wrong with a rule, nil when it can be kept or tried.
func (m *Room) Check(ctx context.Context, r db.Reader, one *Rule) error {
	b, err := m.ReadBoard(ctx, r, now(r))
	if err != nil {
		return err
	}
	if wrong := b.check(one); len(wrong) > 0 {
		return fault.OfFields(wrong...)
	}
	return nil
}

// SaveRule makes a rule (ID 0), at the end of the list and off, or a new version
// of one. Version is the one the changer saw: Conflict when somebody else was
// faster.
func (m *Room) SaveRule(ctx context.Context, tx *db.Tx, by event.Actor, one Rule) (Rule, error) {
	if err := m.Check(ctx, tx, &one); err != nil {
		return one, err
	}
	what := "rule_changed"
	if one.ID == 0 {
		what = "rule_made"
		all, err := Rules(ctx, tx)
		if err != nil {
			return one, err
		}
		if len(all) >= MaxRules {
			return one, fault.New(fault.Conflict, "routing.fault.too_many", "max", MaxRules)
		}
		one.ID, one.Version, one.On = id.New(tx.Now()), 1, false
		if _, err := tx.Exec(ctx, sqlAddRule, one.ID, len(all)); err != nil {
			return one, fmt.Errorf("make a rule: %w", err)
		}
	} else {
		n, err := tx.Exec(ctx, sqlNextVersion, one.ID, one.Version)
		if err != nil {
			return one, fmt.Errorf("change rule %d: %w", one.ID, err)
		}
		if n == 0 {
			return one, fault.New(fault.Conflict, "fault.conflict")
		}
		one.Version++
	}
	outcome, err := json.Marshal(one.Then)
	if err != nil {
		return one, fmt.Errorf("write what rule %d does: %w", one.ID, err)
	}
	if _, err := tx.Exec(ctx, sqlAddVersion, one.ID, one.Version, one.Name, one.When.JSON(), string(outcome), by.ID, clock.Micros(tx.Now())); err != nil {
		return one, fmt.Errorf("keep version %d of rule %d: %w", one.Version, one.ID, err)
	}
	return one, m.happened(ctx, tx, by, onRule(one.ID), what, map[string]any{"version": one.Version})
}

// SwitchRule switches a rule on or off.
func (m *Room) SwitchRule(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID, on bool) error {
	n, err := tx.Exec(ctx, sqlSwitchRule, on, which)
	if err != nil {
		return fmt.Errorf("switch rule %d: %w", which, err)
	}
	if n == 0 {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	return m.happened(ctx, tx, by, onRule(which), "rule_switched", map[string]any{"on": on})
}

// RemoveRule takes a rule off the list. Its versions stay, for the reasons that
// name them, and Undo brings it back.
func (m *Room) RemoveRule(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID) error {
	return m.setRemoved(ctx, tx, by, which, clock.Micros(tx.Now()), "rule_removed")
}

// RestoreRule brings a removed rule back, switched off.
func (m *Room) RestoreRule(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID) error {
	return m.setRemoved(ctx, tx, by, which, 0, "rule_restored")
}

func (m *Room) setRemoved(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID, at int64, what string) error {
	n, err := tx.Exec(ctx, sqlRemoveRule, at, which)
	if err != nil {
		return fmt.Errorf("remove or restore rule %d: %w", which, err)
	}
	if n == 0 {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	return m.happened(ctx, tx, by, onRule(which), what, nil)
}

// Reorder puts the rules into an order. Conflict when the list is no longer the
// one that the changer saw.
func (m *Room) Reorder(ctx context.Context, tx *db.Tx, by event.Actor, order []id.ID) error {
	all, err := Rules(ctx, tx)
	if err != nil {
		return err
	}
	have := make([]id.ID, len(all))
	for i, one := range all {
		have[i] = one.ID
	}
	was := slices.Clone(have)
	slices.Sort(have)
	given := slices.Sorted(slices.Values(order))
	if !slices.Equal(have, given) {
		return fault.New(fault.Conflict, "fault.conflict")
	}
	for i, which := range order {
		if _, err := tx.Exec(ctx, sqlPlaceRule, i, which); err != nil {
			return fmt.Errorf("place rule %d: %w", which, err)
		}
	}
	if len(order) == 0 || slices.Equal(was, order) {
		return nil
	}
	return m.happened(ctx, tx, by, onRule(order[0]), "rules_ordered", map[string]any{"order": order})
}

const (
	sqlAddRule     = `INSERT INTO routing_rule (id, position, is_on, version) VALUES ($1, $2, false, 1)`
	sqlNextVersion = `UPDATE routing_rule SET version = version + 1 WHERE id = $1 AND version = $2 AND removed_at = 0`
	sqlAddVersion  = `INSERT INTO routing_rule_version (rule_id, version, name, condition, outcome, by_id, at) VALUES ($1, $2, $3, $4, $5, $6, $7)`
	sqlSwitchRule  = `UPDATE routing_rule SET is_on = $1 WHERE id = $2 AND removed_at = 0`
	sqlRemoveRule  = `UPDATE routing_rule SET removed_at = $1, is_on = false WHERE id = $2`
	sqlPlaceRule   = `UPDATE routing_rule SET position = $1 WHERE id = $2`
)
