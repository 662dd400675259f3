package staff

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
)

// Account is a person who works here, or once did.
type Account struct {
	ID       id.ID
	Name     string
	SortKey  string
	Email    string
	Active   bool
	Joined   bool // has a password
	RoleID   id.ID
	RoleCode string
	RoleName string // of a role that the organisation made itself
	Preferences
	Created time.Time
	Left    time.Time // zero while active
}

const (
	maxName  = 100
	maxEmail = 254 // what SMTP can carry
)

// NewAccount is what it takes to make an account.
type NewAccount struct {
	Name     string
	Email    string
	Password string // "" makes an account that can only come in by a link
	RoleID   id.ID
	Teams    []id.ID
	Preferences
}

// Add makes an account. People come by invitation or at the first run; Add
// serves those acts, imports and the demo.
func (s *Staff) Add(ctx context.Context, tx *db.Tx, by By, n NewAccount) (id.ID, error) {
	n.Name, n.Email = strings.TrimSpace(n.Name), strings.TrimSpace(n.Email)
	wrong := append(checkPerson(n.Name, n.Email), n.check()...)
	if n.Password != "" {
		if w := checkPassword("password", n.Password, n.Email); w != nil {
			wrong = append(wrong, *w)
		}
	}
	if wrong != nil {
		return 0, fault.OfFields(wrong...)
	}
	if err := s.mayGiveRole(ctx, tx, by, n.RoleID); err != nil {
		return 0, err
	}
	hash := ""
	if n.Password != "" {
		var err error
		if hash, err = s.makeHash(ctx, n.Password); err != nil {
			return 0, err
		}
	}
	return s.insert(ctx, tx, by, n, hash)
}

// insert writes the account, its teams and its event.
func (s *Staff) insert(ctx context.Context, tx *db.Tx, by By, n NewAccount, hash string) (id.ID, error) {
	if err := free(ctx, tx, n.Email, 0); err != nil {
		return 0, err
	}
	who := id.New(tx.Now())
	_, err := tx.Exec(ctx, sqlAddAccount, who, n.Name, lang.SortKey(n.Lang, n.Name), n.Email, emailKey(n.Email), hash, true, n.RoleID,
		n.Lang, n.Calendar, n.Second, n.Digits, n.Zone, n.Theme, n.KeysOn, clock.Micros(tx.Now()))
	if db.IsUnique(err) {
		return 0, errTaken.Because(err)
	}
	if err != nil {
		return 0, fmt.Errorf("add an account: %w", err)
	}
	for _, team := range n.Teams {
		if _, err := tx.Exec(ctx, sqlAddMember, team, who); err != nil {
			return 0, fmt.Errorf("put the account into its team: %w", err)
		}
	}
	tx.AfterCommit(s.cards.forget)
	_, err = s.events.Append(ctx, tx, by.actor(), about(who), "staff.joined", map[string]any{"role": n.RoleID, "teams": n.Teams})
	return who, err
}

func about(account id.ID) event.Subject { return event.Subject{Kind: "account", ID: account} }

// errTaken says that the address belongs to somebody.
var errTaken = fault.OfFields(fault.Field{Name: "email", Key: "staff.fault.email_taken"})

// free asks before writing, because PostgreSQL gives a transaction up after a
// statement that failed.
func free(ctx context.Context, r db.Reader, email string, but id.ID) error {
	var who id.ID
	err := r.Get(ctx, &who, sqlAccountByEmail, emailKey(email))
	switch {
	case errors.Is(err, db.ErrNone) || (err == nil && who == but):
		return nil
	case err != nil:
		return fmt.Errorf("look for an address: %w", err)
	}
	return errTaken
}

func checkPerson(name, email string) []fault.Field {
	var wrong []fault.Field
	if name == "" {
		wrong = append(wrong, fault.Field{Name: "name", Key: "field.required"})
	}
	if utf8.RuneCountInString(name) > maxName {
		wrong = append(wrong, fault.Field{Name: "name", Key: "field.too_long", Args: []any{"max", maxName}})
	}
	return append(wrong, checkEmail(email)...)
}

func checkEmail(email string) []fault.Field {
	if at := strings.LastIndexByte(email, '@'); at < 1 || at == len(email)-1 || len(email) > maxEmail || strings.ContainsAny(email, " \t\r\n<>,;\"") {
		return []fault.Field{{Name: "email", Key: "field.bad_email"}}
	}
	return nil
}

