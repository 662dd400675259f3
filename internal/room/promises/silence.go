package promises

import (
	"context"
	"fmt"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
)

// Silent tells of cases that have gone without a word for as long as their
// policy allows, at most limit of them, and how many it looked at; fewer means
// that none is left. What is told is the event promises.silent; whoever hears it
// sees to it that somebody has a task. It is told again a working day later as
// long as there is no word.
func (m *Room) Silent(ctx context.Context, tx *db.Tx, limit int) (int, error) {
	var rows []row
	if err := tx.All(ctx, &rows, sqlSilent, clock.Micros(tx.Now()), limit); err != nil {
		return 0, fmt.Errorf("find cases without a word: %w", err)
	}
	again, err := after(m.policy().Schedule, Business, tx.Now(), WorkingDay)
	if err != nil { // hours without work: a day is a day
		again = tx.Now().Add(24 * time.Hour)
	}
	for _, p := range promised(rows) {
		first, err := tx.Exec(ctx, sqlSilenceTold, p.ID, clock.Micros(again), clock.Micros(p.SilentAt))
		if err != nil {
			return 0, fmt.Errorf("note the silence of promise %d: %w", p.ID, err)
		}
		if first == 0 { // another process was faster
			continue
		}
		if _, err := m.events.Append(ctx, tx, event.System, event.Subject{Kind: "case", ID: p.CaseID}, "promises.silent",
			map[string]any{"promise": p.ID, "kind": p.Kind, "silent_at": clock.Micros(p.SilentAt)}); err != nil {
			return 0, err
		}
	}
	return len(rows), nil
}

const (
	sqlSilent = `SELECT ` + columns + ` FROM promises WHERE owed AND silent_at > 0 AND silent_at <= $1 ORDER BY silent_at, id LIMIT $2`

	sqlSilenceTold = `UPDATE promises SET silent_at = $2 WHERE id = $1 AND owed AND silent_at = $3`
)
