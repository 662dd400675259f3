package staff_test

import (
	"slices"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"rida/internal/core/event"
	"rida/internal/core/staff"
	"rida/internal/kit/calendar"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/testkit"
)

func TestAHouseBeginsOnce(t *testing.T) {
	testkit.Each(t, func(t *testing.T, w *testkit.World) {
		f := open(t, w)
		if _, ok, err := f.staff.Organisation(f.ctx, f.DB); ok || err != nil {
			t.Fatalf("an empty house has begun: %v %v", ok, err)
		}
		bad := firstRun()
		bad.Names, bad.Owner.Email, bad.Owner.Password, bad.Country, bad.Owner.Zone = staff.Names{}, "x", "short", "zz", "Local"
		err := f.try(func(tx *db.Tx) error { _, err := f.staff.Begin(f.ctx, tx, bad); return err })
		mustBlame(t, "bad answers", err, "name", "zone", "country", "email", "password")
		var done sync.WaitGroup
		results := make([]error, 3)
		for i := range results {
			done.Go(func() {
				results[i] = f.try(func(tx *db.Tx) error { _, err := f.staff.Begin(f.ctx, tx, firstRun()); return err })
			})
		}
		done.Wait()
		began := 0
		for _, err := range results {
			if err == nil {
				began++
			} else if fault.KindOf(err) != fault.Conflict && fault.KindOf(err) != fault.Invalid {
				t.Errorf("a late beginning: %v", err)
			}
		}
		o, ok, err := f.staff.Organisation(f.ctx, f.DB)
		if began != 1 || !ok || err != nil {
			t.Fatalf("%d began: %v %v %v", began, results, ok, err)
		}
		if o.In(lang.Arabic) != "نور للأجهزة" || o.In(lang.Persian) != "نور للأجهزة" || o.In(lang.English) != "Noor Appliances" || o.Schedule.Zone().String() != "Asia/Riyadh" || len(o.Languages) != 3 {
			t.Errorf("%+v", o)
		}
		duty, err := f.staff.Duty(f.ctx, w.DB, o.TeamID)
		if err != nil || duty == 0 {
			t.Errorf("duty manager %d %v", duty, err)
		}
		if got := f.events("organisation", 1); got != "began" {
			t.Errorf("events: %s", got)
		}
	}, event.Schema, staff.Schema)
}

func TestSomebodyWhoOwnsCasesCannotLeave(t *testing.T) {
	each(t, func(f *firm) {
		sara := f.hire("sara@noor.example", staff.Agent)
		by := f.by(f.owner)
		leave := func() error {
			return f.try(func(tx *db.Tx) error { return f.staff.Leave(f.ctx, tx, by, sara) })
		}
		*f.holds = 3
		err := leave()
		mustBe(f.t, "owns three", err, fault.Conflict, "staff.fault.still_owns")
		if d, _ := fault.As(err); !slices.Contains(d.Args, any(int64(3))) {
			f.t.Errorf("the number is missing: %v", d.Args)
		}
		*f.holds = 0
		// What nobody counted is still held by the database.
		f.act(func(tx *db.Tx) error {
			_, err := tx.Exec(f.ctx, "CREATE TABLE thing (owner_id BIGINT, owner_active BOOLEAN CHECK (owner_active), FOREIGN KEY (owner_id, owner_active) REFERENCES staff_account (id, active))")
			return err
		})
		f.act(func(tx *db.Tx) error {
			_, err := tx.Exec(f.ctx, "INSERT INTO thing VALUES ($1, $2)", sara, true)
			return err
		})
		mustBe(f.t, "owns a thing", leave(), fault.Conflict, "staff.fault.still_owns_some")
		f.act(func(tx *db.Tx) error { _, err := tx.Exec(f.ctx, "DELETE FROM thing"); return err })
		session := f.enter(sara)
		if err := leave(); err != nil {
			f.t.Fatal(err)
		}
		if f.alive(session.Token) {
			f.t.Error("somebody who left is still in")
		}
		if err := f.try(func(tx *db.Tx) error {
			_, err := tx.Exec(f.ctx, "INSERT INTO thing VALUES ($1, $2)", sara, true)
			return err
		}); !db.IsForeign(err) {
			f.t.Errorf("somebody who left can own things: %v", err)
		}
		mustBe(f.t, "leaves twice", leave(), fault.Conflict, "staff.fault.has_left")
		f.act(func(tx *db.Tx) error { return f.staff.Return(f.ctx, tx, by, sara) })
		if _, err := f.signIn("sara@noor.example", secret, "192.0.2.1"); err == nil {
			f.t.Error("the password of before works after the return")
		}
		if got := f.events("account", sara); got != "joined signed_in left returned sign_in_refused" {
			f.t.Errorf("events: %s", got)
		}
	})
}

