package api_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"mime/multipart"
	"slices"
	"strings"
	"testing"
	"time"

	"rida/internal/kit/id"
)

func TestACustomerIsOpenedReadChangedAndFound(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		firm := h.post("/customers", m{"name": "Delta Ltd", "kind": "organisation"}).want(201)
		a := h.post("/customers", m{"name": "مریم خوری", "honorific": "dr", "gender": "f", "organisation": firm.at("id"), "note": "Rings back.",
			"contacts": []m{{"kind": "email", "value": "Maryam@Example.com"}, {"kind": "phone", "value": "+966 50 111 2233"}}}).want(201)
		a.has("name", "مریم خوری", "lang", "fa", "kind", "person", "version", "1", "source", "api", "contacts.0.value", "Maryam@Example.com", "contacts.1.kind", "phone")
		path := "/customers/" + a.at("id")
		if a.header.Get("Location") != "/api/v1"+path {
			t.Errorf("location %q", a.header.Get("Location"))
		}
		h.get(path).want(200).has("organisation", firm.at("id"))
		h.post(path+"/contacts", m{"kind": "email", "value": "m@example.com"}).want(201).has("kind", "email", "value", "m@example.com")
		patch := func(body m) answer { return h.call("PATCH", "/api/v1"+path, body) }
		patch(m{"version": 1, "preferred": "Maryam", "organisation": ""}).want(200).has("preferred", "Maryam", "organisation", "", "name", "مریم خوری", "version", "2")
		patch(m{"version": 1, "preferred": "Late"}).want(409).has("code", "customers.changed_meanwhile")
		patch(m{"preferred": "x"}).want(422).has("errors.0.field", "version")
		patch(m{"version": 2, "name": "  "}).want(422).has("errors.0.field", "name")
		patch(m{"version": 2, "organisation": a.at("id")}).want(422).has("errors.0.field", "organisation")
		h.get(path).want(200).has("preferred", "Maryam", "contacts.2.value", "m@example.com")
		for _, c := range []struct{ q, want string }{{"مريم", a.at("id")}, {"0501112233", a.at("id")}, {"delta", firm.at("id")}} {
			if got := h.get("/customers?q=" + c.q).want(200).list("id"); !slices.Equal(got, []string{c.want}) {
				t.Errorf("%s: %v", c.q, got)
			}
		}
	})
}

func TestDefectsOfACustomerAreNamed(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.post("/customers", m{"name": "A", "contacts": []m{{"kind": "email", "value": "a@example.com"}}}).want(201)
		h.post("/customers", m{"name": "B", "contacts": []m{{"kind": "email", "value": "a@example.com"}}}).want(409).has("code", "customers.contact_taken")
		for _, c := range []struct {
			body  m
			field string
		}{
			{m{"name": " "}, "name"},
			{m{"name": "A", "honorific": "boss"}, "honorific"},
			{m{"name": "A", "organisation": "77"}, "organisation"},
			{m{"name": "A", "contacts": []m{{"kind": "pigeon", "value": "x"}}}, "contacts[0].kind"},
			{m{"name": "A", "contacts": []m{{"kind": "email", "value": "x"}}}, "contacts.email"},
			{m{"name": "A", "contacts": []m{{"kind": "email"}}}, "contacts[0].value"},
		} {
			h.post("/customers", c.body).want(422).has("errors.0.field", c.field)
		}
		h.get("/customers/12").want(404).has("code", "customers.not_found")
		h.get("/customers/x").want(404).has("code", "customers.not_found")
	})
}

func TestCustomersAreWalkedByNameAndTheirCasesByTime(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		var ids []string
		for i := range 5 {
			ids = append(ids, h.post("/customers", m{"name": fmt.Sprintf("Customer %d", 5-i)}).want(201).at("id"))
		}
		var walked []string
		for cursor := "-"; cursor != ""; {
			a := h.get("/customers?limit=2&cursor=" + strings.Trim(cursor, "-")).want(200)
			walked = append(walked, a.list("name")...)
			cursor = a.at("next_cursor")
		}
		if want := []string{"Customer 1", "Customer 2", "Customer 3", "Customer 4", "Customer 5"}; !slices.Equal(walked, want) {
			t.Errorf("walked %v", walked)
		}
		h.get("/customers?cursor=broken").want(422).has("errors.0.code", "api.bad_cursor")
		var made []string
		for range 3 {
			made = append(made, h.post("/cases", m{"customer": m{"id": ids[0]}, "text": "x"}).want(201).at("reference"))
			h.Clock.Advance(time.Second)
		}
		slices.Reverse(made)
		first := h.get("/customers/" + ids[0] + "/cases?limit=2").want(200)
		rest := h.get("/customers/" + ids[0] + "/cases?limit=2&cursor=" + first.at("next_cursor")).want(200)
		if got := append(first.list("reference"), rest.list("reference")...); !slices.Equal(got, made) {
			t.Errorf("%v, want %v", got, made)
		}
		h.get("/customers/"+ids[1]+"/cases").want(200).has("items", "[]", "next_cursor", "")
		h.get("/customers/12/cases").want(404)
	})
}

