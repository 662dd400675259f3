package ui_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func read(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// templates are all templates of the product.
func templates(t *testing.T) map[string]string {
	t.Helper()
	out := map[string]string{}
	root := filepath.Join("..", "..", "..") // internal/
	err := filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(path, ".templ") {
			out[path] = read(t, path)
		}
		return err
	})
	if err != nil || len(out) < 20 {
		t.Fatalf("templates: %d found, %v", len(out), err)
	}
	return out
}

var (
	goCode  = regexp.MustCompile(`(?s)^.*?\n(templ )`)
	attr    = regexp.MustCompile(`\s(style|on[a-z]+)\s*=`)
	nested  = regexp.MustCompile(`\{[^{}]*\}|\([^()]*\)`)
	call    = regexp.MustCompile(`@[\w.]+`)
	between = regexp.MustCompile(`>[^<>{}@]*\p{L}{2,}[^<>{}@]*<`)
)

// literal finds reader's text between two tags on one line: letters outside { }.
func literal(line string) string {
	line = strings.TrimSpace(line)
	if strings.HasPrefix(line, "//") || strings.Contains(line, "=>") {
		return ""
	}
	// Expressions and calls hold letters too, but no tags: drop them, the innermost first.
	for before := ""; before != line; {
		before = line
		line = nested.ReplaceAllString(line, "")
	}
	line = call.ReplaceAllString(line, "")
	return between.FindString(line)
}

func TestNoTemplateHoldsReadersText(t *testing.T) {
	for path, text := range templates(t) {
		for i, line := range strings.Split(goCode.ReplaceAllString(text, "$1"), "\n") {
			if hit := literal(line); hit != "" && !strings.Contains(hit, "Esc") {
				t.Errorf("%s: line %d after the imports: %q stands in the template; use a text key", path, i+1, hit)
			}
		}
	}
}

func TestReadersTextWouldBeNoticed(t *testing.T) {
	for _, bad := range []string{`<p>Hello</p>`, `<p class={ x }>سلام</p>`, `<b>{ v.P.T("a") } of</b>`} {
		if literal(bad) == "" {
			t.Errorf("%s passed", bad)
		}
	}
	for _, good := range []string{`<p>{ v.P.T("ui.close") }</p>`, `<p>@Icon(IconMail)<span>{ x }</span></p>`, `<dd>@Kbd(v.Key(name))</dd>`, `<li>@ui.Chip{Icon: a(b)}.Draw()</li>`, `<kbd>↑</kbd>`} {
		if hit := literal(good); hit != "" {
			t.Errorf("%s was refused for %q", good, hit)
		}
	}
}

func TestNoTemplateHoldsStylesOrHandlers(t *testing.T) {
	for path, text := range templates(t) {
		if hit := attr.FindString(text); hit != "" {
			t.Errorf("%s: %q is forbidden by the Content-Security-Policy", path, hit)
		}
		if strings.Contains(text, "<style") || regexp.MustCompile(`<script(>| [^>]*[^/]>[^<\n]*\w)`).MatchString(text) {
			t.Errorf("%s: styles and scripts come from assets", path)
		}
		if strings.Contains(text, `dir="auto"`) {
			t.Errorf("%s: dir=auto aligns by the first letter; use the stored language", path)
		}
	}
}

func TestEveryIconIsDrawnAndNamed(t *testing.T) {
	ids := regexp.MustCompile(`<symbol id="([a-z-]+)"`).FindAllStringSubmatch(read(t, "../assets/icons.svg"), -1)
	names := regexp.MustCompile(`IconName = "([a-z-]+)"`).FindAllStringSubmatch(read(t, "icon.go"), -1)
	var drawn, named []string
	for _, m := range ids {
		drawn = append(drawn, m[1])
	}
	for _, m := range names {
		named = append(named, m[1])
	}
	slices.Sort(drawn)
	slices.Sort(named)
	if !slices.Equal(drawn, named) {
		t.Errorf("drawn %v\nnamed %v", drawn, named)
	}
}

func TestScriptAndPageAgreeOnTheKeys(t *testing.T) {
	page := regexp.MustCompile(`"(\w+)":\s+\{"((?:Key|Slash)\w*)"`).FindAllStringSubmatch(read(t, "kbd.go"), -1)
	script := read(t, "../assets/ts/keyboard.ts")
	checked := 0
	for _, m := range page {
		if m[1] == "keys" || m[1] == "palette" {
			continue // asked for with Shift and with Ctrl, outside the table
		}
		checked++
		if !strings.Contains(script, m[1]+`: "`+m[2]+`"`) {
			t.Errorf("%s is %s on the page and something else in keyboard.ts", m[1], m[2])
		}
	}
	if checked < 10 {
		t.Errorf("only %d keys found", checked)
	}
}
