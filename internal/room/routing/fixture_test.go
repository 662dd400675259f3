package routing_test

import (
	"context"
	"testing"

	"rida/internal/core/event"
	"rida/internal/core/files"
	"rida/internal/core/staff"
	"rida/internal/kit/calendar"
	"rida/internal/kit/condition"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/room/cases"
	"rida/internal/room/customers"
	"rida/internal/room/promises"
	"rida/internal/room/routing"
	"rida/internal/testkit"
)

// firm is a small house with two teams: nora on duty for the desk, sara for
// Persian; layla and omar at the desk, negar at both.
type firm struct {
	*testkit.World
	t        testing.TB
	ctx      context.Context
	staff    *staff.Staff
	cases    *cases.Room
	room     *routing.Room
	people   map[string]id.ID
	desk     id.ID
	persian  id.ID
	jobs     []any
	schedule *calendar.Schedule
}

var boss = event.Actor{Kind: "staff", ID: 1}

func each(t *testing.T, test func(f *firm)) {
	t.Helper()
	testkit.Each(t, func(t *testing.T, w *testkit.World) { test(open(t, w)) })
}

func open(t *testing.T, w *testkit.World) *firm {
	t.Helper()
	f := &firm{World: w, t: t, ctx: t.Context(), people: map[string]id.ID{}}
	f.found()
	f.cases, f.room = f.process()
	return f
}

func prefs(t lang.Tag) staff.Preferences {
	return staff.Preferences{Lang: t, Calendar: calendar.Gregorian, Digits: t.Digits(), Zone: "Asia/Riyadh", KeysOn: true}
}

func (f *firm) found() {
	f.staff = staff.New(staff.Options{Events: event.NewLog(), Permissions: append(staff.Permissions(), cases.Permissions()...), HashMemory: 64,
		Holdings: cases.Holdings, SendMail: func(context.Context, *db.Tx, staff.Recipient, string, ...any) error { return nil }})
	f.act(func(tx *db.Tx) (err error) {
		f.people["nora"], err = f.staff.Begin(f.ctx, tx, staff.FirstRun{Names: staff.Names{En: "Noor"}, Team: staff.Names{En: "Desk"}, Country: "sa",
			Owner: staff.NewAccount{Name: "Nora", Email: "nora@noor.example", Password: "correct horse 42", Preferences: prefs(lang.Arabic)}})
		return err
	})
	f.act(func(tx *db.Tx) error {
		role, err := f.staff.RoleByCode(f.ctx, tx, staff.Agent)
		for name, tag := range map[string]lang.Tag{"sara": lang.Persian, "layla": lang.Arabic, "omar": lang.Arabic, "negar": lang.Persian} {
			if err == nil {
				f.people[name], err = f.staff.Add(f.ctx, tx, staff.By{}, staff.NewAccount{Name: name, Email: name + "@noor.example", RoleID: role, Preferences: prefs(tag)})
			}
		}
		return err
	})
	o, _, err := f.staff.Organisation(f.ctx, f.DB)
	f.must(err)
	f.desk, f.schedule = o.TeamID, o.Schedule
	f.act(func(tx *db.Tx) error {
		_, err := f.staff.SaveTeam(f.ctx, tx, staff.By{}, staff.Team{ID: f.desk, Names: staff.Names{En: "Desk"}, DutyID: f.people["nora"], Members: f.ids("layla", "omar", "negar")})
		if err == nil {
			f.persian, err = f.staff.SaveTeam(f.ctx, tx, staff.By{}, staff.Team{Names: staff.Names{En: "Persian"}, DutyID: f.people["sara"], Members: f.ids("negar")})
		}
		return err
	})
}

// process is the rooms as one process of the house has them.
func (f *firm) process() (*cases.Room, *routing.Room) {
	store, err := files.Open(f.t.TempDir())
	f.must(err)
	m := &routing.Room{Staff: f.staff, DB: f.DB, Enqueue: func(_ context.Context, _ *db.Tx, args interface{ Kind() string }) error {
		f.jobs = append(f.jobs, args)
		return nil
	}}
	log := event.NewLog(event.Listener{Hear: m.Hear})
	m.Events = log
	c := &cases.Room{Events: log, Customers: customers.New(log), Files: store, Route: m.Route,
		Promises: promises.New(log, func() promises.Policy { return promises.Policy{Schedule: f.schedule, Book: promises.DefaultBook()} }),
		IsActive: func(ctx context.Context, r db.Reader, a id.ID) (active bool, err error) {
			err = r.Get(ctx, &active, `SELECT active FROM staff_account WHERE id = $1`, a)
			return active, err
		},
		NameOf: func(context.Context, db.Reader, id.ID) (string, error) { return "somebody", nil },
		Desk: func(ctx context.Context, r db.Reader, team id.ID) (cases.Desk, error) {
			if team == 0 {
				team = f.desk
			}
			duty, err := f.staff.Duty(ctx, r, team)
			return cases.Desk{TeamID: team, DutyID: duty}, err
		}}
	m.Cases = c
	return c, m
}

func (f *firm) ids(names ...string) (out []id.ID) {
	for _, n := range names {
		out = append(out, f.people[n])
	}
	return out
}

func (f *firm) must(err error) {
	f.t.Helper()
	if err != nil {
		f.t.Fatal(err)
	}
}

func (f *firm) act(do func(tx *db.Tx) error) {
	f.t.Helper()
	f.must(f.DB.Write(f.ctx, do))
}

// rule makes a rule and switches it on.
func (f *firm) rule(name string, when condition.Node, then routing.Then) routing.Rule {
	f.t.Helper()
	var one routing.Rule
	f.act(func(tx *db.Tx) (err error) {
		if one, err = f.room.SaveRule(f.ctx, tx, boss, routing.Rule{Name: name, When: when, Then: then}); err == nil {
			err = f.room.SwitchRule(f.ctx, tx, boss, one.ID, true)
		}
		return err
	})
	return one
}

// arrive lets somebody write and gives the case it led to.
func (f *firm) arrive(from, text string, more ...func(*cases.Incoming)) cases.Case {
	f.t.Helper()
	in := cases.Incoming{Channel: cases.Email, Name: "Somebody", Email: from, Text: text}
	for _, change := range more {
		change(&in)
	}
	var got cases.Received
	f.act(func(tx *db.Tx) (err error) {
		got, err = f.cases.Open(f.ctx, tx, in)
		return err
	})
	return got.Case
}

// name is who an id is.
func (f *firm) name(who id.ID) string {
	for n, one := range f.people {
		if one == who {
			return n
		}
	}
	return who.String()
}

func (f *firm) owns(c cases.Case, want string, taken bool) {
	f.t.Helper()
	if got := f.name(c.OwnerID); got != want || c.Taken != taken {
		f.t.Errorf("owner %s, taken %v; want %s, %v", got, c.Taken, want, taken)
	}
}

func (f *firm) away(name string, away bool) {
	f.t.Helper()
	usual := map[bool]lang.Tag{true: lang.Persian, false: lang.Arabic}[name == "sara" || name == "negar"]
	f.act(func(tx *db.Tx) error { return f.room.SetAway(f.ctx, tx, boss, f.people[name], usual, away) })
}

const (
	inPersian = "سلام، ماشین لباسشویی من از دیروز کار نمی‌کند و آب از زیر آن بیرون می‌زند. لطفاً راهنمایی کنید"
	inArabic  = "السلام عليكم، الغسالة التي اشتريتها منكم لا تعمل منذ أمس والماء يخرج من تحتها، أرجو المساعدة"
	inEnglish = "Hello, the washing machine I bought from you has not worked since yesterday. Please help me."
)