func TestADutyManagerCannotLeave(t *testing.T) {
	each(t, func(f *firm) {
		sara := f.hire("sara@noor.example", staff.Manager)
		team := staff.Team{ID: f.team, Names: staff.Names{En: "Care"}, DutyID: sara}
		f.act(func(tx *db.Tx) error { _, err := f.staff.SaveTeam(f.ctx, tx, staff.By{}, team); return err })
		err := f.try(func(tx *db.Tx) error { return f.staff.Leave(f.ctx, tx, staff.By{}, sara) })
		mustBe(f.t, "on duty", err, fault.Conflict, "staff.fault.still_on_duty")
		team.DutyID = f.owner
		f.act(func(tx *db.Tx) error { _, err := f.staff.SaveTeam(f.ctx, tx, staff.By{}, team); return err })
		f.act(func(tx *db.Tx) error { return f.staff.Leave(f.ctx, tx, staff.By{}, sara) })
		team.DutyID = sara
		err = f.try(func(tx *db.Tx) error { _, err := f.staff.SaveTeam(f.ctx, tx, staff.By{}, team); return err })
		mustBlame(f.t, "duty of somebody who left", err, "duty")
	})
}

// TestThereIsAlwaysAnOwner lets chance give and take roles and send people away,
// and looks after every step.
func TestThereIsAlwaysAnOwner(t *testing.T) {
	each(t, func(f *firm) {
		people := []id.ID{f.owner, f.hire("a@noor.example", staff.Owner), f.hire("b@noor.example", staff.Agent), f.hire("c@noor.example", staff.Viewer)}
		team := staff.Team{ID: f.team, Names: staff.Names{En: "Care"}}
		roles := []id.ID{f.role(staff.Owner), f.role(staff.Manager), f.role(staff.Agent)}
		rapid.Check(f.t, func(r *rapid.T) {
			who := rapid.SampledFrom(people).Draw(r, "who")
			err := f.try(func(tx *db.Tx) error {
				switch rapid.IntRange(0, 3).Draw(r, "act") {
				case 0:
					return f.staff.Leave(f.ctx, tx, staff.By{}, who)
				case 1:
					return f.staff.Return(f.ctx, tx, staff.By{}, who)
				case 2:
					team.DutyID = who
					_, err := f.staff.SaveTeam(f.ctx, tx, staff.By{}, team)
					return err
				}
				return f.staff.SetRole(f.ctx, tx, staff.By{}, who, rapid.SampledFrom(roles).Draw(r, "role"))
			})
			if err != nil && fault.KindOf(err) == fault.Internal {
				r.Fatal(err)
			}
			var owners, duty int64
			if err := f.DB.Get(f.ctx, &owners, "SELECT COUNT(*) FROM staff_account a JOIN staff_role r ON r.id = a.role_id WHERE a.active AND r.code = 'owner'"); err != nil {
				r.Fatal(err)
			}
			if err := f.DB.Get(f.ctx, &duty, "SELECT COUNT(*) FROM staff_team t JOIN staff_account a ON a.id = t.duty_id WHERE NOT a.active"); err != nil {
				r.Fatal(err)
			}
			if owners < 1 || duty != 0 {
				r.Fatalf("%d owners, %d duty managers who are not here", owners, duty)
			}
		})
	})
}

func TestTwoOwnersCannotLeaveTogether(t *testing.T) {
	each(t, func(f *firm) {
		other := f.hire("a@noor.example", staff.Owner)
		var all sync.WaitGroup
		results := make([]error, 2)
		for i, who := range []id.ID{f.owner, other} {
			all.Go(func() {
				results[i] = f.try(func(tx *db.Tx) error { return f.staff.SetRole(f.ctx, tx, staff.By{}, who, f.role(staff.Agent)) })
			})
		}
		all.Wait()
		if (results[0] == nil) == (results[1] == nil) {
			f.t.Errorf("of two owners: %v, %v", results[0], results[1])
		}
	})
}

