package desk_test

import (
	"strings"
	"testing"

	"rida/internal/journey/stage"
	"rida/internal/kit/lang"
	"rida/internal/testkit/browser"
)

// TestTheWorkspaceIsDrivenByKeys walks, answers and finds without a mouse, with
// the letters of a Latin layout and with those of an Arabic and a Persian one.
func TestTheWorkspaceIsDrivenByKeys(t *testing.T) {
	d := demo(t)
	p := browser.Start(t)
	d.Reads(t, lang.English)
	d.Enter(p)
	keysWalk(t, p, d)
	keysWrite(t, p)
	keysFind(t, p)
	keysOfOtherLayouts(t, p)
}

// current is the place of the open row in the list.
const current = `[...document.querySelectorAll("[data-rows] a[data-row]")].findIndex((r) => r.ariaCurrent === "true")`

// caseIs waits until the case of the nth row is open.
func caseIs(p *browser.Page, n string) {
	p.WaitEval(`(() => { const row = document.querySelectorAll("[data-rows] a[data-row]")[` + n + `], open = document.querySelector("#case[data-ref]");
		return open && row.closest(".row").id === "row-" + open.dataset.ref; })()`)
}

func keysWalk(t *testing.T, p *browser.Page, d *demoHouse) {
	p.Open(d.Address() + "/cases?view=open")
	p.WaitFor(".row-link")
	p.Press("j")
	caseIs(p, "0")
	p.Press("j")
	caseIs(p, "1")
	p.Press("k")
	caseIs(p, "0")
	p.WaitEval(current + " === 0")
	// The list is drawn anew, as its page was asked for: with no case open.
	browser.Eval[bool](p, `(document.querySelector("#list a[aria-current]").removeAttribute("aria-current"), document.dispatchEvent(new Event("visibilitychange")))`)
	p.WaitEval(current + " === 0")
}

func keysWrite(t *testing.T, p *browser.Page) {
	p.Press("r")
	p.WaitEval(`document.activeElement.id === "composer-text" && document.querySelector("input[name=kind][value=reply]").checked`)
	p.Press("j", "n", "k")
	if got := p.Value("#composer-text"); got != "jnk" {
		t.Errorf("the box holds %q: single letters act while one writes, or leave a letter behind", got)
	}
	caseIs(p, "0")
	reply := browser.Eval[string](p, `getComputedStyle(document.querySelector("#composer-form")).backgroundColor`)
	p.Press("Escape", "n")
	p.WaitEval(`document.activeElement.id === "composer-text" && document.querySelector("input[name=kind][value=note]").checked`)
	p.WaitEval(`getComputedStyle(document.querySelector("#composer-form")).backgroundColor !== ` + stage.Quoted(reply))
	if p.Count(".composer-send") != 0 || p.Count(".composer-save") != 1 {
		t.Error("the note can be sent to the customer")
	}
	p.Fill("#composer-text", "")
	p.Press("Escape")
}

func keysFind(t *testing.T, p *browser.Page) {
	name := p.Text("[data-rows] .row-name bdi, [data-rows] .row-name")
	name = strings.TrimSpace(strings.TrimPrefix(name, "Unread"))
	p.Press("Control+k")
	p.WaitFor("#palette[open] input")
	p.Type("#palette input", name)
	p.WaitEval(`[...document.querySelectorAll("#palette-results [role=option]")].some((o) => o.textContent.includes(` + stage.Quoted(name) + `))`)
	p.Accessible()
	p.Press("Escape")
	p.WaitGone("#palette[open]")
	p.Press("Control+k")
	p.WaitFor("#palette[open] input")
	p.Fill("#palette input", name)
	p.WaitEval(`document.querySelector("#palette-results [aria-selected=true]")?.textContent.includes(` + stage.Quoted(name) + `)`)
	p.Press("Enter")
	p.WaitEval(`!document.querySelector("#palette")?.open`)
	p.WaitText(name)
}

// keysOfOtherLayouts sends what a browser sends when the keyboard stands on
// Arabic or Persian: another letter, the same physical key.
func keysOfOtherLayouts(t *testing.T, p *browser.Page) {
	press := func(letter, code string) {
		browser.Eval[bool](p, `(document.activeElement ?? document.body).dispatchEvent(new KeyboardEvent("keydown", {key: `+stage.Quoted(letter)+`, code: `+stage.Quoted(code)+`, bubbles: true, cancelable: true}))`)
	}
	p.Open(strings.SplitN(p.URL(), "/cases", 2)[0] + "/cases?view=open")
	p.WaitFor(".row-link")
	press("ت", "KeyJ")
	caseIs(p, "0")
	press("ت", "KeyJ")
	caseIs(p, "1")
	press("ن", "KeyK")
	caseIs(p, "0")
	press("ق", "KeyR")
	p.WaitEval(`document.activeElement.id === "composer-text"`)
	press("ى", "KeyN")
	p.WaitEval(`document.querySelector("input[name=kind][value=reply]").checked`)
	p.Press("Escape")
	press("د", "KeyN")
	p.WaitEval(`document.querySelector("input[name=kind][value=note]").checked`)
}
