package records

import (
	"context"
	"fmt"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/room/cases"
)

// Hold forbids to dispose of a case until somebody lifts it.
type Hold struct {
	ID     id.ID
	CaseID id.ID
	Reason string
	ByID   id.ID
	At     time.Time
}

// Holds lists those that stand, the newest first.
func Holds(ctx context.Context, r db.Reader) ([]Hold, error) {
	var rows []holdRow
	if err := r.All(ctx, &rows, sqlHolds, maxHolds); err != nil {
		return nil, fmt.Errorf("read what is held: %w", err)
	}
	all := make([]Hold, len(rows))
	for i, one := range rows {
		all[i] = one.hold()
	}
	return all, nil
}

// maxHolds is how many a page shows.
const maxHolds = 500

// Hold forbids to dispose of a case, for a reason. Holding it again changes nothing.
func (m *Room) Hold(ctx context.Context, tx *db.Tx, by event.Actor, of id.ID, reason string) (Hold, error) {
	reason, wrong := checkReason(reason)
	if wrong != nil {
		return Hold{}, fault.OfFields(wrong...)
	}
	c, err := cases.Get(ctx, tx, of)
	if err == nil {
		err = c.NeedRead()
	}
	if err != nil {
		return Hold{}, err
	}
	if !c.ErasedAt.IsZero() {
		return Hold{}, fault.New(fault.Conflict, "records.gone")
	}
	h := Hold{id.New(tx.Now()), of, reason, by.ID, tx.Now()}
	n, err := tx.Exec(ctx, sqlHold, h.ID, of, reason, by.ID, clock.Micros(h.At))
	if err != nil || n == 0 {
		return h, err
	}
	return h, m.happened(ctx, tx, by, onCase(of), "held", map[string]any{"hold": h.ID, "sha256": id.Hash(reason)})
}

// Lift ends a hold.
func (m *Room) Lift(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID) error {
	var rows []holdRow
	if err := tx.All(ctx, &rows, sqlHoldByID, which); err != nil || len(rows) == 0 {
		return fault.New(fault.NotFound, "fault.not_found").Because(err)
	}
	if _, err := tx.Exec(ctx, sqlLift, which, by.ID, clock.Micros(tx.Now())); err != nil {
		return fmt.Errorf("lift hold %d: %w", which, err)
	}
	return m.happened(ctx, tx, by, onCase(rows[0].CaseID), "lifted", map[string]any{"hold": which})
}

func isHeld(ctx context.Context, r db.Reader, of id.ID) (held bool, err error) {
	var n int64
	if err = r.Get(ctx, &n, sqlIsHeld, of); err != nil {
		err = fmt.Errorf("look whether case %d is held: %w", of, err)
	}
	return n > 0, err
}

type holdRow struct {
	ID, CaseID, ByID id.ID
	Reason           string
	At               int64
}

func (r holdRow) hold() Hold { return Hold{r.ID, r.CaseID, r.Reason, r.ByID, clock.FromMicros(r.At)} }

const (
	sqlHolds    = `SELECT id, case_id, reason, by_id, at FROM records_hold WHERE lifted_at = 0 ORDER BY id DESC LIMIT $1`
	sqlHoldByID = `SELECT id, case_id, reason, by_id, at FROM records_hold WHERE id = $1 AND lifted_at = 0`
	sqlHold     = `
INSERT INTO records_hold (id, case_id, reason, by_id, at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (case_id) WHERE lifted_at = 0 DO NOTHING`
	sqlLift   = `UPDATE records_hold SET lifted_by = $2, lifted_at = $3 WHERE id = $1 AND lifted_at = 0`
	sqlIsHeld = `SELECT COUNT(*) FROM records_hold WHERE case_id = $1 AND lifted_at = 0`
)
