package desk_test

import (
	"testing"

	"rida/internal/kit/db"
	"rida/internal/kit/lang"
	"rida/internal/room/cases"
	"rida/internal/testkit/browser"
)

// TestHelpIsAskedGivenAndThankedFor: one colleague asks another on a case; the
// other hears of it, answers with a note, and finds the thanks among what they
// gave. Only then it counts, and only for their eyes.
func TestHelpIsAskedGivenAndThankedFor(t *testing.T) {
	for _, engine := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(engine), func(t *testing.T) { walkHelp(t, demoOn(t, engine)) })
	}
}

func walkHelp(t *testing.T, d *demoHouse) {
	say := d.Reads(t, lang.English)
	helper := d.Person("negar")
	theirs := d.Texts.For(helper.Preferences.Lang, helper.Preferences.Digits)
	c := d.CaseWhere(t, `state = 'open' AND lang = 'en'`)
	asker := browser.Start(t)
	d.Enter(asker)
	other := asker.Another()
	d.As(other, helper.ID)

	asker.Open(d.Address() + "/cases/" + c.Reference + "/help")
	asker.WaitFor("#f-to")
	asker.Accessible()
	asker.Select("#f-to", helper.ID.String())
	asker.Fill("#f-text", "Do you know this model?")
	asker.Click("#act .button-primary")
	asker.WaitFor("#case[data-ref]")

	other.Open(d.Address() + "/notices")
	other.WaitText(theirs.T("app.notice.cases.help_asked", "who", d.Owner.Name))
	other.Open(d.Address() + "/helping")
	other.WaitText(theirs.T("cases.helping.mine.asked", "asker", d.Owner.Name))
	other.Accessible()
	other.Open(d.Address() + "/cases/" + c.Reference)
	other.WaitFor("#composer-text")
	other.Press("n")
	other.WaitEval(`document.activeElement.id === "composer-text" && document.querySelector("input[name=kind][value=note]").checked`)
	other.Fill("#composer-text", "Yes: the seal is the 2024 one.")
	other.Click(".composer-save")
	other.WaitEval(`document.querySelector("#composer-text").value === ""`)

	asker.Open(d.Address() + "/cases/" + c.Reference)
	browser.Eval[bool](asker, `(document.querySelector("[hx-get$='/together']").scrollIntoView(), true)`)
	asker.WaitText(say.T("cases.help.answered", "asker", d.Owner.Name, "helper", helper.Name))
	asker.ClickText(say.T("cases.together.thank"))
	asker.WaitText(say.T("cases.help.thanked", "asker", d.Owner.Name, "helper", helper.Name))

	other.Open(d.Address() + "/helping")
	other.WaitText(theirs.T("cases.helping.mine.thanked", "asker", d.Owner.Name))
	all, err := cases.HelpOn(t.Context(), d.DB, c.ID)
	if err != nil || len(all) != 1 || all[0].HelperID != helper.ID || all[0].AnsweredAt.IsZero() || all[0].ThankedAt.IsZero() {
		t.Errorf("the help is kept as %+v (%v)", all, err)
	}
}
