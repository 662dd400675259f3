package staff_test

import (
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"rida/internal/core/staff"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
)

func TestTheRightPasswordOpensASession(t *testing.T) {
	each(t, func(f *firm) {
		o, err := f.signIn(" NOURA@noor.example", secret, "192.0.2.1")
		if err != nil {
			f.t.Fatal(err)
		}
		p, ok, err := f.staff.BySession(f.ctx, f.DB, o.Token)
		if err != nil || !ok {
			f.t.Fatalf("%v %v", ok, err)
		}
		if p.Account != f.owner || p.Name != "نورة القحطاني" || p.Preferences != riyadh || !p.Permissions["cases.reply"] || !p.Permissions[staff.Manage] {
			f.t.Errorf("%+v", p)
		}
		if got := f.events("account", f.owner); got != "joined signed_in" {
			f.t.Errorf("events: %s", got)
		}
	})
}

func TestArabicDigitsInAPasswordAreTheSameDigits(t *testing.T) {
	each(t, func(f *firm) {
		if _, err := f.signIn("noura@noor.example", "correct horse ٤٢", "192.0.2.1"); err != nil {
			f.t.Error(err)
		}
	})
}

func TestAWrongPasswordAnUnknownAddressAndAClosedAccountLookTheSame(t *testing.T) {
	each(t, func(f *firm) {
		gone := f.hire("gone@noor.example", staff.Agent)
		f.act(func(tx *db.Tx) error { return f.staff.Leave(f.ctx, tx, staff.By{}, gone) })
		for _, c := range [][2]string{{"noura@noor.example", "wrong"}, {"nobody@noor.example", secret}, {"gone@noor.example", secret}, {"noura@noor.example", ""}} {
			_, err := f.signIn(c[0], c[1], "192.0.2.9")
			mustBe(f.t, c[0], err, fault.Invalid, "staff.sign_in.wrong")
		}
		if got := f.events("account", f.owner); got != "joined sign_in_refused sign_in_refused" {
			f.t.Errorf("events: %s", got)
		}
	})
}

func TestGuessingGetsSlowAndStopsBeingSlow(t *testing.T) {
	each(t, func(f *firm) {
		for i := range 5 {
			if _, err := f.signIn("noura@noor.example", "wrong", "192.0.2.1"); throttledFor(err) {
				f.t.Fatalf("guess %d was refused unread", i+1)
			}
		}
		_, err := f.signIn("noura@noor.example", secret, "192.0.2.2")
		var wait *staff.Throttled
		if !errors.As(err, &wait) || wait.Wait != 2*time.Second {
			f.t.Fatalf("after five wrong guesses the right password: %v", err)
		}
		mustBe(f.t, "throttled", err, fault.Unavailable, "staff.sign_in.wait")
		waits := []time.Duration{}
		for range 12 {
			f.Clock.Advance(wait.Wait)
			if _, err := f.signIn("noura@noor.example", "wrong", "192.0.2.1"); throttledFor(err) {
				f.t.Fatal("refused after the wait it named")
			}
			_, err := f.signIn("noura@noor.example", "wrong", "192.0.2.1")
			if !errors.As(err, &wait) {
				f.t.Fatalf("no wait after another wrong guess: %v", err)
			}
			waits = append(waits, wait.Wait)
		}
		if waits[0] != 4*time.Second || waits[1] != 8*time.Second || waits[11] != 15*time.Minute {
			f.t.Errorf("waits %v", waits)
		}
		f.Clock.Advance(15 * time.Minute)
		if _, err := f.signIn("noura@noor.example", secret, "192.0.2.1"); err != nil {
			f.t.Fatalf("the owner is locked out for good: %v", err)
		}
		if _, err := f.signIn("noura@noor.example", "wrong", "192.0.2.1"); throttledFor(err) {
			f.t.Error("the slate is not clean after the right password")
		}
	})
}

func TestStrangersWhoGuessDoNotShutOutAKnownDevice(t *testing.T) {
	each(t, func(f *firm) {
		for range 8 {
			_, _ = f.signIn("noura@noor.example", "wrong", "198.51.100.7")
		}
		if _, err := f.signIn("noura@noor.example", secret, "192.0.2.1"); !throttledFor(err) {
			f.t.Fatalf("a new device should wait: %v", err)
		}
		known := staff.Attempt{Email: "noura@noor.example", Password: secret, Address: "198.51.100.7", Known: "device-secret"}
		if _, err := f.staff.SignIn(f.ctx, f.DB, known); err != nil {
			f.t.Errorf("a known device has to wait for strangers: %v", err)
		}
		known.Password = "wrong"
		for range 5 {
			_, _ = f.staff.SignIn(f.ctx, f.DB, known)
		}
		known.Password = secret
		if _, err := f.staff.SignIn(f.ctx, f.DB, known); !throttledFor(err) {
			f.t.Errorf("a known device may guess without end: %v", err)
		}
	})
}