func TestARoleDecidesWhatOneMayDoFromTheNextRequestOn(t *testing.T) {
	each(t, func(f *firm) {
		sara := f.hire("sara@noor.example", staff.Agent)
		o := f.enter(sara)
		can := func(permission string) bool {
			p, ok, err := f.staff.BySession(f.ctx, f.DB, o.Token)
			if err != nil || !ok {
				f.t.Fatalf("%v %v", ok, err)
			}
			return p.Permissions[permission]
		}
		if !can("cases.reply") || can(staff.Manage) {
			f.t.Fatal("an agent's permissions")
		}
		set := func(by staff.By, role string, permissions ...string) error {
			return f.try(func(tx *db.Tx) error { return f.staff.SetPermissions(f.ctx, tx, by, f.role(role), permissions) })
		}
		if err := set(f.by(f.owner), staff.Agent, "cases.read", staff.Manage); err != nil {
			f.t.Fatal(err)
		}
		if can("cases.reply") || !can(staff.Manage) {
			f.t.Error("the change does not show at once")
		}
		mustBe(f.t, "the owner's role", set(f.by(f.owner), staff.Owner), fault.Conflict, "staff.fault.owner_role")
		mustBe(f.t, "giving what one has not", set(f.by(sara), staff.Viewer, "cases.read", staff.Settings), fault.Denied, "staff.fault.beyond_you")
		mustBe(f.t, "taking what one has not", set(f.by(sara), staff.Manager, "cases.read"), fault.Denied, "staff.fault.beyond_you")
		mustBlame(f.t, "unknown", set(f.by(f.owner), staff.Viewer, "cases.fly"), "permission")
		// A restart must not give back what was taken.
		f.act(func(tx *db.Tx) error { return f.staff.Prepare(f.ctx, tx) })
		if can("cases.reply") {
			f.t.Error("the start gave back a permission that was taken")
		}
		// Nor what another process changed go unnoticed.
		other := open(f.t, f.World)
		if err := other.try(func(tx *db.Tx) error {
			return other.staff.SetPermissions(f.ctx, tx, staff.By{}, f.role(staff.Agent), []string{"cases.reply"})
		}); err != nil {
			f.t.Fatal(err)
		}
		if !can("cases.reply") || can(staff.Manage) {
			f.t.Error("a change by another process does not show")
		}
	})
}

func TestANewReleasesPermissionReachesTheUsualRolesOnce(t *testing.T) {
	each(t, func(f *firm) {
		newer := staff.New(staff.Options{Events: event.NewLog(), Permissions: append(f.staff.Permissions(), staff.Permission{Name: "cases.fly", Key: "x", Roles: []string{staff.Agent}})})
		for range 2 {
			f.act(func(tx *db.Tx) error { return newer.Prepare(f.ctx, tx) })
		}
		roles, err := newer.Roles(f.ctx, f.DB)
		if err != nil {
			f.t.Fatal(err)
		}
		var codes []string
		for _, r := range roles {
			codes = append(codes, r.Code)
			if want := r.Code == staff.Agent || r.Code == staff.Owner; r.Permissions["cases.fly"] != want {
				f.t.Errorf("%s: %v", r.Code, r.Permissions)
			}
		}
		if !slices.Equal(codes, []string{staff.Owner, staff.Manager, staff.Agent, staff.Viewer}) {
			f.t.Errorf("order %v", codes)
		}
	})
}

func TestOwnRolesComeAndGo(t *testing.T) {
	each(t, func(f *firm) {
		by := f.by(f.owner)
		var role id.ID
		f.act(func(tx *db.Tx) (err error) { role, err = f.staff.AddRole(f.ctx, tx, by, "Night shift"); return err })
		sara := f.hire("sara@noor.example", staff.Agent)
		session := f.enter(sara)
		f.act(func(tx *db.Tx) error { return f.staff.SetRole(f.ctx, tx, by, sara, role) })
		if f.alive(session.Token) {
			f.t.Error("a session outlived a change of role")
		}
		drop := func(role id.ID) error {
			return f.try(func(tx *db.Tx) error { return f.staff.DropRole(f.ctx, tx, by, role) })
		}
		mustBe(f.t, "in use", drop(role), fault.Conflict, "staff.fault.role_in_use")
		mustBe(f.t, "of the house", drop(f.role(staff.Viewer)), fault.Conflict, "staff.fault.role_of_house")
		f.act(func(tx *db.Tx) error { return f.staff.SetRole(f.ctx, tx, by, sara, f.role(staff.Agent)) })
		if err := drop(role); err != nil {
			f.t.Error(err)
		}
		mustBe(f.t, "gone", drop(role), fault.NotFound, "fault.not_found")
	})
}

