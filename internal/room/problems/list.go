package problems

import (
	"context"
	"fmt"

	"rida/internal/kit/db"
	"rida/internal/kit/id"
)

// PageSize is how many problems a page lists.
const PageSize = 50

// OpenOnes lists open problems, the newest first, before another one; 0 begins.
func OpenOnes(ctx context.Context, r db.Reader, before id.ID) ([]Problem, error) {
	return list(ctx, r, sqlOpenOnes, last(before), PageSize)
}

// Of lists the open problems of one owner.
func Of(ctx context.Context, r db.Reader, owner, before id.ID) ([]Problem, error) {
	return list(ctx, r, sqlOf, owner, last(before), PageSize)
}

// ClosedOnes lists closed problems, the newest first, before another one.
func ClosedOnes(ctx context.Context, r db.Reader, before id.ID) ([]Problem, error) {
	return list(ctx, r, sqlClosedOnes, last(before), PageSize)
}

// last is what begins a list.
func last(before id.ID) id.ID {
	if before == 0 {
		return 1<<63 - 1
	}
	return before
}

func list(ctx context.Context, r db.Reader, text string, args ...any) ([]Problem, error) {
	var rows []row
	if err := r.All(ctx, &rows, text, args...); err != nil {
		return nil, fmt.Errorf("list problems: %w", err)
	}
	all := make([]Problem, len(rows))
	for i, one := range rows {
		all[i] = one.problem()
	}
	return all, nil
}

const (
	sqlOpenOnes = `SELECT ` + columns + ` FROM problems WHERE state <> 'closed' AND id < $1 ORDER BY id DESC LIMIT $2`

	sqlOf = `SELECT ` + columns + ` FROM problems WHERE state <> 'closed' AND owner_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3`

	sqlClosedOnes = `SELECT ` + columns + ` FROM problems WHERE state = 'closed' AND id < $1 ORDER BY id DESC LIMIT $2`
)
