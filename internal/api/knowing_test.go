package api_test

import (
	"slices"
	"testing"
)

func TestSuggestionsLeaveOutWhatWasTried(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		a := h.post("/articles", m{"lang": "fa", "title": "نشتی آب از ماشین ظرف‌شویی", "body": "1. تنظیم پایهٔ چپ دستگاه\n2. واشر دور در را پاک کنید.\n", "audience": "public"}).want(201)
		h.post("/articles/"+a.at("id")+"/publication", m{"lang": "fa"}).want(200)
		one := h.post("/cases", m{"subject": "نشتی آب ماشین ظرف‌شویی", "text": "آب از ماشین ظرف‌شویی نشتی دارد.", "lang": "fa", "tried": "تنظیم پایهٔ چپ دستگاه", "customer": m{"name": "زهرا", "email": "z@example.com"}}).want(201)
		path := "/cases/" + one.at("reference") + "/suggestions"
		h.get(path).want(200).has("articles.0.id", a.at("id"), "articles.0.text", "2. واشر دور در را پاک کنید.", "articles.0.left_out.0", "1. تنظیم پایهٔ چپ دستگاه")
		h.post("/cases/"+one.at("reference")+"/uses", m{"kind": "article", "item": a.at("id"), "lang": "fa"}).want(200)
		if got := h.get(path).want(200).list("articles"); len(got) != 0 {
			t.Errorf("what went into the case is suggested again: %v", got)
		}
	})
}

func TestAScriptIsWrittenAndTickedOffOnACase(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		steps := []m{{"text": "Ask how to address them.", "must": true}, {"text": "Say the date."}}
		s := h.post("/scripts", m{"contact": "complaint", "texts": []m{{"lang": "en", "title": "A complaint", "steps": steps}}}).want(201)
		s.has("version", "1", "texts.0.steps.0.must", "true", "texts.0.steps.1.nth", "2")
		if got := h.get("/scripts?contact=complaint").want(200).list("id"); !slices.Contains(got, s.at("id")) {
			t.Errorf("the scripts for complaints are %v", got)
		}
		one := h.post("/cases", m{"type": "complaint", "subject": "Door", "text": "It leaks.", "customer": m{"name": "Sara", "email": "sara@example.com"}}).want(201)
		path := "/cases/" + one.at("reference") + "/checklists"
		h.get(path).want(200).has("items.0.begun", "false", "items.0.left", "1")
		h.post(path+"/"+s.at("id"), m{"version": 1, "step": 1}).want(200).has("items.0.begun", "true", "items.0.left", "0", "items.0.ticked.0", "1")
		h.post("/scripts/"+s.at("id"), m{"contact": "complaint", "version": 1, "texts": []m{{"lang": "en", "title": "A complaint", "steps": steps[:1]}}}).want(200).has("version", "2")
		h.get(path).want(200).has("items.0.script.version", "1")
		h.post(path+"/"+s.at("id"), m{"version": 1, "step": 1, "undo": true}).want(200).has("items.0.left", "1")
		h.post(path+"/"+s.at("id"), m{"version": 1, "step": 9}).want(404)
	})
}

func TestWhatIsKnownIsKeptByPrograms(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		made := h.post("/answers", m{"topic": "Repair", "texts": []m{{"lang": "en", "title": "Visit", "body": "We come soon."}}}).want(201)
		changed := h.post("/answers/"+made.at("id"), m{"version": 1, "topic": "Visits", "texts": []m{{"lang": "en", "title": "Visit", "body": "We come tomorrow."}}}).want(200)
		changed.has("topic", "Visits", "texts.0.body", "We come tomorrow.", "shared", "true")
		h.post("/answers/"+made.at("id"), m{"version": 1, "texts": []m{{"lang": "en", "title": "Late", "body": "Too late."}}}).want(409)
		h.post("/answers/"+made.at("id")+"/archive", m{"archived": true}).want(200)
		if got := h.get("/answers").want(200).list("id"); slices.Contains(got, made.at("id")) {
			t.Error("an archived answer is offered")
		}
		h.post("/answers/"+made.at("id")+"/archive", m{"archived": false}).want(200)
		if got := h.get("/answers").want(200).list("id"); !slices.Contains(got, made.at("id")) {
			t.Error("an answer that was brought back is not offered")
		}

		a := h.post("/articles", m{"lang": "en", "title": "The seal", "body": "Check the seal.", "audience": "public"}).want(201)
		h.post("/articles/"+a.at("id")+"/publication", m{"lang": "en"}).want(200)
		h.post("/articles/"+a.at("id")+"/facts", m{"topic": "Doors", "audience": "internal"}).want(200).has("topic", "Doors", "audience", "internal")
		if h.post("/articles/"+a.at("id")+"/review", m{}).want(200).at("review_at") == "" {
			t.Error("a reviewed article has no next review")
		}
		h.post("/articles/"+a.at("id")+"/feedback", m{"lang": "en", "helped": false, "words": "Which seal?"}).want(200).has("texts.0.not_helped", "1")
	})
}

func TestTheRulesOfTheDeskAreSetByPrograms(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.call("PUT", "/api/v1/gates/listen_first", m{"mode": "block"}).want(200).has("mode", "block")
		if got := h.get("/gates").want(200).list("mode"); !slices.Contains(got, "block") {
			t.Errorf("the gates are %v", got)
		}
		h.call("PUT", "/api/v1/gates/none_such", m{"mode": "warn"}).want(404)

		q := m{"on": true, "version": 0, "ask": m{"en": "What is it about?"}, "answers": []m{{"names": m{"en": "A bill"}}, {"names": m{"en": "A repair"}}}}
		h.call("PUT", "/api/v1/routing/question", q).want(200).has("on", "true", "answers.1.names.en", "A repair")
		h.call("PUT", "/api/v1/routing/question", m{"on": true, "version": 1, "ask": m{"en": "What?"}, "answers": []m{{"names": m{"en": "A bill"}}}}).want(422)
		h.get("/routing/question").want(200).has("ask.en", "What is it about?")

		h.post("/me/away", m{"away": true}).want(200).has("away", "true")
		h.post("/me/away", m{"away": false}).want(200)
	})
}
