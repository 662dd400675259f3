package api_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"testing"

	"rida/internal/kit/db"
	"rida/internal/testkit"
)

// The aims are 1,000 cases a second, each on disk before its answer, and 1,500
// lists of 25 a second, at eight connections on two cores with the client beside.

func BenchmarkCreateACase(b *testing.B) {
	for _, e := range []db.Engine{db.SQLite, db.Postgres} {
		b.Run(string(e), func(b *testing.B) {
			h := open(b, testkit.New(b, e))
			body, err := json.Marshal(order)
			h.must(err)
			h.crowd(8, b)
			b.RunParallel(func(p *testing.PB) {
				for p.Next() {
					h.load(b, "POST", "/cases", body, 201)
				}
			})
		})
	}
}

func BenchmarkListCases(b *testing.B) {
	for _, e := range []db.Engine{db.SQLite, db.Postgres} {
		b.Run(string(e), func(b *testing.B) {
			h := open(b, testkit.New(b, e))
			for range 100 {
				h.open("It leaks.")
			}
			h.crowd(8, b)
			b.RunParallel(func(p *testing.PB) {
				for p.Next() {
					h.load(b, "GET", "/cases?limit=25", nil, 200)
				}
			})
		})
	}
}

// crowd lets so many callers ask at once, each on its own connection.
func (h *house) crowd(callers int, b *testing.B) {
	h.server.Client().Transport.(*http.Transport).MaxIdleConnsPerHost = callers
	b.SetParallelism(callers / 2) // of GOMAXPROCS, two here
	b.ResetTimer()
}

// load asks without looking at more than the status, so that the caller costs little.
func (h *house) load(b *testing.B, method, path string, body []byte, want int) {
	r, err := http.NewRequest(method, h.server.URL+"/api/v1"+path, bytes.NewReader(body))
	if err == nil {
		r.Header.Set("Authorization", "Bearer "+h.token)
		r.Header.Set("Accept-Encoding", "identity")
		var got *http.Response
		if got, err = h.server.Client().Do(r); err == nil {
			_, err = io.Copy(io.Discard, got.Body)
			_ = got.Body.Close()
			if got.StatusCode != want {
				b.Errorf("status %d, want %d", got.StatusCode, want)
			}
		}
	}
	if err != nil {
		b.Error(err)
	}
}
