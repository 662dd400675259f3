package knowledge

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
)

// longestChain bounds how many merges are followed from one case to the next.
const longestChain = 1000

// Ended notes how a case stands now: closed as solved, or not. Links whose case
// ends with it are counted anew. It is for acts that change the end of a case
// without closing or reopening it, as a merge does.
func Ended(ctx context.Context, tx *db.Tx, caseID id.ID, solved bool) error {
	turn := sqlUseUnsolved
	if solved {
		turn = sqlUseSolved
	}
	return turnLinks(ctx, tx, caseID, !solved, turn, func(l link) (n, held, returned int) {
		n = 1
		if !solved {
			n = -1
		}
		if l.Returned {
			return n, 0, 0
		}
		return n, n, 0
	})
}

// survivor is the case with which another ends.
func survivor(ctx context.Context, r db.Reader, caseID id.ID) (id.ID, error) {
	for range longestChain {
		var into id.ID
		err := r.Get(ctx, &into, sqlInto, caseID)
		if errors.Is(err, db.ErrNone) {
			return caseID, nil
		}
		if err != nil {
			return 0, fmt.Errorf("look where case %d was merged into: %w", caseID, err)
		}
		caseID = into
	}
	return 0, fmt.Errorf("case %d was merged without end", caseID)
}

// merging is what the events of merges say.
type merging struct {
	Case   id.ID
	Solved bool
}

// hearMerged lets the links of a merged case end with the one that goes on.
func hearMerged(ctx context.Context, tx *db.Tx, e event.Event) error {
	var data merging
	if err := json.Unmarshal(e.Data, &data); err != nil {
		return fmt.Errorf("read what a case was merged into: %w", err)
	}
	if _, err := tx.Exec(ctx, sqlJoin, e.Subject.ID, data.Case); err != nil {
		return fmt.Errorf("note that a case was merged: %w", err)
	}
	if _, err := tx.Exec(ctx, sqlEndsWith, e.Subject.ID, data.Case); err != nil {
		return fmt.Errorf("let links end with another case: %w", err)
	}
	return Ended(ctx, tx, data.Case, data.Solved)
}

// hearUnmerged gives a case its own end back, and those that were merged into it
// before.
func hearUnmerged(ctx context.Context, tx *db.Tx, e event.Event) error {
	var data merging
	if err := json.Unmarshal(e.Data, &data); err != nil {
		return fmt.Errorf("read how a case stands after a merge was undone: %w", err)
	}
	if _, err := tx.Exec(ctx, sqlPart, e.Subject.ID); err != nil {
		return fmt.Errorf("note that a merge was undone: %w", err)
	}
	family := []id.ID{e.Subject.ID}
	for i := 0; i < len(family) && i < longestChain; i++ {
		var more []id.ID
		if err := tx.All(ctx, &more, sqlMembers, family[i]); err != nil {
			return fmt.Errorf("list what was merged into case %d: %w", family[i], err)
		}
		family = append(family, more...)
	}
	for _, one := range family {
		if _, err := tx.Exec(ctx, sqlEndsAgain, one, e.Subject.ID); err != nil {
			return fmt.Errorf("let links end with their case again: %w", err)
		}
	}
	return Ended(ctx, tx, e.Subject.ID, data.Solved)
}

const (
	sqlInto        = `SELECT into_id FROM knowledge_joined WHERE case_id = $1`
	sqlJoin        = `INSERT INTO knowledge_joined (case_id, into_id) VALUES ($1, $2) ON CONFLICT (case_id) DO UPDATE SET into_id = excluded.into_id`
	sqlPart        = `DELETE FROM knowledge_joined WHERE case_id = $1`
	sqlMembers     = `SELECT case_id FROM knowledge_joined WHERE into_id = $1`
	sqlEndsWith    = `UPDATE knowledge_use SET ends_with = $2 WHERE ends_with = $1`
	sqlEndsAgain   = `UPDATE knowledge_use SET ends_with = $2 WHERE case_id = $1`
	sqlUseUnsolved = `UPDATE knowledge_use SET solved = false WHERE case_id = $1 AND kind = $2 AND item_id = $3`
)
