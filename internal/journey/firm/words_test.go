package firm_test

import (
	"strings"
	"testing"

	"rida/internal/kit/lang"
	"rida/internal/room/promises/charter"
	"rida/internal/room/promises/figures"
	"rida/internal/testkit/browser"
)

// TestTheManagerReadsHowWeKeptOurWordAndEverybodyReadsTheCharter: the board says
// what share of promises was kept, opens into them, and goes into a spreadsheet
// with the same figures; somebody unknown reads the charter in three languages
// with a record that equals the ledger's.
func TestTheManagerReadsHowWeKeptOurWordAndEverybodyReadsTheCharter(t *testing.T) {
	d := demo(t)
	p := browser.Start(t)
	d.Reads(t, lang.Arabic)
	d.Enter(p)
	p.Open(d.Address() + "/promises")
	p.WaitFor(".kept svg.chart")
	p.Accessible()
	if p.Count(".kept .figure-value") < 5 {
		t.Errorf("the board shows %d figures", p.Count(".kept .figure-value"))
	}
	sheet := browser.Eval[string](p, `fetch(document.querySelector("a[download]").href).then((r) => r.arrayBuffer()).then((b) => new TextDecoder("utf-8", {ignoreBOM: true}).decode(b))`)
	if !strings.HasPrefix(sheet, "\ufeffteam,kept,broken,open") || strings.Count(sheet, "\n") < 2 {
		t.Errorf("the spreadsheet begins %q", sheet[:min(len(sheet), 80)])
	}
	p.Click(".kept-wide .figure a")
	p.WaitFor(".table tbody tr")
	p.Accessible()
	if href := p.Attr(".table tbody tr a", "href"); !strings.HasPrefix(href, "/cases/") {
		t.Errorf("a promise leads to %q", href)
	}
	v := p.Another()
	v.Size(390, 844)
	for _, tag := range lang.Tags {
		d.readsCharter(t, v, tag)
	}
}

// readsCharter reads the public page in a language and compares its figures with
// the ledger's.
func (d *demoHouse) readsCharter(t *testing.T, v *browser.Page, tag lang.Tag) {
	t.Helper()
	v.Open(d.Address() + "/charter/" + string(tag))
	v.WaitFor(".charter-promise")
	v.Accessible()
	if got := v.Attr("html", "lang"); got != string(tag) {
		t.Errorf("the charter is in %s, want %s", got, tag)
	}
	held, ok, err := charter.InForce(t.Context(), d.DB)
	if err != nil || !ok {
		t.Fatal(ok, err)
	}
	text, print := v.Text(".charter"), d.Texts.For(tag, tag.Digits())
	record, _, err := charter.Public(t.Context(), d.DB, d.DB.Now())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range held.Body.Clauses {
		if !strings.Contains(text, c.Words[tag].Promise) || !strings.Contains(text, c.Words[tag].Remedy) {
			t.Errorf("%s: clause %s is not there", tag, c.Code)
		}
		said := record[c.Kind]
		if said.Hidden || said.N == 0 {
			continue
		}
		ledger, err := figures.Total(t.Context(), d.DB, figures.Filter{From: said.From, To: said.To, Kind: string(c.Kind)})
		if err != nil {
			t.Fatal(err)
		}
		if said.N != ledger.Judged() || said.Kept != ledger.Kept || !strings.Contains(text, print.Int(said.N)) {
			t.Errorf("%s: clause %s says %d of %d, the ledger %d of %d", tag, c.Code, said.Kept, said.N, ledger.Kept, ledger.Judged())
		}
	}
}
