package assets_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Words that name a physical side. Start and end follow the reader's direction.
var physical = regexp.MustCompile(`(?i)\b(left|right)\b|(margin|padding|border)-(top|bottom)\b|(^|[;{\s])(top|bottom|width|height|max-width|min-width|max-height|min-height)\s*:`)

var comment = regexp.MustCompile(`(?s)/\*.*?\*/`)

// A media query may only ask for the width of the window: there is no logical
// word for it that all browsers know.
var media = regexp.MustCompile(`@media[^{]*`)

func styles(t *testing.T) map[string]string {
	t.Helper()
	names, err := filepath.Glob("css/*.css")
	if err != nil || len(names) < 20 {
		t.Fatalf("style sheets: %d found, %v", len(names), err)
	}
	out := map[string]string{}
	for _, n := range names {
		data, err := os.ReadFile(n)
		if err != nil {
			t.Fatal(err)
		}
		out[n] = media.ReplaceAllString(comment.ReplaceAllString(string(data), ""), "@media ")
	}
	return out
}

func TestStylesNameNoPhysicalSide(t *testing.T) {
	for name, text := range styles(t) {
		for i, line := range strings.Split(text, "\n") {
			if hit := physical.FindString(line); hit != "" {
				t.Errorf("%s:%d: %q is a physical side or size; use the logical property", name, i+1, strings.TrimSpace(hit))
			}
		}
	}
}

func TestPhysicalSidesWouldBeNoticed(t *testing.T) {
	for _, bad := range []string{"margin-left: 1px", ".a { left: 0 }", "float: right", "a{width:1px}", "padding-top: 0", "text-align: right"} {
		if !physical.MatchString(bad) {
			t.Errorf("%q passed", bad)
		}
	}
	for _, good := range []string{"margin-inline-start: 1px", "inline-size: 2px", "border-inline-start: 1px", "line-height: 1.2", "stroke-width: 2", "font-width: 1", "max-inline-size: 4px", "border-width: 0"} {
		if hit := physical.FindString(good); hit != "" {
			t.Errorf("%q was refused for %q", good, hit)
		}
	}
}

func TestColoursStandOnlyInTokens(t *testing.T) {
	colour := regexp.MustCompile(`#[0-9a-fA-F]{3,8}\b`)
	// Paper is white in every theme: a foreign mail's sheet, print, and the poster
	// for the wall set their own colours.
	allowed := map[string]int{"css/print.css": 20, "css/attachment.css": 1, "css/portal-door.css": 11}
	for name, text := range styles(t) {
		if name == "css/tokens.css" {
			continue
		}
		if found := colour.FindAllString(text, -1); len(found) > allowed[name] {
			t.Errorf("%s: %v belong into tokens.css", name, found)
		}
	}
}

func TestEveryStyleSheetIsUsed(t *testing.T) {
	all := styles(t)
	used := all["css/app.css"] + all["css/portal.css"]
	for name := range all {
		base := filepath.Base(name)
		if base != "app.css" && base != "portal.css" && !strings.Contains(used, `"./`+base+`"`) {
			t.Errorf("%s is imported by no bundle", name)
		}
	}
}

func TestDarkIsTheSameByDeviceAndByChoice(t *testing.T) {
	text := styles(t)["css/tokens.css"]
	blocks := regexp.MustCompile(`(?s):root(?::not\(\[data-theme="light"\]\)|\[data-theme="dark"\]) \{(.*?)\}`).FindAllStringSubmatch(text, -1)
	if len(blocks) != 2 {
		t.Fatalf("%d dark blocks, want 2", len(blocks))
	}
	squeeze := func(s string) string { return strings.Join(strings.Fields(s), " ") }
	if squeeze(blocks[0][1]) != squeeze(blocks[1][1]) {
		t.Error("the dark theme of the device and the chosen one differ")
	}
}
