package staff

import (
	"context"
	"errors"
	"fmt"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
)

// Attempt is somebody at the door.
type Attempt struct {
	Email    string
	Password string
	Address  string // the client's address as limits count it
	Device   string // as the browser describes itself
	Known    string // the secret of a device on which this very account signed in before; "" for a new one
	Replaces string // token of the browser's session so far, which ends; "" for none
}

// errWrong never says which of the two was wrong.
var errWrong = fault.New(fault.Invalid, "staff.sign_in.wrong")

// SignIn opens a session for the right password. A wrong one, an unknown
// address and a closed account give the same answer in the same time. After too
// many failures the answer is *Throttled, whatever the password.
func (s *Staff) SignIn(ctx context.Context, d *db.DB, a Attempt) (o Opened, err error) {
	keys := hurdles(a)
	var row struct {
		ID           id.ID
		PasswordHash string
	}
	err = d.Write(ctx, func(tx *db.Tx) error {
		if err := s.knock(ctx, tx, keys...); err != nil {
			return err
		}
		err := tx.Get(ctx, &row, sqlSignIn, emailKey(a.Email))
		if err != nil && !errors.Is(err, db.ErrNone) {
			return fmt.Errorf("find an account: %w", err)
		}
		return nil
	})
	if err != nil {
		return o, err
	}
	ok, err := s.fits(ctx, a.Password, row.PasswordHash)
	if err != nil {
		return o, err
	}
	if !ok {
		return o, s.refuse(ctx, d, row.ID)
	}
	err = d.Write(ctx, func(tx *db.Tx) error {
		if err := tx.Lock(ctx, "staff_account", int64(row.ID)); err != nil {
			return fmt.Errorf("hold account %d: %w", row.ID, err)
		}
		var now string
		if err := tx.Get(ctx, &now, sqlPasswordNow, row.ID); errors.Is(err, db.ErrNone) || now != row.PasswordHash {
			return errWrong // left, or changed the password, while we were looking
		} else if err != nil {
			return fmt.Errorf("look at account %d again: %w", row.ID, err)
		}
		if err := s.admit(ctx, tx, keys...); err != nil {
			return err
		}
		o, err = s.enter(ctx, tx, row.ID, a, "password")
		return err
	})
	return o, err
}

// refuse records a wrong password against a known account.
func (s *Staff) refuse(ctx context.Context, d *db.DB, who id.ID) error {
	if who == 0 {
		return errWrong
	}
	err := d.Write(ctx, func(tx *db.Tx) error {
		if err := tx.Lock(ctx, "staff_account", int64(who)); err != nil {
			return fmt.Errorf("hold account %d: %w", who, err)
		}
		_, err := s.events.Append(ctx, tx, event.System, about(who), "staff.sign_in_refused", nil)
		return err
	})
	if err != nil {
		return err
	}
	return errWrong
}

// enter opens a session in place of the browser's former one and records it.
func (s *Staff) enter(ctx context.Context, tx *db.Tx, who id.ID, a Attempt, way string) (Opened, error) {
	if a.Replaces != "" {
		if _, err := tx.Exec(ctx, sqlEndByToken, id.Hash(a.Replaces)); err != nil {
			return Opened{}, fmt.Errorf("end the session before: %w", err)
		}
	}
	o, err := s.open(ctx, tx, who, a.Address, a.Device)
	if err != nil {
		return o, err
	}
	_, err = s.events.Append(ctx, tx, event.Staff(who), about(who), "staff.signed_in", map[string]any{"session": o.Session, "way": way})
	return o, err
}

const (
	sqlSignIn = `SELECT id, password_hash FROM staff_account WHERE email_key = $1 AND active`

	sqlPasswordNow = `SELECT password_hash FROM staff_account WHERE id = $1 AND active`

	sqlEndByToken = `DELETE FROM staff_session WHERE token_hash = $1`
)
