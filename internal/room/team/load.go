package team

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
)

// usualCapacity is how many open cases a person is taken to carry well who has
// not said otherwise.
const usualCapacity = 25

// MostCapacity is beyond what anybody can know by name.
const MostCapacity = 500

// Load is what a person carries.
type Load struct {
	Open     int64 // cases the person owns that are not closed
	Ours     int64 // of them, those that wait for us
	Waiting  int64 // of them, those that wait for the customer
	Harsh    int64 // of them, those with a customer with whom the protocol of conduct runs
	Capacity int64
}

// Share is how full it is: 1 is as much as the person carries well.
func (l Load) Share() float64 { return float64(l.Open) / float64(l.Capacity) }

// LoadOf counts what a person carries: the open cases of the person's own list,
// and no others.
func LoadOf(ctx context.Context, r db.Reader, account id.ID) (Load, error) {
	var l Load
	if err := r.Get(ctx, &l, sqlLoad, account); err != nil {
		return l, fmt.Errorf("count the load of %d: %w", account, err)
	}
	err := r.Get(ctx, &l.Capacity, sqlCapacity, account)
	if errors.Is(err, db.ErrNone) {
		l.Capacity, err = usualCapacity, nil
	}
	if err != nil {
		return l, fmt.Errorf("read the capacity of %d: %w", account, err)
	}
	return l, nil
}

// Loads are how many open cases each person owns, from the counts beside the
// views; who owns none may be missing.
func Loads(ctx context.Context, r db.Reader) (map[id.ID]int64, error) {
	var rows []struct {
		Key string
		N   int64
	}
	if err := r.All(ctx, &rows, sqlLoads); err != nil {
		return nil, fmt.Errorf("read what everybody carries: %w", err)
	}
	out := map[id.ID]int64{}
	for _, one := range rows {
		if who, err := id.Parse(strings.TrimPrefix(one.Key, "owner:")); err == nil {
			out[who] = one.N
		}
	}
	return out, nil
}

// SetCapacity keeps how many open cases a person carries well.
func (m *Room) SetCapacity(ctx context.Context, tx *db.Tx, by event.Actor, account id.ID, cases int64) error {
	if cases < 1 || cases > MostCapacity {
		return fault.OfFields(fault.Field{Name: "capacity", Key: "team.bad_capacity", Args: []any{"max", MostCapacity}})
	}
	if _, err := tx.Exec(ctx, sqlSetCapacity, account, cases); err != nil {
		return fmt.Errorf("keep a capacity: %w", err)
	}
	_, err := m.Events.Append(ctx, tx, by, event.Subject{Kind: "account", ID: account}, "team.capacity_set", map[string]any{"cases": cases})
	return err
}

const (
	sqlLoad = `
SELECT COUNT(*) AS open, COUNT(CASE WHEN c.state = 'open' THEN 1 END) AS ours, COUNT(CASE WHEN c.state = 'waiting_customer' THEN 1 END) AS waiting,
    COUNT(h.customer_id) AS harsh, CAST(0 AS BIGINT) AS capacity
FROM cases c LEFT JOIN cases_conduct h ON h.customer_id = c.customer_id
WHERE c.owner_id = $1 AND c.state <> 'closed'`

	sqlLoads = `SELECT key, CAST(SUM(n) AS BIGINT) AS n FROM cases_count WHERE key > 'owner:' AND key < 'owner;' GROUP BY key`

	sqlCapacity    = `SELECT cases FROM team_capacity WHERE account_id = $1`
	sqlSetCapacity = `
INSERT INTO team_capacity (account_id, cases) VALUES ($1, $2) ON CONFLICT (account_id) DO UPDATE SET cases = excluded.cases`
)
