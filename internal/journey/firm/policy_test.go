package firm_test

import (
	"strings"
	"testing"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/lang"
	"rida/internal/room/cases"
	"rida/internal/room/promises"
	"rida/internal/testkit/browser"
)

// TestAManagerTriesAPolicySwitchesItOnAndAnAgentMovesADate walks the way of the
// given word: a draft for complaints is tried on what has been and switched on, a
// new complaint has its end promised by it, the agent gives another date with a
// reason, and the customer reads both dates.
func TestAManagerTriesAPolicySwitchesItOnAndAnAgentMovesADate(t *testing.T) {
	for _, engine := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(engine), func(t *testing.T) { walkAPolicy(t, demoOn(t, engine)) })
	}
}

func walkAPolicy(t *testing.T, d *demoHouse) {
	say := d.Reads(t, lang.English)
	p := browser.Start(t)
	d.Enter(p)
	p.Open(d.Address() + "/settings/promises")
	p.WaitFor("#draft")
	p.Accessible()
	orderByKeys(t, d, p, say.T("promises.toast.ordered"))
	p.Click(`form[action$="/trial"] button`)
	p.WaitFor("#trial table")
	// The page goes to its trial once it is whole; a click before that may miss.
	p.WaitEval(`document.readyState === "complete" && document.fonts.status === "loaded"`)
	p.Click(`form[action$="/switch"] button`)
	p.WaitGone("#draft")

	var c cases.Case
	d.Write(func(tx *db.Tx) error {
		got, err := d.Cases.Open(t.Context(), tx, cases.Incoming{Channel: cases.Phone, Name: "Sara Haddad", Phone: "+966500000017", Lang: lang.English, Type: cases.Complaint,
			Text: "The new seal leaks again.", By: event.Staff(d.Owner.ID), OwnerID: d.Owner.ID})
		c = got.Case
		return err
	})
	end := d.Promised(t, c, promises.Resolution)
	if end.PolicyVersion != 2 || end.Span != 5*promises.WorkingDay {
		t.Fatalf("the end is promised as %+v", end)
	}

	p.Open(d.Address() + "/promises/of/" + c.Reference + "/" + end.ID.String() + "/date")
	p.WaitFor("#f-reason")
	p.Accessible()
	p.Fill("#f-date", end.DueAt.Add(72*time.Hour).Format("2006-01-02"))
	p.Fill("#f-reason", "The seal comes three days later than the maker said.")
	p.Click("form.stack button.button-primary")
	p.WaitFor("#case[data-ref]")
	moved := d.Promised(t, c, promises.Resolution)
	if moved.Replaces != end.ID || !moved.FirstDueAt.Equal(end.DueAt) {
		t.Errorf("the new promise is %+v", moved)
	}
	customer := p.Another()
	customer.Open(d.Address() + "/t/" + d.Links.Token(c))
	customer.WaitText("three days later")
	said, err := cases.PublicMessages(t.Context(), d.DB, c.ID)
	if err != nil || len(said) == 0 || !strings.Contains(said[len(said)-1].Text, say.T("promises.kind.resolution")) {
		t.Errorf("the customer reads %+v, %v", said, err)
	}
}

// orderByKeys moves the first rule of the draft a step down by the keyboard, and
// keeps the order.
func orderByKeys(t *testing.T, d *demoHouse, p *browser.Page, kept string) {
	before, _, err := promises.Draft(t.Context(), d.DB)
	if err != nil {
		t.Fatal(err)
	}
	p.WaitFor("#draft [data-item][draggable=true]") // the script is there
	p.WaitEval(`(document.querySelector("#draft [data-item] [data-grip-key]").focus(), true)`)
	p.Press("Alt+ArrowDown")
	p.WaitEval(`!document.querySelector("#draft [data-order-keep]").hidden`)
	p.Click("#draft [data-order-keep] button")
	p.WaitText(kept)
	after, _, err := promises.Draft(t.Context(), d.DB)
	if err != nil || after.Book.Rules[1].Name != before.Book.Rules[0].Name || after.Edition != before.Edition+1 {
		t.Fatalf("the first rule was %q, the second is %q, %v", before.Book.Rules[0].Name, after.Book.Rules[1].Name, err)
	}
}
