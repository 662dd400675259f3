package api_test

import (
	"slices"
	"testing"
)

func TestAnArticleIsBegunWrittenPublishedFoundAndUsed(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		a := h.post("/articles", m{"lang": "ar", "title": "مشكلة في الباب", "body": "افحص الجلدة.", "audience": "public"}).want(201)
		a.has("texts.0.live", "false", "audience", "public", "outcome.uses", "0")
		path := "/articles/" + a.at("id")
		h.post(path+"/publication", m{"lang": "ar"}).want(200).has("texts.0.live", "true", "texts.0.live_body", "افحص الجلدة.")
		h.post(path+"/publication", m{"lang": "fa"}).want(404).has("code", "knowledge.not_in_language")
		h.post(path+"/texts", m{"lang": "en", "title": "A door", "body": "Check the seal."}).want(200).has("texts.1.lang", "en", "texts.1.live", "false")
		h.post(path+"/texts", m{"lang": "en", "title": "A door", "body": "Late", "version": 7}).want(409).has("code", "knowledge.changed_meanwhile")
		h.post(path+"/texts", m{"lang": "en", "title": " "}).want(422).has("errors.0.field", "title")
		if got := h.get("/articles?q=مشکله").want(200).list("id"); !slices.Equal(got, []string{a.at("id")}) {
			t.Errorf("another spelling finds %v", got)
		}
		if got := h.get("/articles?state=draft&audience=public").want(200).list("id"); !slices.Equal(got, []string{a.at("id")}) {
			t.Errorf("drafts: %v", got)
		}
		c := h.post("/answers", m{"texts": []m{{"lang": "ar", "title": "شكر", "body": "{customer}، شكرًا لأنك {كتبت|كتبتِ|كتبتم}."}}}).want(201)
		h.post("/answers", m{"texts": []m{{"lang": "ar", "title": "شكر", "body": "{custmer}"}}}).want(422)
		if got := h.get("/answers?q=شكر").want(200).list("id"); !slices.Equal(got, []string{c.at("id")}) {
			t.Errorf("answers: %v", got)
		}
		one := h.post("/cases", m{"subject": "Door", "text": "It leaks.", "customer": m{"name": "Sara", "email": "sara@example.com"}}).want(201)
		h.post("/cases/"+one.at("reference")+"/uses", m{"kind": "article", "item": a.at("id"), "lang": "ar"}).want(200)
		h.get(path).want(200).has("outcome.uses", "1", "outcome.solved", "0")
		h.post("/cases/"+one.at("reference")+"/closure", m{"how": "confirmed", "reason": "She rang."}).want(200)
		h.get(path).want(200).has("outcome.uses", "1")
		link := "/api/v1/cases/" + one.at("reference") + "/uses/article/" + a.at("id")
		h.call("DELETE", link, nil).want(200)
		h.get(path).want(200).has("outcome.uses", "0", "outcome.solved", "0")
		h.call("DELETE", link, nil).want(404).has("code", "knowledge.use_not_found")
	})
}
