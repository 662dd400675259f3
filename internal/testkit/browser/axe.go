package browser

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/chromedp/chromedp"

	"rida/internal/testkit/part"
)

// axeFile is where npm puts the accessibility checker.
const axeFile = "node_modules/axe-core/axe.min.js"

// Violation is a rule of accessibility that the page breaks.
type Violation struct {
	ID     string // axe's name of the rule, "color-contrast"
	Impact string // "minor" … "critical"
	Help   string
	Nodes  []string // the elements, as HTML with what is wrong
}

// String is the violation in some lines, for a test's message.
func (v Violation) String() string {
	return fmt.Sprintf("%s (%s): %s\n  %s", v.ID, v.Impact, v.Help, strings.Join(v.Nodes, "\n  "))
}

// Axe checks the page as it stands with axe-core, all rules but those named,
// and gives what it breaks. Frames are left out: they show other people's mail.
func (p *Page) Axe(without ...string) []Violation {
	p.t.Helper()
	source, err := os.ReadFile(filepath.Join(part.Root(p.t), axeFile))
	if err != nil {
		p.t.Fatalf("axe-core is not installed, run npm ci: %v", err)
	}
	// Evaluated from outside, so a strict Content-Security-Policy stands.
	p.must("bring axe into the page", chromedp.Evaluate[chromedp.Void](string(source)+"\n;undefined"))
	rules := map[string]any{}
	for _, id := range without {
		rules[id] = map[string]bool{"enabled": false}
	}
	raw, err := run(p, chromedp.Evaluate[[]byte](`axe.run(document, {iframes: false, resultTypes: ["violations"], rules: `+quoted(rules)+`}).then(r => r.violations.map(v => ({
		ID: v.id, Impact: v.impact, Help: v.help, Nodes: v.nodes.map(n => n.html + " — " + n.failureSummary)})))`, chromedp.EvalAwaitPromise))
	if err != nil {
		p.t.Fatalf("run axe: %v", err)
	}
	var found []Violation
	if err := json.Unmarshal(raw, &found); err != nil {
		p.t.Fatalf("read axe's answer: %v", err)
	}
	return found
}

// Accessible fails the test for every violation on the page as it stands.
func (p *Page) Accessible(without ...string) {
	p.t.Helper()
	for _, v := range p.Axe(without...) {
		p.t.Errorf("%s: %s", p.URL(), v)
	}
}
