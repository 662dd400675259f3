package staff_test

import (
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"rida/internal/core/staff"
	"rida/internal/kit/calendar"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
)

// invite makes an invitation and gives its token.
func (f *firm) invite(by staff.By, email, role string) string {
	f.t.Helper()
	var link string
	f.act(func(tx *db.Tx) (err error) {
		link, err = f.staff.Invite(f.ctx, tx, by, staff.Invitation{Email: email, RoleID: f.role(role), TeamID: f.team, Lang: lang.Persian})
		return err
	})
	return tokenOf(link)
}

var tehran = staff.Preferences{Lang: lang.Persian, Calendar: calendar.Persian, Digits: lang.ArabExt, Zone: "Asia/Tehran"}

func (f *firm) accept(token, name, password string) (staff.Opened, error) {
	return f.staff.Accept(f.ctx, f.DB, token, name, password, tehran, staff.Attempt{Address: "192.0.2.1"})
}

func TestAnInvitationLetsOnePersonInOnce(t *testing.T) {
	each(t, func(f *firm) {
		token := f.invite(f.by(f.owner), "Reza@noor.example", staff.Agent)
		sent := (*f.mail)[0]
		if sent.token() != token || sent.To.Email != "Reza@noor.example" || sent.To.Lang != lang.Persian || sent.Template != "staff.mail.invitation" {
			f.t.Errorf("letter: %+v", sent)
		}
		if !strings.HasPrefix(sent.Args[5].(string), "https://desk.example/staff/invitations/") {
			f.t.Errorf("link: %v", sent.Args)
		}
		_, err := f.accept(token, "", "short")
		mustBlame(f.t, "bad answers", err, "name", "password")
		o, err := f.accept(token, "رضا کریمی", secret)
		if err != nil {
			f.t.Fatal(err)
		}
		p, ok, err := f.staff.BySession(f.ctx, f.DB, o.Token)
		if err != nil || !ok || p.Preferences != tehran || !p.Permissions["cases.reply"] || p.Permissions[staff.Manage] {
			f.t.Errorf("%+v %v %v", p, ok, err)
		}
		teams, err := f.staff.TeamsOf(f.ctx, f.DB, p.Account)
		if err != nil || len(teams) != 1 || teams[0] != f.team {
			f.t.Errorf("teams %v %v", teams, err)
		}
		_, err = f.accept(token, "another", secret)
		mustBe(f.t, "used link", err, fault.NotFound, "staff.fault.link")
		if _, err := f.signIn("reza@noor.example", secret, "192.0.2.1"); err != nil {
			f.t.Errorf("the new colleague cannot sign in: %v", err)
		}
	})
}

func TestAnInvitationIsTakenOnceHoweverManyClick(t *testing.T) {
	each(t, func(f *firm) {
		token := f.invite(f.by(f.owner), "reza@noor.example", staff.Agent)
		var in atomic.Int64
		var all sync.WaitGroup
		for range 4 {
			all.Go(func() {
				if _, err := f.accept(token, "رضا", secret); err == nil {
					in.Add(1)
				}
			})
		}
		all.Wait()
		if in.Load() != 1 {
			f.t.Errorf("%d came in by one link", in.Load())
		}
	})
}

func TestInvitationsExpireAreWithdrawnAndReplaced(t *testing.T) {
	each(t, func(f *firm) {
		by := f.by(f.owner)
		old := f.invite(by, "reza@noor.example", staff.Agent)
		token := f.invite(by, "REZA@noor.example", staff.Viewer)
		list, err := f.staff.Invitations(f.ctx, f.DB)
		if err != nil || len(list) != 1 {
			f.t.Fatalf("%v %v", list, err)
		}
		_, err = f.accept(old, "رضا", secret)
		mustBe(f.t, "replaced", err, fault.NotFound, "staff.fault.link")
		f.Clock.Advance(staff.InvitationLife)
		_, err = f.accept(token, "رضا", secret)
		mustBe(f.t, "expired", err, fault.NotFound, "staff.fault.link")
		token = f.invite(f.by(f.owner), "reza@noor.example", staff.Viewer)
		list, _ = f.staff.Invitations(f.ctx, f.DB)
		f.act(func(tx *db.Tx) error { return f.staff.Withdraw(f.ctx, tx, by, list[0].ID) })
		_, err = f.accept(token, "رضا", secret)
		mustBe(f.t, "withdrawn", err, fault.NotFound, "staff.fault.link")
		if got := f.events("invitation", list[0].ID); got != "invited invitation_withdrawn" {
			f.t.Errorf("events: %s", got)
		}
		mustBe(f.t, "withdrawn twice", f.try(func(tx *db.Tx) error { return f.staff.Withdraw(f.ctx, tx, by, list[0].ID) }), fault.NotFound, "fault.not_found")
	})
}

