package cases

import (
	"context"
	"fmt"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
)

// PassOnBatch is how many cases one transaction passes on, so that the others'
// acts need not wait for a person with thousands.
const PassOnBatch = 200

// PassOn gives cases of somebody who leaves to a colleague, open and closed
// ones: every case has an owner who is an active person, always. It passes on
// at most PassOnBatch and tells how many; fewer means that none is left. The
// receiver is not asked, because there is no giver to go back to; open cases
// wait to be taken by whoever receives them.
func (m *Room) PassOn(ctx context.Context, tx *db.Tx, by event.Actor, from, to id.ID) (int, error) {
	if from == to {
		return 0, fault.OfFields(fault.Field{Name: "to", Key: "cases.owns_it_already"})
	}
	if err := m.mustBeActive(ctx, tx, to); err != nil {
		return 0, err
	}
	var theirs []id.ID
	if err := tx.All(ctx, &theirs, sqlTheirs, from, PassOnBatch); err != nil {
		return 0, fmt.Errorf("find the cases of account %d: %w", from, err)
	}
	for _, which := range theirs {
		if _, err := m.change(ctx, tx, which, func(c *Case) error {
			c.OwnerID, c.Taken = to, c.State == Closed
			if c.HandoverTo == to || c.HandoverTo == from {
				c.HandoverTo, c.HandoverWhy = 0, ""
			}
			return m.happened(ctx, tx, by, c.ID, "passed_on", map[string]any{"from": from, "to": to})
		}); err != nil {
			return 0, err
		}
	}
	return len(theirs), nil
}

const sqlTheirs = `SELECT id FROM cases WHERE owner_id = $1 ORDER BY id LIMIT $2`
