package lang_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"rida/internal/kit/lang"
)

// files makes a source with one file a language.
func files(ar, fa, en string) fstest.MapFS {
	return fstest.MapFS{
		"lang/ar.json": {Data: []byte(ar)},
		"lang/fa.json": {Data: []byte(fa)},
		"lang/en.json": {Data: []byte(en)},
	}
}

func load(t *testing.T, sources ...fstest.MapFS) *lang.Catalogue {
	t.Helper()
	var c *lang.Catalogue
	var err error
	switch len(sources) {
	case 0:
		c, err = lang.Load()
	default:
		c, err = lang.Load(sources[0])
	}
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestTheTextsOfTheKitAreCompleteAndLoad(t *testing.T) {
	c := load(t)
	for _, tag := range lang.Tags {
		p := c.For(tag, "")
		for _, key := range []string{"fault.invalid", "fault.not_found", "fault.conflict", "fault.denied", "fault.unavailable", "fault.internal",
			"field.required", "field.too_long", "field.bad_email", "field.bad_date", "field.bad_number", "yes", "no"} {
			if !p.Has(key) {
				t.Errorf("%s has no %s", tag, key)
			}
		}
		for _, h := range lang.Honorifics {
			for _, key := range []string{"greet." + h, "address." + h, "honorific." + h} {
				if !p.Has(key) {
					t.Errorf("%s has no %s", tag, key)
				}
			}
		}
	}
}

func TestLoadNamesEveryDefectAtOnce(t *testing.T) {
	_, err := lang.Load(files(
		`{"a.one": "واحد", "a.places": "{x}", "a.plural": {"one": "{n}", "other": "{n}"}, "a.brace": "{x", "a.twice": "1", "a.twice": "2", "a.kind": "x"}`,
		`{"a.places": "{y}", "a.plural": {"one": "{n}", "other": "{n}"}, "a.brace": "x}", "a.twice": "1", "a.kind": {"one": "x", "other": "x"}, "a.empty": " ", "a.lone@f": "x", "a.places@x": "{y}"}`,
		`{"a.one": "One", "a.places": "{x}", "a.plural": {"one": "{n}", "few": "{n}", "other": "{n}"}, "a.brace": "{Bad}", "a.twice": "1", "a.kind": "x", "a.number": 7}`,
	))
	if err == nil {
		t.Fatal("the defects were not found")
	}
	for _, want := range []string{
		"fa: a.one is missing (it stands in en)",
		"a.places has the placeholders [x] in ar and [y] in fa",
		"ar: a.plural has the plural forms [one other], want [few many one other two zero]",
		"en: a.plural has the plural forms [few one other], want [one other]",
		"ar: a.brace: a { without its }",
		"fa: a.brace: a } without its {",
		`en: a.brace: "Bad" is not a name`,
		"ar: a.twice stands twice",
		"a.kind is plural in one of",
		"fa: a.empty is empty",
		"fa: a.lone is missing (it stands in fa)",
		"a.places@x: only @f and @m are known",
		"en: a.number is neither a text nor plural forms",
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("the error does not say %q:\n%s", want, strings.ReplaceAll(err.Error(), "; ", "\n"))
		}
	}
}

func TestLoadRefusesAMissingOrBrokenFile(t *testing.T) {
	whole := `{"a.b": "x"}`
	for _, broken := range []string{``, `[]`, `{"a.b": "x"`, `{"a.b" "x"}`} {
		if _, err := lang.Load(files(whole, broken, whole)); err == nil {
			t.Errorf("the broken file %q was accepted", broken)
		}
	}
	source := files(whole, whole, whole)
	delete(source, "lang/fa.json")
	if _, err := lang.Load(source); err == nil || !strings.Contains(err.Error(), "fa") {
		t.Errorf("the missing file was not named: %v", err)
	}
	if _, err := lang.Load(files(whole, whole, whole), files(whole, whole, whole)); err == nil || !strings.Contains(err.Error(), "a.b stands twice") {
		t.Errorf("a key of two sources was accepted: %v", err)
	}
}

var greeting = files(
	`{"x.hello": "مرحبًا {name}، لديك {count} رسائل منذ 3 أيام", "x.days": {"zero":"لا أيام","one":"يوم واحد","two":"يومان","few":"{n} أيام","many":"{n} يومًا","other":"{n} يوم"}, "x.welcome": "أهلًا بكم", "x.welcome@f": "أهلًا بكِ", "x.welcome@m": "أهلًا بكَ", "x.link": "<{name}> {url!} {{n}}"}`,
	`{"x.hello": "سلام {name}، {count} پیام از 3 روز پیش", "x.days": {"one":"{n} روز","other":"{n} روز"}, "x.welcome": "خوش آمدید", "x.link": "<{name}> {url!} {{n}}"}`,
	`{"x.hello": "Hello {name}, {count} messages since 3 days", "x.days": {"one":"{n} day","other":"{n} days"}, "x.welcome": "Welcome", "x.link": "<{name}> {url!} {{n}}"}`,
)

