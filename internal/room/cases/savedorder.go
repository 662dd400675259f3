package cases

import (
	"context"
	"fmt"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
)

// OrderViews sets in which order a person sees views: those named, first to
// last; what is not named comes after them. Favourites still stand before the
// others. A view that the person does not see is NotFound.
func (m *Room) OrderViews(ctx context.Context, tx *db.Tx, account id.ID, order []id.ID) error {
	seen, err := Views(ctx, tx, account)
	if err != nil {
		return err
	}
	known := map[id.ID]bool{}
	for _, s := range seen {
		known[s.ID] = true
	}
	if _, err := tx.Exec(ctx, sqlForgetPlaces, account); err != nil {
		return fmt.Errorf("forget the order of the views of %d: %w", account, err)
	}
	for i, which := range order {
		if !known[which] {
			return fault.New(fault.NotFound, "cases.saved.not_found")
		}
		known[which] = false // named twice, it is not known the second time
		if _, err := tx.Exec(ctx, sqlPlaceView, account, which, int64(i)); err != nil {
			return fmt.Errorf("place the view %d: %w", which, err)
		}
	}
	return nil
}

// undoDrop is how long a view that was taken away can be brought back.
const undoDrop = 24 * time.Hour

// DropView takes a view away from everybody who sees it. For a day it can be
// brought back.
func (m *Room) DropView(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID, mayShare bool) error {
	s, err := ViewByID(ctx, tx, which, by.ID)
	if err != nil {
		return err
	}
	if !s.MayChange(by.ID, mayShare) {
		return fault.New(fault.Denied, "cases.saved.not_yours")
	}
	if _, err := tx.Exec(ctx, sqlForgetDropped, clock.Micros(tx.Now().Add(-undoDrop))); err != nil {
		return fmt.Errorf("forget views dropped before: %w", err)
	}
	if _, err := tx.Exec(ctx, sqlDropView, which, clock.Micros(tx.Now())); err != nil {
		return fmt.Errorf("drop the view %d: %w", which, err)
	}
	return m.ofView(ctx, tx, by, which, "dropped")
}

// BringBackView undoes DropView, for whoever could drop the view.
func (m *Room) BringBackView(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID, mayShare bool) error {
	var gone []savedRow
	if err := tx.All(ctx, &gone, sqlDroppedView, which); err != nil {
		return fmt.Errorf("read the dropped view %d: %w", which, err)
	}
	if len(gone) == 0 {
		return fault.New(fault.NotFound, "cases.saved.not_found")
	}
	if !gone[0].saved().MayChange(by.ID, mayShare) {
		return fault.New(fault.Denied, "cases.saved.not_yours")
	}
	if _, err := tx.Exec(ctx, sqlDropView, which, 0); err != nil {
		return fmt.Errorf("bring back the view %d: %w", which, err)
	}
	return m.ofView(ctx, tx, by, which, "brought_back")
}

const (
	sqlForgetPlaces  = `DELETE FROM cases_view_place WHERE account_id = $1`
	sqlPlaceView     = `INSERT INTO cases_view_place (account_id, view_id, place) VALUES ($1, $2, $3)`
	sqlDropView      = `UPDATE cases_view SET dropped_at = $2 WHERE id = $1`
	sqlForgetDropped = `DELETE FROM cases_view WHERE dropped_at > 0 AND dropped_at < $1`
	sqlDroppedView   = `
SELECT w.id, w.name, w.owner_id, w.shared, w.team_id, w.condition, w.sort, w.columns, w.version, false AS starred
FROM cases_view w WHERE w.id = $1 AND w.dropped_at > 0`
)
