package staff

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
)

const (
	// SessionIdle is how long a session lives without being used: two weeks, so
	// that a fortnight's holiday does not need a new sign-in every day.
	SessionIdle = 14 * 24 * time.Hour
	// SessionLife ends every session, however busy: a stolen one too.
	SessionLife = 90 * 24 * time.Hour
	// seenEvery is how often the time of last use is written.
	seenEvery = time.Minute
	// maxDevice keeps a browser's own description to a line.
	maxDevice = 300
	// maxSessions is how many devices one person may be signed in on; the
	// oldest goes when another comes.
	maxSessions = 20
)

// Person is somebody who has come in: whose session or token it is, and what
// they may do.
type Person struct {
	Account     id.ID
	Name        string
	Preferences Preferences
	Permissions map[string]bool // shared: never written to
	Session     id.ID           // of the session or the token
	ByToken     bool
}

// By is the person as the one who does an act.
func (p Person) By() By {
	return By{Account: p.Account, Can: func(permission string) bool { return p.Permissions[permission] }}
}

// Session is one device on which somebody is signed in.
type Session struct {
	ID      id.ID
	Began   time.Time
	Seen    time.Time
	Address string
	Device  string // as the browser describes itself
}

// BySession tells whose session a token is; ok is false when it is nobody's, or
// has ended.
func (s *Staff) BySession(ctx context.Context, d *db.DB, token string) (p Person, ok bool, err error) {
	var row sessionRow
	err = d.Get(ctx, &row, sqlSessionByToken, id.Hash(token))
	if errors.Is(err, db.ErrNone) {
		return p, false, nil
	}
	if err != nil {
		return p, false, fmt.Errorf("find a session: %w", err)
	}
	now := d.Now()
	began, seen := clock.FromMicros(row.CreatedAt), clock.FromMicros(row.SeenAt)
	if now.Sub(seen) > SessionIdle || now.Sub(began) > SessionLife {
		return p, false, nil
	}
	p, err = s.person(ctx, d, row.personRow)
	if err != nil {
		return p, false, err
	}
	if now.Sub(seen) >= seenEvery && s.touched.first(row.ID, now) {
		err = d.Write(ctx, func(tx *db.Tx) error {
			_, err := tx.Exec(ctx, sqlSeeSession, clock.Micros(now), row.ID)
			return err
		})
		if err != nil {
			return p, false, fmt.Errorf("note that session %d was used: %w", row.ID, err)
		}
	}
	return p, true, nil
}

// person puts together who came in; the permissions come from the cache.
func (s *Staff) person(ctx context.Context, r db.Reader, row personRow) (Person, error) {
	set, err := s.grants.of(ctx, s, r, Role{ID: row.RoleID, Code: row.RoleCode, Version: row.RoleVersion})
	return Person{Account: row.AccountID, Name: row.Name, Preferences: row.Preferences, Permissions: set, Session: row.ID}, err
}

type personRow struct {
	ID          id.ID
	AccountID   id.ID
	Name        string
	RoleID      id.ID
	RoleCode    string
	RoleVersion int64
	Preferences
}

type sessionRow struct {
	personRow
	CreatedAt int64
	SeenAt    int64
}

// open makes a session and gives its token, which is kept nowhere.
func (s *Staff) open(ctx context.Context, tx *db.Tx, who id.ID, address, device string) (Opened, error) {
	o := Opened{Account: who, Session: id.New(tx.Now()), Token: id.Token()}
	if runes := []rune(device); len(runes) > maxDevice {
		device = string(runes[:maxDevice])
	}
	now := clock.Micros(tx.Now())
	if _, err := tx.Exec(ctx, sqlOpenSession, o.Session, id.Hash(o.Token), who, now, address, device); err != nil {
		return o, fmt.Errorf("open a session: %w", err)
	}
	if _, err := tx.Exec(ctx, sqlTrimSessions, who, maxSessions); err != nil {
		return o, fmt.Errorf("end the oldest sessions: %w", err)
	}
	return o, nil
}