func TestFilesAreUploadedAttachedAndFetched(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		picture := append([]byte("\x89PNG\r\n\x1a\n"), make([]byte, 100)...)
		raw := h.call("POST", "/api/v1/attachments?name=photo.png", picture, "Content-Type", "image/png").want(201)
		raw.has("name", "photo.png", "type", "image/png", "size", "108", "sha256", id.Hash(string(picture)))
		var form bytes.Buffer
		w := multipart.NewWriter(&form)
		part, err := w.CreateFormFile("file", "../../قائمة.txt")
		h.must(err)
		_, _ = part.Write([]byte("one\ntwo\n"))
		h.must(w.Close())
		sent := h.call("POST", "/api/v1/attachments", form.Bytes(), "Content-Type", w.FormDataContentType()).want(201)
		sent.has("name", "قائمة.txt", "size", "8")
		reference := h.open("It leaks.")
		a := h.post("/cases/"+reference+"/messages", m{"text": "See these.", "attachments": []m{{"upload": raw.at("id")},
			{"name": "b.txt", "type": "text/plain", "data": base64.StdEncoding.EncodeToString([]byte("inline"))}}}).want(201)
		a.has("message.attachments.0.name", "photo.png", "message.attachments.0.type", "image/png", "message.attachments.1.name", "b.txt", "message.attachments.1.size", "6")
		got := h.get("/attachments/"+a.at("message.attachments.0.id"), as(h.agentToken)...).want(200)
		if !bytes.Equal(got.raw, picture) || got.header.Get("X-Content-Type-Options") != "nosniff" {
			t.Error("the picture is not what was sent")
		}
		h.get("/cases/"+reference+"/messages").want(200).has("items.1.attachments.1.name", "b.txt")
		// an upload belongs to who sent it
		h.get("/attachments/"+sent.at("id"), as(h.agentToken)...).want(404)
		h.post("/cases/"+reference+"/messages", m{"text": "x", "attachments": []m{{"upload": sent.at("id")}}}, as(h.agentToken)...).
			want(422).has("errors.0.field", "attachments[0].upload", "errors.0.code", "api.no_upload")
		h.get("/attachments/12").want(404)
	})
}

func TestFilesThatCannotBeTakenAreNamed(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		data := base64.StdEncoding.EncodeToString(make([]byte, 9<<20+1))
		body := func(files ...m) m { return m{"customer": m{"name": "A"}, "text": "x", "attachments": files} }
		for _, c := range []struct {
			body  m
			field string
		}{
			{body(m{"name": "a"}), "attachments[0].data"},
			{body(m{"data": "aGk="}), "attachments[0].name"},
			{body(m{"name": "a", "data": "not base64!"}), "attachments[0].data"},
			{body(m{"name": "a", "data": "aGk=", "upload": "7"}), "attachments[0]"},
			{body(m{"upload": "x"}), "attachments[0].upload"},
			{body(slices.Repeat([]m{{"name": "a", "data": "aGk="}}, 21)...), "attachments"},
			{body(m{"name": "a", "data": data}, m{"name": "b", "data": data}), "attachments"},
		} {
			h.post("/cases", c.body).want(422).has("errors.0.field", c.field)
		}
		h.call("POST", "/api/v1/attachments", []byte("x")).want(422).has("errors.0.field", "name")
		h.call("POST", "/api/v1/attachments?name=a", []byte{}).want(422).has("errors.0.field", "file")
		h.call("POST", "/api/v1/attachments?name=a", make([]byte, 26<<20)).want(413)
		h.post("/cases", body(m{"name": "pixel.gif", "data": "R0lGODlh"})).want(201).has("messages", "1")
	})
}

