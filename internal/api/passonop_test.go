package api_test

import (
	"testing"

	"rida/internal/kit/id"
)

// TestWhatAColleagueOwnsIsPassedOn: cases and tasks of somebody who leaves have
// an active owner afterwards, and the record says so.
func TestWhatAColleagueOwnsIsPassedOn(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		from := h.agent.String()
		reference := h.open("The order came without a shelf.")
		h.post("/cases/"+reference+"/assignment", m{"to": from, "why": "Your field."}, as(h.token)...).want(200)
		h.post("/cases/"+reference+"/acceptance", nil, as(h.agentToken)...).want(200)
		h.post("/tasks", m{"title": "Order the shelf", "due_at": h.Clock.Now().AddDate(0, 0, 2)}, as(h.agentToken)...).want(201)
		h.get("/staff/"+from+"/holdings").want(200).has("cases", "1", "tasks", "1", "asks", "0")

		h.post("/staff/"+from+"/passing-on", m{"to": from}).want(422).has("errors.0.field", "to")
		h.post("/staff/"+from+"/passing-on", m{"to": id.ID(12).String()}).want(422)
		h.post("/staff/12/passing-on", m{"to": h.owner.String()}).want(404)
		h.post("/staff/"+from+"/passing-on", m{"to": h.owner.String()}).want(200).has("passed", "2", "left.cases", "0", "left.tasks", "0")
		h.get("/cases/"+reference).want(200).has("owner.id", h.owner.String())
		h.happened(reference, "cases.passed_on")
		h.post("/staff/"+from+"/passing-on", m{"to": h.owner.String()}).want(200).has("passed", "0")
	})
}
