package tasks

import (
	"context"
	"fmt"

	"rida/internal/kit/db"
	"rida/internal/kit/id"
)

// OpenOfSystem tells whether the house itself has given a task for a case that is
// not ended.
func OpenOfSystem(ctx context.Context, r db.Reader, of id.ID) (bool, error) {
	var n int64
	if err := r.Get(ctx, &n, sqlOpenOfSystem, of); err != nil {
		return false, fmt.Errorf("look for the tasks of case %d: %w", of, err)
	}
	return n > 0, nil
}

const sqlOpenOfSystem = `SELECT COUNT(*) FROM tasks WHERE case_id = $1 AND ended_at = 0 AND created_by = 0 AND promise_id IS NOT NULL`
