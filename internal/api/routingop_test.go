package api_test

import (
	"testing"

	"rida/internal/kit/id"
	"rida/internal/room/routing/automation"
)

// TestARuleIsMadeSwitchedOnAndExplainedToAProgram walks the way a manager takes
// on the pages.
func TestARuleIsMadeSwitchedOnAndExplainedToAProgram(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		patch := func(path string, body m) answer { return h.call("PATCH", "/api/v1"+path, body) }
		h.post("/routing/rules", m{"name": "", "then": m{}}).want(422).has("errors.0.field", "name")
		h.post("/routing/rules", m{"name": "x", "condition": m{"field": "mood", "op": "is", "values": []string{"bad"}}, "then": m{"strategy": "least"}}).want(422)
		rule := h.post("/routing/rules", m{"name": "English", "condition": m{"field": "language", "op": "is", "values": []string{"en"}}, "then": m{"strategy": "turn", "priority": "high"}}).want(201).
			has("on", "false", "version", "1", "then.strategy", "turn", "condition.field", "language")
		at := "/routing/rules/" + rule.at("id")
		patch(at, m{"version": 7, "name": "Late"}).want(409)
		patch(at, m{"version": 1, "name": "Mail in English", "on": true}).want(200).has("on", "true", "version", "2", "name", "Mail in English")
		h.post("/routing/order", m{"rules": []string{rule.at("id")}}).want(200)
		h.post("/routing/order", m{"rules": []string{}}).want(409)
		h.get("/routing/rules").want(200).has("items.0.name", "Mail in English", "items.0.on", "true")
		trial := h.post(at+"/trials", m{}).want(202).has("state", "running")
		h.get("/routing/trials/"+trial.at("id")).want(200).has("state", "running")
		who := h.get("/routing/people").want(200).at("items.0.id")
		patch("/routing/people/"+who, m{"limit": 5, "languages": []string{"en", "ar"}, "away": true}).want(200).has("limit", "5", "away", "true", "bar", "away")
		patch("/routing/people/"+who, m{"limit": 5000}).want(422).has("errors.0.field", "limit")
		h.post("/routing/people/"+who+"/absences", m{"from": "2030-01-01T00:00:00Z", "until": "2030-01-05T00:00:00Z"}).want(201)
		h.post("/routing/people/"+who+"/absences", m{"from": "2030-01-05T00:00:00Z", "until": "2030-01-01T00:00:00Z"}).want(422).has("errors.0.field", "until")
		reference := h.open("It leaks.")
		h.get("/cases/"+reference+"/routing").want(200).has("items.0.event", "cases.received")
	})
}

func TestAnAutomationIsMadeAndSwitchedByAProgram(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.post("/automations", m{"name": "x", "when": "opened", "acts": []m{}}).want(422).has("errors.0.field", "acts")
		one := h.post("/automations", m{"name": "Reopened", "when": "reopened", "acts": []m{{"do": "priority", "priority": "high"}}}).want(201).has("on", "false", "acts.0.do", "priority")
		h.post("/automations/"+one.at("id")+"/switch", m{"on": true}).want(200).has("on", "true")
		h.get("/automations").want(200).has("items.0.name", "Reopened", "items.0.on", "true")
		h.get("/automation-runs").want(200)
	})
}

func TestAnAutomationIsChangedTriedAndTakenAwayByAProgram(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.open("It leaks.")
		task := func(title string) m { return m{"do": "task", "text": m{"en": title}, "hours": 4} }
		one := h.post("/automations", m{"name": "Call", "when": "opened", "acts": []m{task("Ring")}}).want(201)
		at := "/automations/" + one.at("id")
		h.call("PATCH", "/api/v1"+at, m{"version": 1, "acts": []m{task("Ring"), {"do": "snooze"}}}).want(422).has("errors.0.field", "acts.1.days")
		h.call("PATCH", "/api/v1"+at, m{"version": 9, "name": "Late"}).want(409)
		h.call("PATCH", "/api/v1"+at, m{"version": 1, "acts": []m{task("Ring"), task("Write"), {"do": "priority", "priority": "high"}}}).want(200).
			has("version", "2", "acts.1.text.en", "Write", "acts.2.priority", "high", "name", "Call", "when", "opened")
		trial := h.post(at+"/trials", m{}).want(202).has("state", "running")
		which, err := id.Parse(trial.at("id"))
		h.must(err)
		h.must(h.does.Rehearse(t.Context(), automation.TryArgs{Trial: which}))
		h.get("/automation-trials/"+trial.at("id")).want(200).has("state", "done", "fitted", "1", "changed", "1")
		h.get("/automation-trials/"+trial.at("id")+"/cases").want(200).has("items.0.effects.0.do", "task", "items.0.effects.2.to", "high", "items.0.times", "1")
		h.post("/automations/order", m{"rules": []string{}}).want(409)
		h.call("DELETE", "/api/v1"+at, nil).want(200)
		h.get("/automations").want(200).has("items", "[]")
		h.post(at+"/restoration", m{}).want(200).has("on", "false", "name", "Call")
	})
}
