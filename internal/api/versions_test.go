package api_test

import (
	"strings"
	"testing"
)

// TestAnArticleBeginsInASolvedCaseAndGoesBackToAVersion: what solved a case
// becomes a draft that names nobody; an earlier wording comes back as a draft
// while readers keep what was published.
func TestAnArticleBeginsInASolvedCaseAndGoesBackToAVersion(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		reference := h.open("The dishwasher of Maryam Khoury leaks at the door, call 0501234567.")
		path := "/cases/" + reference
		h.post(path+"/article", nil).want(409).has("code", "cases.article.not_solved")
		h.post(path+"/messages", m{"text": "We fitted a new seal."}).want(201)
		h.post(path+"/closure", m{"how": "confirmed", "reason": "She rang: the seal holds."}).want(200)
		a := h.post(path+"/article", nil).want(201).has("texts.0.live", "false")
		body := a.at("texts.0.body")
		if !strings.Contains(body, "new seal") || strings.Contains(body, "Khoury") || strings.Contains(body, "0501234567") {
			t.Errorf("the draft says %q", body)
		}

		article := "/articles/" + a.at("id")
		h.post(article+"/texts", m{"lang": "en", "title": "The seal", "body": "Fit a new seal.", "version": 1}).want(200)
		h.post(article+"/publication", m{"lang": "en"}).want(200)
		all := h.get(article + "/versions?lang=en").want(200)
		if n := len(all.list("id")); n != 2 {
			t.Fatalf("%d versions: %s", n, all.raw)
		}
		all.has("items.0.title", "The seal", "items.0.published", "true", "items.1.body", body, "items.1.published", "false")
		back := h.post(article+"/versions/"+all.at("items.1.id")+"/restoration", nil).want(200)
		back.has("texts.0.body", body, "texts.0.live_body", "Fit a new seal.")
		h.post(article+"/versions/12/restoration", nil).want(404)
		h.get("/articles/12/versions").want(404)
	})
}