func TestAnInvitationForSomebodyHereIsRefused(t *testing.T) {
	each(t, func(f *firm) {
		for email, field := range map[string]string{"NOURA@noor.example": "email", "not an address": "email"} {
			err := f.try(func(tx *db.Tx) error {
				_, err := f.staff.Invite(f.ctx, tx, staff.By{}, staff.Invitation{Email: email, RoleID: f.role(staff.Agent), Lang: lang.English})
				return err
			})
			mustBlame(f.t, email, err, field)
		}
		if len(*f.mail) != 0 {
			f.t.Error("a letter went out")
		}
	})
}

func TestNobodyInvitesIntoMoreThanTheyHave(t *testing.T) {
	each(t, func(f *firm) {
		manager := f.by(f.hire("m@noor.example", staff.Manager))
		f.invite(manager, "a@noor.example", staff.Manager)
		viewer := f.by(f.hire("v@noor.example", staff.Viewer))
		err := f.try(func(tx *db.Tx) error {
			_, err := f.staff.Invite(f.ctx, tx, viewer, staff.Invitation{Email: "b@noor.example", RoleID: f.role(staff.Owner), Lang: lang.English})
			return err
		})
		mustBe(f.t, "viewer invites an owner", err, fault.Denied, "staff.fault.beyond_you")
	})
}

func TestALinkForANewPasswordWorksOnceForAnHour(t *testing.T) {
	each(t, func(f *firm) {
		before := f.enter(f.owner)
		ask := func(email string) {
			f.t.Helper()
			if err := f.staff.AskReset(f.ctx, f.DB, email, "192.0.2.1"); err != nil {
				f.t.Fatal(err)
			}
		}
		ask("nobody@noor.example")
		if len(*f.mail) != 0 {
			f.t.Error("a letter to nobody")
		}
		ask(" Noura@NOOR.example ")
		ask("noura@noor.example")
		if len(*f.mail) != 2 {
			f.t.Fatalf("%d letters", len(*f.mail))
		}
		reset := func(token, password string) (staff.Opened, error) {
			return f.staff.Reset(f.ctx, f.DB, token, password, staff.Attempt{Address: "192.0.2.1"})
		}
		_, err := reset((*f.mail)[0].token(), "new secret 123")
		mustBe(f.t, "a later link replaces an earlier", err, fault.NotFound, "staff.fault.link")
		token := (*f.mail)[1].token()
		_, err = reset(token, "short")
		mustBlame(f.t, "short", err, "password")
		for range 9 {
			_, _ = f.signIn("noura@noor.example", "wrong", "198.51.100.7")
		}
		o, err := reset(token, "new secret 123")
		if err != nil {
			f.t.Fatal(err)
		}
		if f.alive(before.Token) || !f.alive(o.Token) {
			f.t.Error("sessions after a reset")
		}
		if _, err := f.signIn("noura@noor.example", "new secret 123", "192.0.2.1"); err != nil {
			f.t.Errorf("the new password, after strangers guessed: %v", err)
		}
		_, err = reset(token, "new secret 456")
		mustBe(f.t, "used", err, fault.NotFound, "staff.fault.link")
		ask("noura@noor.example")
		f.Clock.Advance(staff.ResetLife)
		_, err = reset((*f.mail)[2].token(), "new secret 456")
		mustBe(f.t, "expired", err, fault.NotFound, "staff.fault.link")
	})
}

func TestAMailboxIsNotFloodedWithLinks(t *testing.T) {
	each(t, func(f *firm) {
		for i := range 10 {
			if err := f.staff.AskReset(f.ctx, f.DB, "noura@noor.example", "192.0.2."+string(rune('1'+i))); err != nil {
				f.t.Fatalf("the answer differs: %v", err)
			}
		}
		if len(*f.mail) != 3 {
			f.t.Errorf("%d letters for ten requests", len(*f.mail))
		}
	})
}

