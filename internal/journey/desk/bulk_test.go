package desk_test

import (
	"context"
	"strconv"
	"strings"
	"testing"

	"rida/internal/core/event"
	"rida/internal/core/fields"
	"rida/internal/core/staff"
	"rida/internal/kit/db"
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
	say := d.Reads(t, lang.Persian)
	p := browser.Start(t)
	d.Enter(p)
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
	seen, err := cases.Views(t.Context(), d.DB, d.Owner.ID)
	if err != nil || len(seen) == 0 || seen[0].ID.String() != second {
		t.Errorf("the first view is %v, want %s (%v)", seen[0].ID, second, err)
	}
}

// TestManyCasesGetAnotherKindWithWhatItNeeds chooses a kind that needs a field,
// is told which cases lack it, fills it in once, and takes it all back.
func TestManyCasesGetAnotherKindWithWhatItNeeds(t *testing.T) {
	d := demo(t)
	say := d.Reads(t, lang.Arabic)
	book := &fields.Book{Events: d.Cases.Events}
	d.act(t, func(ctx context.Context, tx *db.Tx) error {
		_, err := book.Save(ctx, tx, event.Staff(d.Owner.ID), fields.Field{Holder: fields.OfCase, Key: "device_model", Kind: fields.Text, Required: fields.OnOpen,
			Types: []string{string(cases.Complaint), string(cases.Praise)}, Names: staff.Names{Ar: "طراز الجهاز", Fa: "مدل دستگاه", En: "Device model"}})
		return err
	})
	one := d.CaseWhere(t, `state = 'open' AND type = 'enquiry'`)
	two := d.CaseWhere(t, `state = 'open' AND type = 'enquiry' AND id <> `+one.ID.String())
	p := browser.Start(t)
	p.Expect("422")
	d.Enter(p)
	p.Open(d.Address() + "/bulk/new?view=open&case=" + one.Reference + "&case=" + two.Reference)
	p.WaitFor("#bulk-form")
	p.Select("#f-act", cases.BulkType)
	p.Select("#f-type", string(cases.Praise))
	p.WaitText(say.N("cases.bulk.lack", 2))
	p.Accessible()
	p.Click("#bulk-form > * .button-primary")
	// Nothing began, and what was chosen stands.
	if got := p.Text("#bulk-form .problems"); !strings.Contains(got, say.N("cases.bulk.lacking", 2)) {
		t.Errorf("what is missing is told as %q", got)
	}
	p.WaitEval(`document.querySelectorAll("#bulk-form [name=case]:checked").length === 2`)
	p.Fill(`[name="fields.device_model"]`, "QX-7")
	p.Click("#bulk-form > * .button-primary")
	p.WaitText(say.T("cases.bulk.state." + cases.BulkDone))
	for _, c := range []cases.Case{one, two} {
		values, err := fields.Of(t.Context(), d.DB, c.ID)
		if now := d.CaseWhere(t, "id = "+c.ID.String()); err != nil || now.Type != cases.Praise || len(values) == 0 {
			t.Errorf("case %s is a %s with %v (%v)", c.Reference, now.Type, values, err)
		}
	}
	p.Click("#bulk form button")
	p.WaitText(say.T("cases.bulk.state." + cases.BulkUndone))
	if now := d.CaseWhere(t, "id = "+one.ID.String()); now.Type != cases.Enquiry {
		t.Errorf("after the undo it is a %s", now.Type)
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
