package api_test

import (
	"strings"
	"testing"
)

func TestProblemsSpeakTheCallersLanguage(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for _, c := range []struct{ accept, required, missing string }{
			{"ar", "هذا الحقل", "لا"},
			{"fa-IR, en;q=0.5", "این", "نیست"},
			{"en", "Fill in this field.", "There is"},
			{"de, fr", "Fill in this field.", "There is"},
		} {
			a := h.post("/cases", m{"customer": m{"name": "A"}}, "Accept-Language", c.accept).want(422)
			if got := a.at("errors.0.detail"); !strings.Contains(got, c.required) {
				t.Errorf("%s: %q", c.accept, got)
			}
			if got := h.get("/cases/000000001", "Accept-Language", c.accept).want(404).at("detail"); !strings.Contains(got, c.missing) {
				t.Errorf("%s: %q", c.accept, got)
			}
			a = h.get("/nowhere", "Accept-Language", c.accept).want(404)
			if kind := a.header.Get("Content-Type"); kind != "application/problem+json" {
				t.Errorf("content type %q", kind)
			}
		}
	})
}

func TestWhatNoRouteAnswersIsAProblemToo(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.get("/nowhere").want(404).has("status", "404", "code", "fault.not_found", "type", "about:blank")
		a := h.call("PUT", "/api/v1/cases", nil).want(405).has("status", "405", "code", "fault.method")
		if got := strings.Join(a.header.Values("Allow"), " "); got != "GET POST" {
			t.Errorf("Allow: %q", got)
		}
		h.call("POST", "/api/v1/cases", []byte("a=b"), "Content-Type", "application/x-www-form-urlencoded").want(415).has("code", "api.content_type")
		h.post("/customers", `{"name":"`+strings.Repeat("a", 2<<20)+`"}`).want(413).has("code", "fault.too_large")
		h.call("GET", "/api/v1/cases", nil, "Authorization", "Bearer rida_wrong").want(401).has("code", "fault.sign_in")
	})
}
