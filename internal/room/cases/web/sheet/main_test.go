package main

import (
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"rida/internal/room/cases/web/sample"
	"rida/internal/testkit/browser"
)

// start opens a browser on the sample pages. With RIDA_SHOTS set to a folder,
// photo leaves a picture there.
func start(t *testing.T) (*browser.Page, string) {
	t.Helper()
	h, err := pages()
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(h)
	p := browser.Start(t)
	// The event stream never ends by itself; the server closes once the page has gone.
	t.Cleanup(func() { p.Open("about:blank"); s.CloseClientConnections(); s.Close() })
	return p, s.URL
}

func photo(p *browser.Page, name string) {
	if dir := os.Getenv("RIDA_SHOTS"); dir != "" {
		p.Screenshot(filepath.Join(dir, name+".png"))
	}
}

// key presses a physical key under whatever letter the reader's layout gives it.
func key(p *browser.Page, code, letter string, mods ...string) {
	extra := ""
	for _, m := range mods {
		extra += ", " + m + ": true"
	}
	browser.Eval[bool](p, fmt.Sprintf(`document.activeElement.dispatchEvent(new KeyboardEvent("keydown", {code: %q, key: %q, bubbles: true, cancelable: true%s})) || true`, code, letter, extra))
}

func is(t *testing.T, p *browser.Page, what, expression, want string) {
	t.Helper()
	if got := browser.Eval[string](p, "String("+expression+")"); got != want {
		t.Errorf("%s: %q, want %q", what, got, want)
	}
}

func TestKeysFollowThePlaceOfTheKey(t *testing.T) {
	p, url := start(t)
	p.Open(url + "/workspace?lang=ar")
	key(p, "KeyJ", "ت")
	is(t, p, "the focused row", `document.activeElement.closest(".row").id`, "row-482917302")
	p.WaitEval(`location.pathname === "/cases/482917302"`)
	key(p, "KeyN", "ى")
	is(t, p, "the open tab", `document.querySelector("[name=kind]:checked").value`, "note")
	is(t, p, "the focus", `document.activeElement.id`, "composer-text")
	key(p, "KeyR", "ق")
	is(t, p, "the tab while one writes", `document.querySelector("[name=kind]:checked").value`, "note")
	browser.Eval[bool](p, `document.activeElement.blur() || true`)
	key(p, "KeyR", "ق")
	is(t, p, "the tab after R", `document.querySelector("[name=kind]:checked").value`, "reply")
}

func TestAParagraphFindsItsOwnDirection(t *testing.T) {
	p, url := start(t)
	p.Open(url + "/note?lang=ar")
	p.Fill("#composer-text", "نصّ عربي مع iPhone هنا\nAn English line, with a full stop.\nخط فارسی: می‌خواهیم\n")
	photo(p, "bidi-ar")
	is(t, p, "the way paragraphs find their direction", `getComputedStyle(document.querySelector("#composer-text")).unicodeBidi`, "plaintext")
}

func TestADraftSurvivesLeavingAndGoesWhenSent(t *testing.T) {
	p, url := start(t)
	p.Open(url + "/cases/482917305?lang=en")
	p.Fill("#composer-text", "Half a sentence")
	p.WaitEval(`localStorage.length === 1`)
	p.Open(url + "/quiet?lang=en")
	p.Open(url + "/cases/482917305?lang=en")
	// The sample comes with a text of its own, which a draft never replaces.
	if !strings.HasPrefix(p.Value("#composer-text"), "Mr Mathew") {
		t.Errorf("the server's text was replaced by %q", p.Value("#composer-text"))
	}
	p.Fill("#composer-text", "All of it")
	key(p, "Enter", "Enter", "ctrlKey")
	p.WaitEval(`document.querySelector("#composer-text").value === "" && localStorage.length === 0`)
	key(p, "KeyN", "n")
	browser.Eval[bool](p, `document.activeElement.blur() || true`)
	key(p, "KeyN", "n")
	p.Fill("#composer-text", "A word to colleagues")
	key(p, "Enter", "Enter", "ctrlKey")
	p.WaitEval(`document.querySelector("#composer-text").value === "" && localStorage.length === 0`)
}

func TestTheListeningStripKeepsItselfWithoutDisturbing(t *testing.T) {
	p, url := start(t)
	p.Open(url + "/cases/482917305?lang=en")
	browser.Eval[bool](p, `document.addEventListener("rida:done", e => window.took = e.detail.source.getAttribute("action")) || (window.same = document.querySelector("#composer-text")) && true`)
	p.Fill("#listen-wanted", "A sound machine")
	p.Click("#composer-text")
	p.WaitEval(`window.took === "/cases/482917305/listening"`)
	is(t, p, "the page underneath", `window.same === document.querySelector("#composer-text")`, "true")
}

