package api_test

import (
	"testing"
	"time"
)

// TestASideConversationEndsAndBeginsAnewWithAWord: ended by a program, it keeps
// what was said; whoever writes in it again begins it anew.
func TestASideConversationEndsAndBeginsAnewWithAWord(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		reference := h.open("The seal leaks.")
		side := h.post("/cases/"+reference+"/sides", m{"to": []string{"parts@supplier.example"}, "subject": "Seal", "text": "Do you have the seal?"}).want(201).has("ended_at", "")
		path := "/cases/" + reference + "/sides/" + side.at("id")
		h.Clock.Advance(time.Minute)
		if h.post(path+"/end", nil).want(200).at("ended_at") == "" {
			t.Error("an ended conversation has no end")
		}
		h.happened(reference, "cases.side_ended")
		h.get(path).want(200).has("messages.0.text", "Do you have the seal?")
		h.post("/cases/"+h.open("Another matter.")+"/sides/"+side.at("id")+"/end", nil).want(404)
		h.post("/cases/"+reference+"/sides/12/end", nil).want(404)
		h.post(path+"/messages", m{"text": "One more thing."}).want(201).has("ended_at", "", "messages.1.text", "One more thing.")
	})
}

// TestAnAbsenceEndsEarlyAndIsTakenBack: one that runs ends now, so that cases may
// come again; one that has not begun is gone.
func TestAnAbsenceEndsEarlyAndIsTakenBack(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		who := "/routing/people/" + h.agent.String()
		bar := func() string {
			t.Helper()
			people := h.get("/routing/people").want(200)
			for i, one := range people.list("id") {
				if one == h.agent.String() {
					return people.list("bar")[i]
				}
			}
			t.Fatal("the agent is not among the people")
			return ""
		}
		present := bar()
		absent := func(from, until time.Duration) string {
			now := h.Clock.Now()
			return who + "/absences/" + h.post(who+"/absences", m{"from": now.Add(from), "until": now.Add(until)}).want(201).at("id")
		}
		end := func(path string) answer { return h.call("DELETE", "/api/v1"+path, nil) }

		runs := absent(-time.Hour, 48*time.Hour)
		if bar() != "absent" {
			t.Fatalf("during an absence the bar is %q", bar())
		}
		h.call("DELETE", "/api/v1"+runs, nil, as(h.agentToken)...).want(403)
		end(runs).want(200)
		if got := bar(); got != present {
			t.Errorf("after its end the bar is %q, before it was %q", got, present)
		}
		later := absent(72*time.Hour, 96*time.Hour)
		end(later).want(200)
		end(later).want(404)
		end(who + "/absences/12").want(404)
	})
}
