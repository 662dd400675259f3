package api_test

import (
	"testing"
	"time"
)

func TestATaskIsAddedDoneAndListedByAProgram(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ref := h.open("The seal leaks")
		due := h.Clock.Now().Add(48 * time.Hour).Format(time.RFC3339)
		made := h.post("/tasks", m{"title": "Order the seal", "case": ref, "due_at": due, "priority": "high", "checks": []string{"Ask the price", "Order"}}).want(201)
		made.has("state", "open", "priority", "high", "owner", h.owner.String(), "checks.1.text", "Order", "level", "0")
		path := "/tasks/" + made.at("id")
		check := made.at("checks.0.id")
		h.post(path+"/checks/"+check, m{"done": true}).want(200).has("checks.0.done", "true")
		h.call("DELETE", "/api/v1"+path+"/checks/"+check, m{}).want(200).has("checks.0.text", "Order")
		h.post(path+"/checks", m{"text": "Fit it"}).want(200).has("checks.1.text", "Fit it")
		h.post(path+"/assignment", m{"to": h.agent.String()}).want(200).has("owner", h.owner.String(), "handover_to", h.agent.String())
		h.post(path+"/acceptance", m{"accept": false}).want(409).has("code", "tasks.not_offered")
		h.post(path+"/details", m{"title": "Order two seals", "priority": "urgent"}).want(200).has("title", "Order two seals")
		h.post(path+"/due", m{"due_at": h.Clock.Now().Add(96 * time.Hour).Format(time.RFC3339), "reason": "Closed"}).want(200).has("notes", "Closed")
		h.post(path+"/due", m{"due_at": "2001-01-01T00:00:00Z", "reason": "Closed"}).want(422).has("errors.0.field", "due_at")
		h.post(path+"/beginning", m{}).want(200).has("state", "doing")
		h.post(path+"/pause", m{}).want(200).has("state", "open")
		h.post(path+"/completion", m{}).want(200).has("state", "done")
		h.post(path+"/beginning", m{}).want(409).has("code", "tasks.is_ended")
		h.post(path+"/reopening", m{}).want(200).has("state", "open")
		h.post(path+"/cancellation", m{"reason": "It came"}).want(200).has("state", "cancelled")
		h.get(path).want(200).has("state", "cancelled")
		if got := h.get("/tasks?case=" + ref + "&state=cancelled").want(200).list("id"); len(got) != 1 {
			t.Errorf("the task of the case is listed %d times", len(got))
		}
		h.post("/tasks", m{"title": " ", "due_at": due}).want(422).has("errors.0.field", "title")
		h.post("/tasks", m{"title": "x", "owner": "4242", "due_at": due}).want(422).has("errors.0.field", "owner")
	})
}