func TestADialogClosesWhenItsFormIsTaken(t *testing.T) {
	p, url := start(t)
	p.Open(url + "/cases/482917305?lang=en")
	key(p, "KeyT", "t")
	p.WaitFor("#dialog[open] #f-tags")
	p.Fill("#f-tags", "pump")
	p.Click("#dialog .button-primary")
	p.WaitGone("#dialog[open]")
	is(t, p, "the address", `location.pathname`, "/cases/482917305")
}

func TestAFailureLeavesWhatWasTyped(t *testing.T) {
	p, url := start(t)
	p.Expect("500")
	p.Open(url + "/cases/482917305?lang=en")
	p.Fill("#composer-text", "please fail")
	p.Click(".composer-send")
	p.WaitFor(".toast")
	photo(p, "failed-en")
	if got := p.Value("#composer-text"); got != "please fail" {
		t.Errorf("the box holds %q", got)
	}
}

func TestALiveUpdateLeavesFocusAndTextAlone(t *testing.T) {
	p, url := start(t)
	p.Open(url + "/cases/482917305?lang=fa")
	p.Fill("#composer-text", "در حال نوشتن")
	browser.Eval[bool](p, `document.querySelector("#timeline > .note").remove() || true`)
	p.WaitFor("#timeline > .note") // came back with the next live event
	is(t, p, "the focus", `document.activeElement.id`, "composer-text")
	is(t, p, "the text", `document.querySelector("#composer-text").value`, "در حال نوشتن")
}

func TestAnActOpensAsADialogAndClosesWithEscape(t *testing.T) {
	p, url := start(t)
	p.Open(url + "/cases/482917305?lang=ar")
	key(p, "KeyA", "ش")
	p.WaitFor("#dialog[open] #act")
	photo(p, "dialog-ar")
	p.Press("Escape")
	p.WaitGone("#dialog[open]")
	p.Click(".case-tools .menu > summary")
	photo(p, "menu-ar")
	p.Press("Escape")
	p.WaitGone(".case-tools .menu[open]")
	key(p, "Slash", "؟", "shiftKey")
	p.WaitFor("#keys[open]")
	photo(p, "keys-ar")
}

func TestThePaletteFindsAndRuns(t *testing.T) {
	p, url := start(t)
	p.Open(url + "/cases/482917305?lang=ar")
	key(p, "KeyK", "ن", "ctrlKey")
	p.WaitFor("#palette[open] [role=option]")
	p.Type("#palette input", "مشكله")
	photo(p, "palette-ar")
	p.Press("ArrowDown", "Enter")
	p.WaitFor("#dialog[open] #act")
}

func TestAPhoneShowsOnePaneAtATime(t *testing.T) {
	p, url := start(t)
	p.Size(390, 844)
	p.Open(url + "/list?lang=en")
	photo(p, "phone-list-en")
	p.Click("#row-482917302 a")
	p.WaitEval(`getComputedStyle(document.querySelector("#list")).display === "none"`)
	photo(p, "phone-case-en")
	p.Click(".case-file-open")
	p.WaitEval(`getComputedStyle(document.querySelector("#file")).display === "block"`)
	photo(p, "phone-file-en")
	browser.Eval[bool](p, `history.back() || true`)
	p.WaitEval(`getComputedStyle(document.querySelector("#file")).display === "none"`)
	browser.Eval[bool](p, `history.back() || true`)
	p.WaitEval(`location.pathname === "/list" && getComputedStyle(document.querySelector("#list")).display !== "none"`)
	p.Click(".bar-more > summary")
	photo(p, "phone-more-en")
}

func TestNoPageScrollsSideways(t *testing.T) {
	p, url := start(t)
	for _, width := range []int64{1440, 1024, 390, 320} {
		p.Size(width, 844)
		for name := range sample.Pages {
			if name == "palette" {
				continue // a fragment without a page around it
			}
			p.Open(url + "/" + name + "?lang=ar")
			if over := browser.Eval[int](p, `document.documentElement.scrollWidth - innerWidth`); over > 0 {
				t.Errorf("%s at %d px is %d px too wide", name, width, over)
			}
		}
	}
}

func TestPagesAreAccessible(t *testing.T) {
	p, url := start(t)
	for _, theme := range []string{"light", "dark"} {
		for name := range sample.Pages {
			if name == "palette" || name == "components" {
				continue // a fragment, and a sheet that repeats its parts
			}
			p.Open(url + "/" + name + "?lang=ar&theme=" + theme)
			for _, v := range p.Axe() {
				t.Errorf("%s, %s: %s", name, theme, v)
			}
		}
	}
}
