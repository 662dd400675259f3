package regime

import (
	"context"
	"fmt"
	"strings"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
)

// Extend gives a clock the further time that its regime allows, once and for a
// reason, which the customer must be told. It never gives a clock back that was
// missed, and never goes beyond the longest time of the rule.
func (m *Room) Extend(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID, reason string) (Clock, error) {
	c, err := m.lock(ctx, tx, which)
	if err != nil {
		return c, err
	}
	reason = strings.TrimSpace(reason)
	if reason == "" {
		return c, fault.OfFields(fault.Field{Name: "reason", Key: "field.required"})
	}
	if len([]rune(reason)) > MaxReason {
		return c, fault.OfFields(fault.Field{Name: "reason", Key: "field.too_long", Args: []any{"max", MaxReason}})
	}
	v, err := Get(ctx, tx, c.VersionID)
	if err != nil {
		return c, err
	}
	if ok, why := v.Regime.Extendable(c); !ok || tx.Now().After(c.DueAt) {
		if why == "" {
			why = "regime.fault.over"
		}
		return c, fault.New(fault.Conflict, why)
	}
	s, e := m.Schedule(), v.Regime.Extension
	due, err := Due(s, c.DueAt, e.Span)
	if err != nil {
		return c, err
	}
	most, err := Due(s, c.BeganAt, Span{e.Most, e.Unit})
	if err != nil {
		return c, err
	}
	if due.After(most) {
		due = most
	}
	if _, err := tx.Exec(ctx, sqlExtend, c.ID, clock.Micros(due), clock.Micros(tx.Now()), reason); err != nil {
		return c, fmt.Errorf("extend clock %d: %w", c.ID, err)
	}
	if err := m.tell(ctx, tx, by, c.CaseID, "extended", map[string]any{"clock": c.ID, "code": c.Code, "kind": c.Kind, "due_at": clock.Micros(due), "before": clock.Micros(c.DueAt), "sha256": id.Hash(reason)}); err != nil {
		return c, err
	}
	return One(ctx, tx, which)
}

// Extendable tells whether a clock may get more time, and the text key of why
// not.
func (g Regime) Extendable(c Clock) (ok bool, why string) {
	switch {
	case g.Extension == nil || c.Kind != Answer && c.Kind != Final:
		return false, "regime.fault.no_extension"
	case c.State != Running:
		return false, "regime.fault.ended"
	case !c.ExtendedAt.IsZero():
		return false, "regime.fault.extended"
	case !c.BreachedAt.IsZero():
		return false, "regime.fault.over"
	}
	return true, ""
}

const sqlExtend = `UPDATE regime_clock SET due_at = $2, extended_at = $3, why = $4 WHERE id = $1`
