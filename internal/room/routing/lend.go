package routing

import (
	"context"
	"errors"
	"fmt"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/room/cases"
)

// lendBatch is how many cases one transaction lends or gives back, so that
// others' acts need not wait for somebody with thousands.
const lendBatch = 100

// KeepAbsences lends the open cases of whoever has gone to their stand-in, and
// gives back what is still open when they return. It does a part of the work
// and tells whether more is left; a part that is done twice changes nothing.
func (m *Room) KeepAbsences(ctx context.Context, tx *db.Tx) (more bool, err error) {
	var rows []absenceRow
	if err := tx.All(ctx, &rows, sqlOpenAbsences, clock.Micros(tx.Now())); err != nil {
		return false, fmt.Errorf("find who has gone or come back: %w", err)
	}
	for _, a := range absencesOf(rows) {
		left := false
		switch {
		case a.Covers(tx.Now()) && !a.Lent:
			left, err = m.lend(ctx, tx, a)
		case !a.Covers(tx.Now()):
			left, err = m.giveBack(ctx, tx, a)
		}
		if err != nil {
			return false, err
		}
		more = more || left
	}
	return more, nil
}

// lend gives the open cases of whoever has gone to the stand-in; when the
// stand-in has left the firm, they stay.
func (m *Room) lend(ctx context.Context, tx *db.Tx, a Absence) (more bool, err error) {
	active, err := m.Cases.IsActive(ctx, tx, a.Cover)
	if err != nil {
		return false, err
	}
	var theirs []id.ID
	if active {
		if err := tx.All(ctx, &theirs, sqlOwned, a.Account, lendBatch); err != nil {
			return false, fmt.Errorf("find the cases of account %d: %w", a.Account, err)
		}
	}
	for _, which := range theirs {
		if _, err := m.Cases.Give(ctx, tx, event.System, which, cases.Giving{To: a.Cover, Taken: true,
			Why: map[string]any{"by": "absence", "absence": a.ID}}); err != nil {
			return false, fmt.Errorf("lend case %d: %w", which, err)
		}
		if _, err := tx.Exec(ctx, sqlLent, a.ID, which); err != nil {
			return false, fmt.Errorf("note that case %d is lent: %w", which, err)
		}
	}
	if len(theirs) == lendBatch {
		return true, nil
	}
	_, err = tx.Exec(ctx, sqlAllLent, clock.Micros(tx.Now()), a.ID)
	return false, err
}

// giveBack returns what is still open and still with the stand-in. What the
// stand-in gave on to somebody else stays there.
func (m *Room) giveBack(ctx context.Context, tx *db.Tx, a Absence) (more bool, err error) {
	var lent []id.ID
	if err := tx.All(ctx, &lent, sqlStillLent, a.ID, lendBatch); err != nil {
		return false, fmt.Errorf("find what was lent: %w", err)
	}
	active, err := m.Cases.IsActive(ctx, tx, a.Account)
	if err != nil {
		return false, err
	}
	for _, which := range lent {
		c, err := cases.Get(ctx, tx, which)
		if err != nil && !errors.Is(err, db.ErrNone) {
			return false, err
		}
		if active && c.IsOpen() && c.OwnerID == a.Cover {
			if _, err := m.Cases.Give(ctx, tx, event.System, which, cases.Giving{To: a.Account, Taken: true,
				Why: map[string]any{"by": "return", "absence": a.ID}}); err != nil {
				return false, fmt.Errorf("give case %d back: %w", which, err)
			}
		}
		if _, err := tx.Exec(ctx, sqlNoLongerLent, a.ID, which); err != nil {
			return false, fmt.Errorf("note that case %d is back: %w", which, err)
		}
	}
	if len(lent) == lendBatch {
		return true, nil
	}
	_, err = tx.Exec(ctx, sqlAllBack, clock.Micros(tx.Now()), a.ID)
	return false, err
}

const (
	sqlOpenAbsences = `
SELECT ` + absenceColumns + ` FROM routing_absence
WHERE cover_id IS NOT NULL AND back_at = 0 AND from_at <= $1 ORDER BY from_at, id LIMIT 100`

	sqlOwned = `SELECT id FROM cases WHERE owner_id = $1 AND state <> 'closed' ORDER BY next_at, id LIMIT $2`

	sqlLent = `INSERT INTO routing_lent (absence_id, case_id) VALUES ($1, $2) ON CONFLICT (absence_id, case_id) DO NOTHING`

	sqlAllLent = `UPDATE routing_absence SET lent_at = $1 WHERE id = $2`

	sqlStillLent = `SELECT case_id FROM routing_lent WHERE absence_id = $1 ORDER BY case_id LIMIT $2`

	sqlNoLongerLent = `DELETE FROM routing_lent WHERE absence_id = $1 AND case_id = $2`

	sqlAllBack = `UPDATE routing_absence SET back_at = $1 WHERE id = $2`
)
