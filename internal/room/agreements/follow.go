package agreements

import (
	"context"
	"encoding/json"
	"fmt"

	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/room/cases"
)

// Follow lets what was agreed and asked in a case go on with the one into which
// it was merged, as its promises do: the customer finds it behind either link.
func (m *Room) Follow(ctx context.Context, tx *db.Tx, from, into id.ID) error {
	for _, text := range []string{sqlFollowMilestones, sqlFollowAsks} {
		if _, err := tx.Exec(ctx, text, from, into); err != nil {
			return fmt.Errorf("let what was agreed in case %d go on: %w", from, err)
		}
	}
	return nil
}

// Return brings home what was agreed and asked in a case whose merge was undone;
// the record of the case tells what that is.
func (m *Room) Return(ctx context.Context, tx *db.Tx, of id.ID) error {
	events, err := cases.Events(ctx, tx, of)
	if err != nil {
		return err
	}
	texts := map[string]string{"agreements.milestone_agreed": sqlReturnMilestone, "agreements.asked": sqlReturnAsk}
	for _, e := range events {
		text, ok := texts[e.Kind]
		if !ok {
			continue
		}
		var d struct{ Of id.ID }
		if err := json.Unmarshal(e.Data, &d); err != nil {
			return fmt.Errorf("read the data of %s: %w", e.Kind, err)
		}
		if _, err := tx.Exec(ctx, text, d.Of, of); err != nil {
			return fmt.Errorf("bring home what was agreed in case %d: %w", of, err)
		}
	}
	return nil
}

const (
	sqlFollowMilestones = `UPDATE agreements_milestone SET case_id = $2 WHERE case_id = $1`

	sqlFollowAsks = `UPDATE agreements_ask SET case_id = $2 WHERE case_id = $1`

	sqlReturnMilestone = `UPDATE agreements_milestone SET case_id = $2 WHERE id = $1`

	sqlReturnAsk = `UPDATE agreements_ask SET case_id = $2 WHERE id = $1`
)
