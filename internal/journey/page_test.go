package journey_test

import (
	"testing"

	"rida/internal/journey/stage"
	"rida/internal/testkit/browser"
)

// stay marks the page as it stands; stayed fails when it was loaded anew since.
func stay(p *browser.Page) { browser.Eval[bool](p, `window.stayed = true`) }

func stayed(t testing.TB, p *browser.Page) {
	t.Helper()
	if !browser.Eval[bool](p, `window.stayed === true`) {
		t.Error("the page was loaded anew")
	}
}

// waitIn waits until one element shows a text.
func waitIn(p *browser.Page, css, text string) {
	condition := `document.querySelector(` + quoted(css) + `)?.innerText.includes(` + quoted(text) + `)`
	await(p, condition)
	p.WaitEval(condition)
}

// wait waits for what comes through mail servers and jobs, which may take longer
// than a page.
func wait(p *browser.Page, css string) {
	await(p, `document.querySelector(`+quoted(css)+`)`)
	p.WaitFor(css)
}

func waitText(p *browser.Page, text string) {
	await(p, `document.body.innerText.replace(/[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]/g, "").replace(/\s+/g, " ").includes(`+quoted(text)+`)`)
	p.WaitText(text)
}

// await watches the page from inside for a while; WaitFor and WaitText, which
// follow, tell what is there instead.
func await(p *browser.Page, condition string) {
	const spans = 5 // of a few seconds each, below the page's own limit
	for range spans {
		if browser.Eval[bool](p, `new Promise((done) => {
			const end = Date.now() + 4000;
			(function look() {
				if (`+condition+`) done(true); else if (Date.now() > end) done(false); else setTimeout(look, 50);
			})();
		})`) {
			return
		}
	}
}

// fits fails when the page is wider than the window.
func fits(t testing.TB, p *browser.Page) {
	t.Helper()
	if wide := browser.Eval[int](p, `document.scrollingElement.scrollWidth - innerWidth`); wide > 0 {
		t.Errorf("%s is %d pixels wider than the window", p.URL(), wide)
	}
}

// quoted is a text as a script writes it.
func quoted(s string) string { return stage.Quoted(s) }
