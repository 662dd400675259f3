package api_test

import "testing"

func TestAProgramKeepsTheRegisterOfProcesses(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.get("/processes").want(200)
		h.get("/processes/map").want(200).has("scope", "all", "cases", "0")
		h.get("/processes/map?weeks=500").want(422)
		h.post("/processes/reviews", m{"scope": "type:complaint", "note": "Nothing yet"}).want(409).has("code", "processes.not_registered")
		h.post("/processes", m{"scope": "moon", "owner": h.agent.String(), "every_days": 30}).want(422)
		h.post("/processes", m{"scope": "type:complaint", "owner": h.agent.String(), "every_days": 3}).want(422)
		h.post("/processes", m{"scope": "type:complaint", "owner": h.agent.String(), "every_days": 30}).want(200).has("owner", h.agent.String())
		h.post("/processes/reviews", m{"scope": "type:complaint", "note": "Fewer hand-overs"}).want(200)
		h.get("/processes").want(200).has("items.0.owner", h.agent.String())
	})
}
