package staff

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
)

// InvitationLife is how long an invitation can be taken up.
const InvitationLife = 7 * 24 * time.Hour

// Invitation is a place that waits for somebody.
type Invitation struct {
	ID      id.ID
	Email   string
	RoleID  id.ID
	TeamID  id.ID // 0 for none
	Lang    lang.Tag
	By      id.ID
	Made    time.Time
	Expires time.Time
}

// invitationPath and resetPath are the addresses of links in letters; the pages
// in staff/web answer there.
const (
	invitationPath = "/staff/invitations/"
	resetPath      = "/staff/password/"
)

// Invite makes an invitation and sends its link. An invitation that waits for
// the same address already is replaced. The link is also given back, for
// whoever would rather hand it over themselves.
func (s *Staff) Invite(ctx context.Context, tx *db.Tx, by By, in Invitation) (link string, err error) {
	in.Email = strings.TrimSpace(in.Email)
	if wrong := checkEmail(in.Email); wrong != nil {
		return "", fault.OfFields(wrong...)
	}
	if err := free(ctx, tx, in.Email, 0); err != nil {
		return "", err
	}
	if err := s.mayGiveRole(ctx, tx, by, in.RoleID); err != nil {
		return "", err
	}
	if in.TeamID != 0 {
		if _, err := s.Duty(ctx, tx, in.TeamID); err != nil {
			return "", fault.OfFields(fault.Field{Name: "team", Key: "field.choose"}).Because(err)
		}
	}
	now := tx.Now()
	if _, err := tx.Exec(ctx, sqlWithdrawByEmail, clock.Micros(now), emailKey(in.Email)); err != nil {
		return "", fmt.Errorf("replace an invitation: %w", err)
	}
	token := id.Token()
	in.ID, in.Made, in.Expires = id.New(now), now, now.Add(InvitationLife)
	var team any
	if in.TeamID != 0 {
		team = in.TeamID
	}
	_, err = tx.Exec(ctx, sqlAddInvitation, in.ID, id.Hash(token), in.Email, emailKey(in.Email), in.RoleID, team, in.Lang, by.Account,
		clock.Micros(now), clock.Micros(in.Expires))
	if err != nil {
		return "", fmt.Errorf("make an invitation: %w", err)
	}
	link = s.origin + invitationPath + token + "?lang=" + string(in.Lang)
	if err := s.letterOfInvitation(ctx, tx, by, in, link); err != nil {
		return "", err
	}
	_, err = s.events.Append(ctx, tx, by.actor(), event.Subject{Kind: "invitation", ID: in.ID}, "staff.invited", map[string]any{"role": in.RoleID, "team": in.TeamID})
	return link, err
}

func (s *Staff) letterOfInvitation(ctx context.Context, tx *db.Tx, by By, in Invitation, link string) error {
	o, _, err := readOrganisation(ctx, tx)
	if err != nil {
		return err
	}
	inviter, err := s.Lookup(ctx, tx, by.Account)
	if err != nil {
		return err
	}
	err = s.sendMail(ctx, tx, Recipient{Email: in.Email, Lang: in.Lang}, "staff.mail.invitation",
		"organisation", o.In(in.Lang), "by", inviter.Name, "link", link, "days", int64(InvitationLife/(24*time.Hour)))
	if err != nil {
		return fmt.Errorf("send an invitation: %w", err)
	}
	return nil
}

// Invitations lists those that wait, the newest first, the expired included.
func (s *Staff) Invitations(ctx context.Context, r db.Reader) ([]Invitation, error) {
	var rows []invitationRow
	if err := r.All(ctx, &rows, sqlInvitations); err != nil {
		return nil, fmt.Errorf("read the invitations: %w", err)
	}
	list := make([]Invitation, len(rows))
	for i, row := range rows {
		list[i] = row.invitation()
	}
	return list, nil
}

