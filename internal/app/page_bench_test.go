package app_test

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"testing"

	"rida/internal/kit/db"
)

// BenchmarkPages times whole pages of the demo firm, without a network.
func BenchmarkPages(b *testing.B) {
	d := openDemo(b, db.SQLite)
	get := func(path string) *httptest.ResponseRecorder {
		r := httptest.NewRequestWithContext(b.Context(), http.MethodGet, d.Address()+path, http.NoBody)
		r.Header.Set("Authorization", "Bearer a token for tests")
		w := httptest.NewRecorder()
		d.Router.ServeHTTP(w, r)
		return w
	}
	first := regexp.MustCompile(`/cases/\d{9}`).FindString(get("/cases").Body.String())
	for name, path := range map[string]string{"list": "/cases", "open": first, "search": "/search?q=%D9%85%D8%B4%DA%A9%D9%84%D9%87"} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if w := get(path); w.Code != http.StatusOK {
					b.Fatalf("%s: %d", path, w.Code)
				}
			}
		})
	}
}
