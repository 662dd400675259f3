package staff_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"rida/internal/core/event"
	"rida/internal/core/staff"
	"rida/internal/kit/calendar"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/testkit"
)

// firm is an organisation that has just begun: one owner, one team.
type firm struct {
	*testkit.World
	t     *testing.T
	ctx   context.Context
	staff *staff.Staff
	owner id.ID
	team  id.ID
	mail  *[]letter
	holds *int64 // what everybody still owns
}

type letter struct {
	To       staff.Recipient
	Template string
	Args     []any
}

func (l letter) token() string {
	for i := 0; i+1 < len(l.Args); i += 2 {
		if l.Args[i] == "link" {
			return tokenOf(l.Args[i+1].(string))
		}
	}
	return ""
}

// tokenOf is the secret in a link.
func tokenOf(link string) string {
	path, _, _ := strings.Cut(link, "?")
	return path[strings.LastIndexByte(path, '/')+1:]
}

const secret = "correct horse 42"

var (
	riyadh = staff.Preferences{Lang: lang.Arabic, Calendar: calendar.Gregorian, Second: calendar.UmmAlQura, Digits: lang.Arab, Zone: "Asia/Riyadh", KeysOn: true}
	extra  = []staff.Permission{{"cases.read", "x", []string{staff.Manager, staff.Agent, staff.Viewer}}, {"cases.reply", "x", []string{staff.Manager, staff.Agent}}}
)

// each runs a test on both engines in a firm that has begun.
func each(t *testing.T, test func(f *firm)) {
	t.Helper()
	testkit.Each(t, func(t *testing.T, w *testkit.World) {
		f := open(t, w)
		f.act(func(tx *db.Tx) (err error) {
			f.owner, err = f.staff.Begin(f.ctx, tx, firstRun())
			return err
		})
		o, _, err := f.staff.Organisation(f.ctx, f.DB)
		if err != nil {
			t.Fatal(err)
		}
		f.team = o.TeamID
		test(f)
	}, event.Schema, staff.Schema)
}

func firstRun() staff.FirstRun {
	return staff.FirstRun{
		Names: staff.Names{Ar: "نور للأجهزة", En: "Noor Appliances"}, Team: staff.Names{Ar: "العملاء"}, Country: "sa",
		Owner: staff.NewAccount{Name: "نورة القحطاني", Email: "Noura@noor.example", Password: secret, Preferences: riyadh},
	}
}

func open(t *testing.T, w *testkit.World) *firm {
	f := &firm{World: w, t: t, ctx: t.Context(), mail: &[]letter{}, holds: new(int64)}
	f.staff = staff.New(staff.Options{
		Events: event.NewLog(), Permissions: append(staff.Permissions(), extra...), Origin: "https://desk.example", Demo: true, HashMemory: 64,
		SendMail: func(_ context.Context, tx *db.Tx, to staff.Recipient, template string, args ...any) error {
			tx.AfterCommit(func() { *f.mail = append(*f.mail, letter{to, template, args}) })
			return nil
		},
		Holdings: func(context.Context, db.Reader, id.ID) (int64, error) { return *f.holds, nil },
	})
	return f
}

// act does an act that must succeed.
func (f *firm) act(do func(tx *db.Tx) error) {
	f.t.Helper()
	if err := f.try(do); err != nil {
		f.t.Fatal(err)
	}
}

func (f *firm) try(do func(tx *db.Tx) error) error { return f.DB.Write(f.ctx, do) }

// by is an account as the one who acts.
func (f *firm) by(who id.ID) staff.By {
	f.t.Helper()
	o := f.enter(who)
	p, ok, err := f.staff.BySession(f.ctx, f.DB, o.Token)
	if err != nil || !ok {
		f.t.Fatalf("session of %d: %v %v", who, ok, err)
	}
	return p.By()
}

func (f *firm) enter(who id.ID) (o staff.Opened) {
	f.t.Helper()
	f.act(func(tx *db.Tx) (err error) {
		o, err = f.staff.Enter(f.ctx, tx, who, staff.Attempt{Address: "192.0.2.1"})
		return err
	})
	return o
}

func (f *firm) role(code string) (role id.ID) {
	f.t.Helper()
	role, err := f.staff.RoleByCode(f.ctx, f.DB, code)
	if err != nil {
		f.t.Fatal(err)
	}
	return role
}

// hire adds an account with a role of the house.
func (f *firm) hire(email, role string) (who id.ID) {
	f.t.Helper()
	f.act(func(tx *db.Tx) (err error) {
		who, err = f.staff.Add(f.ctx, tx, staff.By{}, staff.NewAccount{Name: "سارة", Email: email, Password: secret, RoleID: f.role(role),
			Teams: []id.ID{f.team}, Preferences: riyadh})
		return err
	})
	return who
}

// signIn tries a password from an address.
func (f *firm) signIn(email, password, address string) (staff.Opened, error) {
	return f.staff.SignIn(f.ctx, f.DB, staff.Attempt{Email: email, Password: password, Address: address, Device: "Firefox"})
}

// alive tells whether a session's token still opens the door.
func (f *firm) alive(token string) bool {
	f.t.Helper()
	_, ok, err := f.staff.BySession(f.ctx, f.DB, token)
	if err != nil {
		f.t.Fatal(err)
	}
	return ok
}

// events are the kinds of what happened to a subject, in order.
func (f *firm) events(kind string, of id.ID) string {
	f.t.Helper()
	list, err := event.Of(f.ctx, f.DB, event.Subject{Kind: kind, ID: of})
	if err != nil {
		f.t.Fatal(err)
	}
	if broken := event.Verify(list); broken != 0 {
		f.t.Errorf("the chain of %s %d is broken at %d", kind, of, broken)
	}
	var kinds []string
	for _, e := range list {
		kinds = append(kinds, strings.TrimPrefix(e.Kind, "staff."))
	}
	return strings.Join(kinds, " ")
}

// mustBe checks kind and key of a fault.
func mustBe(t *testing.T, what string, err error, kind fault.Kind, key string) {
	t.Helper()
	d, ok := fault.As(err)
	if !ok || d.Kind != kind || d.Key != key {
		t.Errorf("%s: %v, want %v %s", what, err, kind, key)
	}
}

// mustBlame checks which fields a fault names.
func mustBlame(t *testing.T, what string, err error, fields ...string) {
	t.Helper()
	d, ok := fault.As(err)
	var names []string
	if ok {
		for _, one := range d.Fields {
			names = append(names, one.Name)
		}
	}
	if strings.Join(names, " ") != strings.Join(fields, " ") {
		t.Errorf("%s: %v, want defects in %v", what, err, fields)
	}
}

func throttledFor(err error) bool {
	var wait *staff.Throttled
	return errors.As(err, &wait)
}
