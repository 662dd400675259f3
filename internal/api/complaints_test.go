package api_test

import (
	"context"
	"encoding/base64"
	"strings"
	"testing"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/room/cases"
	"rida/internal/room/complaints"
	"rida/internal/room/promises"
)

// complain opens a case as a complaint and gives its address.
func (h *house) complain() string {
	h.t.Helper()
	return "/complaints/" + h.post("/complaints", m{"text": "You changed the skin and did not look at the pump.", "channel": "phone", "customer": m{"name": "Maryam Khoury", "phone": "+966501112233"}}).want(201).at("reference")
}

// assessed is a complaint with one allegation whose harm is recorded.
func (h *house) assessed(safety string) (at, allegation string) {
	h.t.Helper()
	at = h.complain()
	h.post(at+"/transitions", m{"to": "acknowledged", "reason": "Told on the telephone."}).want(200)
	allegation = h.post(at+"/allegations", m{"words": "You did not look at the pump."}).want(200).at("allegations.0.id")
	h.post(at+"/assessment", m{"safety": safety, "money": "none", "exposure": "none"}).want(200).has("state", "assessed")
	return at, allegation
}

func TestAComplaintWalksItsPathToTheCustomersYes(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		at := h.complain()
		was := h.get(at).want(200).has("state", "received", "severity", "0", "decision", "").at("received_at")
		h.post(at+"/transitions", m{"to": "decided", "reason": "x"}).want(409).has("code", "complaints.no_such_move")
		h.post(at+"/transitions", m{"to": "acknowledged"}).want(422)
		h.post(at+"/transitions", m{"to": "acknowledged", "reason": "Told on the telephone."}).want(200).has("state", "acknowledged", "steps.0.reason", "Told on the telephone.")
		h.post(at+"/transitions", m{"to": "assessed"}).want(409).has("code", "complaints.lack.severity")
		first := h.post(at+"/allegations", m{"words": "You did not look at the pump."}).want(200).at("allegations.0.id")
		second := h.post(at+"/allegations", m{"words": "Nobody rang on the 16th."}).want(200).has("allegations.1.number", "2").at("allegations.1.id")
		h.post(at+"/assessment", m{"safety": "none", "money": "bearable", "exposure": "none", "hours_down": 48, "people": 4, "product": "Dishwasher"}).want(200).has("state", "assessed", "severity", "2")
		h.post(at+"/investigation", m{"investigator": h.agent, "plan": "Hear the engineer."}).want(200).has("state", "investigating", "investigator", h.agent.String())
		h.post(at+"/evidence", m{"kind": "interview", "title": "The engineer", "note": "He had no time.", "allegation": first,
			"attachments": []m{{"name": "report.txt", "type": "text/plain", "data": base64.StdEncoding.EncodeToString([]byte("no time"))}}}).want(200).has("evidence.0.files.0.name", "report.txt")
		h.post(at+"/transitions", m{"to": "waiting_third_party", "reason": "The maker's report."}).want(200).has("state", "waiting_third_party")
		h.post(at+"/needs", m{"text": "A dry floor"}).want(200)
		due := h.Clock.Now().Add(72 * time.Hour).UTC()
		h.post(at+"/answer", m{"truth": "You are right: we did not look.", "appeal": "The ombudsman, within 30 days."}).want(200).has("answer.state", "draft", "truth", "You are right: we did not look.")
		h.post(at+"/answer/sending", m{}).want(409).has("code", "complaints.lack.finding")
		h.post(at+"/allegations/"+first+"/finding", m{"finding": "upheld", "reasons": "The report says so."}).want(200)
		h.post(at+"/allegations/"+second+"/finding", m{"finding": "not_upheld", "reasons": "We rang at noon."}).want(200)
		h.post(at+"/answer/sending", m{}).want(409).has("code", "complaints.lack.admission")
		h.post(at+"/answer", m{"truth": "You are right: we did not look.", "admission": "That was our mistake.", "cause": "We saved a visit.", "apology": "We are sorry.",
			"repairs": []m{{"what": "A new pump, fitted", "due_at": due}}, "appeal": "The ombudsman, within 30 days.", "bridge": "We hope to serve you under better stars."}).want(200)
		h.post(at+"/answer/sending", m{}).want(200).has("state", "remedy_in_progress", "decision", "partly", "answer.state", "sent")

		reference := strings.TrimPrefix(at, "/complaints/")
		c := h.caseOf(reference)
		said, err := cases.PublicMessages(t.Context(), h.DB, c.ID)
		h.must(err)
		letter := strings.NewReplacer("\u2068", "", "\u2069", "").Replace(said[len(said)-1].Text)
		for _, part := range []string{"You are right", "1. “You did not look at the pump.”: upheld", "A new pump, fitted, by 20", "The ombudsman", "Layla"} {
			if !strings.Contains(letter, part) {
				t.Errorf("the letter does not say %q:\n%s", part, letter)
			}
		}
		if !strings.HasPrefix(letter, "Dear Maryam,\n\nYou are right: we did not look.") {
			t.Errorf("the letter begins %.60q", letter)
		}
		owed, err := promises.Owed(t.Context(), h.DB, c.ID)
		h.must(err)
		var repair promises.Promise
		for _, p := range owed {
			if p.Kind == complaints.Repair {
				repair = p
			}
		}
		if repair.What != "A new pump, fitted" || !repair.DueAt.Equal(due.Truncate(time.Microsecond)) {
			t.Errorf("the repair is promised as %+v", repair)
		}
		// What is left over is named, and keeps our hands from the end.
		h.get(at).want(200).has("left.0.code", "complaints.lack.need", "left.1.code", "complaints.lack.promise")
		h.post("/cases/"+reference+"/closure-proposal", m{"text": "Is it solved?"}).want(409).has("code", "complaints.lack.need")
		need := h.get(at).at("needs.0.id")
		h.post(at+"/needs/"+need, m{"met": true}).want(200).has("left.0.code", "complaints.lack.promise")
		h.post("/cases/"+reference+"/closure-proposal", m{"text": "Is it solved?"}).want(409).has("code", "complaints.lack.promise")
		h.write(func(ctx context.Context, tx *db.Tx) error {
			_, err := h.api.Complaints.KeepRepair(ctx, tx, event.Staff(h.owner), c.ID, repair.ID)
			return err
		})
		h.post("/cases/"+reference+"/closure-proposal", m{"text": "Is it solved?"}).want(201)
		h.get(at).want(200).has("state", "proposed_closed")
		h.write(func(ctx context.Context, tx *db.Tx) error {
			_, err := h.room.Confirm(ctx, tx, event.Customer(c.CustomerID), c.ID)
			return err
		})
		h.get(at).want(200).has("state", "closed_satisfied", "received_at", was)
		h.write(func(ctx context.Context, tx *db.Tx) error {
			_, err := h.room.Object(ctx, tx, c.ID, "It leaks again.")
			return err
		})
		h.get(at).want(200).has("state", "reopened", "received_at", was)
	})
}

