package remedy

import (
	"context"
	"fmt"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
)

// Period is how long a budget lasts.
type Period string

// The periods. A week begins on Monday, as in ISO 8601.
const (
	Day   Period = "day"
	Week  Period = "week"
	Month Period = "month"
)

// Periods lists them.
var Periods = []Period{Day, Week, Month}

// From is when the period of an instant began, where the house is.
func (p Period) From(at time.Time, zone *time.Location) time.Time {
	y, m, d := at.In(zone).Date()
	switch p {
	case Week:
		d -= (int(at.In(zone).Weekday()) + 6) % 7
	case Month:
		d = 1
	}
	return time.Date(y, m, d, 0, 0, 0, 0, zone).UTC()
}

// Limit is what people of a role may give by themselves: so much for one case,
// and all of them together so much in a period.
type Limit struct {
	ID        id.ID
	RoleID    id.ID
	Kind      string // "" for any kind that has no limit of its own
	Currency  string
	PerCase   int64
	PerPeriod int64
	Period    Period
	Version   int64
}

// Limits lists them all, by role.
func Limits(ctx context.Context, r db.Reader) ([]Limit, error) {
	var all []Limit
	if err := r.All(ctx, &all, sqlLimits); err != nil {
		return nil, fmt.Errorf("list the authorities: %w", err)
	}
	return all, nil
}

// limitOf is the limit that holds for a kind: its own, or else the one for any.
func limitOf(all []Limit, role id.ID, kind, currency string) (best Limit, ok bool) {
	for _, l := range all {
		if l.RoleID == role && l.Currency == currency && (l.Kind == kind || l.Kind == "" && !ok) {
			best, ok = l, true
			if l.Kind == kind {
				return best, true
			}
		}
	}
	return best, ok
}

// SetLimit sets what a role may give of a kind. Two noughts take the authority
// away. What was used stays used.
func (m *Room) SetLimit(ctx context.Context, tx *db.Tx, by event.Actor, l Limit) error {
	var wrong []fault.Field
	if l.PerCase < 0 || l.PerCase > MaxMinor {
		wrong = append(wrong, fault.Field{Name: "per_case", Key: "remedy.fault.amount"})
	}
	if l.PerPeriod < l.PerCase || l.PerPeriod > MaxMinor {
		wrong = append(wrong, fault.Field{Name: "per_period", Key: "remedy.fault.period_less"})
	}
	if l.Period != Day && l.Period != Week && l.Period != Month {
		wrong = append(wrong, fault.Field{Name: "period", Key: "field.bad_choice"})
	}
	if len(l.Currency) != 3 {
		wrong = append(wrong, fault.Field{Name: "currency", Key: "field.bad_choice"})
	}
	if wrong != nil {
		return fault.OfFields(wrong...)
	}
	if l.Kind != "" {
		if _, err := kindOf(ctx, tx, l.Kind); err != nil {
			return err
		}
	}
	if _, err := tx.Exec(ctx, sqlSetLimit, id.New(tx.Now()), l.RoleID, l.Kind, l.Currency, l.PerCase, l.PerPeriod, string(l.Period)); err != nil {
		if db.IsForeign(err) {
			return fault.OfFields(fault.Field{Name: "role", Key: "field.bad_choice"})
		}
		return fmt.Errorf("set an authority: %w", err)
	}
	_, err := m.Events.Append(ctx, tx, by, event.Subject{Kind: "remedy", ID: 1}, "remedy.limit_set", map[string]any{"role": l.RoleID, "kind": l.Kind, "currency": l.Currency, "per_case": l.PerCase, "per_period": l.PerPeriod, "period": l.Period})
	return err
}

// Budget is how much of a limit is used in the period that runs.
type Budget struct {
	Limit
	Used int64
}

// Budgets lists the limits with what was used of them in the running period.
func (m *Room) Budgets(ctx context.Context, r db.Reader, now time.Time) ([]Budget, error) {
	all, err := Limits(ctx, r)
	if err != nil {
		return nil, err
	}
	out := make([]Budget, len(all))
	for i, l := range all {
		out[i].Limit = l
		var used []int64
		if err := r.All(ctx, &used, sqlUsed, l.ID, "role", l.RoleID, l.Period.From(now, m.zone()).UnixMicro()); err != nil {
			return nil, fmt.Errorf("read a budget: %w", err)
		}
		if len(used) > 0 {
			out[i].Used = used[0]
		}
	}
	return out, nil
}

func (m *Room) zone() *time.Location {
	if s := m.Schedule(); s != nil {
		return s.Zone()
	}
	return time.UTC
}

const (
	sqlLimits = `SELECT id, role_id, kind, currency, per_case, per_period, period, version FROM remedy_limit ORDER BY role_id, kind, currency`

	sqlSetLimit = `
INSERT INTO remedy_limit (id, role_id, kind, currency, per_case, per_period, period) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (role_id, kind, currency) DO UPDATE SET per_case = excluded.per_case, per_period = excluded.per_period, period = excluded.period, version = remedy_limit.version + 1`

	sqlUsed = `SELECT used FROM remedy_used WHERE limit_id = $1 AND holder = $2 AND holder_id = $3 AND period_from = $4`
)
