package desk_test

import (
	"strings"
	"testing"
	"time"

	"rida/internal/core/event"
	"rida/internal/core/fields"
	"rida/internal/core/staff"
	"rida/internal/journey/stage"
	"rida/internal/kit/db"
	"rida/internal/kit/lang"
	"rida/internal/testkit/browser"
)

// TestAFieldGoesFromTheCustomersFormToTheExport makes a choice that complaints
// must have and that customers are asked for; a visitor who writes Arabic
// forgets it, is told, and answers; the desk sees it, a view filters on it and
// the export holds it.
func TestAFieldGoesFromTheCustomersFormToTheExport(t *testing.T) {
	d := demo(t)
	says := d.Reads(t, lang.Arabic)
	say := d.Reads(t, lang.English)
	boss := browser.Start(t)
	d.Enter(boss)
	boss.Open(d.Address() + "/settings/fields/new?of=case")
	boss.Fill("#f-name_ar", "مكان الشراء")
	boss.Fill("#f-name_en", "Where bought")
	boss.Select("#f-kind", string(fields.Choice))
	boss.Fill("[name=choice_ar]", "المتجر")
	boss.Fill("[name=choice_en]", "The shop")
	boss.Fill(".choice-row:nth-of-type(2) [name=choice_en]", "The website")
	boss.Select("#f-required", fields.OnOpen)
	boss.Click("input[name=type][value=complaint]")
	boss.Click("input[name=public]")
	boss.Click("input[name=tracked]")
	boss.Accessible()
	boss.ClickText(say.T("fields.save"))
	boss.WaitText(say.T("fields.toast.saved", "name", "Where bought"))

	visitor := boss.Another()
	visitor.Size(390, 844)
	visitor.Open(d.Address() + "/write/ar/complaint")
	given := time.Now()
	const words = "الثلاجة تصدر صوتًا عاليًا طوال الليل ولا أحد يردّ."
	visitor.Fill("#f-happened", words)
	visitor.Fill("#f-email", "huda@mail.example")
	visitor.ClickText(says.T("portal.send.complaint"))
	visitor.Expect("422")
	visitor.WaitFor(`a[href="#f-fields.where_bought"]`)
	if got := visitor.Value("#f-happened"); got != words {
		t.Errorf("what was typed is gone: %q", got)
	}
	visitor.Accessible()
	visitor.Select(`[name="fields.where_bought"]`, "the_shop")
	if typed := time.Since(given); typed < stage.Slowest {
		time.Sleep(stage.Slowest - typed) // a form that is back in no time looks like a machine's
	}
	visitor.ClickText(says.T("portal.send.complaint"))
	visitor.WaitFor(".portal-link")
	c := d.CaseWhere(t, `problem = '`+words+`'`)
	visitor.ClickText(says.T("portal.receipt.open"))
	visitor.WaitText("المتجر")

	boss.Open(d.Address() + "/cases/" + c.Reference + "/fields")
	boss.WaitText("The shop")
	boss.Open(d.Address() + "/views/new")
	boss.Fill("#f-name", "From the shop")
	boss.Select(`[name="c.0.field"]`, "case.where_bought")
	boss.Click(`.condition-choice:has([value=the_shop])`)
	boss.ClickText(say.T("cases.saved.save"))
	boss.WaitText("الثلاجة تصدر صوتًا")
	export := browser.Eval[string](boss, `fetch("/views/" + new URLSearchParams(location.search).get("view").split(":")[1] + "/export").then((r) => r.text())`)
	if !strings.Contains(export, "case.where_bought") || !strings.Contains(export, "the_shop") || !strings.Contains(export, c.Reference) {
		t.Errorf("the export lacks the field: %.400s", export)
	}
	boss.Open(d.Address() + "/cases/" + d.CaseWhere(t, `state = 'open' AND type = 'enquiry'`).Reference + "/type")
	boss.WaitGone(`[name="fields.where_bought"]`)
	boss.Click(`input[name=type][value=complaint]`) // what complaints need is asked at once
	boss.WaitFor(`[name="fields.where_bought"]`)
	browser.Eval[bool](boss, `document.querySelector("form:has([name=type])").noValidate = true`) // the server says it too
	boss.ClickText(say.T("cases.retype.verb"))
	boss.WaitFor(`.field-wrong [name="fields.where_bought"]`)
	boss.Expect("422")
	boss.WaitEval(`document.querySelector("input[name=type][value=complaint]").checked`)
	boss.Select(`[name="fields.where_bought"]`, "the_shop")
	boss.ClickText(say.T("cases.retype.verb"))
	boss.WaitText(say.T("cases.toast.retyped"))
}

// TestCustomersAreNarrowedByWhatTheyWereAsked fills every kind of field of one
// customer and finds them by each, in the reader's digits and calendar.
func TestCustomersAreNarrowedByWhatTheyWereAsked(t *testing.T) {
	d := demo(t)
	who := d.CaseWhere(t, `state = 'open'`).CustomerID
	book := &fields.Book{Events: d.Events}
	d.Write(func(tx *db.Tx) error {
		for _, f := range []fields.Field{{Key: "shop", Kind: fields.Text}, {Key: "flats", Kind: fields.Number}, {Key: "worth", Kind: fields.Money}, {Key: "moved", Kind: fields.Date},
			{Key: "likes", Kind: fields.Choices, Choices: []fields.Option{{Code: "tea", Names: staff.Names{En: "Tea"}}, {Code: "dates", Names: staff.Names{En: "Dates"}}}}} {
			f.Holder, f.Names = fields.OfCustomer, staff.Names{En: "Field " + f.Key}
			if _, err := book.Save(t.Context(), tx, event.Staff(d.Owner.ID), f); err != nil {
				return err
			}
		}
		return d.Cases.Customers.Fill(t.Context(), tx, event.Staff(d.Owner.ID), who, fields.Filling{"shop": {"Corner shop"}, "flats": {"12"}, "worth": {"450.00 SAR"}, "moved": {"2025-06-01"}, "likes": {"tea"}})
	})
	boss := browser.Start(t)
	d.Enter(boss)
	for box, value := range map[string]string{"shop": "corner", "flats.from": "١٢", "worth.to": "500", "moved.from": "2025/05/30"} {
		boss.Open(d.Address() + "/customers")
		boss.Click(".own-more > summary")
		boss.Fill(`[name="fields.`+box+`"]`, value)
		boss.Click(".own-more button")
		boss.WaitEval(`location.search.includes(` + stage.Quoted("fields."+box) + `) && document.querySelectorAll("table a[href='/customers/` + who.String() + `']").length === 1`)
	}
	boss.Open(d.Address() + "/customers?fields.likes=tea&fields.flats.from=many")
	boss.WaitFor(".own-span.field-wrong")
	boss.WaitEval(`document.querySelectorAll("table a[href^='/customers/']").length === 1`)
	boss.Accessible()
	export := browser.Eval[string](boss, `fetch("/customers/export?fields.likes=tea").then((r) => r.text())`)
	if lines := strings.Split(strings.TrimSpace(export), "\n"); len(lines) != 2 || !strings.Contains(lines[0], "customer.worth") || !strings.Contains(lines[1], "450.00 SAR") {
		t.Errorf("the export is %.600s", export)
	}
}