func TestALesserPersonCannotChangeAGreaterOne(t *testing.T) {
	each(t, func(f *firm) {
		// Whoever manages staff but does not reply cannot touch those who do.
		var role id.ID
		f.act(func(tx *db.Tx) (err error) { role, err = f.staff.AddRole(f.ctx, tx, staff.By{}, "clerk"); return err })
		f.act(func(tx *db.Tx) error {
			return f.staff.SetPermissions(f.ctx, tx, staff.By{}, role, []string{staff.Manage})
		})
		clerk := f.hire("clerk@noor.example", staff.Viewer)
		f.act(func(tx *db.Tx) error { return f.staff.SetRole(f.ctx, tx, staff.By{}, clerk, role) })
		by := f.by(clerk)
		for name, act := range map[string]func(tx *db.Tx) error{
			"leave":    func(tx *db.Tx) error { return f.staff.Leave(f.ctx, tx, by, f.owner) },
			"role":     func(tx *db.Tx) error { return f.staff.SetRole(f.ctx, tx, by, f.owner, role) },
			"promote":  func(tx *db.Tx) error { return f.staff.SetRole(f.ctx, tx, by, clerk, f.role(staff.Owner)) },
			"sessions": func(tx *db.Tx) error { return f.staff.EndOthers(f.ctx, tx, by, f.owner, 0) },
		} {
			mustBe(f.t, name, f.try(act), fault.Denied, "staff.fault.beyond_you")
		}
	})
}

func TestNamesAreLookedUpAndFollowChanges(t *testing.T) {
	each(t, func(f *firm) {
		name := func() string {
			c, err := f.staff.Lookup(f.ctx, f.DB, f.owner)
			if err != nil {
				f.t.Fatal(err)
			}
			return c.Name
		}
		if name() != "نورة القحطاني" {
			f.t.Error(name())
		}
		undone := f.try(func(tx *db.Tx) error {
			if err := f.staff.SetPreferences(f.ctx, tx, f.owner, "Other", riyadh); err != nil {
				return err
			}
			if c, err := f.staff.Lookup(f.ctx, tx, f.owner); err != nil || c.Name != "Other" {
				f.t.Errorf("within the act: %v %v", c, err)
			}
			return fault.New(fault.Conflict, "fault.conflict")
		})
		if undone == nil || name() != "نورة القحطاني" {
			f.t.Errorf("an act that was undone shows: %s", name())
		}
		f.act(func(tx *db.Tx) error { return f.staff.SetPreferences(f.ctx, tx, f.owner, "نورة", riyadh) })
		if name() != "نورة" {
			f.t.Errorf("after the change: %s", name())
		}
	})
}

func TestPreferencesAreChecked(t *testing.T) {
	each(t, func(f *firm) {
		for field, spoil := range map[string]func(p *staff.Preferences){
			"lang":            func(p *staff.Preferences) { p.Lang = "xx" },
			"calendar":        func(p *staff.Preferences) { p.Calendar = "mayan" },
			"second_calendar": func(p *staff.Preferences) { p.Second = p.Calendar },
			"digits":          func(p *staff.Preferences) { p.Digits = "roman" },
			"zone":            func(p *staff.Preferences) { p.Zone = "Mars/Base" },
			"theme":           func(p *staff.Preferences) { p.Theme = "pink" },
		} {
			p := riyadh
			spoil(&p)
			mustBlame(f.t, field, f.try(func(tx *db.Tx) error { return f.staff.SetPreferences(f.ctx, tx, f.owner, "x", p) }), field)
		}
	})
}

