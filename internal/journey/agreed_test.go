package journey_test

import (
	"strings"
	"testing"
	"time"

	"rida/internal/kit/lang"
	"rida/internal/room/agreements"
	"rida/internal/room/waiting"
	"rida/internal/testkit/browser"
)

// TestAStageIsAgreedConfirmedAndPassed lets a colleague agree a milestone, the
// customer confirm it in own words behind the link, and the stage pass, which
// the customer sees; another customer leaves a number instead of waiting.
func TestAStageIsAgreedConfirmedAndPassed(t *testing.T) {
	d := demo(t)
	say := d.reads(t, lang.English)
	desk := browser.Start(t)
	d.enter(desk)
	guest := desk.Another()
	guest.Size(390, 844)
	c := d.caseWhere(t, `state = 'open' AND lang = 'en' AND duplicate_of IS NULL AND id NOT IN (SELECT case_id FROM agreements_milestone)`)
	panel := d.Address() + "/cases/" + c.Reference + "/agreements"
	link := d.Address() + "/t/" + d.links.Token(c)

	desk.Open(panel + "/new")
	desk.Fill("#f-title", "Fit the new door seal")
	desk.Fill("#f-form", "One visit, tried while you watch")
	desk.Fill("#f-excluded", "Painting")
	desk.Fill("#f-date", time.Now().AddDate(0, 0, 9).UTC().Format("2006/01/02"))
	desk.Fill("#f-checks", "Seal is in the van")
	desk.Accessible()
	desk.Click("#act .button-primary")
	desk.WaitText(say.T("agreements.toast.agreed"))

	guest.Open(link)
	guest.WaitText("Fit the new door seal")
	if guest.Shows("Seal is in the van") {
		t.Error("the customer sees the checklist of colleagues")
	}
	guest.Accessible()
	guest.Fill("#agreed textarea", "Somebody comes once and fits it. No painting.")
	guest.Click("#agreed form button")
	guest.WaitText(say.T("portal.milestone.state.confirmed"))

	desk.Open(panel)
	desk.WaitText("Somebody comes once and fits it.")
	desk.Accessible()
	desk.Click(`form[action$='/start'] button`)
	desk.WaitText(say.T("agreements.toast.started"))
	desk.Open(panel)
	desk.WaitFor(`form[action$='/passing'] button[disabled]`) // the gate is shut
	desk.Click(`form[action*='/checks/'] input[type='checkbox']`)
	desk.WaitText(say.T("agreements.toast.ticked"))
	desk.Open(panel)
	desk.Click(`form[action$='/passing'] button:not([disabled])`)
	desk.WaitText(say.T("agreements.toast.passed"))

	guest.Open(link)
	guest.WaitText(say.T("portal.milestone.state.passed"))
	guest.WaitText(say.T("agreements.letter", "title", "Fit the new door seal")[:20])
	all, err := agreements.Milestones(t.Context(), d.DB, c.ID)
	if err != nil || len(all) != 1 || all[0].State != agreements.Passed {
		t.Errorf("%+v, %v", all, err)
	}

	guest.Open(d.Address() + "/call-back/en")
	guest.Fill("#f-phone", "+44 161 496 0123")
	guest.Fill("#f-name", "Helen Ridge")
	guest.Accessible()
	guest.WaitEval(`performance.now() > 2500`) // a form that comes back sooner looks like a machine's
	guest.Click(".portal-form button")
	guest.WaitEval(`location.pathname.endsWith("/receipt")`)
	desk.Open(d.Address() + "/waiting/callbacks")
	desk.WaitText("Helen Ridge")
	desk.Accessible()
	desk.Click(`.waiting-backs li:has(strong) button[value='yes']`)
	desk.WaitText(say.T("waiting.toast.called"))
	left, err := waiting.Callbacks(t.Context(), d.DB, time.Now())
	if err != nil || len(left) != 0 {
		t.Errorf("%d calls are still owed, %v", len(left), err)
	}
	if strings.Contains(guest.URL(), "?") {
		t.Errorf("the receipt is at %s", guest.URL())
	}
}
