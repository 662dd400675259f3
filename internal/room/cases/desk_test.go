package cases_test

import (
	"context"
	"testing"

	"rida/internal/core/event"
	"rida/internal/core/files"
	"rida/internal/kit/calendar"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/kit/mime"
	"rida/internal/room/cases"
	"rida/internal/room/customers"
	"rida/internal/room/promises"
	"rida/internal/testkit"
)

// The people of the test's desk.
const (
	nora  = id.ID(101) // duty manager
	layla = id.ID(102) // agent
	omar  = id.ID(103) // agent
	gone  = id.ID(104) // left
	team  = id.ID(201)
)

// desk is a small house in which cases can happen.
type desk struct {
	*testkit.World
	*cases.Room
	t    *testing.T
	sent []cases.Letter // the outbox
}

func eachDesk(t *testing.T, test func(t *testing.T, d *desk)) {
	t.Helper()
	testkit.Each(t, func(t *testing.T, w *testkit.World) { test(t, newDesk(t, w)) })
}

func newDesk(t *testing.T, w *testkit.World) *desk {
	t.Helper()
	plan, err := calendar.Preset("sa")
	if err != nil {
		t.Fatal(err)
	}
	schedule, err := plan.Build()
	if err != nil {
		t.Fatal(err)
	}
	store, err := files.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	texts, err := lang.Load(cases.Texts, customers.Texts)
	if err != nil {
		t.Fatal(err)
	}
	log := event.NewLog()
	d := &desk{World: w, t: t}
	d.Room = &cases.Room{
		Events: log, Customers: customers.New(log), Files: store,
		Promises: promises.New(log, func() promises.Policy { return promises.Policy{Schedule: schedule, Book: promises.DefaultBook()} }),
		Desk: func(context.Context, db.Reader, id.ID) (cases.Desk, error) {
			return cases.Desk{TeamID: team, DutyID: nora}, nil
		},
		IsActive: func(ctx context.Context, r db.Reader, a id.ID) (active bool, err error) {
			err = r.Get(ctx, &active, `SELECT active FROM staff_account WHERE id = $1`, a)
			return active, err
		},
		NameOf: func(ctx context.Context, r db.Reader, a id.ID) (name string, err error) {
			err = r.Get(ctx, &name, `SELECT name FROM staff_account WHERE id = $1`, a)
			return name, err
		},
	}
	d.Post = &cases.Post{Texts: texts, Links: cases.NewLinks([]byte("a key for tests")), House: d.house, Send: d.send}
	d.hire()
	return d
}

func (d *desk) house() cases.House {
	return cases.House{
		Name:    func(lang.Tag) string { return "Noor" },
		Address: "care@noor.example", Origin: "https://noor.example",
		Reader: func(t lang.Tag) calendar.Reader {
			return calendar.Reader{System: calendar.Gregorian, Tag: t, Digits: t.Digits()}
		},
	}
}

func (d *desk) send(_ context.Context, _ *db.Tx, l cases.Letter) (id.ID, error) {
	d.sent = append(d.sent, l)
	return id.ID(len(d.sent)), nil
}

func (d *desk) hire() {
	d.exec(`INSERT INTO staff_role (id, code, name, version) VALUES (1, 'agent', '', 1)`)
	for _, p := range []struct {
		who    id.ID
		name   string
		active bool
	}{{nora, "نورة", true}, {layla, "ليلى", true}, {omar, "عمر", true}, {gone, "Gone", false}} {
		left := 0
		if !p.active {
			left = 1
		}
		d.exec(`INSERT INTO staff_account (id, name, sort_key, email, email_key, password_hash, active, role_id, lang, calendar, second_calendar,
			digits, zone, theme, keys_on, created_at, left_at)
			VALUES ($1, $2, '', $3, $3, '', $4, 1, 'ar', 'gregory', '', 'arab', 'Asia/Riyadh', '', true, 0, $5)`,
			p.who, p.name, p.name+"@noor.example", p.active, left)
	}
	d.exec(`INSERT INTO staff_team (id, name_ar, name_fa, name_en, duty_id, duty_active, created_at, closed_at) VALUES ($1, '', '', 'Desk', $2, true, 0, 0)`, team, nora)
}

func (d *desk) exec(text string, args ...any) {
	d.t.Helper()
	d.must(d.DB.Write(d.t.Context(), func(tx *db.Tx) error {
		_, err := tx.Exec(d.t.Context(), text, args...)
		return err
	}))
}

func (d *desk) must(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

// do runs an act and demands that it succeeds.
func (d *desk) do(act func(ctx context.Context, tx *db.Tx) error) {
	d.t.Helper()
	d.must(d.try(act))
}

func (d *desk) try(act func(ctx context.Context, tx *db.Tx) error) error {
	ctx := d.t.Context()
	return d.DB.Write(ctx, func(tx *db.Tx) error { return act(ctx, tx) })
}

// mail lets a mail arrive and gives the case it led to.
func (d *desk) mail(from, subject, text string, more func(*cases.Mail)) (cases.MailOutcome, error) {
	m := cases.Mail{LedgerID: 9, Base: "care@noor.example", Message: &mime.Message{From: mime.Address{Name: "مريم الخوري", Address: from},
		Subject: subject, Text: text, VisibleText: text, MessageID: id.ShortToken(8) + "@mail.example", Class: mime.Person, Language: "ar"}}
	if more != nil {
		more(&m)
	}
	var out cases.MailOutcome
	err := d.try(func(ctx context.Context, tx *db.Tx) (err error) {
		out, err = d.ReceiveMail(ctx, tx, m)
		return err
	})
	return out, err
}

// open makes a case from a mail.
func (d *desk) open() cases.Case {
	d.t.Helper()
	out, err := d.mail("maryam@mail.example", "الجلّاية تسرّب", "رجع التسريب بعد أربعة أيام من تبديل الجلدة.", nil)
	d.must(err)
	return d.read(out.CaseID)
}

func (d *desk) read(which id.ID) cases.Case {
	d.t.Helper()
	c, err := cases.Get(d.t.Context(), d.DB, which)
	d.must(err)
	return c
}

func (d *desk) reply(which id.ID, by id.ID, text string) cases.Replied {
	d.t.Helper()
	var out cases.Replied
	d.do(func(ctx context.Context, tx *db.Tx) (err error) {
		out, err = d.Reply(ctx, tx, event.Staff(by), which, cases.Answer{Text: text})
		return err
	})
	return out
}

func (d *desk) happened(which id.ID) (kinds []string) {
	d.t.Helper()
	all, err := cases.Events(d.t.Context(), d.DB, which)
	d.must(err)
	for _, e := range all {
		kinds = append(kinds, e.Kind)
	}
	return kinds
}

func has(kinds []string, kind string) bool {
	for _, k := range kinds {
		if k == kind {
			return true
		}
	}
	return false
}

func wantFault(t *testing.T, err error, kind fault.Kind, key string) {
	t.Helper()
	f, ok := fault.As(err)
	if !ok || f.Kind != kind {
		t.Fatalf("err = %v, want %v %s", err, kind, key)
	}
	if f.Key == key {
		return
	}
	for _, field := range f.Fields {
		if field.Key == key {
			return
		}
	}
	t.Fatalf("err = %v, want key %s", err, key)
}