func TestWhenAComplaintCameAndItsStepsAreNeverRewritten(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.assessed("none")
		for _, statement := range []string{`UPDATE complaints_complaint SET received_at = received_at - 1`, `UPDATE complaints_step SET reason = 'x'`, `DELETE FROM complaints_step`} {
			if err := h.DB.Write(t.Context(), func(tx *db.Tx) error {
				_, err := tx.Exec(t.Context(), statement)
				return err
			}); err == nil {
				t.Errorf("%s went through", statement)
			}
		}
	})
}

func TestNobodyJudgesAComplaintAboutHimself(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		at, allegation := h.assessed("none")
		h.post(at+"/involved", m{"account": h.agent, "is": true}).want(200).has("involved.0", h.agent.String())
		mine := as(h.agentToken)
		h.post(at+"/assessment", m{"safety": "none", "money": "none", "exposure": "none"}, mine...).want(403).has("code", "complaints.conflict")
		h.post(at+"/allegations/"+allegation+"/finding", m{"finding": "not_upheld", "reasons": "No."}, mine...).want(403)
		h.post(at+"/truth", m{"truth": "Nothing."}, mine...).want(403)
		h.post(at+"/answer", m{"truth": "Nothing."}, mine...).want(403)
		h.post(at+"/transitions", m{"to": "decided", "reason": "No."}, mine...).want(403)
		h.post(at+"/involved", m{"account": h.agent, "is": false}, mine...).want(403)
		h.post(at+"/investigation", m{"investigator": h.agent, "plan": "Ask myself."}).want(422)
		reference := strings.TrimPrefix(at, "/complaints/")
		h.post("/cases/"+reference+"/closure-proposal", m{"text": "Is it solved?"}, mine...).want(403)
		h.post(at+"/involved", m{"account": h.agent, "is": false}).want(200)
		h.post(at+"/truth", m{"truth": "Something."}, mine...).want(200)
	})
}

