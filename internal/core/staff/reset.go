package staff

import (
	"context"
	"errors"
	"fmt"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
)

const (
	// ResetLife is how long a link for a new password works.
	ResetLife = time.Hour
	// freeResets is how many links one account or address may ask for before it
	// has to wait: a mailbox must not be flooded.
	freeResets = 3
)

// AskReset sends a link for a new password, if the address belongs to somebody
// who works here. It says the same whether or not it does; *Throttled when one
// address asks too often.
func (s *Staff) AskReset(ctx context.Context, d *db.DB, email, address string) error {
	return d.Write(ctx, func(tx *db.Tx) error {
		if err := s.knock(ctx, tx, hurdle{"reset-address:" + address, freeOfAddress}); err != nil {
			return err
		}
		var who struct {
			ID    id.ID
			Name  string
			Email string
			Lang  lang.Tag
		}
		err := tx.Get(ctx, &who, sqlResetFor, emailKey(email))
		if errors.Is(err, db.ErrNone) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("find an account: %w", err)
		}
		err = s.knock(ctx, tx, hurdle{"reset-account:" + who.ID.String(), freeResets})
		var wait *Throttled
		if errors.As(err, &wait) {
			return nil // a link is on its way already; saying so would tell that the account is there
		}
		if err != nil {
			return err
		}
		return s.sendReset(ctx, tx, who.ID, Recipient{Email: who.Email, Name: who.Name, Lang: who.Lang})
	})
}

func (s *Staff) sendReset(ctx context.Context, tx *db.Tx, who id.ID, to Recipient) error {
	if err := tx.Lock(ctx, "staff_account", int64(who)); err != nil {
		return fmt.Errorf("hold account %d: %w", who, err)
	}
	if _, err := tx.Exec(ctx, sqlVoidResets, clock.Micros(tx.Now()), who); err != nil {
		return fmt.Errorf("void the links of account %d: %w", who, err)
	}
	token, now := id.Token(), tx.Now()
	if _, err := tx.Exec(ctx, sqlAddReset, id.New(now), id.Hash(token), who, clock.Micros(now), clock.Micros(now.Add(ResetLife))); err != nil {
		return fmt.Errorf("make a link for a new password: %w", err)
	}
	err := s.sendMail(ctx, tx, to, "staff.mail.reset", "name", to.Name, "link", s.origin+resetPath+token+"?lang="+string(to.Lang), "minutes", int64(ResetLife/time.Minute))
	if err != nil {
		return fmt.Errorf("send a link for a new password: %w", err)
	}
	_, err = s.events.Append(ctx, tx, event.System, about(who), "staff.reset_asked", nil)
	return err
}

// ResetFor tells whose password a link is for.
func (s *Staff) ResetFor(ctx context.Context, r db.Reader, now time.Time, token string) (Account, error) {
	var who id.ID
	err := r.Get(ctx, &who, sqlResetByToken, id.Hash(token), clock.Micros(now))
	if errors.Is(err, db.ErrNone) {
		return Account{}, errLink
	}
	if err != nil {
		return Account{}, fmt.Errorf("find a link for a new password: %w", err)
	}
	return s.Account(ctx, r, who)
}

// Reset sets a new password by a link, which works once. Every session ends and
// a new one opens; the account's failures are forgotten, so that nobody stays
// shut out by strangers who guessed.
func (s *Staff) Reset(ctx context.Context, d *db.DB, token, password string, a Attempt) (o Opened, err error) {
	who, err := s.ResetFor(ctx, d, d.Now(), token)
	if err != nil {
		return o, err
	}
	if w := checkPassword("password", password, who.Email); w != nil {
		return o, fault.OfFields(*w)
	}
	hash, err := s.makeHash(ctx, password)
	if err != nil {
		return o, err
	}
	err = d.Write(ctx, func(tx *db.Tx) error {
		if err := tx.Lock(ctx, "staff_account", int64(who.ID)); err != nil {
			return fmt.Errorf("hold account %d: %w", who.ID, err)
		}
		n, err := tx.Exec(ctx, sqlUseReset, clock.Micros(tx.Now()), id.Hash(token))
		if err != nil {
			return fmt.Errorf("use a link for a new password: %w", err)
		}
		if n == 0 {
			return errLink
		}
		if n, err = tx.Exec(ctx, sqlResetPassword, hash, who.ID); err != nil {
			return fmt.Errorf("set a password: %w", err)
		}
		if n == 0 {
			return errLink // left in the meantime
		}
		a.Email, a.Known = who.Email, ""
		if err := s.admit(ctx, tx, hurdles(a)[:1]...); err != nil {
			return err
		}
		o, err = s.renew(ctx, tx, who.ID, a.Address, a.Device)
		return err
	})
	return o, err
}

const (
	sqlResetFor = `SELECT id, name, email, lang FROM staff_account WHERE email_key = $1 AND active`

	sqlAddReset = `INSERT INTO staff_reset (id, token_hash, account_id, created_at, expires_at, used_at) VALUES ($1, $2, $3, $4, $5, 0)`

	sqlResetByToken = `
SELECT t.account_id FROM staff_reset t JOIN staff_account a ON a.id = t.account_id
WHERE t.token_hash = $1 AND t.used_at = 0 AND t.expires_at > $2 AND a.active`

	sqlUseReset = `UPDATE staff_reset SET used_at = $1 WHERE token_hash = $2 AND used_at = 0 AND expires_at > $1`

	sqlResetPassword = `UPDATE staff_account SET password_hash = $1 WHERE id = $2 AND active`
)