// Withdraw takes an invitation back.
func (s *Staff) Withdraw(ctx context.Context, tx *db.Tx, by By, invitation id.ID) error {
	n, err := tx.Exec(ctx, sqlWithdraw, clock.Micros(tx.Now()), invitation)
	if err != nil {
		return fmt.Errorf("withdraw invitation %d: %w", invitation, err)
	}
	if n == 0 {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	_, err = s.events.Append(ctx, tx, by.actor(), event.Subject{Kind: "invitation", ID: invitation}, "staff.invitation_withdrawn", nil)
	return err
}

// errLink says that a link is used, expired, withdrawn or never was; which one
// of these is nobody's business.
var errLink = fault.New(fault.NotFound, "staff.fault.link")

// Invited tells what an open invitation is for.
func (s *Staff) Invited(ctx context.Context, r db.Reader, now time.Time, token string) (Invitation, error) {
	var row invitationRow
	err := r.Get(ctx, &row, sqlInvitationByToken, id.Hash(token), clock.Micros(now))
	if errors.Is(err, db.ErrNone) {
		return Invitation{}, errLink
	}
	if err != nil {
		return Invitation{}, fmt.Errorf("find an invitation: %w", err)
	}
	return row.invitation(), nil
}

// Accept takes an invitation up: it makes the account and opens its first
// session. The link works once.
func (s *Staff) Accept(ctx context.Context, d *db.DB, token, name, password string, p Preferences, a Attempt) (o Opened, err error) {
	in, err := s.Invited(ctx, d, d.Now(), token)
	if err != nil {
		return o, err
	}
	name = strings.TrimSpace(name)
	wrong := append(checkPerson(name, in.Email), p.check()...)
	if w := checkPassword("password", password, in.Email); w != nil {
		wrong = append(wrong, *w)
	}
	if wrong != nil {
		return o, fault.OfFields(wrong...)
	}
	hash, err := s.makeHash(ctx, password) // outside the transaction: it takes 50 ms
	if err != nil {
		return o, err
	}
	err = d.Write(ctx, func(tx *db.Tx) error {
		n, err := tx.Exec(ctx, sqlUseInvitation, clock.Micros(tx.Now()), in.ID)
		if err != nil {
			return fmt.Errorf("use invitation %d: %w", in.ID, err)
		}
		if n == 0 {
			return errLink
		}
		made := NewAccount{Name: name, Email: in.Email, RoleID: in.RoleID, Preferences: p}
		if in.TeamID != 0 {
			made.Teams = []id.ID{in.TeamID}
		}
		who, err := s.insert(ctx, tx, By{}, made, hash)
		if err != nil {
			return err
		}
		_, err = s.events.Append(ctx, tx, event.Staff(who), event.Subject{Kind: "invitation", ID: in.ID}, "staff.invitation_accepted", map[string]any{"account": who})
		if err != nil {
			return err
		}
		o, err = s.enter(ctx, tx, who, a, "invitation")
		return err
	})
	return o, err
}

type invitationRow struct {
	ID        id.ID
	Email     string
	RoleID    id.ID
	TeamID    id.ID
	Lang      lang.Tag
	InvitedBy id.ID
	CreatedAt int64
	ExpiresAt int64
}

func (r invitationRow) invitation() Invitation {
	return Invitation{ID: r.ID, Email: r.Email, RoleID: r.RoleID, TeamID: r.TeamID, Lang: r.Lang, By: r.InvitedBy,
		Made: clock.FromMicros(r.CreatedAt), Expires: clock.FromMicros(r.ExpiresAt)}
}

const (
	sqlAddInvitation = `
INSERT INTO staff_invitation (id, token_hash, email, email_key, role_id, team_id, lang, invited_by, created_at, expires_at, used_at, withdrawn_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, 0)`

	sqlWithdrawByEmail = `UPDATE staff_invitation SET withdrawn_at = $1 WHERE email_key = $2 AND used_at = 0 AND withdrawn_at = 0`

	sqlInvitations = `
SELECT id, email, role_id, COALESCE(team_id, 0) AS team_id, lang, invited_by, created_at, expires_at
FROM staff_invitation WHERE used_at = 0 AND withdrawn_at = 0 ORDER BY id DESC`

	sqlWithdraw = `UPDATE staff_invitation SET withdrawn_at = $1 WHERE id = $2 AND used_at = 0 AND withdrawn_at = 0`

	sqlInvitationByToken = `
SELECT id, email, role_id, COALESCE(team_id, 0) AS team_id, lang, invited_by, created_at, expires_at
FROM staff_invitation WHERE token_hash = $1 AND used_at = 0 AND withdrawn_at = 0 AND expires_at > $2`

	sqlUseInvitation = `UPDATE staff_invitation SET used_at = $1 WHERE id = $2 AND used_at = 0 AND withdrawn_at = 0 AND expires_at > $1`
)
