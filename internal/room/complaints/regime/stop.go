package regime

import (
	"context"
	"fmt"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
)

// Stop lets the clocks of a complaint stand still that entered a state, but only
// those whose regime names that state. A clock that was missed goes on.
func (m *Room) Stop(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID, state string) error {
	return m.each(ctx, tx, which, func(c Clock, v Version) error {
		if c.State != Running || !c.BreachedAt.IsZero() || !v.Regime.Stopped(state) || tx.Now().After(c.DueAt) {
			return nil
		}
		if _, err := tx.Exec(ctx, sqlStop, c.ID, clock.Micros(tx.Now())); err != nil {
			return fmt.Errorf("stop clock %d: %w", c.ID, err)
		}
		return m.tell(ctx, tx, by, which, "stopped", map[string]any{"clock": c.ID, "code": c.Code, "kind": c.Kind, "state": state})
	})
}

// Resume lets stopped clocks go on when a complaint has left the states that
// stop them; state is the one it is in now. Each gets back the time it stood.
func (m *Room) Resume(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID, state string) error {
	s := m.Schedule()
	return m.each(ctx, tx, which, func(c Clock, v Version) error {
		if c.State != Stopped || v.Regime.Stopped(state) || s == nil {
			return nil
		}
		due, err := Resumed(s, c.DueAt, c.StoppedAt, tx.Now(), v.Regime.unitOf(c))
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, sqlResume, c.ID, clock.Micros(due)); err != nil {
			return fmt.Errorf("resume clock %d: %w", c.ID, err)
		}
		return m.tell(ctx, tx, by, which, "resumed", map[string]any{"clock": c.ID, "code": c.Code, "kind": c.Kind, "due_at": clock.Micros(due)})
	})
}

// unitOf is the unit in which a clock counts.
func (g Regime) unitOf(c Clock) Unit {
	n := 0
	for _, l := range g.Limits {
		if l.Kind == c.Kind {
			if n == c.Rule {
				return l.Unit
			}
			n++
		}
	}
	return CalendarDays
}

// each does something with every clock of a complaint and the version it was
// made by.
func (m *Room) each(ctx context.Context, tx *db.Tx, which id.ID, do func(Clock, Version) error) error {
	all, err := Of(ctx, tx, which)
	if err != nil {
		return err
	}
	versions := map[id.ID]Version{}
	for _, c := range all {
		v, ok := versions[c.VersionID]
		if !ok {
			if v, err = Get(ctx, tx, c.VersionID); err != nil {
				return err
			}
			versions[c.VersionID] = v
		}
		if err := do(c, v); err != nil {
			return err
		}
	}
	return nil
}

const (
	sqlStop = `UPDATE regime_clock SET state = 'stopped', stopped_at = $2 WHERE id = $1 AND state = 'running'`

	sqlResume = `UPDATE regime_clock SET state = 'running', stopped_at = 0, due_at = $2 WHERE id = $1 AND state = 'stopped'`
)