func TestTheSearchShowsWhereTheWordsStand(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		reference := h.post("/cases", m{"customer": m{"name": "سارة"}, "subject": "الكيفية", "text": "عندي مشكلة مع الثلاجة رقم ١٢٣"}).want(201).at("reference")
		h.Clock.Advance(time.Second)
		h.post("/cases/"+reference+"/messages", m{"text": "ملاحظة أخرى", "audience": "internal"}).want(201)
		a := h.get("/search?q=مشکله").want(200)
		a.has("items.0.kind", "message", "items.0.case.reference", reference, "items.0.message.author.kind", "customer", "items.0.snippet", "عندي مشكلة مع الثلاجة رقم ١٢٣",
			"items.0.highlights", `[{"end":10,"start":5}]`)
		h.get("/search?q=123&kinds=message").want(200).has("items.0.case.reference", reference)
		h.get("/search?q=کیفیت&kinds=case").want(200).has("items.0.kind", "case", "items.0.snippet", "الكيفية")
		h.get("/search?q=مشکله&exact=true").want(200).has("items", "[]")
		h.get("/search?q=مشكلة&exact=true").want(200).has("items.0.kind", "message")
		h.get("/search?q="+reference).want(200).has("items.0.case.reference", reference)
		h.get("/search?q=").want(200).has("items", "[]")
		h.get("/search?q=x&kinds=chairs").want(422).has("errors.0.field", "kinds")
		for range 3 {
			h.open("needle")
		}
		first := h.get("/search?q=needle&kinds=message&limit=2").want(200)
		rest := h.get("/search?q=needle&kinds=message&limit=2&cursor=" + first.at("next_cursor")).want(200)
		if n := len(first.list("message.id")) + len(rest.list("message.id")); n != 3 {
			t.Errorf("%d hits, want 3", n)
		}
	})
}

func TestStaffTeamsAndCountersAreGiven(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		names := h.get("/staff").want(200).list("name")
		slices.Sort(names)
		if !slices.Equal(names, []string{"Layla Haddad", "نورة القحطاني"}) {
			t.Errorf("staff %v", names)
		}
		teams := h.get("/teams", "Accept-Language", "ar").want(200)
		teams.has("items.0.name", "العناية", "items.0.names.en", "Care", "items.0.duty.name", "نورة القحطاني")
		reference := h.open("It leaks.")
		h.post("/cases/"+reference+"/type", m{"type": "complaint"}).want(200)
		h.open("It hums.")
		h.get("/counters").want(200).has("open", "2", "complaint", "1", "untaken", "2", "mine", "2", "channels.api", "2", "channels.email", "0")
		h.get("/counters", as(h.agentToken)...).want(200).has("open", "2", "mine", "0")
	})
}

func TestFieldsOfTheHouseAreDefinedAndFilledIn(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		patch := func(path string, body m) answer { return h.call("PATCH", "/api/v1"+path, body) }
		f := h.post("/fields", m{"holder": "case", "key": "warranty", "kind": "date", "names": m{"en": "Warranty"}, "needed": "open"}).want(201)
		h.post("/fields", m{"holder": "case", "key": "warranty", "kind": "date", "names": m{"en": "W"}}).want(422).has("errors.0.field", "key")
		h.post("/fields", m{"holder": "customer", "key": "tier", "kind": "choice", "names": m{"en": "Tier"}, "choices": []m{{"code": "gold", "names": m{"en": "Gold"}}}}).want(201)
		body := m{"text": "The leak came back.", "customer": m{"email": "a@example.com"}}
		h.post("/cases", body).want(422).has("errors.0.field", "fields.warranty", "errors.0.code", "field.required")
		body["fields"] = m{"warranty": []string{"2027-01-31"}}
		c := h.post("/cases", body).want(201)
		at := "/cases/" + c.at("reference") + "/fields"
		h.get(at).want(200).has("fields.warranty.0", "2027-01-31")
		patch(at, m{"fields": m{"warranty": []string{"soon"}}}).want(422).has("errors.0.field", "fields.warranty")
		of := "/customers/" + c.at("customer.id") + "/fields"
		patch(of, m{"fields": m{"tier": []string{"gold"}}}).want(200).has("fields.tier.0", "gold")
		h.happened(c.at("reference"), "cases.filled")
		patch("/fields/"+f.at("id"), m{"version": 1, "names": m{"en": "Warranty until"}, "archived": true}).want(200).has("archived", "true")
		patch(at, m{"fields": m{"warranty": []string{"2027-02-01"}}}).want(422).has("errors.0.code", "fields.not_found")
	})
}
