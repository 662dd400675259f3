package desk_test

import (
	"strings"
	"testing"

	"rida/internal/kit/db"
	"rida/internal/kit/lang"
	"rida/internal/room/cases"
	"rida/internal/room/complaints"
	"rida/internal/room/promises"
	"rida/internal/testkit/browser"
)

// TestAComplaintIsAnsweredWithWhatIsTrueAndEachDatedLineIsAPromise walks the
// officer's way in Arabic: from the list to the page, a finding, a letter that
// cannot go while it says nothing of what is true, and its promises once it went.
func TestAComplaintIsAnsweredWithWhatIsTrueAndEachDatedLineIsAPromise(t *testing.T) {
	for _, engine := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(engine), func(t *testing.T) { answerAComplaint(t, demoOn(t, engine)) })
	}
}

func answerAComplaint(t *testing.T, d *demoHouse) {
	say := d.Reads(t, lang.Arabic)
	c := d.CaseWhere(t, `lang = 'ar' AND id IN (SELECT case_id FROM complaints_complaint WHERE state = 'assessed' AND severity = 2)`)
	page := "/complaints/" + c.Reference
	p := browser.Start(t)
	d.Enter(p)
	p.Open(d.Address() + "/complaints")
	p.WaitFor(`.complaint-list a[href="` + page + `"]`)
	p.Accessible()
	p.Click(`.complaint-list a[href="` + page + `"]`)
	p.WaitFor(".complaint-path .stop-now")
	p.Accessible()
	p.Click(`.complaint-allegations a.button`)
	p.WaitFor("#dialog[open] #f-reasons")
	p.Click(`#dialog input[value="upheld"]`)
	p.Fill("#f-reasons", "Two debits on the 3rd.")
	p.Click("#dialog button.button-primary")
	p.WaitFor(".complaint-finding .chip-green") // the page anew, not the dialog, which says it too

	// The letter cannot begin anywhere but with what is true.
	p.Open(d.Address() + page + "/answer")
	p.WaitFor("#f-truth")
	p.Accessible()
	p.Click(`button[value="preview"]`)
	p.WaitFor(".complaint-way")
	p.WaitText(say.T("complaints.lack.truth"))
	if p.Count(`form[action$="/sending"] button:not([disabled])`) > 0 {
		t.Error("a letter without what is true can be sent")
	}
	p.Open(d.Address() + page + "/answer")
	p.WaitFor("#f-truth")
	date := browser.Eval[string](p, `document.querySelector("#f-repairs .field-hint").textContent.match(/\p{Nd}+\/\p{Nd}+\/\p{Nd}+/u)[0]`)
	for name, words := range map[string]string{"truth": "You are right: we took it twice.", "admission": "That was our mistake.", "cause": "A bill was sent again.", "apology": "We are sorry.", "appeal": "The head of service, within 30 days."} {
		p.Fill("#f-"+name, words)
	}
	for i, what := range []string{"The second amount comes back", "A letter with the account"} {
		nth := `.complaint-repair:nth-of-type(` + string(rune('1'+i)) + `)`
		p.Fill(nth+` input[name="repair"]`, what)
		p.Fill(nth+` input[name="repair_date"]`, date)
	}
	p.Click(`button[value="preview"]`)
	p.WaitFor(`form[action$="/sending"] button:not([disabled])`)
	p.Accessible()
	shown := browser.Eval[string](p, `[...document.querySelectorAll(".complaint-text .prose p")].map((x) => x.textContent).join("\n")`)
	p.Click(`form[action$="/sending"] button`)
	p.WaitFor(".complaint-path .stop-now")
	p.WaitText(say.T("complaints.state.remedy_in_progress"))
	p.Size(390, 844)
	p.Accessible()

	said, err := cases.PublicMessages(t.Context(), d.DB, c.ID)
	if err != nil {
		t.Fatal(err)
	}
	letter := said[len(said)-1].Text
	if strings.Join(strings.Fields(letter), " ") != strings.Join(strings.Fields(shown), " ") || !strings.Contains(letter, "You are right") {
		t.Errorf("shown:\n%s\nsent:\n%s", shown, letter)
	}
	owed, err := promises.Owed(t.Context(), d.DB, c.ID)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, one := range owed {
		if one.Kind == complaints.Repair {
			n++
		}
	}
	if n != 2 {
		t.Errorf("%d lines of repair are promised, want two", n)
	}
}
