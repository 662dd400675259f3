package stage

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"rida/internal/app"
	"rida/internal/core/staff"
	staffweb "rida/internal/core/staff/web"
	"rida/internal/kit/calendar"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/room/cases"
	"rida/internal/room/promises"
	"rida/internal/testkit/browser"
	"rida/internal/testkit/part"
)

// Demo is the demo firm, open for the length of a test.
type Demo struct {
	*app.Demo
	T     testing.TB
	Owner staff.Account
	Links *cases.Links
}

// NewDemo opens the demo firm. Of the options a test may leave all empty: it is
// then on SQLite, with ports and a folder of its own.
func NewDemo(t testing.TB, o app.DemoOptions) *Demo {
	t.Helper()
	said, data := &Notes{}, t.TempDir()
	o.Data, o.HTTP, o.SMTP = data, "127.0.0.1:0", "127.0.0.1:0"
	a, err := app.OpenDemo(context.WithoutCancel(t.Context()), o,
		slog.New(slog.NewTextHandler(said, &slog.HandlerOptions{Level: slog.LevelWarn})), clock.System)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(a.Close)
	Start(t, a.App, said)
	key, err := os.ReadFile(filepath.Join(data, "key"))
	if err != nil {
		t.Fatal(err)
	}
	d := &Demo{Demo: a, T: t, Links: cases.NewLinks([]byte(strings.TrimSpace(string(key))))}
	for _, one := range d.accounts() {
		if one.RoleCode == staff.Owner {
			d.Owner = one
		}
	}
	return d
}

// DemoOn is the demo firm in a database of the engine.
func DemoOn(t testing.TB, engine db.Engine) *Demo {
	t.Helper()
	return NewDemo(t, app.DemoOptions{Database: DatabaseOn(t, engine)})
}

// Reads lets the owner read in a language, as its readers usually do.
func (d *Demo) Reads(t testing.TB, tag lang.Tag) lang.Printer {
	t.Helper()
	r := calendar.NewReader(tag, map[lang.Tag]string{lang.Arabic: "sa", lang.Persian: "ir", lang.English: "intl"}[tag], nil)
	p := d.Owner.Preferences
	p.Lang, p.Calendar, p.Second, p.Digits, p.Theme, p.KeysOn = tag, r.System, r.Second, tag.Digits(), "", true
	d.Write(func(tx *db.Tx) error { return d.Staff.SetPreferences(t.Context(), tx, d.Owner.ID, d.Owner.Name, p) })
	return d.Texts.For(tag, tag.Digits())
}

// Enter signs the owner in by the demo's own link.
func (d *Demo) Enter(p *browser.Page) {
	d.T.Helper()
	for _, door := range d.Doors() {
		if door.Role == "owner" {
			p.Open(door.URL)
			p.WaitFor("body.desk")
			return
		}
	}
	d.T.Fatal("the demo has no door for its owner")
}

// As signs a colleague in on a page.
func (d *Demo) As(p *browser.Page, who id.ID) {
	d.T.Helper()
	p.Open(d.Address() + staffweb.DemoPath + d.Staff.DemoLink(who))
	p.WaitFor("body.desk")
}

// Person finds a colleague by the name before the @.
func (d *Demo) Person(key string) staff.Account {
	d.T.Helper()
	for _, one := range d.accounts() {
		if one.Email == key+"@noor.example" {
			return one
		}
	}
	d.T.Fatalf("nobody is called %s", key)
	return staff.Account{}
}

// PeerOf is a colleague of a role who is not the owner.
func (d *Demo) PeerOf(role string) id.ID {
	d.T.Helper()
	for _, one := range d.accounts() {
		if one.RoleCode == role && one.ID != d.Owner.ID {
			return one.ID
		}
	}
	d.T.Fatalf("nobody is %s in the demo", role)
	return 0
}

func (d *Demo) accounts() []staff.Account {
	d.T.Helper()
	all, err := d.Staff.Accounts(d.T.Context(), d.DB)
	if err != nil {
		d.T.Fatal(err)
	}
	return all
}

// Write takes an act in a transaction of its own.
func (d *Demo) Write(act func(tx *db.Tx) error) {
	d.T.Helper()
	if err := d.DB.Write(d.T.Context(), act); err != nil {
		d.T.Fatal(err)
	}
}

// CaseWhere finds the newest case of a condition.
func (d *Demo) CaseWhere(t testing.TB, condition string) cases.Case {
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

// arrivalPatience is how long mail may take through servers and jobs on a busy
// machine.
const arrivalPatience = 30 * time.Second

// Arrived waits until a mail has become a case of this subject.
func (d *Demo) Arrived(t testing.TB, subject string) cases.Case {
	t.Helper()
	var which id.ID
	part.Until(t, arrivalPatience, "a case "+subject, func() bool {
		return d.DB.Get(t.Context(), &which, sqlArrived, subject) == nil
	})
	return d.CaseWhere(t, `id = `+which.String())
}

// IDOf finds one id.
func (d *Demo) IDOf(t testing.TB, query string) string {
	t.Helper()
	var which id.ID
	if err := d.DB.Get(t.Context(), &which, query); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return which.String()
}

// Promised is what is owed of a kind in a case.
func (d *Demo) Promised(t testing.TB, c cases.Case, kind promises.Kind) (one promises.Promise) {
	t.Helper()
	all, err := promises.Owed(t.Context(), d.DB, c.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range all {
		if p.Kind == kind {
			one = p
		}
	}
	if one.ID == 0 {
		t.Fatalf("no %s is owed: %+v", kind, all)
	}
	return one
}

const sqlArrived = `SELECT id FROM cases WHERE subject = $1 ORDER BY id DESC LIMIT 1`
