package regime

import (
	"context"
	"fmt"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
)

// SweepBatch is how many clocks share a transaction: some ten milliseconds of
// the one writer, for which others wait.
const SweepBatch = 200

// Sweep calls clocks missed whose date is over, up to SweepBatch of them, the
// oldest first, and tells how many it looked at. It reads nothing but those. An
// acknowledgement that another process sent is found in the record first.
func (m *Room) Sweep(ctx context.Context, tx *db.Tx) (int, error) {
	var rows []clockRow
	if err := tx.All(ctx, &rows, sqlDue, clock.Micros(tx.Now()), SweepBatch); err != nil {
		return 0, fmt.Errorf("read the clocks that are due: %w", err)
	}
	all := clocksOf(rows)
	var asked []id.ID
	for _, c := range all {
		if c.Kind == Acknowledge {
			asked = append(asked, c.CaseID)
		}
	}
	facts, err := acknowledged(ctx, tx, asked)
	if err != nil {
		return 0, err
	}
	for _, c := range all {
		if err := hold(ctx, tx, c.CaseID); err != nil {
			return 0, err
		}
		if at, ok := facts[c.CaseID]; ok && c.Kind == Acknowledge {
			if err := m.meet(ctx, tx, event.System, c, at, ""); err != nil {
				return 0, err
			}
			continue
		}
		n, err := tx.Exec(ctx, sqlBreach, c.ID, clock.Micros(tx.Now()))
		if err != nil {
			return 0, fmt.Errorf("call clock %d missed: %w", c.ID, err)
		}
		if n == 0 {
			continue
		}
		if err := m.tellBreach(ctx, tx, c); err != nil {
			return 0, err
		}
	}
	return len(all), nil
}

func (m *Room) tellBreach(ctx context.Context, tx *db.Tx, c Clock) error {
	return m.tell(ctx, tx, event.System, c.CaseID, "breached", map[string]any{"clock": c.ID, "code": c.Code, "kind": c.Kind, "due_at": clock.Micros(c.DueAt)})
}

// acknowledged tells when cases were acknowledged for the first time.
func acknowledged(ctx context.Context, r db.Reader, of []id.ID) (map[id.ID]time.Time, error) {
	if len(of) == 0 {
		return nil, nil
	}
	var rows []struct {
		SubjectID id.ID
		At        int64
	}
	b := new(db.SQL).W(`SELECT subject_id, MIN(at) AS at FROM event WHERE subject_kind = 'case'`).In("subject_id", db.Values(db.Padded(of))...).
		W(` AND kind = 'cases.acknowledged' GROUP BY subject_id`)
	if err := r.All(ctx, &rows, b.Text(), b.Args()...); err != nil {
		return nil, fmt.Errorf("look when cases were acknowledged: %w", err)
	}
	out := map[id.ID]time.Time{}
	for _, row := range rows {
		out[row.SubjectID] = clock.FromMicros(row.At)
	}
	return out, nil
}

const (
	sqlDue = `SELECT ` + clockColumns + ` FROM regime_clock WHERE state = 'running' AND breached_at = 0 AND due_at < $1 ORDER BY due_at, id LIMIT $2`

	sqlBreach = `UPDATE regime_clock SET breached_at = $2 WHERE id = $1 AND state = 'running' AND breached_at = 0`
)