func TestASecondPersonReadsExactlyWhatIsSent(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		at, allegation := h.assessed("possible")
		h.post(at+"/allegations/"+allegation+"/finding", m{"finding": "not_upheld", "reasons": "The seal is whole."}).want(200)
		answer := m{"truth": "You are right to worry.", "refusal": "We do not replace it, the seal is whole.", "alternative": "We test it again for nothing.", "appeal": "The head of service."}
		h.post(at+"/answer", answer, as(h.agentToken)...).want(200).has("decision", "")
		h.post(at+"/answer/sending", m{}, as(h.agentToken)...).want(409).has("code", "complaints.needs_second")
		h.post(at+"/answer/asking", m{}, as(h.agentToken)...).want(200).has("answer.state", "asked")
		h.write(func(ctx context.Context, tx *db.Tx) error { // whoever wrote it does not approve it, whatever the role
			if _, err := h.api.Complaints.Approve(ctx, tx, event.Staff(h.agent), h.caseOf(strings.TrimPrefix(at, "/complaints/")).ID); err == nil {
				t.Error("the writer approved the answer")
			}
			return nil
		})
		h.post(at+"/answer/return", m{"reason": "Say sorry."}).want(200).has("answer.state", "returned")
		h.post(at+"/answer/asking", m{}, as(h.agentToken)...).want(200)
		// What changes meanwhile is not what was shown.
		h.post(at+"/allegations/"+allegation+"/finding", m{"finding": "not_upheld", "reasons": "The seal is whole and new."}).want(200)
		h.post(at+"/answer/approval", m{}).want(409).has("code", "complaints.changed_since")
		h.post(at+"/answer", answer, as(h.agentToken)...).want(200)
		text := h.post(at+"/answer/asking", m{}, as(h.agentToken)...).want(200).at("answer.text")
		h.post(at+"/answer/approval", m{}).want(200).has("answer.state", "approved")
		h.post(at+"/answer/sending", m{}, as(h.agentToken)...).want(200).has("decision", "not_upheld", "state", "decided")
		said, err := cases.PublicMessages(t.Context(), h.DB, h.caseOf(strings.TrimPrefix(at, "/complaints/")).ID)
		h.must(err)
		if said[len(said)-1].Text != text {
			t.Errorf("sent:\n%s\napproved:\n%s", said[len(said)-1].Text, text)
		}
	})
}

func TestASecretComplaintIsReadByFewAndEachReadingStaysOnRecord(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		at := h.complain()
		h.post(at+"/confidentiality", m{"level": "secret"}).want(200).has("confidentiality", "secret")
		h.get(at, as(h.agentToken)...).want(403).has("code", "complaints.restricted")
		h.post(at+"/truth", m{"truth": "x"}, as(h.agentToken)...).want(403)
		h.get("/complaints", as(h.agentToken)...).want(200).has("items.0.subject", "", "items.0.withheld", "true")
		h.get(at).want(200)
		h.get(at).want(200)
		looks, err := complaints.Looks(t.Context(), h.DB, h.caseOf(strings.TrimPrefix(at, "/complaints/")).ID)
		h.must(err)
		if len(looks) != 1 || looks[0].AccountID != h.owner {
			t.Errorf("readings: %+v", looks)
		}
		h.get("/complaints?stage=new").want(200).has("items.0.state", "received")
		h.get("/complaints?severity=9").want(422)
	})
}

func TestWhatIsSolvedOnTheSpotIsStillAComplaintAndKeepsItsRecord(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		reference := h.open("It is cold.")
		h.get("/complaints/" + reference).want(404)
		h.post("/cases/"+reference+"/type", m{"type": "complaint"}).want(200)
		h.get("/complaints/"+reference).want(200).has("state", "acknowledged")
		c := h.caseOf(reference)
		h.write(func(ctx context.Context, tx *db.Tx) error {
			_, err := h.room.Close(ctx, tx, event.Staff(h.owner), c.ID, cases.Confirmed, "Warm again, the customer said on the telephone.")
			return err
		})
		h.get("/complaints/"+reference).want(200).has("state", "resolved_at_first_contact")
		h.get("/complaints?stage=closed").want(200).has("items.0.reference", reference)
	})
}
