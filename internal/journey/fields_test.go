package journey_test

import (
	"strings"
	"testing"
	"time"

	"rida/internal/core/fields"
	"rida/internal/kit/lang"
	"rida/internal/testkit/browser"
)

// TestAFieldGoesFromTheCustomersFormToTheExport makes a choice that complaints
// must have and that customers are asked for; a visitor who writes Arabic
// forgets it, is told, and answers; the desk sees it, a view filters on it and
// the export holds it.
func TestAFieldGoesFromTheCustomersFormToTheExport(t *testing.T) {
	d := demo(t)
	says := d.reads(t, lang.Arabic)
	say := d.reads(t, lang.English)
	boss := browser.Start(t)
	d.enter(boss)
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
	if typed := time.Since(given); typed < slowest {
		time.Sleep(slowest - typed) // a form that is back in no time looks like a machine's
	}
	visitor.ClickText(says.T("portal.send.complaint"))
	visitor.WaitFor(".portal-link")
	c := d.caseWhere(t, `problem = '`+words+`'`)
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
}