func TestAnInsertedNameIsIsolatedAndNumbersTakeTheReadersDigits(t *testing.T) {
	c := load(t, greeting)
	for _, x := range []struct {
		tag    lang.Tag
		digits lang.Digits
		want   string
	}{
		{lang.Arabic, "", "مرحبًا \u2068Sara\u2069، لديك ١٬٢٣٤ رسائل منذ ٣ أيام"},
		{lang.Arabic, lang.Latn, "مرحبًا \u2068Sara\u2069، لديك 1,234 رسائل منذ 3 أيام"},
		{lang.Persian, "", "سلام \u2068Sara\u2069، ۱٬۲۳۴ پیام از ۳ روز پیش"},
		{lang.English, "", "Hello \u2068Sara\u2069, 1,234 messages since 3 days"},
		{lang.English, "nonsense", "Hello \u2068Sara\u2069, 1,234 messages since 3 days"},
	} {
		p := c.For(x.tag, x.digits)
		for _, count := range []any{1234, int64(1234), int32(1234)} {
			if got := p.T("x.hello", "name", "Sara", "count", count); got != x.want {
				t.Errorf("%s %s: got %q, want %q", x.tag, x.digits, got, x.want)
			}
		}
	}
	if got, want := c.For(lang.English, "").T("x.link", "name", "A", "url", "https://a.example"), "<\u2068A\u2069> https://a.example {n}"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestANameCannotBreakOutOfItsIsolation(t *testing.T) {
	p := load(t, greeting).For(lang.English, "")
	got := p.T("x.link", "name", "a\u2069b\u2067c", "url", "")
	if want := "<\u2068ab\u2067c\u2069\u2069>  {n}"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestPluralsFollowCLDRInEveryLanguage(t *testing.T) {
	c := load(t, greeting)
	for _, x := range []struct {
		tag  lang.Tag
		n    int64
		want string
	}{
		{lang.Arabic, 0, "لا أيام"}, {lang.Arabic, 1, "يوم واحد"}, {lang.Arabic, 2, "يومان"}, {lang.Arabic, 3, "٣ أيام"},
		{lang.Arabic, 10, "١٠ أيام"}, {lang.Arabic, 11, "١١ يومًا"}, {lang.Arabic, 99, "٩٩ يومًا"}, {lang.Arabic, 100, "١٠٠ يوم"},
		{lang.Arabic, 102, "١٠٢ يوم"}, {lang.Arabic, 103, "١٠٣ أيام"}, {lang.Arabic, 1_000_000, "١٬٠٠٠٬٠٠٠ يوم"},
		{lang.Arabic, 1_000_002, "١٬٠٠٠٬٠٠٢ يوم"}, {lang.Arabic, 3_000_000_003, "٣٬٠٠٠٬٠٠٠٬٠٠٣ أيام"}, {lang.Arabic, -2, "يومان"},
		{lang.Persian, 0, "۰ روز"}, {lang.Persian, 5, "۵ روز"},
		{lang.English, 0, "0 days"}, {lang.English, 1, "1 day"}, {lang.English, 2, "2 days"}, {lang.English, 1_000_001, "1,000,001 days"},
		{lang.English, -1 << 63, "-9,223,372,036,854,775,808 days"},
	} {
		if got := c.For(x.tag, "").N("x.days", x.n); got != x.want {
			t.Errorf("%s %d: got %q, want %q", x.tag, x.n, got, x.want)
		}
	}
}

func TestGenderAgreesWhereALanguageKnowsItAndElseStaysNeutral(t *testing.T) {
	c := load(t, greeting)
	for _, x := range []struct {
		tag          lang.Tag
		gender, want string
	}{
		{lang.Arabic, "f", "أهلًا بكِ"}, {lang.Arabic, "m", "أهلًا بكَ"}, {lang.Arabic, "", "أهلًا بكم"}, {lang.Arabic, "?", "أهلًا بكم"},
		{lang.Persian, "f", "خوش آمدید"}, {lang.English, "m", "Welcome"},
	} {
		if got := c.For(x.tag, "").G(x.gender, "x.welcome"); got != x.want {
			t.Errorf("%s %q: got %q, want %q", x.tag, x.gender, got, x.want)
		}
	}
}

func TestAMissingKeyPrintsItselfAndIsCounted(t *testing.T) {
	c := load(t, greeting)
	p := c.For(lang.Persian, "")
	for range 3 {
		if got := p.T("x.nowhere"); got != "x.nowhere" {
			t.Errorf("got %q", got)
		}
	}
	if got := p.N("x.nowhere", 3); got != "x.nowhere" {
		t.Errorf("got %q", got)
	}
	if got := p.T("x.hello", "name", "A", "count"); !strings.Contains(got, "…") || strings.ContainsAny(got, "{}") {
		t.Errorf("a placeholder leaked: %q", got)
	}
	if m := c.Missing(); m["x.nowhere"] != 4 || m["x.hello{count}"] != 1 || len(m) != 2 {
		t.Errorf("counted %v", m)
	}
	for i := range 5000 {
		p.T(fmt.Sprint("made.", i))
	}
	if n := len(c.Missing()); n > 1000 {
		t.Errorf("missing keys took the room of %d entries", n)
	}
	if got := (lang.Printer{}).T("x.hello"); got != "x.hello" {
		t.Errorf("the zero printer gave %q", got)
	}
}

func BenchmarkText(b *testing.B) {
	c, err := lang.Load(greeting)
	if err != nil {
		b.Fatal(err)
	}
	p := c.For(lang.Arabic, "")
	b.Run("fixed", func(b *testing.B) {
		for b.Loop() {
			p.T("x.welcome")
		}
	})
	b.Run("inserted", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			p.T("x.hello", "name", "Sara", "count", 1234)
		}
	})
	b.Run("plural", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			p.N("x.days", 103)
		}
	})
}
