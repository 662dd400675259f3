package api_test

import (
	"context"
	"testing"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/room/agreements"
	"rida/internal/room/cases"
	"rida/internal/room/promises"
	"rida/internal/room/waiting"
)

// caseOf reads a case by its reference.
func (h *house) caseOf(reference string) cases.Case {
	h.t.Helper()
	c, err := cases.ByReference(h.t.Context(), h.DB, reference)
	h.must(err)
	return c
}

func TestAMilestonePassesOnlyConfirmedAndCheckedAndTellsTheCustomer(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		reference := h.open("We need drawings.")
		due := h.Clock.Now().Add(72 * time.Hour).UTC()
		h.api.Agreed.Letter = func(_ cases.Case, passed, _ agreements.Milestone) string { return "Finished: " + passed.Title }
		a := h.post("/cases/"+reference+"/milestones", m{"title": "Drawings", "form": "A PDF", "excluded": "Texts", "due_at": due, "checks": []string{"measured", "drawn"}}).want(201).has("state", "agreed")
		which := a.at("id")
		h.post("/cases/"+reference+"/milestones", m{"title": "", "form": "", "due_at": due}).want(422)
		h.post("/milestones/"+which+"/start", m{}).want(409).has("code", "cases.gate.unconfirmed")
		c := h.caseOf(reference)
		number, err := id.Parse(which)
		h.must(err)
		// Another case's customer cannot confirm it.
		other := h.caseOf(h.open("Something else."))
		if err := h.DB.Write(t.Context(), func(tx *db.Tx) error {
			_, err := h.api.Agreed.Confirm(t.Context(), tx, event.Customer(other.CustomerID), other.ID, number, "mine")
			return err
		}); err == nil {
			t.Error("a milestone was confirmed from another case")
		}
		h.write(func(ctx context.Context, tx *db.Tx) error {
			_, err := h.api.Agreed.Confirm(ctx, tx, event.Customer(c.CustomerID), c.ID, number, "Three pages with measures.")
			return err
		})
		h.post("/milestones/"+which+"/passing", m{}).want(409).has("code", "agreements.not_started")
		h.post("/milestones/"+which+"/start", m{}).want(200).has("state", "working", "started_unconfirmed", "false")
		h.post("/milestones/"+which+"/passing", m{}).want(409).has("code", "agreements.unchecked")
		for _, i := range []string{"0", "1"} {
			h.post("/milestones/"+which+"/checks/"+a.at("checks."+i+".id"), m{"done": true}).want(200)
		}
		h.post("/milestones/"+which+"/passing", m{}).want(200).has("state", "passed")
		all, err := promises.Of(t.Context(), h.DB, c.ID)
		h.must(err)
		kept := false
		for _, p := range all {
			kept = kept || p.Kind == agreements.ByMilestone && p.Outcome == promises.Kept && p.What == "Drawings"
		}
		said, err := cases.PublicMessages(t.Context(), h.DB, c.ID)
		h.must(err)
		if last := said[len(said)-1]; !kept || last.Text != "Finished: Drawings" {
			t.Errorf("kept %v, last word %q", kept, last.Text)
		}
	})
}

