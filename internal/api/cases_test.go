package api_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestCreateOpensACaseWithOwnerAndNextDate(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		a := h.post("/cases", m{"customer": m{"name": "مريم الخوري", "email": "maryam@example.com"}, "type": "complaint", "subject": "الجلّاية تسرّب",
			"text": "رجع التسريب بعد أربعة أيام.", "priority": "high", "tried": "بدّلنا الجلدة", "wanted": "إصلاح نهائي"}).want(201)
		a.has("type", "complaint", "state", "open", "priority", "high", "subject", "الجلّاية تسرّب", "lang", "ar", "channel", "api",
			"owner.name", "نورة القحطاني", "owner.id", h.owner.String(), "customer.name", "مريم الخوري", "taken", "false", "messages", "1",
			"received_at", "2026-11-22T08:30:00Z", "closed_at", "")
		reference := a.at("reference")
		if got := a.header.Get("Location"); got != "/api/v1/cases/"+reference || a.at("next_at") == "" {
			t.Errorf("location %q, next_at %q", got, a.at("next_at"))
		}
		h.happened(reference, "cases.received", "cases.customer_wrote", "promises.given", "cases.tried", "cases.acknowledged")
		h.get("/cases/"+reference).want(200).has("reference", reference, "listening.wanted", "إصلاح نهائي", "listening.tried.0.step", "بدّلنا الجلدة",
			"promises.0.kind", "first_response", "promises.0.owed", "true", "tags", "[]", "warnings", "[]")
	})
}

func TestCreateTakesOwnerTeamChannelAndNoReceipt(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		known := h.post("/customers", m{"name": "Sam Reed", "contacts": []m{{"kind": "email", "value": "sam@example.com"}}}).want(201).at("id")
		team := h.get("/teams").want(200).at("items.0.id")
		a := h.post("/cases", m{"customer": m{"id": known}, "text": "It hums.", "owner": h.agent.String(), "team": team, "channel": "phone",
			"acknowledgement": false, "lang": "en", "began_at": "2026-11-20T10:00:00+03:00"}).want(201)
		a.has("owner.name", "Layla Haddad", "taken", "true", "team_id", team, "channel", "phone", "customer.id", known, "type", "enquiry")
		h.happened(a.at("reference"), "cases.received", "cases.customer_wrote", "promises.given")
		h.get("/cases/"+a.at("reference")).has("began_at", "2026-11-20T07:00:00Z")
	})
}

func TestADefectOfACaseNamesItsPlaceInTheBody(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for _, c := range []struct {
			body        string
			status      int
			field, code string
		}{
			{`{"customer":{"name":"A"}}`, 422, "text", "field.required"},
			{`{"customer":{"name":"A"},"text":null}`, 422, "text", "field.required"},
			{`{"customer":{},"text":"x"}`, 422, "customer.name", "field.required"},
			{`{"customer":{"name":"A","email":"nowhere"},"text":"x"}`, 422, "customer.email", "field.bad_email"},
			{`{"customer":{"id":"77"},"text":"x"}`, 422, "customer.id", "customers.not_found"},
			{`{"customer":{"name":"A"},"text":"x","team":"77"}`, 422, "team", "fault.not_found"},
			{`{"customer":{"name":"A"},"text":"x","owner":"77"}`, 422, "owner", "cases.owner_not_active"},
			{`{"customer":{"name":"A"},"text":"x","type":"shout"}`, 422, "type", "field.bad_choice"},
			{`{"customer":{"name":"A"},"text":"x","channel":"pigeon"}`, 422, "channel", "field.bad_choice"},
			{`{"customer":{"name":"A"},"text":"x","began_at":"yesterday"}`, 422, "began_at", "api.bad_time"},
			{`{"customer":{"name":"A"},"text":7}`, 422, "text", "api.want_text"},
			{`{"customer":"A","text":"x"}`, 422, "customer", "api.want_object"},
			{`{"customer":{"name":"A"},"text":"a\u0000b"}`, 422, "text", "api.control"},
			{`{"customer":{"name":"A"},"text":"x","colour":"secret-value"}`, 422, "colour", "api.unknown_property"},
			{`{"customer":{"name":"A","Name":"B"},"text":"x"}`, 422, "customer.Name", "api.unknown_property"},
			{`{"customer":{"name":"A"},"text":"x","text":"y"}`, 422, "text", "api.twice"},
			{`[]`, 422, "body", "api.want_object"},
			{`{"customer":`, 400, "", ""},
			{`{} {}`, 400, "", ""},
		} {
			a := h.post("/cases", c.body).want(c.status)
			if c.field != "" {
				a.has("errors.0.field", c.field, "errors.0.code", c.code, "code", "fault.invalid", "status", "422", "type", "about:blank")
			}
			if strings.Contains(string(a.raw), "secret-value") || strings.Contains(string(a.raw), "nowhere") || strings.Contains(string(a.raw), "yesterday") {
				t.Errorf("the value is repeated: %s", a.raw)
			}
		}
		if n := len(h.get("/cases").want(200).list("reference")); n != 0 {
			t.Errorf("%d cases were made", n)
		}
	})
}

