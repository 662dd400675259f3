package cases

import (
	"context"
	"fmt"

	"rida/internal/core/fields"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/room/promises"
)

// tierBatch is how many customers one statement reads the tier of.
const tierBatch = 400

// Past reads the cases that were received last, at most so many, as a trial of a
// policy needs them; tier is the customers' own field that holds their tier, 0
// for none. A case that was taken back or went on in another one is left out: its
// end says nothing.
func Past(ctx context.Context, r db.Reader, tier id.ID, most int) ([]promises.Past, error) {
	var rows []struct {
		ID, TeamID, CustomerID         id.ID
		Type, Priority, Channel, State string
		Closure                        string
		ReceivedAt, ClosedAt           int64
	}
	if err := r.All(ctx, &rows, sqlPast, most); err != nil {
		return nil, fmt.Errorf("read the last %d cases: %w", most, err)
	}
	var all []promises.Past
	customers := map[id.ID][]int{}
	for _, row := range rows {
		if row.Closure == string(Abandoned) || row.Closure == string(Duplicate) {
			continue
		}
		one := promises.Past{ID: row.ID, ReceivedAt: clock.FromMicros(row.ReceivedAt), Matter: promises.Matter{Type: row.Type, Priority: row.Priority, Channel: row.Channel, Team: row.TeamID}}
		if row.State == string(Closed) {
			one.EndedAt = clock.FromMicros(row.ClosedAt)
		}
		customers[row.CustomerID] = append(customers[row.CustomerID], len(all))
		all = append(all, one)
	}
	if tier == 0 {
		return all, nil
	}
	return all, tiersOf(ctx, r, tier, customers, all)
}

func tiersOf(ctx context.Context, r db.Reader, tier id.ID, customers map[id.ID][]int, all []promises.Past) error {
	var some []id.ID
	read := func() error {
		held, err := fields.OfMany(ctx, r, some)
		for who, values := range held {
			for _, at := range customers[who] {
				if v := values[tier]; len(v) > 0 {
					all[at].Matter.Tier = v[0].Choice
				}
			}
		}
		some = some[:0]
		return err
	}
	for who := range customers {
		if some = append(some, who); len(some) == tierBatch {
			if err := read(); err != nil {
				return err
			}
		}
	}
	if len(some) == 0 {
		return nil
	}
	return read()
}

const sqlPast = `
SELECT id, team_id, customer_id, type, priority, channel, state, closure, received_at, closed_at FROM cases ORDER BY id DESC LIMIT $1`
