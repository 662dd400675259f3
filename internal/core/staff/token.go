package staff

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
)

// Token lets a program in, in the name of an account and with no more than the
// permissions it was given.
type Token struct {
	ID          id.ID
	Name        string
	Account     id.ID
	Permissions []string // AllPermissions alone for everything the account may do
	Made        time.Time
	Expires     time.Time // zero for never
	Seen        time.Time // zero when never used
}

// AllPermissions in a token stands for whatever its account may do.
const AllPermissions = "*"

// tokenPrefix makes a token known for what it is where it does not belong, in a
// log or a repository.
const tokenPrefix = "rida_"

// MakeToken makes a token and gives its secret, which is shown once and kept
// nowhere. It can have no permission that its account does not have.
func (s *Staff) MakeToken(ctx context.Context, tx *db.Tx, by By, t Token) (secret string, err error) {
	t.Name = strings.TrimSpace(t.Name)
	var wrong []fault.Field
	if t.Name == "" {
		wrong = append(wrong, fault.Field{Name: "name", Key: "field.required"})
	}
	if utf8.RuneCountInString(t.Name) > maxName {
		wrong = append(wrong, fault.Field{Name: "name", Key: "field.too_long", Args: []any{"max", maxName}})
	}
	if !t.Expires.IsZero() && !t.Expires.After(tx.Now()) {
		wrong = append(wrong, fault.Field{Name: "expires", Key: "staff.fault.past"})
	}
	if len(t.Permissions) == 0 {
		wrong = append(wrong, fault.Field{Name: "permission", Key: "field.choose"})
	}
	if wrong != nil {
		return "", fault.OfFields(wrong...)
	}
	if err := s.mayHave(ctx, tx, by, t); err != nil {
		return "", err
	}
	t.ID, secret = id.New(tx.Now()), tokenPrefix+id.Token()
	slices.Sort(t.Permissions)
	_, err = tx.Exec(ctx, sqlAddToken, t.ID, id.Hash(secret), t.Name, t.Account, strings.Join(t.Permissions, " "),
		clock.Micros(tx.Now()), clock.Micros(t.Expires))
	if err != nil {
		return "", fmt.Errorf("make a token: %w", err)
	}
	_, err = s.events.Append(ctx, tx, by.actor(), event.Subject{Kind: "token", ID: t.ID}, "staff.token_made",
		map[string]any{"account": t.Account, "permissions": t.Permissions})
	return secret, err
}

// mayHave refuses permissions that the account or the maker does not have.
func (s *Staff) mayHave(ctx context.Context, tx *db.Tx, by By, t Token) error {
	a, err := s.Account(ctx, tx, t.Account)
	if err != nil {
		return err
	}
	role := Role{ID: a.RoleID, Code: a.RoleCode}
	has, err := s.permissionsOf(ctx, tx, role)
	if err != nil {
		return err
	}
	wanted := map[string]bool{}
	for _, p := range t.Permissions {
		if p == AllPermissions {
			wanted = has
			break
		}
		wanted[p] = true
	}
	if !a.Active || len(without(wanted, has)) > 0 || !by.mayGive(wanted) {
		return errBeyond
	}
	return nil
}

// Tokens lists the tokens that work, the newest first; of one account, or of
// all when who is 0.
func (s *Staff) Tokens(ctx context.Context, d *db.DB, who id.ID) ([]Token, error) {
	var rows []struct {
		ID          id.ID
		Name        string
		AccountID   id.ID
		Permissions string
		CreatedAt   int64
		ExpiresAt   int64
		SeenAt      int64
	}
	if err := d.All(ctx, &rows, sqlTokens, clock.Micros(d.Now()), who); err != nil {
		return nil, fmt.Errorf("read the tokens: %w", err)
	}
	list := make([]Token, len(rows))
	for i, r := range rows {
		list[i] = Token{ID: r.ID, Name: r.Name, Account: r.AccountID, Permissions: strings.Fields(r.Permissions),
			Made: clock.FromMicros(r.CreatedAt), Expires: clock.FromMicros(r.ExpiresAt), Seen: clock.FromMicros(r.SeenAt)}
	}
	return list, nil
}

