package firm_test

import (
	"encoding/base64"
	"net/smtp"
	"strings"
	"testing"

	"rida/internal/core/event"
	"rida/internal/kit/calendar"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/room/routing"
	"rida/internal/testkit/browser"
)

// writeTo brings a mail in by SMTP, as a customer's server does.
func (d *demoHouse) writeTo(from, subject, text string) {
	d.T.Helper()
	coded := func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }
	mail := strings.Join([]string{"From: <" + from + ">", "To: <care@noor.example>", "Subject: =?utf-8?B?" + coded(subject) + "?=",
		"Message-ID: <" + id.ShortToken(12) + "@mail.example>", "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8",
		"Content-Transfer-Encoding: base64", "", coded(text), ""}, "\r\n")
	if err := smtp.SendMail(d.SMTP(), nil, from, []string{"care@noor.example"}, []byte(mail)); err != nil {
		d.T.Fatal(err)
	}
}

// TestAMailFindsTheRightPersonWhoCanAskWhy makes a rule, tries it on what has
// been, switches it on, and lets customers write: to the one who writes Persian,
// and, when everybody is away, to the duty manager.
func TestAMailFindsTheRightPersonWhoCanAskWhy(t *testing.T) {
	d := demo(t)
	say := d.Reads(t, lang.English)
	negar, noura := d.Person("negar"), d.Person("noura")
	always := calendar.WeekOf([]calendar.Span{calendar.Hours(0, 24)}, 0, 1, 2, 3, 4, 5, 6)
	d.Write(func(tx *db.Tx) error { // the hour at which the test runs must not matter
		p, err := routing.OfPerson(t.Context(), tx, negar.ID, lang.Persian)
		if err == nil {
			p.Hours, p.Limit = &always, 0
			err = d.Routing.SavePerson(t.Context(), tx, event.Staff(d.Owner.ID), p)
		}
		rules, err2 := routing.Rules(t.Context(), tx)
		for _, one := range rules { // the demo's own rules rest
			if err == nil && err2 == nil {
				err = d.Routing.SwitchRule(t.Context(), tx, event.Staff(d.Owner.ID), one.ID, false)
			}
		}
		return err
	})

	boss := browser.Start(t)
	d.Enter(boss)
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
	d.As(hers, negar.ID)
	hers.Open(d.Address() + "/cases?view=mine")
	const subject, text = "نشت آب از ماشین لباسشویی", "سلام، از دیروز آب از زیر ماشین لباسشویی بیرون می‌زند. لطفاً راهنمایی کنید."
	d.writeTo("shirin@mail.example", subject, text)
	hers.WaitText(subject)
	c := d.CaseWhere(t, `subject = 'نشت آب از ماشین لباسشویی'`)
	if c.OwnerID != negar.ID || !c.Taken {
		t.Errorf("owner %d, taken %v; want Negar", c.OwnerID, c.Taken)
	}
	hers.Open(d.Address() + "/cases/" + c.Reference + "/routing")
	hers.WaitText("Persian goes to Negar")
	hers.Accessible()

	d.Write(func(tx *db.Tx) error {
		accounts, err := d.Staff.Accounts(t.Context(), tx)
		for _, a := range accounts {
			if err == nil && a.Active {
				err = d.Routing.SetAway(t.Context(), tx, event.Staff(d.Owner.ID), a.ID, a.Preferences.Lang, true)
			}
		}
		return err
	})
	boss.Open(d.Address() + "/cases?view=untaken")
	const second = "ماشین ظرفشویی روشن نمی‌شود"
	d.writeTo("kamran@mail.example", second, "سلام، ماشین ظرفشویی ما از صبح روشن نمی‌شود.")
	boss.WaitText(second)
	if c := d.CaseWhere(t, `subject = '`+second+`'`); c.OwnerID != noura.ID || c.Taken {
		t.Errorf("owner %d, taken %v; want the duty manager until somebody takes it", c.OwnerID, c.Taken)
	}
}
