package cases

import (
	"context"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/room/knowledge"
)

// Using links what was used to a case. What is linked to a case that has ended
// already counts as that ended.
func (m *Room) Using(ctx context.Context, tx *db.Tx, by event.Actor, knows *knowledge.Room, c Case, all ...knowledge.Used) error {
	if err := knows.Use(ctx, tx, by, c.ID, all...); err != nil || len(all) == 0 {
		return err
	}
	end, err := survivor(ctx, tx, c)
	if err != nil || !end.endsSolved() {
		return err
	}
	return knowledge.Ended(ctx, tx, end.ID, true)
}
