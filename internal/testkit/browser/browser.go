package browser

import (
	"context"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"rida/internal/testkit/part"
)

const (
	// wait is how long a page may take to show what a test awaits. What passes does
	// not wait; what is slow on a loaded machine is no fault of the page.
	wait = 25 * time.Second
	// startWait is how long Chromium itself may take; a cold start on a loaded
	// machine with two cores has been seen to take ten seconds.
	startWait = 60 * time.Second
)

var chromium = part.Need{Name: "chromium", Places: []string{"/usr/bin/chromium"}, Install: "Chromium"}

// Page is one tab with cookies of its own.
type Page struct {
	t   testing.TB
	ctx context.Context

	mu     sync.Mutex
	said   []string // errors on the console
	excuse []string // parts of errors that the test expects
}

// Start opens a browser with an empty page, 1440 × 900, light. It ends with the
// test.
func Start(t testing.TB) *Page {
	t.Helper()
	flags := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(part.Find(t, chromium)),
		chromedp.NoSandbox, // root and containers have none
		chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("hide-scrollbars", true),
		chromedp.Flag("lang", "en"),
		// Nothing outside this machine may be reached: a page that tries has a fault.
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"),
		chromedp.WSURLReadTimeout(startWait),
	)
	alloc, stop := chromedp.NewExecAllocator(context.WithoutCancel(t.Context()), flags...)
	t.Cleanup(stop)
	return open(t, alloc)
}

// Another opens a second page in the same browser that shares nothing with the
// first: another person at another desk.
func (p *Page) Another() *Page {
	p.t.Helper()
	return open(p.t, p.ctx, chromedp.WithNewBrowserContext())
}

func open(t testing.TB, parent context.Context, o ...chromedp.ContextOption) *Page {
	t.Helper()
	p := &Page{t: t}
	ctx, cancel := chromedp.NewContext(parent, o...)
	p.ctx = ctx
	t.Cleanup(func() {
		_ = chromedp.Cancel(ctx)
		cancel()
	})
	p.hear()
	p.Size(1440, 900)
	p.Dark(false)
	return p
}

// hear begins to collect what the console says and, when the test ends, fails
// it for every error that was not expected.
func (p *Page) hear() {
	messages := chromedp.Console(p.ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for m, err := range messages {
			if err != nil {
				return
			}
			if m.Type == chromedp.ConsoleError || m.IsException() {
				p.mu.Lock()
				p.said = append(p.said, strings.TrimSpace(m.Text+" "+m.URL))
				p.mu.Unlock()
			}
		}
	}()
	p.t.Cleanup(func() { // runs before the page is closed
		for _, line := range p.Errors() {
			p.t.Errorf("the page's console says: %s", line)
		}
	})
}

// Expect names a part of an error message that the test provokes on purpose,
// such as "404".
func (p *Page) Expect(part string) {
	p.mu.Lock()
	p.excuse = append(p.excuse, part)
	p.mu.Unlock()
}

// Errors gives the console's errors so far, without the expected ones.
func (p *Page) Errors() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	var out []string
said:
	for _, line := range p.said {
		for _, e := range p.excuse {
			if strings.Contains(line, e) {
				continue said
			}
		}
		out = append(out, line)
	}
	return out
}

// Size sets the window's inner size in CSS pixels; 390 × 844 is a phone.
func (p *Page) Size(width, height int64) {
	p.t.Helper()
	p.must("set the size", chromedp.EmulateViewport(width, height))
}

// Dark chooses the reader's colour scheme. Motion is always reduced, so that a
// picture is the same each time.
func (p *Page) Dark(on bool) {
	p.t.Helper()
	scheme := "light"
	if on {
		scheme = "dark"
	}
	p.call("set the colour scheme", func(ctx context.Context) error {
		_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{
				{Name: "prefers-color-scheme", Value: scheme},
				{Name: "prefers-reduced-motion", Value: "reduce"},
			},
		})
		return err
	})
}

// Language sets what the browser asks for in Accept-Language, "fa,en;q=0.5".
func (p *Page) Language(accept string) {
	p.t.Helper()
	p.call("set the language", func(ctx context.Context) error {
		_, err := chromedp.Call(ctx, network.SetExtraHTTPHeaders, network.SetExtraHTTPHeadersParams{
			Headers: network.Headers{"Accept-Language": accept},
		})
		return err
	})
}

// Screenshot writes what the window shows to a PNG file.
func (p *Page) Screenshot(path string) {
	p.t.Helper()
	png, err := run(p, chromedp.CaptureScreenshot())
	if err != nil {
		p.t.Fatalf("take a picture: %v", err)
	}
	if err := os.WriteFile(path, png, 0o644); err != nil {
		p.t.Fatalf("keep the picture: %v", err)
	}
}

// must runs steps within the usual wait and fails the test with what was
// attempted and what the page shows.
func (p *Page) must(attempt string, steps ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	p.call(attempt, func(ctx context.Context) error { return chromedp.Do(ctx, steps...) })
}

func (p *Page) call(attempt string, f func(ctx context.Context) error) {
	p.t.Helper()
	_, err := run(p, func(ctx context.Context, _ *chromedp.Target) (chromedp.Void, error) {
		return chromedp.Void{}, f(ctx)
	})
	if err != nil {
		p.t.Fatalf("%s: %v", attempt, err)
	}
}
