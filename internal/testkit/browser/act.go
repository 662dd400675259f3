package browser

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// again is the pause between two looks at a page for something awaited.
const again = 25 * time.Millisecond

// Open goes to an address and waits until it is loaded.
func (p *Page) Open(url string) {
	p.t.Helper()
	// The browser may say that it has arrived while the old page still stands, so
	// that one is marked; going to a place of the same page leaves it where it is.
	_, _ = run(p, chromedp.Evaluate[bool](`(window.isLeft = true)`))
	p.must("open "+url, chromedp.Navigate(url))
	if strings.Contains(url, "#") {
		return
	}
	p.until("arrive at "+url, func() (bool, string) {
		ok, err := run(p, chromedp.Evaluate[bool](`!window.isLeft && document.readyState === "complete" && !!document.documentElement`))
		return ok, reason(err)
	})
}

// Click clicks with the mouse on the first visible element of a CSS selector,
// once it stands still and nothing lies over it.
func (p *Page) Click(css string) {
	p.t.Helper()
	p.click("css", css)
}

// ClickText clicks on the first visible button, link, label or the like whose
// whole text, or accessible name, is this. Direction marks and runs of spaces
// do not count.
func (p *Page) ClickText(text string) {
	p.t.Helper()
	p.click("text", text)
}

func (p *Page) click(kind, what string) {
	p.t.Helper()
	var spot struct {
		X, Y float64
		Why  string
	}
	p.until("click on "+what, func() (bool, string) {
		spot.Why = ""
		if err := p.script(&spot, "spot", kind, what); err != nil {
			return false, err.Error()
		}
		return spot.Why == "", spot.Why
	})
	p.must("click on "+what, chromedp.MouseClickXY(spot.X, spot.Y))
}

// Type clicks into a field and types key by key after what it holds. A newline
// is the Enter key.
func (p *Page) Type(css, text string) {
	p.t.Helper()
	p.focus(css)
	p.keys("type into "+css, text)
}

// Fill replaces what a field holds by typing over it.
func (p *Page) Fill(css, text string) {
	p.t.Helper()
	p.focus(css)
	p.must("fill "+css, chromedp.KeyEvent("a", chromedp.KeyModifiers(kb.ModifierCtrl)), chromedp.KeyEvent(kb.Backspace))
	p.keys("fill "+css, text)
}

// keys types a text key by key. What joins or parts letters without being seen,
// as in «می‌آییم», has a key in Persian layouts but none in the driver's table.
func (p *Page) keys(attempt, text string) {
	p.t.Helper()
	for piece := range strings.SplitAfterSeq(text, joiner) {
		letters, joined := strings.CutSuffix(piece, joiner)
		p.must(attempt, chromedp.KeyEvent(letters, asKeyboard))
		if joined {
			p.call(attempt, func(ctx context.Context) error {
				_, err := chromedp.Call(ctx, input.InsertText, input.InsertTextParams{Text: joiner})
				return err
			})
		}
	}
}

// joiner is the zero-width non-joiner.
const joiner = "\u200c"

func (p *Page) focus(css string) {
	p.t.Helper()
	p.Click(css)
	p.until("put the cursor into "+css, func() (bool, string) {
		var in bool
		err := p.script(&in, "focused", css)
		return err == nil && in, "it does not take the cursor"
	})
}

// Select chooses an option of a select element by its value.
func (p *Page) Select(css, value string) {
	p.t.Helper()
	p.WaitFor(css)
	var ok bool
	if err := p.script(&ok, "choose", css, value); err != nil || !ok {
		p.t.Fatalf("%s has no option %q (%v)", css, value, err)
	}
}

// Upload puts files into a file field.
func (p *Page) Upload(css string, files ...string) {
	p.t.Helper()
	p.must("upload into "+css, chromedp.SetUploadFiles(chromedp.CSS(css), files))
}

// Press presses keys one after the other, each as KeyboardEvent.key names it,
// with modifiers before: "Enter", "j", "Control+k", "Shift+Tab".
func (p *Page) Press(keys ...string) {
	p.t.Helper()
	for _, key := range keys {
		name, mods := key, kb.ModifierNone
		for {
			before, rest, ok := strings.Cut(name, "+")
			mod := modifiers[before]
			if !ok || mod == 0 {
				break
			}
			name, mods = rest, mods|mod
		}
		if named := namedKeys[name]; named != "" {
			name = named
		} else if len([]rune(name)) != 1 {
			p.t.Fatalf("no key is called %q", key)
		}
		p.must("press "+key, chromedp.KeyEvent(name, chromedp.KeyModifiers(mods), asKeyboard))
	}
}

// asKeyboard sends the raw event that a keyboard sends, after which a page that
// takes the key for a shortcut gets no letter.
func asKeyboard(e *input.DispatchKeyEventParams) {
	if e.Type == kb.KeyDown {
		e.Type = kb.KeyRawDown
	}
}

var modifiers = map[string]kb.Modifier{
	"Control": kb.ModifierCtrl, "Alt": kb.ModifierAlt, "Meta": kb.ModifierMeta, "Shift": kb.ModifierShift,
}

var namedKeys = map[string]string{
	"Enter": kb.Enter, "Escape": kb.Escape, "Tab": kb.Tab, "Space": " ", "Backspace": kb.Backspace, "Delete": kb.Delete,
	"ArrowUp": kb.ArrowUp, "ArrowDown": kb.ArrowDown, "ArrowLeft": kb.ArrowLeft, "ArrowRight": kb.ArrowRight,
	"Home": kb.Home, "End": kb.End, "PageUp": kb.PageUp, "PageDown": kb.PageDown,
}

// run does one thing on the page within the usual wait.
func run[T any](p *Page, a chromedp.Action[T]) (T, error) {
	ctx, cancel := context.WithTimeout(p.ctx, wait)
	defer cancel()
	got, err := chromedp.Run(ctx, a)
	if errors.Is(err, context.DeadlineExceeded) {
		err = errors.New("the page did not answer within " + wait.String())
	}
	return got, err
}
