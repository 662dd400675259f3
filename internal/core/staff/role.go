package staff

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
)

// Role is a bundle of permissions.
type Role struct {
	ID          id.ID
	Code        string // Owner, Manager, Agent, Viewer, or its own id for one made here
	Name        string // "" for the four of the house, whose names are texts
	Version     int64
	People      int64           // active people who have it
	Permissions map[string]bool `db:"-"`
}

// OfTheHouse tells whether the role is one of the four that cannot go.
func (r Role) OfTheHouse() bool { return slices.Contains(roleCodes[:], r.Code) }

// Key is the text key of a role of the house.
func (r Role) Key() string { return "staff.role." + r.Code }

// Prepare makes the roles of the house and hands permissions that this database
// has not seen to the roles that should have them. It runs at every start and
// changes nothing that people have set.
func (s *Staff) Prepare(ctx context.Context, tx *db.Tx) error {
	for _, code := range roleCodes {
		if _, err := tx.Exec(ctx, sqlAddRole, id.New(tx.Now()), code, ""); err != nil {
			return fmt.Errorf("make role %s: %w", code, err)
		}
	}
	changed := false
	for _, p := range s.permissions {
		n, err := tx.Exec(ctx, sqlSeePermission, p.Name, clock.Micros(tx.Now()))
		if err != nil {
			return fmt.Errorf("note permission %s: %w", p.Name, err)
		}
		for _, code := range p.Roles {
			if n == 0 {
				break // seen before
			}
			changed = true
			if _, err := tx.Exec(ctx, sqlGrantToCode, p.Name, code); err != nil {
				return fmt.Errorf("give %s to %s: %w", p.Name, code, err)
			}
		}
	}
	if !changed {
		return nil
	}
	if _, err := tx.Exec(ctx, sqlBumpRoles); err != nil {
		return fmt.Errorf("renew the roles: %w", err)
	}
	return nil
}

// Roles reads every role with its permissions: first those of the house, then
// the others in order of making.
func (s *Staff) Roles(ctx context.Context, r db.Reader) ([]Role, error) {
	var roles []Role
	if err := r.All(ctx, &roles, sqlRoles); err != nil {
		return nil, fmt.Errorf("read the roles: %w", err)
	}
	var grants []struct {
		RoleID     id.ID
		Permission string
	}
	if err := r.All(ctx, &grants, sqlGrants); err != nil {
		return nil, fmt.Errorf("read what roles allow: %w", err)
	}
	for i := range roles {
		roles[i].Permissions = map[string]bool{}
		if roles[i].Code == Owner {
			roles[i].Permissions = s.all()
		}
		for _, g := range grants {
			if g.RoleID == roles[i].ID && s.knows(g.Permission) {
				roles[i].Permissions[g.Permission] = true
			}
		}
	}
	slices.SortStableFunc(roles, func(a, b Role) int { return rank(a) - rank(b) })
	return roles, nil
}

func rank(r Role) int {
	if i := slices.Index(roleCodes[:], r.Code); i >= 0 {
		return i
	}
	return len(roleCodes)
}

// RoleByCode finds a role of the house.
func (s *Staff) RoleByCode(ctx context.Context, r db.Reader, code string) (id.ID, error) {
	var role id.ID
	if err := r.Get(ctx, &role, sqlRoleByCode, code); err != nil {
		return 0, fmt.Errorf("find role %s: %w", code, err)
	}
	return role, nil
}

// SetPermissions sets what a role allows. The owner's role allows everything
// and cannot be changed. Nobody gives or takes what they do not hold.
func (s *Staff) SetPermissions(ctx context.Context, tx *db.Tx, by By, role id.ID, permissions []string) error {
	r, err := s.lockRole(ctx, tx, role)
	if err != nil {
		return err
	}
	if r.Code == Owner {
		return fault.New(fault.Conflict, "staff.fault.owner_role")
	}
	now, err := s.permissionsOf(ctx, tx, r)
	if err != nil {
		return err
	}
	wanted := map[string]bool{}
	for _, p := range permissions {
		if !s.knows(p) {
			return fault.OfFields(fault.Field{Name: "permission", Key: "field.bad_choice"})
		}
		wanted[p] = true
	}
	given, taken := without(wanted, now), without(now, wanted)
	if len(given)+len(taken) == 0 {
		return nil
	}
	if !by.mayGive(given) || !by.mayGive(taken) {
		return errBeyond
	}
	return s.writePermissions(ctx, tx, by, r.ID, given, taken)
}

