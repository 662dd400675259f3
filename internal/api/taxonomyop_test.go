package api_test

import "testing"

func TestAProgramKeepsTheListOfTopics(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.post("/topics", m{}).want(422)
		smell := h.post("/topics", m{"en": "A smell"}).want(201).has("offered", "false", "used", "true").at("id")
		repair := h.post("/topics", m{"en": "A repair", "owner": h.agent.String()}).want(201).has("owner", h.agent.String()).at("id")
		at := "/topics/" + smell
		h.post(at+"/name", m{"en": "A bad smell"}).want(200).has("en", "A bad smell")
		h.post(at+"/owner", m{"owner": "7"}).want(422)
		h.post(at+"/retirement", m{}).want(200).has("used", "false")
		h.post(at+"/retirement", m{}).want(409)
		h.post(at+"/retirement", m{"back": true}).want(200)
		h.post(at+"/merge", m{"into": smell}).want(422)
		h.post(at+"/merge", m{"into": repair}).want(200).has("into", repair, "used", "false")
		h.get(at+"/history").want(200).has("items.0.kind", "merged", "items.3.kind", "renamed", "items.3.en", "A smell")
		h.get("/topics").want(200).has("items.0.id", repair)
		h.get("/topics/candidates").want(200)
	})
}
