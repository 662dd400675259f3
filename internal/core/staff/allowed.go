package staff

import (
	"context"
	"errors"
	"fmt"

	"rida/internal/kit/db"
	"rida/internal/kit/id"
)

// Allowed tells what an account may do, also while nobody asks on its behalf; an
// account that has left may do nothing. The map is shared and not written to.
func (s *Staff) Allowed(ctx context.Context, r db.Reader, account id.ID) (map[string]bool, error) {
	var role struct {
		ID      id.ID
		Code    string
		Version int64
	}
	err := r.Get(ctx, &role, sqlRoleOf, account)
	if errors.Is(err, db.ErrNone) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the role of account %d: %w", account, err)
	}
	return s.grants.of(ctx, s, r, Role{ID: role.ID, Code: role.Code, Version: role.Version})
}

const sqlRoleOf = `
SELECT o.id, o.code, o.version FROM staff_account a JOIN staff_role o ON o.id = a.role_id WHERE a.id = $1 AND a.active`