func (s *Staff) writePermissions(ctx context.Context, tx *db.Tx, by By, role id.ID, given, taken map[string]bool) error {
	for p := range given {
		if _, err := tx.Exec(ctx, sqlGrant, role, p); err != nil {
			return fmt.Errorf("give %s: %w", p, err)
		}
	}
	for p := range taken {
		if _, err := tx.Exec(ctx, sqlTake, role, p); err != nil {
			return fmt.Errorf("take %s: %w", p, err)
		}
	}
	if _, err := tx.Exec(ctx, sqlBumpRole, role); err != nil {
		return fmt.Errorf("renew role %d: %w", role, err)
	}
	_, err := s.events.Append(ctx, tx, by.actor(), event.Subject{Kind: "role", ID: role}, "staff.role_changed",
		map[string]any{"given": sorted(given), "taken": sorted(taken)})
	return err
}

func without(a, b map[string]bool) map[string]bool {
	rest := map[string]bool{}
	for p := range a {
		if !b[p] {
			rest[p] = true
		}
	}
	return rest
}

func sorted(set map[string]bool) []string { return slices.Sorted(maps.Keys(set)) }

// AddRole makes a role of the organisation's own, which allows nothing yet.
func (s *Staff) AddRole(ctx context.Context, tx *db.Tx, by By, name string) (id.ID, error) {
	name = strings.TrimSpace(name)
	if name == "" {
		return 0, fault.OfFields(fault.Field{Name: "name", Key: "field.required"})
	}
	if utf8.RuneCountInString(name) > maxName {
		return 0, fault.OfFields(fault.Field{Name: "name", Key: "field.too_long", Args: []any{"max", maxName}})
	}
	role := id.New(tx.Now())
	if _, err := tx.Exec(ctx, sqlAddRole, role, role.String(), name); err != nil {
		return 0, fmt.Errorf("make a role: %w", err)
	}
	_, err := s.events.Append(ctx, tx, by.actor(), event.Subject{Kind: "role", ID: role}, "staff.role_made", nil)
	return role, err
}

// DropRole removes a role that the organisation made and nobody has or is
// invited to.
func (s *Staff) DropRole(ctx context.Context, tx *db.Tx, by By, role id.ID) error {
	r, err := s.lockRole(ctx, tx, role)
	if err != nil {
		return err
	}
	if r.OfTheHouse() {
		return fault.New(fault.Conflict, "staff.fault.role_of_house")
	}
	var users int64
	if err := tx.Get(ctx, &users, sqlRoleUsers, role); err != nil {
		return fmt.Errorf("count who has role %d: %w", role, err)
	}
	if users > 0 {
		return fault.New(fault.Conflict, "staff.fault.role_in_use", "n", users)
	}
	if _, err := tx.Exec(ctx, sqlDropInvitations, role); err != nil {
		return fmt.Errorf("drop the past invitations to role %d: %w", role, err)
	}
	if _, err := tx.Exec(ctx, sqlDropRole, role); err != nil {
		return fmt.Errorf("drop role %d: %w", role, err)
	}
	_, err = s.events.Append(ctx, tx, by.actor(), event.Subject{Kind: "role", ID: role}, "staff.role_dropped", nil)
	return err
}

// SetRole gives an account another role. Its sessions end, so that nothing goes
// on with the rights of before; the last owner stays one.
func (s *Staff) SetRole(ctx context.Context, tx *db.Tx, by By, who, role id.ID) error {
	if err := s.lockOwners(ctx, tx); err != nil {
		return err
	}
	a, err := s.mayChange(ctx, tx, by, who)
	if err != nil || a.RoleID == role {
		return err
	}
	if err := s.mayGiveRole(ctx, tx, by, role); err != nil {
		return err
	}
	if err := s.keepAnOwner(ctx, tx, a); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, sqlSetRole, role, who); err != nil {
		return fmt.Errorf("give account %d a role: %w", who, err)
	}
	if _, err := tx.Exec(ctx, sqlEndAll, who); err != nil {
		return fmt.Errorf("end the sessions of account %d: %w", who, err)
	}
	_, err = s.events.Append(ctx, tx, by.actor(), about(who), "staff.role_given", map[string]any{"role": role, "before": a.RoleID})
	return err
}

// mayGiveRole tells whether b holds all that a role allows. An unknown role is
// a defect of the form.
func (s *Staff) mayGiveRole(ctx context.Context, r db.Reader, by By, role id.ID) error {
	var found Role
	err := r.Get(ctx, &found, sqlRole, role)
	if errors.Is(err, db.ErrNone) {
		return fault.OfFields(fault.Field{Name: "role", Key: "field.choose"})
	}
	if err != nil {
		return fmt.Errorf("read role %d: %w", role, err)
	}
	set, err := s.permissionsOf(ctx, r, found)
	if err != nil {
		return err
	}
	if !by.mayGive(set) {
		return errBeyond
	}
	return nil
}