func TestOneAddressCannotTryManyAccounts(t *testing.T) {
	each(t, func(f *firm) {
		for i := range 30 {
			email := "nobody" + strings.Repeat("x", i) + "@noor.example"
			if _, err := f.signIn(email, "wrong", "198.51.100.7"); throttledFor(err) {
				f.t.Fatalf("try %d was refused unread", i+1)
			}
		}
		if _, err := f.signIn("noura@noor.example", secret, "198.51.100.7"); !throttledFor(err) {
			f.t.Error("the thirty-first account from one address was tried")
		}
		if _, err := f.signIn("noura@noor.example", secret, "192.0.2.1"); err != nil {
			f.t.Errorf("another address pays for it: %v", err)
		}
	})
}

func TestGuessesAtTheSameTimeAreAllCounted(t *testing.T) {
	each(t, func(f *firm) {
		var read atomic.Int64
		var all sync.WaitGroup
		for range 20 {
			all.Go(func() {
				if _, err := f.signIn("noura@noor.example", "wrong", "192.0.2.1"); !throttledFor(err) {
					read.Add(1)
				}
			})
		}
		all.Wait()
		if n := read.Load(); n != 5 {
			f.t.Errorf("%d of 20 guesses at once were looked at, 5 are free", n)
		}
	})
}

func TestSigningInReplacesTheSessionOfTheBrowser(t *testing.T) {
	each(t, func(f *firm) {
		first, err := f.signIn("noura@noor.example", secret, "192.0.2.1")
		if err != nil {
			f.t.Fatal(err)
		}
		second, err := f.staff.SignIn(f.ctx, f.DB, staff.Attempt{Email: "noura@noor.example", Password: secret, Address: "192.0.2.1", Replaces: first.Token})
		if err != nil {
			f.t.Fatal(err)
		}
		if first.Token == second.Token || f.alive(first.Token) || !f.alive(second.Token) {
			f.t.Error("the session was not rotated")
		}
	})
}

func TestSessionsEndWhenIdleAndWhenOld(t *testing.T) {
	each(t, func(f *firm) {
		idle, busy := f.enter(f.owner), f.enter(f.owner)
		for range 9 {
			f.Clock.Advance(10 * 24 * time.Hour)
			if !f.alive(busy.Token) {
				f.t.Fatalf("a session in use ended at %v", f.Clock.Now().Sub(testStart(f)))
			}
		}
		if f.alive(idle.Token) {
			f.t.Error("a session idle for 90 days is alive")
		}
		f.Clock.Advance(time.Second)
		if f.alive(busy.Token) {
			f.t.Error("a session is older than 90 days")
		}
		list, err := f.staff.Sessions(f.ctx, f.DB, f.owner)
		if err != nil || len(list) != 0 {
			f.t.Errorf("dead sessions are listed: %v %v", list, err)
		}
		f.act(func(tx *db.Tx) error { return f.staff.Sweep(f.ctx, tx) })
		var left int64
		if err := f.DB.Get(f.ctx, &left, "SELECT COUNT(*) FROM staff_session"); err != nil || left != 0 {
			f.t.Errorf("%d sessions are kept: %v", left, err)
		}
	})
}

func testStart(f *firm) time.Time { return f.owner.Time() }

func TestLastUseIsWrittenOnceAMinute(t *testing.T) {
	each(t, func(f *firm) {
		o := f.enter(f.owner)
		seen := func() time.Time {
			list, err := f.staff.Sessions(f.ctx, f.DB, f.owner)
			if err != nil || len(list) != 1 {
				f.t.Fatalf("%v %v", list, err)
			}
			return list[0].Seen
		}
		began := seen()
		f.Clock.Advance(59 * time.Second)
		f.alive(o.Token)
		if got := seen(); got != began {
			f.t.Errorf("written after %v", got.Sub(began))
		}
		f.Clock.Advance(2 * time.Second)
		f.alive(o.Token)
		if got := seen().Sub(began); got != 61*time.Second {
			f.t.Errorf("written %v after the beginning", got)
		}
	})
}

