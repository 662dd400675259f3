package regime

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	_ "embed"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
)

//go:embed regimes.json
var shipped []byte

// Shipped reads the regimes that come with the product.
func Shipped() ([]Regime, error) {
	var file struct{ Regimes []Regime }
	if err := json.Unmarshal(shipped, &file); err != nil {
		return nil, fmt.Errorf("read the file of regimes: %w", err)
	}
	for _, g := range file.Regimes {
		if err := g.check(); err != nil {
			return nil, fmt.Errorf("check regime %s: %w", g.Code, err)
		}
	}
	return file.Regimes, nil
}

// Load keeps what the product ships as versions. It runs at every start, adds
// what is new in the file, and changes nothing that is there.
func (m *Room) Load(ctx context.Context, tx *db.Tx) error {
	all, err := Shipped()
	if err != nil {
		return err
	}
	known, err := Versions(ctx, tx, "")
	if err != nil {
		return err
	}
	for _, g := range all {
		body, err := json.Marshal(g)
		if err != nil {
			return fmt.Errorf("write regime %s: %w", g.Code, err)
		}
		last, number := "", int64(0)
		for _, v := range known {
			if v.Regime.Code != g.Code {
				continue
			}
			number = max(number, v.Number)
			if v.Origin == OfProduct && last == "" { // the newest first
				old, err := json.Marshal(v.Regime)
				if err != nil {
					return fmt.Errorf("write regime %s: %w", g.Code, err)
				}
				last = string(old)
			}
		}
		if last == string(body) {
			continue
		}
		if err := m.add(ctx, tx, event.System, Version{Number: number + 1, Origin: OfProduct, Regime: g}, body); err != nil {
			return err
		}
	}
	return nil
}

func (m *Room) add(ctx context.Context, tx *db.Tx, by event.Actor, v Version, body []byte) error {
	v.ID = id.New(tx.Now())
	sum := id.Hash(string(body))
	n, err := tx.Exec(ctx, sqlAddVersion, v.ID, v.Regime.Code, v.Number, string(v.Origin), string(body), sum, v.Reason, by.ID.OrNull(), clock.Micros(tx.Now()))
	if err != nil {
		return fmt.Errorf("keep version %d of regime %s: %w", v.Number, v.Regime.Code, err)
	}
	if n == 0 { // somebody else wrote it at the same time
		if v.Origin == OfProduct {
			return nil
		}
		return fault.New(fault.Conflict, "regime.fault.changed")
	}
	_, err = m.Events.Append(ctx, tx, by, subject(), "regime.changed", map[string]any{"version": v.ID, "code": v.Regime.Code, "number": v.Number, "sha256": sum})
	return err
}

// Change makes the house's own version of a regime. Before is the number of the
// version that was looked at, so that nobody writes over another's change.
// Clocks that run go on under the version they were made by.
func (m *Room) Change(ctx context.Context, tx *db.Tx, by event.Actor, g Regime, before int64, reason string) (Version, error) {
	reason = strings.TrimSpace(reason)
	if err := g.check(); err != nil {
		return Version{}, err
	}
	if reason == "" {
		return Version{}, fault.OfFields(fault.Field{Name: "reason", Key: "field.required"})
	}
	if len([]rune(reason)) > MaxReason {
		return Version{}, fault.OfFields(fault.Field{Name: "reason", Key: "field.too_long", Args: []any{"max", MaxReason}})
	}
	all, err := Versions(ctx, tx, g.Code)
	if err != nil {
		return Version{}, err
	}
	if len(all) == 0 {
		return Version{}, fault.New(fault.NotFound, "regime.fault.none")
	}
	if all[0].Number != before {
		return Version{}, fault.New(fault.Conflict, "regime.fault.changed")
	}
	body, err := json.Marshal(g)
	if err != nil {
		return Version{}, fmt.Errorf("write regime %s: %w", g.Code, err)
	}
	if err := m.add(ctx, tx, by, Version{Number: before + 1, Origin: OfHouse, Regime: g, Reason: reason}, body); err != nil {
		return Version{}, err
	}
	return Current(ctx, tx, g.Code)
}

// Versions lists those of a regime, the newest first; code "" lists all regimes.
func Versions(ctx context.Context, r db.Reader, code string) ([]Version, error) {
	var rows []versionRow
	if err := r.All(ctx, &rows, sqlVersions, code); err != nil {
		return nil, fmt.Errorf("list versions of regimes: %w", err)
	}
	return versionsOf(rows)
}

// Current is the version of a regime that new complaints get: the newest of the
// house's own, or else the newest that came with the product. The fault is
// NotFound.
func Current(ctx context.Context, r db.Reader, code string) (Version, error) {
	all, err := Versions(ctx, r, code)
	if err != nil {
		return Version{}, err
	}
	if len(all) == 0 || code == "" {
		return Version{}, fault.New(fault.NotFound, "regime.fault.none")
	}
	return current(all)[0], nil
}

// All lists the current version of every regime, by country and code.
func All(ctx context.Context, r db.Reader) ([]Version, error) {
	all, err := Versions(ctx, r, "")
	if err != nil {
		return nil, err
	}
	return current(all), nil
}

// current leaves one version a regime; all are sorted by code, the newest first.
func current(all []Version) (out []Version) {
	for len(all) > 0 {
		n := 1
		for n < len(all) && all[n].Regime.Code == all[0].Regime.Code {
			n++
		}
		best := all[0]
		if i := slices.IndexFunc(all[:n], func(v Version) bool { return v.Origin == OfHouse }); i >= 0 {
			best = all[i]
		}
		out, all = append(out, best), all[n:]
	}
	return out
}

// Get reads one version.
func Get(ctx context.Context, r db.Reader, which id.ID) (Version, error) {
	var row versionRow
	err := r.Get(ctx, &row, sqlVersion, which)
	if errors.Is(err, db.ErrNone) {
		return Version{}, fault.New(fault.NotFound, "regime.fault.none")
	}
	if err != nil {
		return Version{}, fmt.Errorf("read version %d of a regime: %w", which, err)
	}
	return row.version()
}

type versionRow struct {
	ID, ChangedBy                id.ID
	Number                       int64
	Origin, Body, Reason, Sha256 string
	ChangedAt                    int64
}

func (r versionRow) version() (Version, error) {
	v := Version{ID: r.ID, Number: r.Number, Origin: Origin(r.Origin), Reason: r.Reason, ChangedBy: r.ChangedBy, ChangedAt: clock.FromMicros(r.ChangedAt)}
	if err := json.Unmarshal([]byte(r.Body), &v.Regime); err != nil {
		return v, fmt.Errorf("read version %d of a regime: %w", r.ID, err)
	}
	return v, nil
}

func versionsOf(rows []versionRow) ([]Version, error) {
	out := make([]Version, len(rows))
	for i, row := range rows {
		var err error
		if out[i], err = row.version(); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// today is the day of an instant where the house is.
func today(at time.Time, zone *time.Location) string { return at.In(zone).Format(time.DateOnly) }

const (
	versionColumns = `id, number, origin, body, reason, sha256, COALESCE(changed_by, 0) AS changed_by, changed_at`

	sqlAddVersion = `
INSERT INTO regime_version (id, code, number, origin, body, sha256, reason, changed_by, changed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (code, number) DO NOTHING`

	sqlVersions = `SELECT ` + versionColumns + ` FROM regime_version WHERE $1 = '' OR code = $1 ORDER BY code, number DESC`

	sqlVersion = `SELECT ` + versionColumns + ` FROM regime_version WHERE id = $1`
)