// Opened is a session that has just begun.
type Opened struct {
	Account id.ID
	Session id.ID
	Token   string // for the browser alone
}

// SignOut ends the session of a token; one that has ended is none of anybody's.
func (s *Staff) SignOut(ctx context.Context, tx *db.Tx, token string) error {
	var row struct{ ID, AccountID id.ID }
	err := tx.Get(ctx, &row, sqlSessionOwner, id.Hash(token))
	if errors.Is(err, db.ErrNone) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("find a session: %w", err)
	}
	if err := tx.Lock(ctx, "staff_account", int64(row.AccountID)); err != nil {
		return fmt.Errorf("hold account %d: %w", row.AccountID, err)
	}
	if _, err := tx.Exec(ctx, sqlEndSession, row.ID, row.AccountID); err != nil {
		return fmt.Errorf("end session %d: %w", row.ID, err)
	}
	_, err = s.events.Append(ctx, tx, event.Staff(row.AccountID), about(row.AccountID), "staff.signed_out", map[string]any{"session": row.ID})
	return err
}

// Sessions lists the devices on which somebody is signed in, last used first.
func (s *Staff) Sessions(ctx context.Context, d *db.DB, who id.ID) ([]Session, error) {
	var rows []struct {
		ID        id.ID
		CreatedAt int64
		SeenAt    int64
		Address   string
		Device    string
	}
	now := d.Now()
	err := d.All(ctx, &rows, sqlSessions, who, clock.Micros(now.Add(-SessionIdle)), clock.Micros(now.Add(-SessionLife)))
	if err != nil {
		return nil, fmt.Errorf("read the sessions of account %d: %w", who, err)
	}
	list := make([]Session, len(rows))
	for i, r := range rows {
		list[i] = Session{ID: r.ID, Began: clock.FromMicros(r.CreatedAt), Seen: clock.FromMicros(r.SeenAt), Address: r.Address, Device: r.Device}
	}
	return list, nil
}

// EndSession ends one session of somebody's own.
func (s *Staff) EndSession(ctx context.Context, tx *db.Tx, who, session id.ID) error {
	if err := tx.Lock(ctx, "staff_account", int64(who)); err != nil {
		return notFound(err)
	}
	n, err := tx.Exec(ctx, sqlEndSession, session, who)
	if err != nil {
		return fmt.Errorf("end session %d: %w", session, err)
	}
	if n == 0 {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	_, err = s.events.Append(ctx, tx, event.Staff(who), about(who), "staff.session_ended", map[string]any{"session": session})
	return err
}

// EndOthers ends every session of an account but one; keep 0 ends all.
func (s *Staff) EndOthers(ctx context.Context, tx *db.Tx, by By, who, keep id.ID) error {
	if by.Account != who {
		if _, err := s.mayChange(ctx, tx, by, who); err != nil {
			return err
		}
	} else if err := tx.Lock(ctx, "staff_account", int64(who)); err != nil {
		return notFound(err)
	}
	n, err := tx.Exec(ctx, sqlEndOthers, who, keep)
	if err != nil {
		return fmt.Errorf("end the sessions of account %d: %w", who, err)
	}
	if n == 0 {
		return nil
	}
	_, err = s.events.Append(ctx, tx, by.actor(), about(who), "staff.sessions_ended", map[string]any{"ended": n})
	return err
}

// ChangePassword sets a new password for somebody who knows the old one. Every
// session ends, and a new one is opened for the browser that asked.
func (s *Staff) ChangePassword(ctx context.Context, d *db.DB, p Person, old, new, address, device string) (o Opened, err error) {
	var now struct{ Email, PasswordHash string }
	if err := d.Get(ctx, &now, sqlPassword, p.Account); err != nil {
		return o, notFound(err)
	}
	ok, err := s.fits(ctx, old, now.PasswordHash)
	if err != nil {
		return o, err
	}
	if !ok {
		return o, fault.OfFields(fault.Field{Name: "old", Key: "staff.password.wrong"})
	}
	if w := checkPassword("new", new, now.Email); w != nil {
		return o, fault.OfFields(*w)
	}
	hash, err := s.makeHash(ctx, new)
	if err != nil {
		return o, err
	}
	err = d.Write(ctx, func(tx *db.Tx) error {
		n, err := tx.Exec(ctx, sqlSetPassword, hash, p.Account, now.PasswordHash)
		if err != nil {
			return fmt.Errorf("set a password: %w", err)
		}
		if n == 0 {
			return fault.New(fault.Conflict, "fault.conflict")
		}
		o, err = s.renew(ctx, tx, p.Account, address, device)
		return err
	})
	return o, err
}

// renew ends every session and every open link of an account after its password
// has changed, and opens a new session.
func (s *Staff) renew(ctx context.Context, tx *db.Tx, who id.ID, address, device string) (o Opened, err error) {
	if _, err := tx.Exec(ctx, sqlEndAll, who); err != nil {
		return o, fmt.Errorf("end the sessions of account %d: %w", who, err)
	}
	if _, err := tx.Exec(ctx, sqlVoidResets, clock.Micros(tx.Now()), who); err != nil {
		return o, fmt.Errorf("void the links of account %d: %w", who, err)
	}
	if o, err = s.open(ctx, tx, who, address, device); err != nil {
		return o, err
	}
	_, err = s.events.Append(ctx, tx, event.Staff(who), about(who), "staff.password_changed", map[string]any{"session": o.Session})
	return o, err
}

// touched remembers which sessions were noted as used within the last minute,
// so that the requests of one page do not write one after the other.
type touched struct {
	mu sync.Mutex
	at map[id.ID]time.Time
}

// maxTouched is when the memory of touched sessions is swept.
const maxTouched = 10_000

func (t *touched) first(session id.ID, now time.Time) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if last, ok := t.at[session]; ok && now.Sub(last) < seenEvery {
		return false
	}
	if t.at == nil || len(t.at) >= maxTouched {
		t.at = map[id.ID]time.Time{}
	}
	t.at[session] = now
	return true
}

