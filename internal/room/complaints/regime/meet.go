package regime

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
)

// Meet says that what some kinds of clock wait for has happened at an instant.
// Those that are met already stay as they are. A clock that was called missed
// before its fact became known is cleared when the fact was in time.
func (m *Room) Meet(ctx context.Context, tx *db.Tx, which id.ID, at time.Time, kinds ...Kind) error {
	all, err := Of(ctx, tx, which)
	if err != nil {
		return err
	}
	for _, c := range all {
		if (c.State == Running || c.State == Stopped) && slices.Contains(kinds, c.Kind) {
			if err := m.meet(ctx, tx, event.System, c, at, ""); err != nil {
				return err
			}
		}
	}
	return nil
}

// MeetByHand notes that a clock was met outside of the program, by a letter on
// paper or at the counter.
func (m *Room) MeetByHand(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID, at time.Time, note string) (Clock, error) {
	c, err := m.lock(ctx, tx, which)
	if err != nil {
		return c, err
	}
	note = strings.TrimSpace(note)
	var wrong []fault.Field
	if note == "" {
		wrong = append(wrong, fault.Field{Name: "note", Key: "field.required"})
	} else if len([]rune(note)) > MaxReason {
		wrong = append(wrong, fault.Field{Name: "note", Key: "field.too_long", Args: []any{"max", MaxReason}})
	}
	if at.Before(c.BeganAt) || at.After(tx.Now()) {
		wrong = append(wrong, fault.Field{Name: "at", Key: "regime.fault.when"})
	}
	if wrong != nil {
		return c, fault.OfFields(wrong...)
	}
	if c.State != Running && c.State != Stopped {
		return c, fault.New(fault.Conflict, "regime.fault.ended")
	}
	if err := m.meet(ctx, tx, by, c, at, note); err != nil {
		return c, err
	}
	return One(ctx, tx, which)
}

func (m *Room) lock(ctx context.Context, tx *db.Tx, which id.ID) (Clock, error) {
	c, err := One(ctx, tx, which)
	if err != nil {
		return c, err
	}
	if err := hold(ctx, tx, c.CaseID); err != nil {
		return c, err
	}
	return One(ctx, tx, which) // as it stands now that nobody else acts
}

// hold keeps other acts on a case away: its record is a chain.
func hold(ctx context.Context, tx *db.Tx, of id.ID) error {
	if err := tx.Lock(ctx, "cases", int64(of)); err != nil {
		return fault.New(fault.NotFound, "cases.not_found").Because(err)
	}
	return nil
}

func (m *Room) meet(ctx context.Context, tx *db.Tx, by event.Actor, c Clock, at time.Time, note string) error {
	late, breached := at.After(c.DueAt), c.BreachedAt
	if !late {
		breached = time.Time{}
	} else if breached.IsZero() {
		breached = tx.Now()
		if err := m.tellBreach(ctx, tx, c); err != nil {
			return err
		}
	}
	metBy := id.ID(0)
	if note != "" {
		metBy = by.ID
	}
	n, err := tx.Exec(ctx, sqlMeet, c.ID, clock.Micros(at), clock.Micros(breached), metBy, note)
	if err != nil {
		return fmt.Errorf("meet clock %d: %w", c.ID, err)
	}
	if n == 0 {
		return nil // another act met it first
	}
	return m.tell(ctx, tx, by, c.CaseID, "met", map[string]any{"clock": c.ID, "code": c.Code, "kind": c.Kind, "at": clock.Micros(at), "late": late})
}

// withdraw ends the clocks of what is no complaint any more.
func (m *Room) withdraw(ctx context.Context, tx *db.Tx, which id.ID) error {
	return m.turn(ctx, tx, which, sqlWithdraw, "withdrawn")
}

// restore lets them run again.
func (m *Room) restore(ctx context.Context, tx *db.Tx, which id.ID) error {
	return m.turn(ctx, tx, which, sqlRestore, "restored")
}

// reopen lets the final clock run again when a complaint is opened whose date
// has not come: it was not ended. When the date is over, what was kept stays kept.
func (m *Room) reopen(ctx context.Context, tx *db.Tx, which id.ID) error {
	n, err := tx.Exec(ctx, sqlReopen, which, clock.Micros(tx.Now()))
	if err != nil {
		return fmt.Errorf("let the last clock of case %d run again: %w", which, err)
	}
	if n == 0 {
		return nil
	}
	return m.tell(ctx, tx, event.System, which, "restored", map[string]any{"kind": Final})
}

func (m *Room) turn(ctx context.Context, tx *db.Tx, which id.ID, text, what string) error {
	n, err := tx.Exec(ctx, text, which)
	if err != nil {
		return fmt.Errorf("turn the clocks of case %d: %w", which, err)
	}
	if n == 0 {
		return nil
	}
	return m.tell(ctx, tx, event.System, which, what, nil)
}

const (
	sqlMeet = `
UPDATE regime_clock SET state = 'met', stopped_at = 0, met_at = $2, breached_at = $3, met_by = $4, note = $5 WHERE id = $1 AND state IN ('running', 'stopped')`

	sqlWithdraw = `UPDATE regime_clock SET state = 'withdrawn', stopped_at = 0 WHERE case_id = $1 AND state IN ('running', 'stopped')`

	sqlRestore = `UPDATE regime_clock SET state = 'running' WHERE case_id = $1 AND state = 'withdrawn'`

	sqlReopen = `
UPDATE regime_clock SET state = 'running', met_at = 0, met_by = 0, note = '' WHERE case_id = $1 AND kind = 'final' AND state = 'met' AND due_at > $2`
)