func TestATokenMayNoMoreThanItWasGiven(t *testing.T) {
	each(t, func(f *firm) {
		sara := f.hire("sara@noor.example", staff.Agent)
		owner := f.by(f.owner)
		make := func(who id.ID, by staff.By, expires time.Time, permissions ...string) (secret string, err error) {
			err = f.try(func(tx *db.Tx) (err error) {
				secret, err = f.staff.MakeToken(f.ctx, tx, by, staff.Token{Name: "robot", Account: who, Permissions: permissions, Expires: expires})
				return err
			})
			return secret, err
		}
		can := func(secret string) string {
			p, ok, err := f.staff.ByToken(f.ctx, f.DB, secret)
			if err != nil {
				f.t.Fatal(err)
			}
			if !ok {
				return "nobody"
			}
			var names []string
			for _, one := range f.staff.Permissions() {
				if p.Permissions[one.Name] {
					names = append(names, one.Name)
				}
			}
			return strings.Join(names, " ")
		}
		one, err := make(sara, owner, time.Time{}, "cases.read")
		if err != nil {
			f.t.Fatal(err)
		}
		all, err := make(sara, owner, f.Clock.Now().Add(time.Hour), staff.AllPermissions)
		if err != nil {
			f.t.Fatal(err)
		}
		if can(one) != "cases.read" || can(all) != "staff.read cases.read cases.reply" || can("rida_x") != "nobody" || can("") != "nobody" {
			f.t.Errorf("one %q all %q", can(one), can(all))
		}
		_, err = make(sara, owner, time.Time{}, staff.Manage)
		mustBe(f.t, "more than the account has", err, fault.Denied, "staff.fault.beyond_you")
		_, err = make(f.owner, f.by(sara), time.Time{}, staff.AllPermissions)
		mustBe(f.t, "more than the maker has", err, fault.Denied, "staff.fault.beyond_you")
		_, err = make(sara, owner, f.Clock.Now(), "cases.read")
		mustBlame(f.t, "expired before it is made", err, "expires")
		_, err = make(sara, owner, time.Time{})
		mustBlame(f.t, "nothing allowed", err, "permission")

		f.act(func(tx *db.Tx) error { return f.staff.SetRole(f.ctx, tx, owner, sara, f.role(staff.Viewer)) })
		if can(all) != "staff.read cases.read" {
			f.t.Errorf("after a lesser role: %q", can(all))
		}
		f.Clock.Advance(time.Hour)
		if can(all) != "nobody" {
			f.t.Error("an expired token works")
		}
		list, err := f.staff.Tokens(f.ctx, f.DB, sara)
		if err != nil || len(list) != 1 || list[0].Seen.IsZero() {
			f.t.Fatalf("%+v %v", list, err)
		}
		f.act(func(tx *db.Tx) error { return f.staff.RevokeToken(f.ctx, tx, owner, list[0].ID) })
		if can(one) != "nobody" {
			f.t.Error("a revoked token works")
		}
		if got := f.events("token", list[0].ID); got != "token_made token_revoked" {
			f.t.Errorf("events: %s", got)
		}
	})
}

func TestNoSecretIsStored(t *testing.T) {
	each(t, func(f *firm) {
		o, err := f.signIn("noura@noor.example", secret, "192.0.2.1")
		if err != nil {
			f.t.Fatal(err)
		}
		inv := f.invite(f.by(f.owner), "a@noor.example", staff.Agent)
		var tok string
		f.act(func(tx *db.Tx) (err error) {
			tok, err = f.staff.MakeToken(f.ctx, tx, f.by0(), staff.Token{Name: "x", Account: f.owner, Permissions: []string{"cases.read"}})
			return err
		})
		for table, want := range map[string]string{"staff_session": o.Token, "staff_invitation": inv, "staff_token": tok} {
			var hashes []string
			if err := f.DB.All(f.ctx, &hashes, "SELECT token_hash FROM "+table); err != nil || len(hashes) == 0 {
				f.t.Fatalf("%s: %v %v", table, hashes, err)
			}
			for _, h := range hashes {
				if h == want || strings.Contains(h, want) || len(h) != 64 {
					f.t.Errorf("%s keeps %q", table, h)
				}
			}
		}
		var hash string
		if err := f.DB.Get(f.ctx, &hash, "SELECT password_hash FROM staff_account WHERE id = $1", f.owner); err != nil || !strings.HasPrefix(hash, "$argon2id$") {
			f.t.Errorf("%q %v", hash, err)
		}
	})
}

func (f *firm) by0() staff.By { return staff.By{} }
