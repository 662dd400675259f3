package api_test

import (
	"fmt"
	"testing"
	"time"
)

func TestATelephoneSystemTellsAndReadsBackHowLongPeopleWaited(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		reference := h.open("The oven is cold.")
		now := h.Clock.Now().UTC().Truncate(time.Second)
		event := func(key, contact, kind string, back time.Duration) m {
			return m{"id": key, "contact": contact, "kind": kind, "at": now.Add(-back).Format(time.RFC3339), "channel": "phone", "queue": "Service", "caller": "+966 50 000 0001"}
		}
		answered := event("2", "c1", "answered", 50*time.Second)
		answered["case"] = reference
		lost := event("5", "c2", "answered", time.Second)
		lost["case"] = "111111111"
		batch := m{"events": []m{answered, event("1", "c1", "queued", time.Minute), event("3", "c2", "hung", time.Minute), event("4", "c2", "queued", -time.Hour), lost}}
		h.post("/waiting/events", batch).want(200).has("taken", "2", "repeated", "0", "refused.0.row", "3", "refused.0.field", "kind", "refused.1.row", "4", "refused.1.code", "waiting.in_future", "refused.2.row", "5", "refused.2.field", "case")
		h.post("/waiting/events", batch).want(200).has("taken", "0", "repeated", "2")
		h.post("/waiting/events", m{"events": []m{}}).want(200).has("taken", "0")
		h.get("/waiting/intervals?step=60").want(200).has("all.offered", "1", "all.answered", "1", "all.answered_in_time", "1", "all.wait_p50.seconds", "10", "all.service_level.n", "1")
		h.get("/waiting/intervals?step=7").want(422)
		h.get("/waiting/intervals?queue=Other").want(200).has("all.offered", "0", "all.service_level", "")
		h.get("/waiting/estimate").want(200).has("known", "false", "wait_p50", "")
	})
}

func TestAProgramAsksHowManyPeopleATargetNeeds(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.get("/waiting/staffing?calls=360&minutes=60&handling=240").want(200).has("erlang_c.people", "29", "erlang_a", "")
		h.get("/waiting/staffing?minutes=60").want(422)
		a := h.get("/waiting/staffing?calls=360&minutes=60&handling=240&patience=120").want(200)
		var fewer, more int
		_, _ = fmt.Sscan(a.at("erlang_a.people"), &fewer)
		_, _ = fmt.Sscan(a.at("erlang_c.people"), &more)
		if fewer < 1 || fewer >= more {
			t.Errorf("with callers who give up %d people, without %d", fewer, more)
		}
		h.call("PUT", "/api/v1/waiting/settings", m{"short": 3, "within": 30, "target": 75, "shrinkage": 25, "call_back": 3600}).want(200)
		h.get("/waiting/settings").want(200).has("within", "30", "target", "75", "call_back", "3600")
		h.call("PUT", "/api/v1/waiting/settings", m{"short": 3, "within": 30, "target": 100, "shrinkage": 25, "call_back": 3600}).want(422)
	})
}

func TestATelephoneSystemThatWritesFilesSendsThemAsTheyAre(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		reference := h.open("The oven is cold.")
		at := h.Clock.Now().UTC().Add(-time.Minute)
		table := "id;contact;kind;at;channel;case\n1;c1;queued;" + at.Format(time.RFC3339) + ";phone;" + reference + "\n2;c1;answered;" + at.Add(8*time.Second).Format("2006-01-02 15:04:05") + ";phone;\n3;c2;queued;soon;phone;\n"
		send := func(table string, headers ...string) answer {
			return h.call("POST", "/api/v1/waiting/events/table", []byte(table), append([]string{"Content-Type", "text/csv"}, headers...)...)
		}
		send(table).want(200).has("taken", "2", "repeated", "0", "refused.0.row", "4", "refused.0.field", "at", "refused.0.code", "waiting.bad_instant")
		send(table).want(200).has("taken", "0", "repeated", "2")
		h.get("/waiting/intervals").want(200).has("all.offered", "1", "all.wait_p50.seconds", "8")
		send("name,telephone\n").want(422).has("errors.0.field", "file", "errors.0.code", "waiting.table_columns")
		send(table, as(h.tokenOf(h.owner, "waiting.read"))...).want(403)
	})
}
