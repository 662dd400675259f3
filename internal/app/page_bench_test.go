package app_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync/atomic"
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

// BenchmarkCreate times new cases through the API, eight callers at once, each
// on disk before its answer.
func BenchmarkCreate(b *testing.B) {
	d := openDemo(b, db.SQLite)
	var n atomic.Int64
	b.ResetTimer()
	b.SetParallelism(4)
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			i := n.Add(1)
			body := fmt.Sprintf(`{"customer":{"name":"Caller %d","email":"caller%d@mail.example"},"subject":"Machine %d","text":"It stops at minute %d and the door stays shut."}`, i, i, i, i)
			r := httptest.NewRequestWithContext(b.Context(), http.MethodPost, d.Address()+"/api/v1/cases", strings.NewReader(body))
			r.Header.Set("Authorization", "Bearer a token for tests")
			r.Header.Set("Content-Type", "application/json")
			w := httptest.NewRecorder()
			d.Router.ServeHTTP(w, r)
			if w.Code != http.StatusCreated {
				b.Errorf("%d %s", w.Code, w.Body)
			}
		}
	})
}
