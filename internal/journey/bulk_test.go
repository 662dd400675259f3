package journey_test

import (
	"strconv"
	"testing"

	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/room/cases"
	"rida/internal/testkit/browser"
)

// TestSeveralCasesArePickedByKeyTaggedAndPutBack picks rows with x, tags them,
// sees the progress come by itself, and undoes it; then it orders the saved
// views by Alt and an arrow.
func TestSeveralCasesArePickedByKeyTaggedAndPutBack(t *testing.T) {
	d := demo(t)
	say := d.reads(t, lang.Persian)
	p := browser.Start(t)
	d.enter(p)
	p.Open(d.Address() + "/cases?view=open")
	p.WaitFor("#list a[data-row]")
	const tag = "آزمون"
	for n := range 3 {
		p.Press("j")
		p.WaitEval(`[...document.querySelectorAll("#list a[data-row]")].indexOf(document.activeElement) === ` + strconv.Itoa(n))
		p.Press("x")
		p.WaitEval(`document.querySelectorAll("#list .row-picked").length === ` + strconv.Itoa(n+1))
	}
	p.Click("#list-several")
	p.WaitFor("#bulk-form")
	p.WaitEval(`document.querySelectorAll("#bulk-form [name=case]:checked").length === 3`)
	p.WaitEval(`document.querySelector("#f-tag").getClientRects().length === 0`) // what is not asked for is not shown
	p.Select("#f-act", cases.BulkTag)
	p.Fill("#f-tag", tag)
	p.Accessible()
	p.Click("#bulk-form .button-primary")
	p.WaitFor("#bulk progress")
	p.WaitText(say.T("cases.bulk.state." + cases.BulkDone)) // nobody touched the page
	if n := d.tagged(t, tag); n != 3 {
		t.Errorf("%d cases have the tag", n)
	}
	p.Accessible()
	p.Click("#bulk form button")
	p.WaitText(say.T("cases.bulk.state." + cases.BulkUndone))
	if n := d.tagged(t, tag); n != 0 {
		t.Errorf("after the undo %d cases have the tag", n)
	}

	p.Open(d.Address() + "/views")
	p.WaitFor("[data-order] [data-item]:nth-child(2)")
	second := p.Attr("[data-order] [data-item]:nth-child(2)", "data-item")
	browser.Eval[bool](p, `(document.querySelector("[data-order] [data-item]:nth-child(2) a").focus(), true)`)
	p.Press("Alt+ArrowUp")
	p.WaitEval(`document.querySelector("[data-order] [data-item]").dataset.item === "` + second + `"`)
	p.Accessible()
	p.Click("[data-order-keep] button")
	p.WaitText(say.T("cases.toast.views_ordered"))
	seen, err := cases.Views(t.Context(), d.DB, d.owner.ID)
	if err != nil || len(seen) == 0 || seen[0].ID.String() != second {
		t.Errorf("the first view is %v, want %s (%v)", seen[0].ID, second, err)
	}
}

// tagged counts the cases with a tag.
func (d *demoHouse) tagged(t testing.TB, tag string) int {
	t.Helper()
	var all []id.ID
	if err := d.DB.All(t.Context(), &all, `SELECT case_id FROM cases_tag WHERE tag = $1`, tag); err != nil {
		t.Fatal(err)
	}
	return len(all)
}
