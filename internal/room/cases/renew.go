package cases

import (
	"context"

	"rida/internal/kit/db"
	"rida/internal/kit/id"
)

// Renew brings the next date of a case in line with what is owed on it, after
// another room has given or settled a promise there.
func (m *Room) Renew(ctx context.Context, tx *db.Tx, which id.ID) (Case, error) {
	return m.change(ctx, tx, which, func(*Case) error { return nil })
}
