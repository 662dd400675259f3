package api_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/room/cases"
)

// TestEveryActChangesTheCaseAndLeavesItsEvent goes through the life of a case.
func TestEveryActChangesTheCaseAndLeavesItsEvent(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		reference := h.open("It leaks.")
		other := h.open("The same leak.")
		agent := as(h.agentToken)
		for _, c := range []struct {
			act     string
			body    m
			headers []string
			has     []string
			events  []string
		}{
			{"acceptance", nil, nil, []string{"taken", "true", "owner.id", h.owner.String()}, []string{"cases.taken"}},
			{"assignment", m{"to": h.agent.String(), "why": "Yours."}, nil, []string{"handover_to.name", "Layla Haddad", "owner.id", h.owner.String()}, []string{"cases.handover_offered"}},
			{"acceptance", m{"accept": false, "why": "no time"}, agent, []string{"handover_to", ""}, []string{"cases.handover_declined"}},
			{"assignment", m{"to": h.agent.String()}, nil, nil, []string{"cases.handover_offered"}},
			{"acceptance", m{"accept": true}, agent, []string{"owner.name", "Layla Haddad"}, []string{"cases.accepted"}},
			{"type", m{"type": "complaint"}, nil, []string{"type", "complaint"}, []string{"cases.retyped"}},
			{"type", m{"type": "request", "reason": "No fault."}, nil, []string{"type", "complaint"}, []string{"cases.retyping_asked"}},
			{"type/decision", m{"agree": true}, agent, []string{"type", "request"}, []string{"cases.retyped"}},
			{"priority", m{"priority": "urgent"}, nil, []string{"priority", "urgent"}, []string{"cases.prioritised"}},
			{"tags", m{"tags": []string{"warranty", " vip "}}, nil, nil, []string{"cases.tagged"}},
			{"subject", m{"subject": "Leak again"}, nil, []string{"subject", "Leak again"}, []string{"cases.renamed"}},
			{"listening", m{"problem": "Water", "wanted": "A repair"}, nil, nil, []string{"cases.listened"}},
			{"tried", m{"step": "changed the seal"}, nil, nil, []string{"cases.tried"}},
			{"closure-proposal", m{"text": "Is it solved?"}, nil, []string{"case.state", "proposed", "message.audience", "public"}, []string{"cases.closure_proposed"}},
			{"objection", m{"text": "It still leaks."}, nil, []string{"state", "open", "last_by", "customer"}, []string{"cases.not_solved", "cases.customer_wrote"}},
			{"messages", m{"text": "We come on Tuesday."}, nil, []string{"case.state", "waiting_customer"}, nil},
			{"promises", m{"what": "The technician rings", "due_at": "2026-11-24T08:00:00Z"}, nil, []string{"next_at", "2026-11-24T08:00:00Z"}, []string{"promises.withdrawn", "promises.given"}},
			{"snooze", m{"until": "2026-11-25T08:00:00Z"}, nil, []string{"state", "snoozed", "next_at", "2026-11-25T08:00:00Z"}, []string{"cases.snoozed"}},
			{"waking", nil, nil, []string{"state", "open"}, []string{"cases.woken"}},
			{"closure", m{"how": "confirmed", "reason": "She rang."}, nil, []string{"state", "closed", "closure", "confirmed", "next_at", ""}, []string{"cases.closed"}},
			{"reopening", m{"reason": "It leaks again."}, nil, []string{"state", "open", "reopened", "1", "closed_at", ""}, []string{"cases.reopened"}},
			{"duplicate", m{"of": other}, nil, []string{"state", "closed", "closure", "duplicate"}, []string{"cases.closed"}},
		} {
			h.Clock.Advance(time.Second)
			a := h.post("/cases/"+reference+"/"+c.act, c.body, c.headers...)
			if a.status != 200 && a.status != 201 {
				t.Fatalf("%s: %d %s", c.act, a.status, a.raw)
			}
			a.has(c.has...)
			if c.events != nil {
				h.happened(reference, c.events...)
			}
		}
		h.get("/cases/"+reference).want(200).has("duplicate_of", other, "tags", `["vip","warranty"]`, "listening.problem", "Water", "listening.wanted", "A repair")
		h.happened(other, "cases.has_duplicate")
	})
}

func TestAnActThatDoesNotFitIsAConflictAndChangesNothing(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		reference := h.open("It leaks.")
		before := h.events(reference)
		for _, c := range []struct {
			act    string
			body   m
			status int
			code   string
		}{
			{"reopening", m{"reason": "x"}, 409, "cases.is_open"},
			{"type/decision", m{"agree": true}, 409, "cases.no_retyping"},
			{"acceptance", m{"accept": false, "why": "no time"}, 409, "cases.not_offered"},
			{"snooze", m{"until": "2020-01-01T00:00:00Z"}, 422, "fault.invalid"},
			{"promises", m{"what": "x", "due_at": "2020-01-01T00:00:00Z"}, 422, "fault.invalid"},
			{"duplicate", m{"of": reference}, 422, "fault.invalid"},
			{"duplicate", m{"of": "123"}, 422, "fault.invalid"},
			{"closure", m{"how": "quiet", "reason": "x"}, 422, "fault.invalid"},
			{"closure", m{"how": "documented"}, 422, "fault.invalid"},
			{"tags", m{"tags": []string{"a", string(make([]byte, 60))}}, 422, "fault.invalid"},
		} {
			h.post("/cases/"+reference+"/"+c.act, c.body).want(c.status).has("code", c.code)
		}
		h.post("/cases/"+reference+"/promises", m{"what": "x", "due_at": "2020-01-01T00:00:00Z"}).has("errors.0.field", "due_at")
		if after := h.events(reference); !slices.Equal(before, after) {
			t.Errorf("events %v, want %v", after, before)
		}
		h.post("/cases/000000000/closure", m{"how": "documented", "reason": "x"}).want(404)
	})
}