func TestSettingsAreNotOverwrittenBlindly(t *testing.T) {
	each(t, func(f *firm) {
		read := func() staff.Organisation {
			o, _, err := f.staff.Organisation(f.ctx, f.DB)
			if err != nil {
				f.t.Fatal(err)
			}
			return o
		}
		seen := read()
		change := func(o staff.Organisation) error {
			return f.try(func(tx *db.Tx) error { return f.staff.SetOrganisation(f.ctx, tx, staff.By{}, o) })
		}
		mine := seen
		mine.Brand, mine.Languages = "Noor Care", []lang.Tag{lang.Arabic, lang.English}
		if err := change(mine); err != nil {
			f.t.Fatal(err)
		}
		if got := read(); got.Brand != "Noor Care" || len(got.Languages) != 2 || got.Sender(lang.Arabic) != "Noor Care" {
			f.t.Errorf("%+v", got)
		}
		mustBe(f.t, "late", change(seen), fault.Conflict, "fault.conflict")
		bad := read()
		bad.Languages = []lang.Tag{lang.English}
		mustBlame(f.t, "own language missing", change(bad), "languages")

		plan := read().Schedule.Plan()
		plan.Weeks = []calendar.WeekRule{{Week: calendar.WeekOf([]calendar.Span{calendar.Hours(8, 12)}, 0, 1, 2)}}
		set := func() error {
			return f.try(func(tx *db.Tx) error { return f.staff.SetSchedule(f.ctx, tx, staff.By{}, plan) })
		}
		if err := set(); err != nil {
			f.t.Fatal(err)
		}
		if got := read().Schedule; got.Version() != 2 || len(got.Plan().Weeks) != 1 {
			f.t.Errorf("schedule %+v", got.Plan())
		}
		mustBe(f.t, "late hours", set(), fault.Conflict, "fault.conflict")
		moved := read()
		moved.Zone = "Asia/Tehran"
		if err := change(moved); err != nil {
			f.t.Fatal(err)
		}
		if got := read().Schedule; got.Version() != 3 || got.Zone().String() != "Asia/Tehran" {
			f.t.Errorf("the hours did not move along: version %d in %s", got.Version(), got.Zone())
		}
		plan.Version, plan.Weeks = 3, nil
		mustBe(f.t, "no week", set(), fault.Invalid, "fault.invalid")
		if got := f.events("organisation", 1); got != "began organisation_changed schedule_changed organisation_changed" {
			f.t.Errorf("events: %s", got)
		}
	})
}

func TestTeamsKeepTheirPeople(t *testing.T) {
	each(t, func(f *firm) {
		sara, omar := f.hire("sara@noor.example", staff.Agent), f.hire("omar@noor.example", staff.Agent)
		var team id.ID
		f.act(func(tx *db.Tx) (err error) {
			team, err = f.staff.SaveTeam(f.ctx, tx, staff.By{}, staff.Team{Names: staff.Names{Ar: "الصيانة", En: "Repairs"}, DutyID: sara, Members: []id.ID{omar}})
			return err
		})
		of := func(who id.ID) []id.ID {
			teams, err := f.staff.TeamsOf(f.ctx, f.DB, who)
			if err != nil {
				f.t.Fatal(err)
			}
			return teams
		}
		if !slices.Contains(of(sara), team) || !slices.Contains(of(omar), team) {
			f.t.Error("members are missing")
		}
		f.act(func(tx *db.Tx) error { return f.staff.SetTeams(f.ctx, tx, staff.By{}, sara, nil) })
		f.act(func(tx *db.Tx) error { return f.staff.SetTeams(f.ctx, tx, staff.By{}, omar, []id.ID{f.team}) })
		if !slices.Equal(of(sara), []id.ID{team}) || !slices.Equal(of(omar), []id.ID{f.team}) {
			f.t.Errorf("sara, on duty, in %v; omar in %v", of(sara), of(omar))
		}
		mustBlame(f.t, "no such team", f.try(func(tx *db.Tx) error { return f.staff.SetTeams(f.ctx, tx, staff.By{}, omar, []id.ID{5}) }), "teams")
		mustBlame(f.t, "no name", f.try(func(tx *db.Tx) error {
			_, err := f.staff.SaveTeam(f.ctx, tx, staff.By{}, staff.Team{DutyID: sara})
			return err
		}), "name")
	})
}