// RevokeToken ends a token at once.
func (s *Staff) RevokeToken(ctx context.Context, tx *db.Tx, by By, token id.ID) error {
	n, err := tx.Exec(ctx, sqlRevokeToken, clock.Micros(tx.Now()), token)
	if err != nil {
		return fmt.Errorf("revoke token %d: %w", token, err)
	}
	if n == 0 {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	_, err = s.events.Append(ctx, tx, by.actor(), event.Subject{Kind: "token", ID: token}, "staff.token_revoked", nil)
	return err
}

// ByToken tells in whose name a program comes; ok is false for a token that is
// unknown, revoked or expired, or whose account is closed.
func (s *Staff) ByToken(ctx context.Context, d *db.DB, secret string) (p Person, ok bool, err error) {
	if !strings.HasPrefix(secret, tokenPrefix) {
		return p, false, nil
	}
	var row struct {
		personRow
		TokenPermissions string
		ExpiresAt        int64
		SeenAt           int64
	}
	err = d.Get(ctx, &row, sqlTokenBySecret, id.Hash(secret))
	if errors.Is(err, db.ErrNone) {
		return p, false, nil
	}
	if err != nil {
		return p, false, fmt.Errorf("find a token: %w", err)
	}
	now := d.Now()
	if row.ExpiresAt != 0 && clock.Micros(now) >= row.ExpiresAt {
		return p, false, nil
	}
	if p, err = s.person(ctx, d, row.personRow); err != nil {
		return p, false, err
	}
	p.ByToken = true
	if row.TokenPermissions != AllPermissions {
		p.Permissions = narrow(p.Permissions, strings.Fields(row.TokenPermissions))
	}
	if now.Sub(clock.FromMicros(row.SeenAt)) >= seenEvery && s.touched.first(row.ID, now) {
		err = d.Write(ctx, func(tx *db.Tx) error {
			_, err := tx.Exec(ctx, sqlSeeToken, clock.Micros(now), row.ID)
			return err
		})
	}
	return p, err == nil, err
}

// narrow is what the account may do and the token allows.
func narrow(may map[string]bool, allowed []string) map[string]bool {
	set := make(map[string]bool, len(allowed))
	for _, p := range allowed {
		if may[p] {
			set[p] = true
		}
	}
	return set
}

const (
	sqlAddToken = `
INSERT INTO staff_token (id, token_hash, name, account_id, permissions, created_at, expires_at, seen_at, revoked_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, 0, 0)`

	sqlTokens = `
SELECT id, name, account_id, permissions, created_at, expires_at, seen_at FROM staff_token
WHERE revoked_at = 0 AND (expires_at = 0 OR expires_at > $1) AND (CAST($2 AS BIGINT) = 0 OR account_id = CAST($2 AS BIGINT)) ORDER BY id DESC`

	sqlRevokeToken = `UPDATE staff_token SET revoked_at = $1 WHERE id = $2 AND revoked_at = 0`

	sqlRevokeAll = `UPDATE staff_token SET revoked_at = $1 WHERE account_id = $2 AND revoked_at = 0`

	sqlTokenBySecret = `
SELECT t.id, t.account_id, t.permissions AS token_permissions, t.expires_at, t.seen_at, a.name, a.role_id, r.code AS role_code, r.version AS role_version,
	a.lang, a.calendar, a.second_calendar, a.digits, a.zone, a.theme, a.keys_on
FROM staff_token t JOIN staff_account a ON a.id = t.account_id JOIN staff_role r ON r.id = a.role_id
WHERE t.token_hash = $1 AND t.revoked_at = 0 AND a.active`

	sqlSeeToken = `UPDATE staff_token SET seen_at = $1 WHERE id = $2 AND seen_at < $1`
)
