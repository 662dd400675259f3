package search

import (
	"context"
	"fmt"

	"rida/internal/kit/db"
	"rida/internal/kit/id"
)

// Own gives a document another owner; its words stay as they are. Nothing
// happens if it is not there.
func Own(ctx context.Context, tx *db.Tx, doc, owner id.ID) error {
	if err := flush(ctx, tx); err != nil { // it may be waiting to be written with its old owner
		return err
	}
	if _, err := tx.Exec(ctx, sqlOwn, int64(doc), int64(owner)); err != nil {
		return fmt.Errorf("give %s another owner: %w", doc, err)
	}
	return nil
}

const sqlOwn = `UPDATE search_doc SET owner = $2 WHERE id = $1`
