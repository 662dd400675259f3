package promises

import (
	"context"
	"fmt"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
)

// Approach lets open promises reach the levels that are due, at most limit of
// them, by their time alone, and tells how many it looked at; fewer means that
// none is left.
func (m *Room) Approach(ctx context.Context, tx *db.Tx, limit int) (int, error) {
	some, err := Approaching(ctx, tx, tx.Now(), limit)
	if err != nil {
		return 0, err
	}
	return len(some), m.Look(ctx, tx, some, nil)
}

// Approaching lists open promises that are to be looked at by now, at most
// limit, those that have waited longest first.
func Approaching(ctx context.Context, r db.Reader, now time.Time, limit int) ([]Promise, error) {
	var rows []row
	if err := r.All(ctx, &rows, sqlAlarmed, clock.Micros(now), limit); err != nil {
		return nil, fmt.Errorf("find promises that come near: %w", err)
	}
	return promised(rows), nil
}

// Look lets promises of Approaching reach the levels that they have come to, by
// their time or by the chance of being late that late tells (nil, or nil for one,
// where nobody knows). However often it runs, and in however many processes, a
// promise reaches a level once. When the house was asleep it tells only the last
// level reached, and nothing of what is due already: Break does that.
func (m *Room) Look(ctx context.Context, tx *db.Tx, some []Promise, late func(Promise) *float64) error {
	for _, p := range some {
		var chance *float64
		if late != nil {
			chance = late(p)
		}
		if err := m.look(ctx, tx, p, chance); err != nil {
			return err
		}
	}
	return nil
}

func (m *Room) look(ctx context.Context, tx *db.Tx, p Promise, late *float64) error {
	policy, now := m.policy(), tx.Now()
	level, next := max(p.Level, policy.level(p, now, late)), int64(0)
	if at, more := policy.NextLook(p, level, now); more {
		next = clock.Micros(at)
	}
	if level == p.Level {
		_, err := tx.Exec(ctx, sqlLooked, p.ID, next, perTenThousand(late), int64(level))
		return err
	}
	// Whoever comes second finds the level there.
	first, err := tx.Exec(ctx, sqlApproach, p.ID, int64(level), next, perTenThousand(late), clock.Micros(now))
	if err != nil {
		return fmt.Errorf("let promise %d reach level %d: %w", p.ID, level, err)
	}
	if first == 0 || !now.Before(p.DueAt) {
		return nil
	}
	if _, err := tx.Exec(ctx, sqlWarned, p.ID, int64(level), clock.Micros(now), perTenThousand(late)); err != nil {
		return fmt.Errorf("write down the warning of promise %d: %w", p.ID, err)
	}
	data := map[string]any{"promise": p.ID, "kind": p.Kind, "due_at": clock.Micros(p.DueAt), "level": level}
	if late != nil {
		data["late"] = perTenThousand(late)
	}
	_, err = m.events.Append(ctx, tx, event.System, event.Subject{Kind: "case", ID: p.CaseID}, "promises.near", data)
	return err
}

func promised(rows []row) []Promise {
	all := make([]Promise, len(rows))
	for i, one := range rows {
		all[i] = one.promise()
	}
	return all
}

const (
	sqlAlarmed = `
SELECT ` + columns + ` FROM promises WHERE outcome = 'open' AND alarm_at > 0 AND alarm_at <= $1 ORDER BY alarm_at, id LIMIT $2`

	sqlLooked = `UPDATE promises SET alarm_at = $2, late = COALESCE($3, late) WHERE id = $1 AND outcome = 'open' AND level = $4`

	sqlApproach = `
UPDATE promises SET level = $2, alarm_at = $3, late = COALESCE($4, late), warned_at = CASE WHEN warned_at = 0 AND due_at > $5 THEN $5 ELSE warned_at END
WHERE id = $1 AND outcome = 'open' AND level < $2`

	sqlWarned = `INSERT INTO promises_warning (promise_id, level, at, late) VALUES ($1, $2, $3, $4) ON CONFLICT (promise_id, level) DO NOTHING`
)
