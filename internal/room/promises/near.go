package promises

import (
	"context"
	"fmt"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
)

// Level is how much of the promised time has gone, in the steps in which the
// ring beside a case changes its colour.
type Level int64

// The levels.
const (
	Calm Level = iota
	Half       // half of the time
	Near       // three quarters: about to break
)

// shortest is the promised time below which the half is not told of: two
// alarms within half an hour would be one too many.
const shortest = time.Hour

// Reaches is when a promise reaches a level.
func (p Promise) Reaches(l Level) time.Time {
	return p.MadeAt.Add(p.DueAt.Sub(p.MadeAt) / 4 * time.Duration(l+1)).Truncate(time.Microsecond)
}

// NextAlarm is when the level after l is reached; ok is false when there is none,
// as with a promise that was due when it was made.
func (p Promise) NextAlarm(l Level) (at time.Time, ok bool) {
	whole := p.DueAt.Sub(p.MadeAt)
	if l >= Near || whole <= 0 {
		return at, false
	}
	if l == Calm && whole < shortest {
		l = Half
	}
	return p.Reaches(l + 1), true
}

// LevelAt is the level of a promise at now.
func (p Promise) LevelAt(now time.Time) Level {
	for l := Near; l > Calm; l-- {
		if !now.Before(p.Reaches(l)) {
			return l
		}
	}
	return Calm
}

// Approach lets open promises reach the levels that are due, at most limit of
// them, and tells how many it looked at; fewer means that none is left. However
// often it runs, and in however many processes, a promise reaches a level once.
// When the house was asleep it tells only the last level reached, and nothing of
// what is due already: Break does that.
func (m *Room) Approach(ctx context.Context, tx *db.Tx, limit int) (int, error) {
	var rows []row
	if err := tx.All(ctx, &rows, sqlAlarmed, clock.Micros(tx.Now()), limit); err != nil {
		return 0, fmt.Errorf("find promises that come near: %w", err)
	}
	for _, one := range rows {
		p := one.promise()
		level, next := max(p.LevelAt(tx.Now()), Half), int64(0)
		if at, more := p.NextAlarm(level); more {
			next = clock.Micros(at)
		}
		// Whoever comes second finds the level there.
		first, err := tx.Exec(ctx, sqlApproach, p.ID, int64(level), next)
		if err != nil {
			return 0, fmt.Errorf("let promise %d reach level %d: %w", p.ID, level, err)
		}
		if first == 0 || !tx.Now().Before(p.DueAt) {
			continue
		}
		if _, err := m.events.Append(ctx, tx, event.System, event.Subject{Kind: "case", ID: p.CaseID}, "promises.near",
			map[string]any{"promise": p.ID, "kind": p.Kind, "due_at": clock.Micros(p.DueAt), "level": level}); err != nil {
			return 0, err
		}
	}
	return len(rows), nil
}

const (
	sqlAlarmed = `
SELECT ` + columns + ` FROM promises WHERE outcome = 'open' AND alarm_at > 0 AND alarm_at <= $1 ORDER BY alarm_at, id LIMIT $2`

	sqlApproach = `UPDATE promises SET level = $2, alarm_at = $3 WHERE id = $1 AND outcome = 'open' AND level < $2`
)
