package firm_test

import (
	"slices"
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
	say := d.Reads(t, lang.English)
	desk := browser.Start(t)
	d.Enter(desk)
	guest := desk.Another()
	guest.Size(390, 844)
	c := d.CaseWhere(t, `state = 'open' AND lang = 'en' AND duplicate_of IS NULL AND id NOT IN (SELECT case_id FROM agreements_milestone)`)
	panel := d.Address() + "/cases/" + c.Reference + "/agreements"
	link := d.Address() + "/t/" + d.Links.Token(c)

	desk.Open(panel + "/new")
	desk.Fill("#f-title", "Fit the new door seal")
	desk.Fill("#f-form", "One visit, tried while you watch")
	desk.Fill("#f-excluded", "Painting")
	desk.Fill("#f-date", time.Now().AddDate(0, 0, 9).UTC().Format("2006/01/02"))
	desk.Fill("#f-checks", "Seal is in the van")
	desk.Accessible()
	desk.Click("#act .button-primary")
	desk.WaitText(say.T("agreements.toast.agreed"))

	all, err := agreements.Milestones(t.Context(), d.DB, c.ID)
	if err != nil || len(all) != 1 {
		t.Fatalf("%d milestones, %v", len(all), err)
	}
	desk.Open(d.Address() + "/agreements/milestones/" + all[0].ID.String() + "/date")
	desk.Fill("#f-date", time.Now().AddDate(0, 0, 12).UTC().Format("2006/01/02"))
	desk.Fill("#f-reason", "The seal comes from abroad.")
	desk.Accessible()
	desk.Click("#act .button-primary")
	desk.WaitText(say.T("agreements.toast.moved"))

	guest.Open(link)
	guest.WaitText("Fit the new door seal")
	guest.WaitText("The seal comes from abroad.") // in the thread, with both dates
	guest.WaitFor("#agreed small")
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
	all, err = agreements.Milestones(t.Context(), d.DB, c.ID)
	if err != nil || len(all) != 1 || all[0].State != agreements.Passed {
		t.Errorf("%+v, %v", all, err)
	}

	d.asksATeam(t, desk, panel, say.T("agreements.toast.asked"), say.T("agreements.toast.accept"))

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
	hers := d.IDOf(t, `SELECT id FROM waiting_callback ORDER BY id DESC LIMIT 1`)
	desk.Click(`form[action*='` + hers + `'] button[value='yes']`)
	desk.WaitText(say.T("waiting.toast.called"))
	left, err := waiting.Callbacks(t.Context(), d.DB, time.Now())
	if err != nil || slices.ContainsFunc(left, func(k waiting.Callback) bool { return k.ID.String() == hers }) {
		t.Errorf("the call is still owed: %+v, %v", left, err)
	}
	if strings.Contains(guest.URL(), "?") {
		t.Errorf("the receipt is at %s", guest.URL())
	}
}

// asksATeam lets the owner of the demo ask a whole team, and a colleague of it
// take what was asked on the page of what is between colleagues.
func (d *demoHouse) asksATeam(t *testing.T, desk *browser.Page, panel, asked, taken string) {
	t.Helper()
	desk.Open(strings.TrimSuffix(panel, "/agreements") + "/asks/new")
	desk.WaitFor("#f-to")
	browser.Eval[bool](desk, `(() => { const s = document.querySelector("#f-to"); s.value = [...s.options].find((o) => o.value.startsWith("team-")).value; return true; })()`)
	desk.Fill("#f-what", "Who has a ladder on Tuesday?")
	desk.Fill("#f-date", time.Now().AddDate(0, 0, 6).UTC().Format("2006/01/02"))
	desk.Accessible()
	desk.Click("#act .button-primary")
	desk.WaitText(asked)
	colleague := desk.Another()
	for _, door := range d.Doors() {
		if door.Role == "agent" {
			colleague.Open(door.URL)
			colleague.WaitFor("body.desk")
		}
	}
	colleague.Open(d.Address() + "/agreements")
	colleague.WaitText("Who has a ladder on Tuesday?")
	colleague.Accessible()
	colleague.Click(`.agreed-ask:has(button[value='accept']):last-of-type button[value='accept']`)
	colleague.WaitFor(".toast")
	var left int
	if err := d.DB.Get(t.Context(), &left, `SELECT COUNT(*) FROM agreements_ask WHERE what = 'Who has a ladder on Tuesday?' AND state = 'accepted' AND taken_at > 0`); err != nil || left != 1 {
		t.Errorf("%d asks of the team were taken, want 1 (%s), %v", left, taken, err)
	}
}
