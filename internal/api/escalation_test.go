package api_test

import "testing"

func TestEscalationIsSetByPrograms(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.get("/escalation").want(200).has("levels.0.minutes", "240", "levels.2.tell_duty", "true")
		level := func(minutes int, owner bool) m {
			return m{"minutes": minutes, "on": true, "tell_owner": owner, "tell_lead": false, "tell_duty": false}
		}
		set := func(levels ...m) answer {
			return h.call("PUT", "/api/v1/escalation", m{"levels": levels})
		}
		set(level(120, true), level(30, true), level(600, true)).want(200).has("levels.0.minutes", "120", "levels.1.minutes", "30")
		set(level(120, true), level(30, true)).want(422).has("errors.0.field", "levels")
		set(level(120, false), level(30, true), level(600, true)).want(422).has("errors.0.field", "span1")
		set(level(120, true), level(700, true), level(600, true)).want(422).has("errors.0.field", "span3")
		set(level(99999999, true), level(30, true), level(600, true)).want(422).has("errors.0.field", "levels")
		h.get("/escalation").want(200).has("levels.0.minutes", "120", "levels.2.minutes", "600")
		h.call("PUT", "/api/v1/escalation", m{"levels": []m{level(1, true), level(1, true), level(1, true)}}, as(h.agentToken)...).want(403)
	})
}