func TestWhatIsBetweenColleaguesIsPromisedOnlyByTheOneWhoIsAsked(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		reference := h.open("Which seal is it?")
		soon, later := h.Clock.Now().Add(24*time.Hour).UTC(), h.Clock.Now().Add(48*time.Hour).UTC()
		a := h.post("/cases/"+reference+"/asks", m{"to": h.agent, "what": "The part number", "due_at": soon}).want(201).has("state", "asked", "promise", "")
		at := "/asks/" + a.at("id")
		before := h.caseOf(reference).NextAt
		h.post(at, m{"answer": "accept"}).want(409) // the asker cannot promise for another
		h.post(at, m{"answer": "counter", "due_at": later}, as(h.agentToken)...).want(200).has("state", "countered")
		h.post(at, m{"answer": "accept"}, as(h.agentToken)...).want(409)
		h.post(at, m{"answer": "accept"}).want(200).has("state", "accepted")
		c := h.caseOf(reference)
		if !c.NextAt.Equal(before) {
			t.Error("what is between colleagues moved the customer's date")
		}
		owed, err := promises.Owed(t.Context(), h.DB, c.ID)
		h.must(err)
		inward := 0
		for _, p := range owed {
			if p.Kind == agreements.Between && p.Inward && p.DueAt.Equal(later.Truncate(time.Microsecond)) {
				inward++
			}
		}
		if inward != 1 {
			t.Errorf("%d inward promises", inward)
		}
		h.Clock.Advance(time.Hour)
		h.post(at, m{"answer": "done"}, as(h.agentToken)...).want(200).has("state", "done")
		kept, err := agreements.Kept(t.Context(), h.DB)
		h.must(err)
		if len(kept) != 1 || kept[0].Kept != 1 || kept[0].Settled != 1 {
			t.Errorf("%+v", kept)
		}
		h.get("/cases/"+reference+"/agreements").want(200).has("asks.0.state", "done", "chain.1.for", "colleague", "chain.1.who", h.agent.String())
		h.post("/cases/"+reference+"/misunderstandings", m{"term": "seal", "whose": "both", "minutes": 30}).want(201)
		h.post("/cases/"+reference+"/misunderstandings", m{"term": "", "whose": "both"}).want(422)
		rates, known, err := agreements.Rates(t.Context(), h.DB, h.Clock.Now())
		if err != nil || known || len(rates) != 0 {
			t.Errorf("rates %+v, %v, %v", rates, known, err)
		}
	})
}

func TestWhoLeavesANumberIsCalledByThePromisedTimeAndWhoComesAgainComesFirst(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		first := h.post("/waiting/callbacks", m{"phone": "+966 55 000 0001", "name": "Maryam", "text": "Call me."}).want(201)
		h.Clock.Advance(time.Minute)
		h.post("/waiting/callbacks", m{"phone": "+966 55 000 0002", "text": "Call me."}).want(201)
		h.Clock.Advance(time.Minute)
		h.post("/waiting/callbacks", m{"phone": "+966 55 000 0002", "text": "Call me, again."}).want(201)
		list := h.get("/waiting/callbacks").want(200)
		if got := list.list("times"); len(got) != 3 || got[0] != "2" || got[2] != "1" || list.at("items.2.id") != first.at("id") {
			t.Errorf("times %v", got)
		}
		at := "/waiting/callbacks/" + first.at("id")
		h.post(at, m{"reached": false}).want(200).has("tries", "1", "done_at", "")
		h.post(at, m{"reached": true}).want(200)
		h.post(at, m{"reached": true}).want(409)
		h.post("/waiting/callbacks", m{"phone": "", "text": "Call me."}).want(422)
		number, err := id.Parse(first.at("case"))
		h.must(err)
		all, err := promises.Of(t.Context(), h.DB, number)
		h.must(err)
		for _, p := range all {
			if p.Kind == waiting.CallBack && p.Outcome != promises.Kept {
				t.Errorf("the call was in time, but the promise is %s", p.Outcome)
			}
		}
	})
}

// A stage of long work may move as far away as it may be agreed for: three years.
func TestAMilestoneMovesBeyondAYear(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		now := h.Clock.Now()
		a := h.post("/cases/"+h.open("The kitchen is rebuilt.")+"/milestones", m{"title": "Inspection", "form": "A visit", "due_at": now.AddDate(2, 0, 0), "checks": []string{"visited"}}).want(201)
		path := "/milestones/" + a.at("id") + "/dates"
		h.post(path, m{"due_at": now.AddDate(2, 6, 0), "reason": "The house is handed over later."}).want(200)
		h.post(path, m{"due_at": now.AddDate(4, 0, 0), "reason": "Later still."}).want(422).has("errors.0.field", "due_at")
		h.post(path, m{"due_at": now.AddDate(1, 1, 0)}).want(422).has("errors.0.field", "reason")
	})
}