func (s *Staff) lockRole(ctx context.Context, tx *db.Tx, role id.ID) (r Role, err error) {
	if err = tx.Lock(ctx, "staff_role", int64(role)); err == nil {
		err = tx.Get(ctx, &r, sqlRole, role)
	}
	if err != nil {
		return r, notFound(err)
	}
	return r, nil
}

// notFound turns a missing row into the fault, and leaves other errors.
func notFound(err error) error {
	if errors.Is(err, db.ErrNone) {
		return fault.New(fault.NotFound, "fault.not_found").Because(err)
	}
	return err
}

// permissionsOf reads what a role allows.
func (s *Staff) permissionsOf(ctx context.Context, r db.Reader, role Role) (map[string]bool, error) {
	if role.Code == Owner {
		return s.all(), nil
	}
	var names []string
	if err := r.All(ctx, &names, sqlGrantsOf, role.ID); err != nil {
		return nil, fmt.Errorf("read what role %d allows: %w", role.ID, err)
	}
	set := make(map[string]bool, len(names))
	for _, n := range names {
		if s.knows(n) { // a room that is gone leaves names behind
			set[n] = true
		}
	}
	return set, nil
}

// grants keeps what roles allow. A request brings the version of its role, so
// that a change made by another process is noticed at once.
type grants struct {
	mu     sync.RWMutex
	byRole map[id.ID]grant
}

type grant struct {
	version int64
	set     map[string]bool
}

// of gives the shared set of a role; it must not be written to. Only committed
// roles may be asked for, never from within an act.
func (g *grants) of(ctx context.Context, s *Staff, r db.Reader, role Role) (map[string]bool, error) {
	g.mu.RLock()
	kept, ok := g.byRole[role.ID]
	g.mu.RUnlock()
	if ok && kept.version == role.Version {
		return kept.set, nil
	}
	set, err := s.permissionsOf(ctx, r, role)
	if err != nil {
		return nil, err
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.byRole == nil {
		g.byRole = map[id.ID]grant{}
	}
	if g.byRole[role.ID].version <= role.Version {
		g.byRole[role.ID] = grant{role.Version, set}
	}
	return set, nil
}

const (
	sqlAddRole = `INSERT INTO staff_role (id, code, name, version) VALUES ($1, $2, $3, 1) ON CONFLICT (code) DO NOTHING`

	sqlSeePermission = `INSERT INTO staff_permission (permission, seen_at) VALUES ($1, $2) ON CONFLICT (permission) DO NOTHING`

	sqlGrantToCode = `
INSERT INTO staff_role_permission (role_id, permission)
SELECT id, $1 FROM staff_role WHERE code = $2 ON CONFLICT (role_id, permission) DO NOTHING`

	sqlGrant = `INSERT INTO staff_role_permission (role_id, permission) VALUES ($1, $2) ON CONFLICT (role_id, permission) DO NOTHING`

	sqlTake = `DELETE FROM staff_role_permission WHERE role_id = $1 AND permission = $2`

	sqlBumpRoles = `UPDATE staff_role SET version = version + 1`

	sqlBumpRole = `UPDATE staff_role SET version = version + 1 WHERE id = $1`

	sqlRoles = `
SELECT r.id, r.code, r.name, r.version, COUNT(a.id) AS people
FROM staff_role r LEFT JOIN staff_account a ON a.role_id = r.id AND a.active
GROUP BY r.id, r.code, r.name, r.version ORDER BY r.id`

	sqlRole = `SELECT id, code, name, version FROM staff_role WHERE id = $1`

	sqlRoleByCode = `SELECT id FROM staff_role WHERE code = $1`

	sqlGrants = `SELECT role_id, permission FROM staff_role_permission`

	sqlGrantsOf = `SELECT permission FROM staff_role_permission WHERE role_id = $1`

	sqlRoleUsers = `
SELECT (SELECT COUNT(*) FROM staff_account WHERE role_id = $1) + (SELECT COUNT(*) FROM staff_invitation WHERE role_id = $1 AND used_at = 0 AND withdrawn_at = 0)`

	sqlDropInvitations = `DELETE FROM staff_invitation WHERE role_id = $1`

	sqlDropRole = `DELETE FROM staff_role WHERE id = $1`

	sqlSetRole = `UPDATE staff_account SET role_id = $1 WHERE id = $2`
)
