package regime

import (
	"context"
	"fmt"
	"slices"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
)

// Choose puts new complaints of the house under a regime, or no longer. Those
// that are there keep the clocks they have. Doing it twice changes nothing.
func (m *Room) Choose(ctx context.Context, tx *db.Tx, by event.Actor, code string, on bool) error {
	v, err := Current(ctx, tx, code)
	if err != nil {
		return err
	}
	if on && len(v.Regime.Limits) == 0 {
		return fault.New(fault.Conflict, "regime.fault.no_limits")
	}
	var n int64
	what := "regime.chosen"
	if on {
		n, err = tx.Exec(ctx, sqlChoose, code, clock.Micros(tx.Now()), by.ID)
	} else {
		what = "regime.dropped"
		n, err = tx.Exec(ctx, sqlDrop, code)
	}
	if err != nil {
		return fmt.Errorf("choose regime %s: %w", code, err)
	}
	if n == 0 {
		return nil
	}
	_, err = m.Events.Append(ctx, tx, by, subject(), what, map[string]any{"code": code, "version": v.ID})
	return err
}

// ReadChosen reads the versions under which new complaints stand.
func ReadChosen(ctx context.Context, r db.Reader) ([]Version, error) {
	var rows []versionRow
	if err := r.All(ctx, &rows, sqlChosen); err != nil {
		return nil, fmt.Errorf("read the regimes of the house: %w", err)
	}
	all, err := versionsOf(rows)
	if err != nil {
		return nil, err
	}
	return current(all), nil
}

// IsChosen tells whether a regime is among some.
func IsChosen(all []Version, code string) bool {
	return slices.ContainsFunc(all, func(v Version) bool { return v.Regime.Code == code })
}

const (
	sqlChoose = `INSERT INTO regime_chosen (code, chosen_at, chosen_by) VALUES ($1, $2, $3) ON CONFLICT (code) DO NOTHING`

	sqlDrop = `DELETE FROM regime_chosen WHERE code = $1`

	sqlChosen = `SELECT ` + versionColumns + ` FROM regime_version WHERE code IN (SELECT code FROM regime_chosen) ORDER BY code, number DESC`
)
