package api_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"rida/internal/api"
	"rida/internal/core/staff"
	"rida/internal/kit/web"
	"rida/internal/room/cases"
	"rida/internal/room/customers"
)

// TestEveryRouteWantsItsPermission walks all routes with a token that has every
// permission but the route's own, and with nothing.
func TestEveryRouteWantsItsPermission(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		var every []string
		for _, p := range h.staff.Permissions() {
			every = append(every, p.Name)
		}
		without := map[string]string{}
		for _, p := range every {
			without[p] = h.tokenOf(h.owner, slices.DeleteFunc(slices.Clone(every), func(s string) bool { return s == p })...)
		}
		for _, route := range h.routes {
			if route.Permission == web.Public {
				continue
			}
			path := route.Fill("123456782", "77", "78")
			h.call(route.Method(), path, nil, "Authorization", "").want(401).has("code", "fault.sign_in")
			if route.Permission == web.SignedIn {
				continue
			}
			if without[route.Permission] == "" {
				t.Fatalf("%s wants %q, which nobody lists", route.Pattern, route.Permission)
			}
			h.call(route.Method(), path, nil, as(without[route.Permission])...).want(403).has("code", "fault.denied", "status", "403")
		}
	})
}

func TestANarrowTokenMayDoWhatItWasGivenAndNoMore(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		reference := h.open("The pump leaks.")
		path := "/cases/" + reference + "/messages"
		noteOnly, replyOnly := as(h.tokenOf(h.owner, cases.MayRead, cases.MayWrite)), as(h.tokenOf(h.owner, cases.MayRead, cases.MayReply))
		h.post(path, m{"text": "x"}, noteOnly...).want(403)
		h.post(path, m{"text": "x", "audience": "internal"}, noteOnly...).want(201)
		h.post(path, m{"text": "x", "audience": "internal"}, replyOnly...).want(403)
		h.post(path, m{"text": "x", "on_behalf": "customer"}, replyOnly...).want(403)
		h.post(path, m{"text": "x"}, replyOnly...).want(201)
		h.get("/me", noteOnly...).want(200).has("id", h.owner.String(), "by_token", "true", "permissions", `["cases.read","cases.write"]`)
		// without the permission for customers' files the search does not name them
		found := h.get("/search?q=maryam", noteOnly...).want(200).list("kind")
		if slices.Contains(found, "customer") || len(found) == 0 {
			t.Errorf("found %v", found)
		}
		if all := h.get("/search?q=maryam").want(200).list("kind"); !slices.Contains(all, "customer") {
			t.Errorf("found %v", all)
		}
		h.get("/search?q=maryam&kinds=customer", noteOnly...).want(200).has("items", "[]")
		h.get("/counters", noteOnly...).want(200).has("open", "1", "mail", "")
	})
}

func TestPermissionsOfTheApiStandInTheListOfRoles(t *testing.T) {
	for _, p := range api.Permissions() {
		if !slices.Contains(p.Roles, staff.Manager) || !strings.Contains(p.Key, ".") {
			t.Errorf("%+v", p)
		}
	}
	if customers.MayRead == cases.MayRead {
		t.Error("two rooms share a permission")
	}
}

func TestABrowsersSessionMayActFromOurOwnPagesOnly(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		session := func(more ...string) []string {
			return append([]string{"Authorization", "", "Cookie", "session=x"}, more...)
		}
		h.post("/cases", order, session()...).want(403).has("code", "fault.cross_origin")
		h.post("/cases", order, session("Origin", "https://evil.example")...).want(403).has("code", "fault.cross_origin")
		h.post("/cases", order, session("Sec-Fetch-Site", "cross-site")...).want(403)
		h.post("/cases", order, session("Sec-Fetch-Site", "same-origin")...).want(201)
		h.post("/cases", order, session("Origin", h.server.URL)...).want(201)
		h.get("/cases", session()...).want(200)
		// a program with a token may run on any page
		h.post("/cases", order, "Origin", "https://shop.example", "Sec-Fetch-Site", "cross-site").want(201)
	})
}

func TestATokenThatCallsTooOftenIsToldToWait(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.unlimited = false
		refused := 0
		for range 2100 {
			a := h.get("/me")
			if a.status == http.StatusTooManyRequests {
				refused++
				if a.header.Get("Retry-After") == "" {
					t.Fatal("no Retry-After")
				}
			}
		}
		if refused != 100 {
			t.Errorf("%d of 2100 calls refused, want 100", refused)
		}
		h.get("/me", as(h.agentToken)...).want(200) // another token has its own pace
		h.unlimited = true
		h.get("/me").want(200)
	})
}
