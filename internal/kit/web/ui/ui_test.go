package ui_test

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"

	"rida/internal/kit/calendar"
	"rida/internal/kit/lang"
	"rida/internal/kit/web/ui"
)

var update = flag.Bool("update", false, "write the golden files anew")

func reader(t *testing.T, tag lang.Tag) ui.View {
	t.Helper()
	c, err := lang.Load(ui.Texts)
	if err != nil {
		t.Fatal(err)
	}
	zone := time.FixedZone("AST", 3*3600)
	return ui.View{P: c.For(tag, tag.Digits()), When: calendar.NewReader(tag, "sa", zone), Now: time.Date(2026, 11, 22, 7, 20, 0, 0, time.UTC), Firm: "Naseem", Search: "/search"}
}

// draw renders a component; hashes of assets are blanked, because they change with every style.
func draw(t *testing.T, c templ.Component) string {
	t.Helper()
	var b strings.Builder
	if err := c.Render(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	return regexp.MustCompile(`/assets/(unknown/)?([a-z-]+?)(-[A-Z0-9]{8})?\.(svg|css|js|woff2)`).ReplaceAllString(b.String(), "/assets/$2.$4")
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	got = strings.ReplaceAll(got, "><", ">\n<") + "\n"
	path := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != got {
		t.Errorf("%s differs from what was agreed (go test -update writes it anew):\n%s", path, got)
	}
}

func TestComponentsLookAsAgreed(t *testing.T) {
	ar := reader(t, lang.Arabic)
	due := ar.Now.Add(7 * time.Hour)
	for name, c := range map[string]templ.Component{
		"ring-amber":  ui.NewRing(ar, .66, 7*time.Hour, due).Draw(),
		"ring-broken": ui.NewRing(ar, 1, -time.Hour, ar.Now.Add(-time.Hour)).Draw(),
		"message-foreign": ui.Message{ID: "m1", From: ui.Avatar{Person: ui.Person{Name: "Joseph Mathew"}}, Name: ui.Words{Text: "Joseph Mathew", Lang: lang.English}, At: ar.Now,
			Body: ui.Words{Text: "The lift is booked.\nسلام", Lang: lang.English}}.Draw(ar),
		"note":  ui.InternalNote{ID: "n1", Author: ui.Words{Text: "نورة"}, At: ar.Now, Body: ui.Words{Text: "بديل متوفر"}}.Draw(ar),
		"field": ui.Field{Name: "phone", Label: "L", Hint: "H", Error: "E", Value: "055", Dir: "ltr", Required: true}.Input(),
		"gate":  ui.Gate{Code: "tried", Title: "T", Text: "x", Through: "keep", Ask: "why", Form: "f"}.Draw(),
		"row": ui.ListRow{ID: "row-1", Href: "/cases/1", Ring: ui.DoneRing(ar), Name: ui.Words{Text: "Joseph", Lang: lang.English}, Subject: ui.Words{Text: "س"}, At: ar.Now,
			Last: ui.Words{Text: "ل"}, Owner: ui.Avatar{Person: ui.Person{Name: "ليلى", Colleague: true}, Small: true}, Unread: "جديد", Selected: true}.Draw(ar),
	} {
		t.Run(name, func(t *testing.T) { golden(t, name, draw(t, c)) })
	}
}

func TestARingChangesShapeAndWordsWithItsAge(t *testing.T) {
	v := reader(t, lang.English)
	for _, c := range []struct {
		share float64
		left  time.Duration
		want  ui.RingState
	}{{.1, 9 * time.Hour, ui.RingOpen}, {.499, 9 * time.Hour, ui.RingOpen}, {.5, 5 * time.Hour, ui.RingAmber}, {.749, time.Hour, ui.RingAmber}, {.75, time.Hour, ui.RingRed}, {.99, time.Minute, ui.RingRed}, {1, 0, ui.RingBroken}, {.3, -1, ui.RingBroken}} {
		r := ui.NewRing(v, c.share, c.left, v.Now.Add(c.left))
		if r.State != c.want || r.Sentence == "" || r.Left == "" {
			t.Errorf("share %v, left %v: %+v, want %s", c.share, c.left, r, c.want)
		}
	}
}

func TestTheArcLeavesTheNotchesFree(t *testing.T) {
	v := reader(t, lang.English)
	dashes := regexp.MustCompile(`class="ring-arc"[^>]*stroke-dasharray="([^"]*)"`)
	for share, want := range map[float64]string{0: "0 100", .25: "25.0 200", .5: "48.8 200", .66: "48.8 2.4 14.8 200", .8: "48.8 2.4 22.6 2.4 3.8 200", .97: "48.8 2.4 22.6 2.4 20.8 200"} {
		got := dashes.FindStringSubmatch(draw(t, ui.NewRing(v, share, time.Hour, v.Now).Draw()))
		if got == nil || got[1] != want {
			t.Errorf("share %v: %q, want %q", share, got, want)
		}
	}
}

func TestAnAvatarHoldsOneArabicLetterOrTwoLatinOnes(t *testing.T) {
	for name, want := range map[string]string{
		"Joseph Mathew": "JM", "Mr Joseph Mathew": "JM", "Layla": "L", "السيدة مريم الخوري": "م", "الخوري": "خ", "خانم مریم رحیمی": "م", "د. يوسف": "ي", "": "·", "+966": "·",
	} {
		if got := draw(t, ui.Avatar{Person: ui.Person{Name: name}}.Draw()); !strings.Contains(got, ">"+want+"</span>") {
			t.Errorf("%q: %s, want %s", name, got, want)
		}
	}
}

func TestADisabledButtonSaysWhy(t *testing.T) {
	got := draw(t, ui.Button{Label: "Close", Reason: "The customer said no."}.Draw())
	if !strings.Contains(got, "disabled") || !strings.Contains(got, "The customer said no.") {
		t.Error(got)
	}
}

func TestNothingIsChosenUntilSomebodyChooses(t *testing.T) {
	got := draw(t, ui.Field{Name: "remedy", Choices: []ui.Choice{{Value: ""}, {Value: "a"}}}.Cards())
	if strings.Contains(got, "checked") {
		t.Error(got)
	}
}

func TestKeysPrintTheLetterOfTheReadersLayout(t *testing.T) {
	for tag, want := range map[lang.Tag][3]string{lang.English: {"J", "N", "/"}, lang.Arabic: {"ت", "ى", "ظ"}, lang.Persian: {"ت", "د", "/"}} {
		v := reader(t, tag)
		if got := [3]string{v.Key("next"), v.Key("note"), v.Key("search")}; got != want {
			t.Errorf("%s: %v, want %v", tag, got, want)
		}
		v.NoKeys = true
		if v.Key("next") != "" || v.Key("palette") == "" {
			t.Errorf("%s: switched off letters are printed, or the palette lost its key", tag)
		}
	}
}
