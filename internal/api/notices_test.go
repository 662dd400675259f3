package api_test

import (
	"testing"
	"time"

	"rida/internal/core/event"
	"rida/internal/core/notice"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/room/cases"
)

func TestAProgramReadsWhatItsPersonWasToldAndNobodyElses(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ref := h.open("The seal leaks")
		c, err := cases.ByReference(t.Context(), h.DB, ref)
		h.must(err)
		tell := func(cause, to id.ID) {
			h.must(h.DB.Write(t.Context(), func(tx *db.Tx) error {
				return h.bell.Tell(t.Context(), tx, notice.Told{Cause: cause, Kind: "tasks.overdue", To: to, About: event.Subject{Kind: "case", ID: c.ID}, By: event.Staff(h.agent)})
			}))
		}
		for cause := range id.ID(3) {
			tell(cause+1, h.owner)
			tell(cause+1, h.owner) // heard again
		}
		h.get("/notices/unread").want(200).has("count", "3")
		first := h.get("/notices?limit=2").want(200)
		first.has("items.0.kind", "tasks.overdue", "items.0.about.reference", ref, "items.0.about.title", "The seal leaks", "items.0.by", h.agent.String(), "items.0.read_at", "")
		if rest := h.get("/notices?cursor=" + first.at("next_cursor")).want(200).list("id"); len(rest) != 1 {
			t.Errorf("%d on the second page", len(rest))
		}
		one := first.at("items.0.id")
		h.post("/notices/"+one+"/reading", m{}).want(200)
		h.get("/notices/unread").want(200).has("count", "2")
		h.post("/notices/"+one+"/reading", m{"read": false}).want(200)
		if unread := h.get("/notices?unread=true").want(200).list("id"); len(unread) != 3 {
			t.Errorf("%d unread", len(unread))
		}
		agents := h.call("POST", "/api/v1/notices/"+one+"/reading", m{}, "Authorization", "Bearer "+h.agentToken)
		agents.want(404)
		h.post("/notices/"+one+"/reading", m{}).want(200)
		h.Clock.Advance(time.Second)
		all := h.post("/notices/reading", m{}).want(200).has("count", "2")
		h.get("/notices/unread").want(200).has("count", "0")
		h.post("/notices/reading/undo", m{}).want(422).has("errors.0.field", "at")
		h.post("/notices/reading/undo", m{"at": all.at("at")}, as(h.agentToken)...).want(200)
		h.get("/notices/unread").want(200).has("count", "0")
		h.post("/notices/reading/undo", m{"at": all.at("at")}).want(200).has("count", "2")
		h.get("/notices/unread").want(200).has("count", "2") // what was read singly stays read
	})
}

func TestAProgramSetsHowItsPersonHears(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.get("/notices/preferences").want(200).has("kinds.0.mail", "digest", "hours.quiet", "true")
		hours := m{"mode": "own", "days": []int{0, 1, 2}, "work_from": 480, "work_until": 960, "quiet": false, "quiet_from": 1200, "quiet_until": 360, "digest_at": 420}
		set := m{"kinds": []m{{"kind": "tasks.overdue", "product": true, "mail": "now", "push": false}}, "hours": hours}
		h.post("/notices/preferences", set).want(200).has("kinds.0.mail", "now", "kinds.0.push", "false", "hours.mode", "own", "hours.days.2", "2")
		h.get("/notices/preferences").want(200).has("kinds.0.mail", "now", "hours.digest_at", "420")
		hours["days"] = []int{9}
		h.post("/notices/preferences", set).want(422).has("errors.0.field", "days")
		h.post("/notices/preferences", m{"kinds": []m{{"kind": "no.such", "mail": "now"}}, "hours": m{"mode": "any", "work_until": 60, "quiet_until": 1}}).want(422)
	})
}

func TestAProgramChangesOrdersAndDropsViews(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		made := func(name string) string {
			return h.post("/views", m{"name": name, "sort": "next", "condition": m{"field": "priority", "op": "is", "values": []string{"urgent"}}}).want(201).at("id")
		}
		one, two, three := made("One"), made("Two"), made("Three")
		names := func(want ...string) {
			t.Helper()
			got := h.get("/views").want(200).list("name")
			for i := range want {
				if i >= len(got) || got[i] != want[i] {
					t.Errorf("the views stand as %v, want %v", got, want)
					return
				}
			}
		}
		patch := func(path string, b m) answer { return h.call("PATCH", "/api/v1"+path, b) }
		patch("/views/"+one, m{"version": 1, "name": "First"}).want(200).has("name", "First", "version", "2", "condition.field", "priority")
		patch("/views/"+one, m{"version": 1, "name": "Again"}).want(409)
		names("First", "Two", "Three")
		h.post("/views/order", m{"views": []string{three, one}}).want(200).has("items.0.name", "Three")
		names("Three", "First", "Two")
		h.post("/views/"+two+"/star", m{"on": true}).want(200).has("favourite", "true")
		names("Two", "Three", "First")
		h.post("/views/order", m{"views": []string{one, one}}).want(404)
		names("Two", "Three", "First") // nothing of it was done
		h.call("DELETE", "/api/v1/views/"+three, m{}).want(200)
		names("Two", "First")
		h.post("/views/"+three+"/restoration", m{}).want(200).has("name", "Three")
		names("Two", "Three", "First")
		other := h.call("DELETE", "/api/v1/views/"+three, m{}, "Authorization", "Bearer "+h.agentToken)
		other.want(404) // what is private is not there for others
	})
}
