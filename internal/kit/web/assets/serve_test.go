package assets

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
)

func built() handler {
	return handler{files: fstest.MapFS{
		"dist/manifest.json":       {Data: []byte(`{"app.css":"app-AAAAAAAA.css"}`)},
		"dist/app-AAAAAAAA.css":    {Data: []byte("plain")},
		"dist/app-AAAAAAAA.css.br": {Data: []byte("brotli")},
		"dist/app-AAAAAAAA.css.gz": {Data: []byte("gzip")},
		"dist/letters.woff2":       {Data: []byte("font")},
		"dist/.gitkeep":            {},
	}}
}

func ask(h http.Handler, method, path string, head map[string]string) *http.Response {
	r := httptest.NewRequest(method, path, nil)
	for k, v := range head {
		r.Header.Set(k, v)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func TestTheBestEncodingIsChosen(t *testing.T) {
	for accept, want := range map[string]string{
		"gzip, deflate, br":    "br",
		"gzip":                 "gzip",
		"br;q=0, gzip;q=0.5":   "gzip",
		"":                     "",
		"identity":             "",
		"gzip;q=0, br;q=0.000": "",
	} {
		res := ask(built(), "GET", "/assets/app-AAAAAAAA.css", map[string]string{"Accept-Encoding": accept})
		if got := res.Header.Get("Content-Encoding"); got != want || res.StatusCode != 200 {
			t.Errorf("Accept-Encoding %q: %d %q, want %q", accept, res.StatusCode, got, want)
		}
		if res.Header.Get("Content-Type") != "text/css; charset=utf-8" || res.Header.Get("X-Content-Type-Options") != "nosniff" || res.Header.Get("Vary") != "Accept-Encoding" {
			t.Errorf("Accept-Encoding %q: headers %v", accept, res.Header)
		}
	}
}

func TestAHashedFileIsKeptForAYear(t *testing.T) {
	res := ask(built(), "GET", "/assets/app-AAAAAAAA.css", nil)
	if !strings.Contains(res.Header.Get("Cache-Control"), "immutable") {
		t.Error("no immutable caching")
	}
	again := ask(built(), "GET", "/assets/app-AAAAAAAA.css", map[string]string{"If-None-Match": res.Header.Get("ETag")})
	if again.StatusCode != http.StatusNotModified {
		t.Errorf("asked again with its ETag: %d", again.StatusCode)
	}
}

func TestEncodingsHaveTheirOwnTag(t *testing.T) {
	plain := ask(built(), "GET", "/assets/app-AAAAAAAA.css", nil).Header.Get("ETag")
	br := ask(built(), "GET", "/assets/app-AAAAAAAA.css", map[string]string{"Accept-Encoding": "br"}).Header.Get("ETag")
	if plain == br {
		t.Errorf("plain and br share the tag %s", plain)
	}
}

func TestNothingElseIsServed(t *testing.T) {
	for path, want := range map[string]int{
		"/assets/letters.woff2": 200, "/assets/missing.css": 404, "/assets/manifest.json": 404, "/assets/.gitkeep": 404,
		"/assets/": 404, "/assets/../serve.go": 404, "/assets/app-AAAAAAAA.css.br": 404,
	} {
		if got := ask(built(), "GET", path, nil).StatusCode; got != want {
			t.Errorf("%s: %d, want %d", path, got, want)
		}
	}
	if got := ask(built(), "POST", "/assets/letters.woff2", nil).StatusCode; got != http.StatusMethodNotAllowed {
		t.Errorf("POST: %d", got)
	}
}

func TestAnEmptyBuildSaysWhatToDo(t *testing.T) {
	empty := fstest.MapFS{"dist/.gitkeep": {}}
	_, err := readManifest(empty)
	res := ask(handler{files: empty, missing: err}, "GET", "/assets/app.css", nil)
	if res.StatusCode != http.StatusServiceUnavailable || err == nil || !strings.Contains(err.Error(), "make assets") {
		t.Errorf("%d, %v", res.StatusCode, err)
	}
}
