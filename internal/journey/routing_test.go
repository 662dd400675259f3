package journey_test

import (
	"encoding/base64"
	"net/smtp"
	"strings"
	"testing"

	"rida/internal/core/event"
	"rida/internal/core/staff"
	staffweb "rida/internal/core/staff/web"
	"rida/internal/kit/calendar"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/room/routing"
	"rida/internal/testkit/browser"
)

// writeTo brings a mail in by SMTP, as a customer's server does.
func (d *demoHouse) writeTo(from, subject, text string) {
	d.t.Helper()
	coded := func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }
	mail := strings.Join([]string{"From: <" + from + ">", "To: <care@noor.example>", "Subject: =?utf-8?B?" + coded(subject) + "?=",
		"Message-ID: <" + id.ShortToken(12) + "@mail.example>", "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8",
		"Content-Transfer-Encoding: base64", "", coded(text), ""}, "\r\n")
	if err := smtp.SendMail(d.SMTP(), nil, from, []string{"care@noor.example"}, []byte(mail)); err != nil {
		d.t.Fatal(err)
	}
}

// as signs a colleague in on a page.
func (d *demoHouse) as(p *browser.Page, who id.ID) {
	d.t.Helper()
	p.Open(d.Address() + staffweb.DemoPath + d.Staff.DemoLink(who))
	p.WaitFor("body.desk")
}

// person finds a colleague by the name before the @.
func (d *demoHouse) person(key string) staff.Account {
	d.t.Helper()
	all, err := d.Staff.Accounts(d.t.Context(), d.DB)
	if err != nil {
		d.t.Fatal(err)
	}
	for _, one := range all {
		if one.Email == key+"@noor.example" {
			return one
		}
	}
	d.t.Fatalf("nobody is called %s", key)
	return staff.Account{}
}

// TestAMailFindsTheRightPersonWhoCanAskWhy makes a rule, tries it on what has
// been, switches it on, and lets customers write: to the one who writes Persian,
// and, when everybody is away, to the duty manager.
func TestAMailFindsTheRightPersonWhoCanAskWhy(t *testing.T) {
	d := demo(t)
	say := d.reads(t, lang.English)
	negar, noura := d.person("negar"), d.person("noura")
	always := calendar.WeekOf([]calendar.Span{calendar.Hours(0, 24)}, 0, 1, 2, 3, 4, 5, 6)
	d.write(func(tx *db.Tx) error { // the hour at which the test runs must not matter
		p, err := routing.OfPerson(t.Context(), tx, negar.ID, lang.Persian)
		if err == nil {
			p.Hours, p.Limit = &always, 0
			err = d.Routing.SavePerson(t.Context(), tx, event.Staff(d.owner.ID), p)
		}
		rules, err2 := routing.Rules(t.Context(), tx)
		for _, one := range rules { // the demo's own rules rest
			if err == nil && err2 == nil {
				err = d.Routing.SwitchRule(t.Context(), tx, event.Staff(d.owner.ID), one.ID, false)
			}
		}
		return err
	})

	boss := browser.Start(t)
	d.enter(boss)
	boss.Open(d.Address() + "/routing/rules/new")
	boss.Fill("#f-name", "Persian goes to Negar")
	boss.Select(`[name="c.0.field"]`, "language")
	boss.Click(`.condition-choice:has([value=fa])`)
	boss.Select("#f-person", negar.ID.String())
	boss.ClickText(say.T("routing.rule.try"))
	boss.WaitFor(".trial-said") // the job is done and the page has asked again
	if boss.Count(".trial a[href^='/cases/']") == 0 {
		t.Error("the trial shows no case that would have gone another way")
	}
	boss.Accessible()
	boss.ClickText(say.T("routing.trial.switch_on"))
	boss.WaitText(say.T("routing.toast.on", "name", "Persian goes to Negar"))
	boss.Accessible()

	hers := boss.Another()
	d.as(hers, negar.ID)
	hers.Open(d.Address() + "/cases?view=mine")
	const subject, text = "نشت آب از ماشین لباسشویی", "سلام، از دیروز آب از زیر ماشین لباسشویی بیرون می‌زند. لطفاً راهنمایی کنید."
	d.writeTo("shirin@mail.example", subject, text)
	hers.WaitText(subject)
	c := d.caseWhere(t, `subject = 'نشت آب از ماشین لباسشویی'`)
	if c.OwnerID != negar.ID || !c.Taken {
		t.Errorf("owner %d, taken %v; want Negar", c.OwnerID, c.Taken)
	}
	hers.Open(d.Address() + "/cases/" + c.Reference + "/routing")
	hers.WaitText("Persian goes to Negar")
	hers.Accessible()

	d.write(func(tx *db.Tx) error {
		accounts, err := d.Staff.Accounts(t.Context(), tx)
		for _, a := range accounts {
			if err == nil && a.Active {
				err = d.Routing.SetAway(t.Context(), tx, event.Staff(d.owner.ID), a.ID, a.Preferences.Lang, true)
			}
		}
		return err
	})
	boss.Open(d.Address() + "/cases?view=untaken")
	const second = "ماشین ظرفشویی روشن نمی‌شود"
	d.writeTo("kamran@mail.example", second, "سلام، ماشین ظرفشویی ما از صبح روشن نمی‌شود.")
	boss.WaitText(second)
	if c := d.caseWhere(t, `subject = '`+second+`'`); c.OwnerID != noura.ID || c.Taken {
		t.Errorf("owner %d, taken %v; want the duty manager until somebody takes it", c.OwnerID, c.Taken)
	}
}

func (d *demoHouse) write(act func(tx *db.Tx) error) {
	d.t.Helper()
	if err := d.DB.Write(d.t.Context(), act); err != nil {
		d.t.Fatal(err)
	}
}