const (
	sqlSessionByToken = `
SELECT s.id, s.account_id, s.created_at, s.seen_at, a.name, a.role_id, r.code AS role_code, r.version AS role_version,
	a.lang, a.calendar, a.second_calendar, a.digits, a.zone, a.theme, a.keys_on
FROM staff_session s JOIN staff_account a ON a.id = s.account_id JOIN staff_role r ON r.id = a.role_id
WHERE s.token_hash = $1 AND a.active`

	sqlSeeSession = `UPDATE staff_session SET seen_at = $1 WHERE id = $2 AND seen_at < $1`

	sqlOpenSession = `
INSERT INTO staff_session (id, token_hash, account_id, created_at, seen_at, address, device)
VALUES ($1, $2, $3, $4, $4, $5, $6)`

	sqlTrimSessions = `
DELETE FROM staff_session WHERE account_id = $1 AND id NOT IN
	(SELECT id FROM staff_session WHERE account_id = $1 ORDER BY seen_at DESC, id DESC LIMIT $2)`

	sqlSessionOwner = `SELECT id, account_id FROM staff_session WHERE token_hash = $1`

	sqlEndSession = `DELETE FROM staff_session WHERE id = $1 AND account_id = $2`

	sqlEndAll = `DELETE FROM staff_session WHERE account_id = $1`

	sqlEndOthers = `DELETE FROM staff_session WHERE account_id = $1 AND id <> $2`

	sqlSessions = `
SELECT id, created_at, seen_at, address, device FROM staff_session
WHERE account_id = $1 AND seen_at >= $2 AND created_at >= $3 ORDER BY seen_at DESC, id DESC`

	sqlPassword = `SELECT email, password_hash FROM staff_account WHERE id = $1 AND active`

	sqlSetPassword = `UPDATE staff_account SET password_hash = $1 WHERE id = $2 AND password_hash = $3 AND active`

	sqlVoidResets = `UPDATE staff_reset SET used_at = $1 WHERE account_id = $2 AND used_at = 0`
)
