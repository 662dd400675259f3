package staff

import (
	"context"
	"fmt"

	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
)

// Leave closes an account: nobody signs in with it any more, and it can own
// nothing. Somebody who still owns cases, or is a team's duty manager, cannot
// leave before these are in other hands; the fault says how many there are.
func (s *Staff) Leave(ctx context.Context, tx *db.Tx, by By, who id.ID) error {
	if err := s.lockOwners(ctx, tx); err != nil {
		return err
	}
	a, err := s.mayChange(ctx, tx, by, who)
	if err != nil {
		return err
	}
	if !a.Active {
		return fault.New(fault.Conflict, "staff.fault.has_left", "name", a.Name)
	}
	if err := s.keepAnOwner(ctx, tx, a); err != nil {
		return err
	}
	if err := s.emptyHands(ctx, tx, a); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, sqlLeave, false, clock.Micros(tx.Now()), who)
	if db.IsForeign(err) { // something we did not count, or that came this instant
		return fault.New(fault.Conflict, "staff.fault.still_owns_some", "name", a.Name).Because(err)
	}
	if err != nil {
		return fmt.Errorf("close account %d: %w", who, err)
	}
	if err := s.shutOut(ctx, tx, who); err != nil {
		return err
	}
	tx.AfterCommit(s.cards.forget)
	_, err = s.events.Append(ctx, tx, by.actor(), about(who), "staff.left", nil)
	return err
}

// emptyHands refuses while somebody owns something.
func (s *Staff) emptyHands(ctx context.Context, tx *db.Tx, a Account) error {
	var teams int64
	if err := tx.Get(ctx, &teams, sqlDutyCount, a.ID); err != nil {
		return fmt.Errorf("count the teams of a duty manager: %w", err)
	}
	if teams > 0 {
		return fault.New(fault.Conflict, "staff.fault.still_on_duty", "n", teams, "name", a.Name)
	}
	if s.holdings == nil {
		return nil
	}
	n, err := s.holdings(ctx, tx, a.ID)
	if err != nil {
		return fmt.Errorf("count what account %d owns: %w", a.ID, err)
	}
	if n > 0 {
		return fault.New(fault.Conflict, "staff.fault.still_owns", "n", n, "name", a.Name)
	}
	return nil
}

// shutOut ends every way in that an account has.
func (s *Staff) shutOut(ctx context.Context, tx *db.Tx, who id.ID) error {
	now := clock.Micros(tx.Now())
	if _, err := tx.Exec(ctx, sqlEndAll, who); err != nil {
		return fmt.Errorf("end the sessions of account %d: %w", who, err)
	}
	if _, err := tx.Exec(ctx, sqlVoidResets, now, who); err != nil {
		return fmt.Errorf("void the links of account %d: %w", who, err)
	}
	if _, err := tx.Exec(ctx, sqlRevokeAll, now, who); err != nil {
		return fmt.Errorf("revoke the tokens of account %d: %w", who, err)
	}
	return nil
}

// Return opens an account again. The person sets a new password by a link.
func (s *Staff) Return(ctx context.Context, tx *db.Tx, by By, who id.ID) error {
	a, err := s.mayChange(ctx, tx, by, who)
	if err != nil {
		return err
	}
	if a.Active {
		return fault.New(fault.Conflict, "staff.fault.is_here", "name", a.Name)
	}
	if _, err := tx.Exec(ctx, sqlReturn, true, who); err != nil {
		return fmt.Errorf("open account %d: %w", who, err)
	}
	tx.AfterCommit(s.cards.forget)
	_, err = s.events.Append(ctx, tx, by.actor(), about(who), "staff.returned", nil)
	return err
}

// mayChange reads an account that somebody wants to change. Who may do more
// than they can is not theirs to change.
func (s *Staff) mayChange(ctx context.Context, tx *db.Tx, by By, who id.ID) (Account, error) {
	if err := tx.Lock(ctx, "staff_account", int64(who)); err != nil {
		return Account{}, notFound(err)
	}
	a, err := s.Account(ctx, tx, who)
	if err != nil {
		return a, err
	}
	return a, s.mayGiveRole(ctx, tx, by, a.RoleID)
}

// lockOwners makes acts that could take the last owner away wait for each
// other. They all change the owner role's row, which only one can at a time.
func (s *Staff) lockOwners(ctx context.Context, tx *db.Tx) error {
	if _, err := tx.Exec(ctx, sqlLockRole, Owner); err != nil {
		return fmt.Errorf("wait for other changes of owners: %w", err)
	}
	return nil
}

// keepAnOwner refuses to let the last active owner go.
func (s *Staff) keepAnOwner(ctx context.Context, tx *db.Tx, a Account) error {
	if a.RoleCode != Owner || !a.Active {
		return nil
	}
	var others int64
	if err := tx.Get(ctx, &others, sqlOtherOwners, Owner, a.ID); err != nil {
		return fmt.Errorf("count the owners: %w", err)
	}
	if others == 0 {
		return fault.New(fault.Conflict, "staff.fault.last_owner")
	}
	return nil
}

const (
	sqlLeave = `UPDATE staff_account SET active = $1, left_at = $2, password_hash = '' WHERE id = $3`

	sqlReturn = `UPDATE staff_account SET active = $1, left_at = 0 WHERE id = $2`

	sqlDutyCount = `SELECT COUNT(*) FROM staff_team WHERE duty_id = $1`

	sqlLockRole = `UPDATE staff_role SET version = version WHERE code = $1`

	sqlOtherOwners = `
SELECT COUNT(*) FROM staff_account a JOIN staff_role r ON r.id = a.role_id
WHERE r.code = $1 AND a.active AND a.id <> $2`
)
