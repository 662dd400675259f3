package browser

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/chromedp/chromedp"
)

//go:embed page.js
var pageJS string

// Eval runs an expression in the page and gives its value; a promise is
// awaited. It is the way to what the other helpers do not read.
func Eval[T any](p *Page, expression string) T {
	p.t.Helper()
	got, err := run(p, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		p.t.Fatalf("evaluate %s: %v", expression, err)
	}
	return got
}

// WaitFor waits until an element of the selector can be seen.
func (p *Page) WaitFor(css string) {
	p.t.Helper()
	p.until("see "+css, func() (bool, string) { n, err := p.count(css); return n > 0, reason(err) })
}

// WaitGone waits until no element of the selector can be seen.
func (p *Page) WaitGone(css string) {
	p.t.Helper()
	p.until("see "+css+" go", func() (bool, string) { n, err := p.count(css); return err == nil && n == 0, reason(err) })
}

// WaitText waits until the page shows a text. Direction marks and runs of
// spaces do not count.
func (p *Page) WaitText(text string) {
	p.t.Helper()
	p.until(fmt.Sprintf("read %q", text), func() (bool, string) { return p.Shows(text), "" })
}

// WaitNoText waits until the page shows a text no more.
func (p *Page) WaitNoText(text string) {
	p.t.Helper()
	p.until(fmt.Sprintf("see %q go", text), func() (bool, string) { return !p.Shows(text), "" })
}

// WaitEval waits until an expression is true.
func (p *Page) WaitEval(expression string) {
	p.t.Helper()
	p.until("find true: "+expression, func() (bool, string) {
		ok, err := run(p, chromedp.Evaluate[bool]("!!("+expression+")"))
		return ok, reason(err)
	})
}

// Shows tells whether the page shows a text now.
func (p *Page) Shows(text string) bool {
	var ok bool
	return p.script(&ok, "shows", text) == nil && ok
}

// Count is how many elements of a selector can be seen now.
func (p *Page) Count(css string) int {
	p.t.Helper()
	n, err := p.count(css)
	if err != nil {
		p.t.Fatalf("count %s: %v", css, err)
	}
	return n
}

func (p *Page) count(css string) (n int, err error) {
	err = p.script(&n, "count", css)
	return n, err
}

// Text waits for the first visible element of the selector and gives its text
// as a reader sees it, without direction marks.
func (p *Page) Text(css string) string {
	p.t.Helper()
	p.WaitFor(css)
	var text string
	if err := p.script(&text, "text", css); err != nil {
		p.t.Fatalf("read %s: %v", css, err)
	}
	return text
}

// Value waits for a field and gives what it holds.
func (p *Page) Value(css string) string {
	p.t.Helper()
	p.WaitFor(css)
	return Eval[string](p, "document.querySelector("+quoted(css)+").value")
}

// Attr waits for an element and gives an attribute, "" when it has none.
func (p *Page) Attr(css, name string) string {
	p.t.Helper()
	p.WaitFor(css)
	return Eval[string](p, "document.querySelector("+quoted(css)+").getAttribute("+quoted(name)+") ?? ''")
}

// URL is the address of the page.
func (p *Page) URL() string {
	p.t.Helper()
	return Eval[string](p, "location.href")
}

// script calls one of the functions of page.js and decodes its value into dst.
func (p *Page) script(dst any, name string, args ...any) error {
	list := make([]string, len(args))
	for i, a := range args {
		list[i] = quoted(a)
	}
	raw, err := run(p, chromedp.Evaluate[[]byte]("("+pageJS+")()."+name+"("+strings.Join(list, ", ")+")", chromedp.EvalAwaitPromise))
	if err != nil {
		return err
	}
	return json.Unmarshal(raw, dst)
}

// until looks again and again until ok, and fails with why not and with what
// the page shows instead.
func (p *Page) until(attempt string, ok func() (bool, string)) {
	p.t.Helper()
	for deadline := time.Now().Add(wait); ; time.Sleep(again) {
		done, why := ok()
		if done {
			return
		}
		if time.Now().After(deadline) {
			var shown string
			_ = p.script(&shown, "excerpt")
			p.t.Fatalf("could not %s within %s. %s\nThe page %s", attempt, wait, why, shown)
		}
	}
}

func quoted(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic("browser: " + err.Error()) // strings and numbers always marshal
	}
	return string(b)
}

func reason(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