// emailKey is the form of an address by which it is found: nobody gives two
// people addresses that differ in case.
func emailKey(email string) string { return strings.ToLower(strings.TrimSpace(email)) }

// Account reads one account; NotFound when there is none.
func (s *Staff) Account(ctx context.Context, r db.Reader, who id.ID) (Account, error) {
	var row accountRow
	err := r.Get(ctx, &row, sqlAccount, who)
	if errors.Is(err, db.ErrNone) {
		return Account{}, fault.New(fault.NotFound, "fault.not_found")
	}
	if err != nil {
		return Account{}, fmt.Errorf("read account %d: %w", who, err)
	}
	return row.account(), nil
}

// Accounts reads everybody, also those who have left, in order of name.
func (s *Staff) Accounts(ctx context.Context, r db.Reader) ([]Account, error) {
	var rows []accountRow
	if err := r.All(ctx, &rows, sqlAccounts); err != nil {
		return nil, fmt.Errorf("read the accounts: %w", err)
	}
	all := make([]Account, len(rows))
	for i, row := range rows {
		all[i] = row.account()
	}
	return all, nil
}

// SetPreferences changes how a person reads.
func (s *Staff) SetPreferences(ctx context.Context, tx *db.Tx, who id.ID, name string, p Preferences) error {
	name = strings.TrimSpace(name)
	wrong := append(checkPerson(name, "someone@here"), p.check()...)
	if wrong != nil {
		return fault.OfFields(wrong...)
	}
	n, err := tx.Exec(ctx, sqlSetPreferences, name, lang.SortKey(p.Lang, name), p.Lang, p.Calendar, p.Second, p.Digits, p.Zone, p.Theme, p.KeysOn, who)
	if err != nil {
		return fmt.Errorf("change preferences: %w", err)
	}
	if n == 0 {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	tx.AfterCommit(s.cards.forget)
	_, err = s.events.Append(ctx, tx, event.Staff(who), about(who), "staff.preferences_changed", nil)
	return err
}

type accountRow struct {
	ID       id.ID
	Name     string
	SortKey  string
	Email    string
	Active   bool
	Joined   bool
	RoleID   id.ID
	RoleCode string
	RoleName string
	Preferences
	CreatedAt int64
	LeftAt    int64
}

func (r accountRow) account() Account {
	return Account{ID: r.ID, Name: r.Name, SortKey: r.SortKey, Email: r.Email, Active: r.Active, Joined: r.Joined, RoleID: r.RoleID, RoleCode: r.RoleCode,
		RoleName: r.RoleName, Preferences: r.Preferences, Created: clock.FromMicros(r.CreatedAt), Left: clock.FromMicros(r.LeftAt)}
}

const (
	sqlAddAccount = `
INSERT INTO staff_account (id, name, sort_key, email, email_key, password_hash, active, role_id,
	lang, calendar, second_calendar, digits, zone, theme, keys_on, created_at, left_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, 0)`

	sqlAccountByEmail = `SELECT id FROM staff_account WHERE email_key = $1`

	sqlAccount = `
SELECT a.id, a.name, a.sort_key, a.email, a.active, a.password_hash <> '' AS joined, a.role_id, r.code AS role_code, r.name AS role_name,
	a.lang, a.calendar, a.second_calendar, a.digits, a.zone, a.theme, a.keys_on, a.created_at, a.left_at
FROM staff_account a JOIN staff_role r ON r.id = a.role_id
WHERE a.id = $1`

	sqlAccounts = `
SELECT a.id, a.name, a.sort_key, a.email, a.active, a.password_hash <> '' AS joined, a.role_id, r.code AS role_code, r.name AS role_name,
	a.lang, a.calendar, a.second_calendar, a.digits, a.zone, a.theme, a.keys_on, a.created_at, a.left_at
FROM staff_account a JOIN staff_role r ON r.id = a.role_id
ORDER BY a.sort_key, a.id`

	sqlSetPreferences = `
UPDATE staff_account SET name = $1, sort_key = $2, lang = $3, calendar = $4, second_calendar = $5, digits = $6,
	zone = $7, theme = $8, keys_on = $9
WHERE id = $10 AND active`
)