func TestSessionsAreListedAndRevoked(t *testing.T) {
	each(t, func(f *firm) {
		sara := f.hire("sara@noor.example", staff.Agent)
		a, b, c := f.enter(sara), f.enter(sara), f.enter(sara)
		list, err := f.staff.Sessions(f.ctx, f.DB, sara)
		if err != nil || len(list) != 3 {
			f.t.Fatalf("%v %v", list, err)
		}
		mustBe(f.t, "another's session", f.try(func(tx *db.Tx) error { return f.staff.EndSession(f.ctx, tx, f.owner, a.Session) }), fault.NotFound, "fault.not_found")
		f.act(func(tx *db.Tx) error { return f.staff.EndSession(f.ctx, tx, sara, a.Session) })
		if f.alive(a.Token) || !f.alive(b.Token) {
			f.t.Error("the wrong session ended")
		}
		f.act(func(tx *db.Tx) error { return f.staff.EndOthers(f.ctx, tx, staff.By{Account: sara}, sara, b.Session) })
		if !f.alive(b.Token) || f.alive(c.Token) {
			f.t.Error("the others did not end")
		}
		f.act(func(tx *db.Tx) error { return f.staff.SignOut(f.ctx, tx, b.Token) })
		f.act(func(tx *db.Tx) error { return f.staff.SignOut(f.ctx, tx, b.Token) })
		if f.alive(b.Token) {
			f.t.Error("signed out and still in")
		}
		if got := f.events("account", sara); got != "joined signed_in signed_in signed_in session_ended sessions_ended signed_out" {
			f.t.Errorf("events: %s", got)
		}
	})
}

func TestANewPasswordEndsEverySessionAndOpensOne(t *testing.T) {
	each(t, func(f *firm) {
		a, b := f.enter(f.owner), f.enter(f.owner)
		p, _, err := f.staff.BySession(f.ctx, f.DB, a.Token)
		if err != nil {
			f.t.Fatal(err)
		}
		_, err = f.staff.ChangePassword(f.ctx, f.DB, p, "wrong", "another secret 7", "192.0.2.1", "")
		mustBlame(f.t, "wrong old password", err, "old")
		_, err = f.staff.ChangePassword(f.ctx, f.DB, p, secret, "short", "192.0.2.1", "")
		mustBlame(f.t, "short new password", err, "new")
		o, err := f.staff.ChangePassword(f.ctx, f.DB, p, secret, "another secret 7", "192.0.2.1", "")
		if err != nil {
			f.t.Fatal(err)
		}
		if f.alive(a.Token) || f.alive(b.Token) || !f.alive(o.Token) {
			f.t.Error("sessions after a new password")
		}
		if _, err := f.signIn("noura@noor.example", secret, "192.0.2.1"); err == nil {
			f.t.Error("the old password still fits")
		}
	})
}

func TestEasyPasswordsAreRefused(t *testing.T) {
	each(t, func(f *firm) {
		for _, p := range []string{"short", "aaaaaaaaaaaa", "121212121212", "noura-noura-noura!", strings.Repeat("long words ", 20)} {
			run := firstRun()
			err := f.try(func(tx *db.Tx) error {
				_, err := f.staff.Add(f.ctx, tx, staff.By{}, staff.NewAccount{Name: "x", Email: "noura@other.example", Password: p, RoleID: f.role(staff.Agent), Preferences: run.Owner.Preferences})
				return err
			})
			mustBlame(f.t, p, err, "password")
		}
	})
}

func TestADemoLinkOpensTheDoorOfADemoOnly(t *testing.T) {
	each(t, func(f *firm) {
		token := f.staff.DemoLink(f.owner)
		for range 2 {
			f.act(func(tx *db.Tx) error {
				o, err := f.staff.EnterDemo(f.ctx, tx, token, staff.Attempt{})
				if err == nil && o.Account != f.owner {
					f.t.Errorf("the link let in %d", o.Account)
				}
				return err
			})
		}
		mustBe(f.t, "unknown link", f.try(func(tx *db.Tx) error {
			_, err := f.staff.EnterDemo(f.ctx, tx, "x", staff.Attempt{})
			return err
		}), fault.NotFound, "fault.not_found")
		real := staff.New(staff.Options{})
		if real.DemoLink(f.owner) != "" {
			f.t.Error("a real house gives demo links")
		}
	})
}