func TestTheListNarrowsByStateWordsAndCustomer(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		first, second := h.open("The dishwasher leaks."), h.open("The fridge hums, and the dishwasher is fine.")
		h.post("/cases/"+first+"/closure", m{"how": "documented", "reason": "done"}).want(200)
		other := h.post("/cases", m{"customer": m{"name": "سارة"}, "text": "مشكلة في الكيفية"}).want(201)
		for _, c := range []struct {
			query string
			want  []string
		}{
			{"", []string{other.at("reference"), second, first}},
			{"?limit=&cursor=&state=&q=", []string{other.at("reference"), second, first}},
			{"?state=closed", []string{first}},
			{"?state=unclosed", []string{other.at("reference"), second}},
			{"?state=open", []string{other.at("reference"), second}},
			{"?state=snoozed", nil},
			{"?q=dishwasher", []string{second, first}},
			{"?q=dishwasher&state=closed", []string{first}},
			{"?q=" + "مشکله", []string{other.at("reference")}},
			{"?q=" + first, []string{first}},
			{"?q=nothing-like-it", nil},
			{"?customer=" + other.at("customer.id"), []string{other.at("reference")}},
		} {
			if got := h.get("/cases" + c.query).want(200).list("reference"); !slices.Equal(got, c.want) {
				t.Errorf("%s: %v, want %v", c.query, got, c.want)
			}
		}
		h.get("/cases?state=broken").want(422).has("errors.0.field", "state", "errors.0.code", "field.bad_choice")
		h.get("/cases?limit=none").want(422).has("errors.0.field", "limit")
		h.get("/cases?cursor=x").want(422).has("errors.0.code", "api.bad_cursor")
		h.get("/cases?stat=open").want(422).has("errors.0.field", "stat", "errors.0.code", "api.unknown_parameter")
		h.get("/cases?limit=100000").want(200)
	})
}

// TestWalkingTheListGivesEachCaseOnceWhileNewOnesArrive walks by pages, with
// words and without, and opens a case between any two pages.
func TestWalkingTheListGivesEachCaseOnceWhileNewOnesArrive(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		var made []string
		for i := range 7 {
			made = append(made, h.open(fmt.Sprintf("Pump %d leaks.", i)))
		}
		for _, one := range []string{made[1], made[4]} { // newer hits in older cases
			h.Clock.Advance(time.Second)
			h.post("/cases/"+one+"/messages", m{"text": "Another word on the pump.", "audience": "internal"}).want(201)
			h.Clock.Advance(time.Second)
		}
		for _, query := range []string{"?limit=2", "?limit=2&q=pump"} {
			var walked []string
			cursor := ""
			for range 20 {
				a := h.get("/cases" + query + "&cursor=" + cursor).want(200)
				walked = append(walked, a.list("reference")...)
				if cursor = a.at("next_cursor"); cursor == "" {
					break
				}
				h.open("A new pump leaks.")
			}
			for _, one := range made {
				if n := len(slices.DeleteFunc(slices.Clone(walked), func(s string) bool { return s != one })); n != 1 {
					t.Errorf("%s: case %s came %d times in %v", query, one, n, walked)
				}
			}
		}
	})
}

func TestAReferenceIsReadInAnyDigits(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		reference := h.open("It leaks.")
		arab := strings.NewReplacer("0", "٠", "1", "١", "2", "٢", "3", "٣", "4", "٤", "5", "٥", "6", "٦", "7", "٧", "8", "٨", "9", "٩").Replace(reference)
		h.get("/cases/"+arab).want(200).has("reference", reference)
		h.get("/cases/"+reference[:3]+"%20"+reference[3:]).want(200).has("reference", reference)
		h.get("/cases/000000001").want(404).has("code", "cases.not_found")
		h.get("/cases/nonsense").want(404)
	})
}