func TestATriedStepIsDroppedByItsId(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		reference := h.open("It leaks.")
		h.post("/cases/"+reference+"/tried", m{"step": "changed the seal"}).want(200)
		step := h.get("/cases/" + reference).at("listening.tried.0.id")
		h.call("DELETE", "/api/v1/cases/"+reference+"/tried/"+step, nil).want(200)
		h.happened(reference, "cases.tried_dropped")
		h.call("DELETE", "/api/v1/cases/"+reference+"/tried/"+step, nil).want(404).has("code", "cases.tried_not_found")
	})
}

func TestEventsAreGivenWithTheProofOfTheirChain(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		reference := h.open("It leaks.")
		h.get("/cases/"+reference+"/events").want(200).has("chain.whole", "true", "chain.broken_at", "0",
			"items.0.kind", "cases.received", "items.0.seq", "1", "items.0.actor.kind", "staff", "items.0.actor.name", "نورة القحطاني")
		h.write(func(ctx context.Context, tx *db.Tx) error {
			c, err := cases.ByReference(ctx, tx, reference)
			if err != nil {
				return err
			}
			// the database refuses to change an event, so one is slipped in
			_, err = tx.Exec(ctx, `INSERT INTO event (id, at, kind, subject_kind, subject_id, seq, actor_kind, actor_id, data, hash)
				VALUES ($1, 0, 'cases.closed', 'case', $2, 5, 'system', 0, '{}', $3)`, id.New(tx.Now()), c.ID, make([]byte, 32))
			return err
		})
		h.get("/cases/"+reference+"/events").want(200).has("chain.whole", "false", "chain.broken_at", "5")
	})
}

func TestMessagesTellAnswerNoteAndTheCustomersWordsApart(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		reference := h.open("It leaks.")
		path := "/cases/" + reference + "/messages"
		a := h.post(path, m{"text": "We come on Tuesday."}).want(201)
		a.has("message.audience", "public", "message.author.name", "نورة القحطاني", "message.delivery", "queued", "case.state", "waiting_customer",
			"warnings.0.gate", "listen_first", "warnings.0.mode", "warn", "warnings.0.empty", `["tried","wanted"]`)
		h.get(a.header.Get("Location")[len("/api/v1"):]).want(200).has("text", "We come on Tuesday.", "id", a.at("message.id"))
		h.Clock.Advance(time.Second)
		h.post(path, m{"text": "She sounded tired.", "audience": "internal"}).want(201).has("message.audience", "internal", "case.state", "waiting_customer")
		h.happened(reference, "cases.noted")
		h.Clock.Advance(time.Second)
		h.post(path, m{"text": "Tuesday is good.", "on_behalf": "customer", "channel": "phone"}).want(201).
			has("message.author.kind", "customer", "message.author.name", "Maryam Khoury", "message.channel", "phone", "case.state", "open")
		h.happened(reference, "promises.given", "cases.customer_wrote")
		h.post(path, m{"text": "Too late.", "seen": a.at("message.id")}).want(409).has("code", "cases.crossed")
		h.post(path, m{"text": "x", "on_behalf": "customer", "audience": "internal"}).want(422).has("errors.0.field", "audience")
		h.post(path, m{"text": " "}).want(422).has("errors.0.code", "field.required")
		list := h.get(path).want(200)
		if got, want := list.list("audience"), []string{"public", "public", "internal", "public"}; !slices.Equal(got, want) {
			t.Errorf("audiences %v, want %v", got, want)
		}
		other := h.open("Another.")
		h.get("/cases/"+other+"/messages/"+a.at("message.id")).want(404).has("code", "api.no_message")
		h.get("/cases/" + other + "/messages/12").want(404)
	})
}

func TestABlockingGateRefusesTheAnswer(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		reference := h.open("It leaks.")
		h.write(func(ctx context.Context, tx *db.Tx) error {
			return h.room.SetGate(ctx, tx, event.Staff(h.owner), cases.ListenFirst, cases.Block)
		})
		h.post("/cases/"+reference+"/messages", m{"text": "Change the seal."}).want(409).has("code", "cases.gate.listen_first")
		h.get("/cases/"+reference+"/messages").has("items.1", "")
	})
}

func TestLongThreadsAreReadBackwardsByCursor(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		reference := h.open("It leaks.")
		c, err := cases.ByReference(t.Context(), h.DB, reference)
		h.must(err)
		h.write(func(ctx context.Context, tx *db.Tx) error {
			for range 120 {
				if _, err := h.room.Note(ctx, tx, event.Staff(h.owner), c.ID, "A note.", nil); err != nil {
					return err
				}
			}
			return nil
		})
		first := h.get("/cases/" + reference + "/messages").want(200)
		second := h.get("/cases/" + reference + "/messages?cursor=" + first.at("next_cursor")).want(200)
		seen := map[string]bool{}
		for _, one := range append(first.list("id"), second.list("id")...) {
			seen[one] = true
		}
		if len(seen) != 121 || second.at("next_cursor") != "" || second.at("items.0.text") != "It leaks." {
			t.Errorf("%d messages, the first %q", len(seen), second.at("items.0.text"))
		}
	})
}
