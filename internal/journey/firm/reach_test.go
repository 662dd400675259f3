package firm_test

import (
	"strings"
	"testing"
	"time"

	"rida/internal/core/event"
	"rida/internal/core/staff"
	"rida/internal/kit/calendar"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/room/routing"
	"rida/internal/testkit/browser"
)

// TestACasePassesOverWhoCannotTakeItAndSaysSo sends customers to one person by a
// rule: who is free gets the first; at the limit, on leave, and with everybody
// gone the rule passes them over, and the duty manager has the case. Why it came
// is read in three languages.
func TestACasePassesOverWhoCannotTakeItAndSaysSo(t *testing.T) {
	for _, engine := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(engine), func(t *testing.T) { walkReach(t, demoOn(t, engine)) })
	}
}

func walkReach(t *testing.T, d *demoHouse) {
	say := d.Reads(t, lang.English)
	negar, noura := d.Person("negar"), d.Person("noura")
	d.routesTo(t, negar)
	p := browser.Start(t)
	d.Enter(p)

	p.Open(d.Address() + "/routing/people/" + negar.ID.String())
	p.WaitFor("#f-limit")
	p.Fill("#f-limit", d.openOf(t, negar.ID, 1))
	p.Click("form[action='/routing/people/" + negar.ID.String() + "'] .button-primary")
	p.WaitFor(".toast")

	d.arrives(t, "The first leak", negar.ID)
	d.arrives(t, "The second leak", noura.ID)
	full := d.CaseWhere(t, `subject = 'The second leak'`)
	p.Open(d.Address() + "/cases/" + full.Reference + "/routing")
	p.WaitText(say.T("routing.why.tried", "rule", "To Negar"))
	browser.Eval[bool](p, `(document.querySelector(".why-passed").open = true)`)
	p.WaitText(say.T("routing.bar.full"))
	p.Accessible()

	d.Write(func(tx *db.Tx) error {
		now := tx.Now()
		_, err := d.Routing.AddAbsence(t.Context(), tx, event.Staff(d.Owner.ID), routing.Absence{Account: negar.ID, From: now.Add(-time.Hour), Until: now.Add(72 * time.Hour)})
		return err
	})
	d.arrives(t, "The third leak", noura.ID)
	gone := d.CaseWhere(t, `subject = 'The third leak'`)
	for _, tag := range lang.Tags {
		say := d.Reads(t, tag)
		p.Open(d.Address() + "/cases/" + gone.Reference + "/routing")
		p.WaitText(say.T("routing.why.title"))
		browser.Eval[bool](p, `(document.querySelector(".why-passed").open = true)`)
		p.WaitText(say.T("routing.bar.absent"))
		p.WaitText(say.T("routing.why.tried", "rule", "To Negar"))
		p.Accessible()
	}
}

// routesTo leaves one rule, that everything in English goes to somebody who is
// on duty at every hour.
func (d *demoHouse) routesTo(t *testing.T, who staff.Account) {
	t.Helper()
	always := calendar.WeekOf([]calendar.Span{calendar.Hours(0, 24)}, 0, 1, 2, 3, 4, 5, 6)
	d.Write(func(tx *db.Tx) error {
		ctx, by := t.Context(), event.Staff(d.Owner.ID)
		p, err := routing.OfPerson(ctx, tx, who.ID, lang.Persian)
		if err != nil {
			return err
		}
		p.Hours = &always
		if err := d.Routing.SavePerson(ctx, tx, by, p); err != nil {
			return err
		}
		rules, err := routing.Rules(ctx, tx)
		if err != nil {
			return err
		}
		for _, one := range rules {
			if err := d.Routing.SwitchRule(ctx, tx, by, one.ID, false); err != nil {
				return err
			}
		}
		made, err := d.Routing.SaveRule(ctx, tx, by, routing.Rule{Name: "To Negar", Then: routing.Then{Person: who.ID}})
		if err != nil {
			return err
		}
		return d.Routing.SwitchRule(ctx, tx, by, made.ID, true)
	})
}

// openOf is how many cases somebody has open, and some more, as one types it.
func (d *demoHouse) openOf(t *testing.T, who id.ID, more int) string {
	t.Helper()
	var n int64
	if err := d.DB.Get(t.Context(), &n, `SELECT COUNT(*) FROM cases WHERE owner_id = $1 AND state <> 'closed'`, who); err != nil {
		t.Fatal(err)
	}
	return id.ID(n + int64(more)).String()
}

// arrives lets a mail come, and waits until it is the case of whom it should.
func (d *demoHouse) arrives(t *testing.T, subject string, owner id.ID) {
	t.Helper()
	d.writeTo(strings.Fields(subject)[1]+"@mail.example", subject, "Water runs out from under the machine since yesterday. Please help.")
	if c := d.Arrived(t, subject); c.OwnerID != owner {
		t.Errorf("%q has the owner %d, want %d", subject, c.OwnerID, owner)
	}
}
