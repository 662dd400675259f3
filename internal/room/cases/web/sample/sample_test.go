package sample_test

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"rida/internal/kit/lang"
	"rida/internal/kit/web/assets"
	"rida/internal/room/cases/web/sample"
)

func draw(t *testing.T, name string, tag lang.Tag) string {
	t.Helper()
	texts, err := sample.Texts()
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if err := sample.Pages[name](sample.View(texts, tag, "")).Render(t.Context(), &b); err != nil {
		t.Fatalf("draw %s in %s: %v", name, tag, err)
	}
	return b.String()
}

// What a printer writes for a key it does not have is the key itself.
var bareKey = regexp.MustCompile(`\b(ui|cases)\.[a-z]+\.[a-z.]+`)

var inTag = regexp.MustCompile(`(?:href|src|content|id|name|for|list|action|data-[a-z]+|hx-[a-z-]+)="[^"]*"`)

func TestEveryPageIsDrawnInEveryLanguage(t *testing.T) {
	for name := range sample.Pages {
		for _, tag := range lang.Tags {
			page := draw(t, name, tag)
			if hit := bareKey.FindString(inTag.ReplaceAllString(page, "")); hit != "" {
				t.Errorf("%s in %s shows the key %q instead of words", name, tag, hit)
			}
			if strings.Contains(page, " style=") {
				t.Errorf("%s in %s holds a style attribute, which the Content-Security-Policy forbids", name, tag)
			}
			if strings.Contains(page, "/assets/unknown/") {
				t.Errorf("%s in %s asks for an asset that is not there; run `make assets`", name, tag)
			}
		}
	}
}

func TestForeignWordsCarryTheirLanguage(t *testing.T) {
	page := draw(t, "workspace", lang.Arabic)
	for _, want := range []string{
		`<div class="prose" lang="fa" dir="rtl">`, `<div class="prose" lang="en" dir="ltr">`, `<bdi lang="en" dir="ltr">Joseph Mathew</bdi>`, `<html lang="ar" dir="rtl"`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("%s is missing", want)
		}
	}
}

func TestNoIDStandsTwiceOnAPage(t *testing.T) {
	for name := range sample.Pages {
		seen := map[string]bool{}
		for _, m := range regexp.MustCompile(`\sid="([^"]+)"`).FindAllStringSubmatch(draw(t, name, lang.English), -1) {
			if seen[m[1]] {
				t.Errorf("%s: id %q stands twice", name, m[1])
			}
			seen[m[1]] = true
		}
	}
}

func TestANoteCannotBePostedAsAReply(t *testing.T) {
	page := draw(t, "note", lang.English)
	if !strings.Contains(page, `action="/cases/482917305/notes"`) || !strings.Contains(page, `formaction="/cases/482917305/notes"`) {
		t.Error("the note's form does not go to the notes")
	}
}

// budget is what a first visit may carry over the wire, in bytes.
const budget = 150_000

func TestTheFirstLoadStaysInItsBudget(t *testing.T) {
	for _, tag := range lang.Tags {
		page := draw(t, "workspace", tag)
		total := compressed(t, page)
		parts := map[string]bool{}
		for _, m := range regexp.MustCompile(`(?:href|src)="(/assets/[^"#]+)`).FindAllStringSubmatch(page, -1) {
			parts[m[1]] = true
		}
		// Arabic letters stand on every workspace, even where the page does not ask for them early.
		parts[assets.URL("vazirmatn-arabic-wght-normal.woff2")] = true
		for part := range parts {
			total += transferred(t, part)
		}
		t.Logf("first load in %s: %d bytes in %d requests", tag, total, len(parts)+1)
		if total > budget {
			t.Errorf("first load in %s: %d bytes, budget %d", tag, total, budget)
		}
	}
}

func compressed(t *testing.T, page string) int {
	t.Helper()
	var b strings.Builder
	w := gzip.NewWriter(&b)
	if _, err := io.WriteString(w, page); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Len()
}

func transferred(t *testing.T, path string) int {
	t.Helper()
	r := httptest.NewRequest("GET", path, nil)
	r.Header.Set("Accept-Encoding", "gzip, br")
	w := httptest.NewRecorder()
	assets.Handler().ServeHTTP(w, r)
	if w.Code != http.StatusOK {
		t.Fatalf("%s: %d %s", path, w.Code, w.Body)
	}
	return w.Body.Len()
}
