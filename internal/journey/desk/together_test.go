package desk_test

import (
	"context"
	"strings"
	"testing"

	"rida/internal/core/event"
	"rida/internal/core/notice"
	"rida/internal/journey/stage"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/room/cases"
	"rida/internal/testkit/browser"
	"rida/internal/testkit/part"
)

// TestTwoColleaguesWorkOnOneCase lets a colleague see who writes, stops an
// answer that crossed with another's, and makes two cases of one matter one and
// two again.
func TestTwoColleaguesWorkOnOneCase(t *testing.T) {
	d := demo(t)
	one := browser.Start(t)
	other := one.Another()
	one.Expect("409") // the answer that crossed
	for _, door := range d.Doors() {
		switch door.Role {
		case "agent":
			one.Open(door.URL)
		case "manager":
			other.Open(door.URL)
		}
	}
	first, second := d.twoOfOneCustomer(t)
	one.Open(d.Address() + "/cases/" + first.Reference)
	one.Type("#composer-text", "نعود إليك بعد قليل.")
	unread := d.isTold(t, first.ID)
	other.Open(d.Address() + "/cases/" + first.Reference)
	other.WaitFor(".present-writing")
	part.Until(t, stage.Patience, "what the colleague was told of the case is read", func() bool { return unread() == 0 })
	if got := other.Text(".presence"); !strings.Contains(got, "ليلى") {
		t.Errorf("the colleague sees %q", got)
	}
	d.answers(t, first.ID, "أرسلنا الفني.")
	one.Click(".composer-send")
	one.WaitFor(".crossed")
	if got := one.Text(".crossed"); !strings.Contains(got, "أرسلنا الفني.") {
		t.Errorf("what crossed shows %q", got)
	}
	if got := one.Value("#composer-text"); got != "نعود إليك بعد قليل." {
		t.Errorf("what was typed is now %q", got)
	}
	one.Accessible()
	one.Click(".composer-send")
	one.WaitGone(".crossed")

	one.Open(d.Address() + "/cases/" + first.Reference + "/merge")
	one.Fill("#f-with", second.Reference)
	one.Accessible()
	one.Click("#act .button-primary")
	one.WaitFor(".toast-undo")
	one.Open(d.Address() + "/cases/" + first.Reference)
	older := one.URL()
	one.Open(d.Address() + "/cases/" + second.Reference)
	if one.URL() != older {
		t.Errorf("the two numbers lead to %s and %s", older, one.URL())
	}
	one.WaitFor(".together form[action^='/moves/'] button")
	one.Click(".together form[action^='/moves/'] button")
	one.WaitFor(".toast")
	one.Open(d.Address() + "/cases/" + second.Reference)
	if !strings.HasSuffix(one.URL(), second.Reference) {
		t.Errorf("after the undo the second number leads to %s", one.URL())
	}
}

// isTold tells the manager of a case, and gives how often that is unread.
func (d *demoHouse) isTold(t *testing.T, c id.ID) func() int {
	t.Helper()
	var manager id.ID
	if err := d.DB.Get(t.Context(), &manager, `SELECT MIN(a.id) FROM staff_account a JOIN staff_role r ON r.id = a.role_id WHERE r.code = 'manager' AND a.active`); err != nil {
		t.Fatal(err)
	}
	if err := d.DB.Write(t.Context(), func(tx *db.Tx) error {
		return d.Bell.Tell(t.Context(), tx, notice.Told{Cause: c, Kind: "cases.wrote", To: manager, About: event.Subject{Kind: "case", ID: c}, By: event.System})
	}); err != nil {
		t.Fatal(err)
	}
	unread := func() (n int) {
		if err := d.DB.Get(t.Context(), &n, `SELECT COUNT(*) FROM notice WHERE account_id = $1 AND subject_id = $2 AND read_at = 0`, manager, c); err != nil {
			t.Fatal(err)
		}
		return n
	}
	if unread() != 1 {
		t.Fatal("the manager was not told")
	}
	return unread
}

func (d *demoHouse) twoOfOneCustomer(t *testing.T) (a, b cases.Case) {
	t.Helper()
	err := d.DB.Write(t.Context(), func(tx *db.Tx) error {
		for _, c := range []*cases.Case{&a, &b} {
			r, err := d.Cases.Open(t.Context(), tx, cases.Incoming{Channel: cases.Email, Name: "سلمى", Email: "salma@home.example", Subject: "الفرن", Text: "الفرن لا يسخن.", Tried: "إعادة التشغيل", Wanted: "فرن يسخن"})
			if err != nil {
				return err
			}
			*c = r.Case
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return a, b
}

func (d *demoHouse) answers(t *testing.T, c id.ID, text string) {
	t.Helper()
	var owner id.ID
	if err := d.DB.Get(t.Context(), &owner, `SELECT MIN(id) FROM staff_account`); err != nil {
		t.Fatal(err)
	}
	if err := d.DB.Write(t.Context(), func(tx *db.Tx) error {
		_, err := d.Cases.Reply(context.WithoutCancel(t.Context()), tx, event.Staff(owner), c, cases.Answer{Text: text})
		return err
	}); err != nil {
		t.Fatal(err)
	}
}
