package knowledge

import (
	"context"
	"fmt"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
)

// Unuse takes the link between a case and what was used in it away: it was taken
// by mistake, or did not help at all. Its counts go with it.
func (m *Room) Unuse(ctx context.Context, tx *db.Tx, by event.Actor, caseID id.ID, kind string, item id.ID) error {
	table, ok := counted[kind]
	if !ok {
		return fault.New(fault.NotFound, "knowledge.use_not_found")
	}
	var l link
	if err := tx.Get(ctx, &l, sqlOneLink, caseID, kind, item); err != nil {
		return notFound(err, "knowledge.use_not_found")
	}
	if _, err := tx.Exec(ctx, sqlUnuse, caseID, kind, item); err != nil {
		return fmt.Errorf("take a link of case %d away: %w", caseID, err)
	}
	count := func(yes bool) int {
		if yes {
			return -1
		}
		return 0
	}
	if _, err := tx.Exec(ctx, table.count, item, -1, count(l.Solved), count(l.Solved && !l.Returned), count(l.Returned)); err != nil {
		return fmt.Errorf("count a use of %s %d less: %w", kind, item, err)
	}
	return m.happened(ctx, tx, by, event.Subject{Kind: kind, ID: item}, "unused", map[string]any{"case": caseID})
}

const (
	sqlOneLink = `SELECT case_id, kind, item_id, solved, returned FROM knowledge_use WHERE case_id = $1 AND kind = $2 AND item_id = $3`
	sqlUnuse   = `DELETE FROM knowledge_use WHERE case_id = $1 AND kind = $2 AND item_id = $3`
)
