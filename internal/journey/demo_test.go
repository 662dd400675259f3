package journey_test

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"rida/internal/app"
	"rida/internal/core/staff"
	"rida/internal/kit/calendar"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/room/cases"
	"rida/internal/testkit/browser"
)

// demoHouse is the demo firm, open for the length of a test.
type demoHouse struct {
	*app.Demo
	t     testing.TB
	owner staff.Account
	links *cases.Links
}

func demo(t testing.TB) *demoHouse {
	t.Helper()
	return demoOn(t, db.SQLite)
}

// demoOn is the demo firm in a database of the engine.
func demoOn(t testing.TB, engine db.Engine) *demoHouse {
	t.Helper()
	return demoWith(t, app.DemoOptions{Database: databaseOn(t, engine)})
}

// demoWith is the demo firm with other options than usual.
func demoWith(t testing.TB, o app.DemoOptions) *demoHouse {
	t.Helper()
	said, data := &notes{}, t.TempDir()
	o.Data, o.HTTP, o.SMTP = data, "127.0.0.1:0", "127.0.0.1:0"
	a, err := app.OpenDemo(context.WithoutCancel(t.Context()), o,
		slog.New(slog.NewTextHandler(said, &slog.HandlerOptions{Level: slog.LevelWarn})), clock.System)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(a.Close)
	start(t, a.App, said)
	key, err := os.ReadFile(filepath.Join(data, "key"))
	if err != nil {
		t.Fatal(err)
	}
	d := &demoHouse{Demo: a, t: t, links: cases.NewLinks([]byte(strings.TrimSpace(string(key))))}
	accounts, err := d.Staff.Accounts(t.Context(), d.DB)
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range accounts {
		if one.RoleCode == staff.Owner {
			d.owner = one
		}
	}
	return d
}

// reads lets the owner read in a language, as its readers usually do.
func (d *demoHouse) reads(t testing.TB, tag lang.Tag) lang.Printer {
	t.Helper()
	r := calendar.NewReader(tag, map[lang.Tag]string{lang.Arabic: "sa", lang.Persian: "ir", lang.English: "intl"}[tag], nil)
	p := d.owner.Preferences
	p.Lang, p.Calendar, p.Second, p.Digits, p.Theme, p.KeysOn = tag, r.System, r.Second, tag.Digits(), "", true
	err := d.DB.Write(t.Context(), func(tx *db.Tx) error { return d.Staff.SetPreferences(t.Context(), tx, d.owner.ID, d.owner.Name, p) })
	if err != nil {
		t.Fatal(err)
	}
	return d.Texts.For(tag, tag.Digits())
}

// enter signs the owner in by the demo's own link.
func (d *demoHouse) enter(p *browser.Page) {
	d.t.Helper()
	for _, door := range d.Doors() {
		if door.Role == "owner" {
			p.Open(door.URL)
			p.WaitFor("body.desk")
			return
		}
	}
	d.t.Fatal("the demo has no door for its owner")
}

// caseWhere finds the first case of a condition.
func (d *demoHouse) caseWhere(t testing.TB, condition string) cases.Case {
	t.Helper()
	var which id.ID
	if err := d.DB.Get(t.Context(), &which, `SELECT id FROM cases WHERE `+condition+` ORDER BY id DESC LIMIT 1`); err != nil {
		t.Fatalf("find a case where %s: %v", condition, err)
	}
	c, err := cases.Get(t.Context(), d.DB, which)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// idOf finds one id.
func (d *demoHouse) idOf(t testing.TB, query string) string {
	t.Helper()
	var which id.ID
	if err := d.DB.Get(t.Context(), &which, query); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return which.String()
}
