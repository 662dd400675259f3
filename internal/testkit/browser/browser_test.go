package browser_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"rida/internal/testkit/browser"
)

const script = `
const out = document.querySelector("output");
document.querySelector("#save").addEventListener("click", () => setTimeout(() => { out.textContent = "حُفظ " + document.querySelector("#name").value; }, 150));
document.addEventListener("keydown", (e) => { if (e.key === "k" && e.ctrlKey) { e.preventDefault(); out.textContent = "palette"; } });
document.querySelector("#cover").addEventListener("click", (e) => e.target.remove());
`

// site is a small page under the strictest policy the product itself uses.
func site(t *testing.T) string {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'")
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprintf(w, `<!doctype html><html lang="ar" dir="rtl"><head><title>صفحة</title><link rel="icon" href="/icon.svg"><link rel="stylesheet" href="/s.css"></head><body>
<main><h1>أهلًا</h1><label for="name">الاسم</label><input id="name" value="قديم"><button id="save">حفظ</button><output></output>
<p id="lang">%s</p><p id="hidden" hidden>سر</p>%s<div id="cover">غطاء</div></main><script src="/s.js"></script></body></html>`,
			r.Header.Get("Accept-Language"), r.URL.Query().Get("more"))
	})
	serve := func(path, kind, body string) {
		mux.HandleFunc("GET "+path, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", kind)
			fmt.Fprint(w, body)
		})
	}
	serve("/s.js", "text/javascript", script)
	serve("/icon.svg", "image/svg+xml", `<svg xmlns="http://www.w3.org/2000/svg"/>`)
	serve("/s.css", "text/css", `body { background: white } @media (prefers-color-scheme: dark) { body { background: black; color: white } }
#cover { position: fixed; inset: 0 0 auto 0; block-size: 90px; background: #eee; color: #111; opacity: .95 }`)
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s.URL
}

func TestAPageIsUsedAsAPersonUsesIt(t *testing.T) {
	url := site(t)
	p := browser.Start(t)
	p.Language("fa")
	p.Open(url)
	if got := p.Text("#lang"); got != "fa" {
		t.Errorf("the browser asked for %q", got)
	}
	p.Click("#cover") // lies over the field until it is clicked away
	p.WaitGone("#cover")
	p.Fill("#name", "ندى")
	p.Type("#name", " Noor")
	p.ClickText("حفظ")
	p.WaitText("حُفظ ندى Noor")
	if got := p.Value("#name"); got != "ندى Noor" {
		t.Errorf("the field holds %q", got)
	}
	p.Press("Control+k")
	p.WaitText("palette")
	if p.Count("#hidden") != 0 || p.Shows("سر") {
		t.Error("what is hidden was seen")
	}
	p.Accessible()
}

func TestTwoPagesAreTwoPeople(t *testing.T) {
	url := site(t)
	p := browser.Start(t)
	other := p.Another()
	p.Open(url)
	other.Open(url)
	browser.Eval[string](p, `document.cookie = "who=first"`)
	if got := browser.Eval[string](other, `document.cookie`); got != "" {
		t.Errorf("the other page has the cookie %q", got)
	}
	p.Dark(true)
	if !browser.Eval[bool](p, `matchMedia("(prefers-color-scheme: dark)").matches`) || browser.Eval[bool](other, `matchMedia("(prefers-color-scheme: dark)").matches`) {
		t.Error("dark is for one of them only")
	}
	other.Size(390, 844)
	if w := browser.Eval[int](other, `innerWidth`); w != 390 {
		t.Errorf("the phone is %d wide", w)
	}
	picture := filepath.Join(t.TempDir(), "page.png")
	p.Screenshot(picture)
	if info, err := os.Stat(picture); err != nil || info.Size() < 1000 {
		t.Errorf("no picture: %v", err)
	}
}

func TestFaultsOfAPageAreFound(t *testing.T) {
	url := site(t)
	p := browser.Start(t)
	for _, c := range []struct{ more, console, rule string }{
		{more: `<img src="/none.png" alt="none">`, console: "404"},
		{more: `<p style="color:red">x</p>`, console: "Content Security Policy"},
		{more: `<img src="/icon.svg">`, rule: "image-alt"},
	} {
		p.Open(url + "/?more=" + strings.NewReplacer(" ", "%20", "#", "%23").Replace(c.more))
		var rules []string
		for _, v := range p.Axe() {
			rules = append(rules, v.ID)
		}
		if got := strings.Join(rules, " "); c.rule != "" && !strings.Contains(got, c.rule) {
			t.Errorf("%s: axe found %q, want %s", c.more, got, c.rule)
		}
		if got := strings.Join(p.Errors(), "\n"); c.console != "" {
			if !strings.Contains(got, c.console) {
				t.Errorf("%s: the console says %q, want %s", c.more, got, c.console)
			}
			p.Expect(c.console)
		}
	}
}
