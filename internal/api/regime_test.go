package api_test

import (
	"context"
	"testing"

	"rida/internal/core/event"
	"rida/internal/core/staff"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/room/cases"
	"rida/internal/room/complaints/remedy"
)

func TestAProgramReadsRulesPutsAComplaintUnderOneAndReadsItsClocks(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.write(func(ctx context.Context, tx *db.Tx) error { return h.api.Regimes.Load(ctx, tx) })
		h.get("/regimes/sa-bank").want(200).has("mark", "V", "number", "1", "limits.0.n", "5", "limits.0.unit", "business")
		h.post("/regimes/nowhere/choice", m{"on": true}).want(404)
		h.post("/regimes/sa-definition/choice", m{"on": true}).want(409).has("code", "regime.fault.no_limits")
		h.post("/regimes/sa-bank/choice", m{"on": true}).want(200).has("chosen", "true")
		h.post("/regimes/sa-bank/versions", m{"before": 1, "reason": "The rulebook says four", "limits": []m{{"kind": "answer", "n": 4, "unit": "business"}}}).want(200).has("number", "2", "origin", "house")
		h.post("/regimes/sa-bank/versions", m{"before": 1, "reason": "Late"}).want(409)
		h.post("/regimes/sa-bank/versions", m{"before": 2, "reason": "None", "limits": []m{{"kind": "answer", "n": 0, "unit": "business"}}}).want(422)

		reference := h.open("The sofa is torn.")
		h.post("/cases/"+reference+"/clocks", m{"regime": "jo-bank"}).want(409).has("code", "regime.fault.no_complaint")
		h.write(func(ctx context.Context, tx *db.Tx) error {
			_, _, err := h.room.Retype(ctx, tx, event.Staff(h.agent), h.caseOf(reference).ID, cases.Complaint, "")
			return err
		})
		a := h.post("/cases/"+reference+"/clocks", m{"regime": "jo-bank"}).want(200).has("items.0.kind", "answer", "items.0.state", "running", "items.0.rules", "true")
		h.post("/cases/"+reference+"/clocks", m{"regime": "jo-bank"}).want(409)
		which := a.at("items.0.id")
		h.post("/clocks/"+which+"/extension", m{"reason": ""}).want(422)
		h.post("/clocks/"+which+"/extension", m{"reason": "The maker tests it"}).want(200).has("why", "The maker tests it")
		h.post("/clocks/"+which+"/note", m{"at": h.Clock.Now(), "note": "A letter on paper"}).want(200).has("state", "met")
		h.get("/complaints/report?regime=jo-bank&term=2019-Q1").want(200).has("nil", "true")
		h.get("/complaints/report?regime=jo-bank&term=soon").want(422)
	})
}

// roleOf is under whose authority somebody acts.
func (h *house) roleOf(ctx context.Context, r db.Reader, account id.ID) (remedy.Role, error) {
	who, err := h.staff.Account(ctx, r, account)
	return remedy.Role{ID: who.RoleID, Owner: who.RoleCode == staff.Owner}, err
}

func TestAProgramOffersWithinItsAuthorityAndAsksBeyondIt(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.write(func(ctx context.Context, tx *db.Tx) error { return h.api.Remedies.Load(ctx, tx) })
		reference := h.open("The sofa is torn.")
		h.write(func(ctx context.Context, tx *db.Tx) error {
			_, _, err := h.room.Retype(ctx, tx, event.Staff(h.agent), h.caseOf(reference).ID, cases.Complaint, "")
			return err
		})
		who, err := h.staff.Account(t.Context(), h.DB, h.agent)
		h.must(err)
		h.put("/authorities", m{"role": who.RoleID, "currency": "SAR", "per_case": 10000, "per_period": 5000, "period": "month"}).want(422)
		h.put("/authorities", m{"role": who.RoleID, "currency": "SAR", "per_case": 10000, "per_period": 50000, "period": "month"}).want(200).has("items.0.used", "0")
		agent := []string{"Authorization", "Bearer " + h.agentToken}
		options := func(minor int64) m {
			return m{"options": []m{{"kind": "refund", "words": "Your money back", "amount": minor}, {"kind": "apology", "words": "A letter"}}}
		}
		h.post("/cases/"+reference+"/remedies", m{"options": []m{{"kind": "refund", "words": "", "amount": 0}}}, agent...).want(422)
		a := h.post("/cases/"+reference+"/remedies", options(9000), agent...).want(200).has("state", "offered", "own", "true")
		b := h.post("/cases/"+reference+"/remedies", options(9000), agent...).want(200).has("state", "waiting")
		h.get("/remedies/waiting").want(200).has("items.0.id", b.at("id"))
		h.post("/remedies/"+b.at("id")+"/approval", m{}, agent...).want(403)
		h.post("/remedies/"+b.at("id")+"/approval", m{}).want(200).has("state", "offered", "own", "false")
		h.post("/remedies/"+a.at("id")+"/choice", m{"option": a.at("options.0.id")}).want(200).has("state", "chosen", "chosen_by", "staff")
		h.post("/remedies/"+a.at("id")+"/choice", m{"option": a.at("options.1.id")}).want(409).has("code", "remedy.fault.chosen")
		h.post("/remedies/"+a.at("id")+"/execution", m{}).want(200).has("state", "executed")
		h.get("/authorities/uses").want(200).has("items.0.amount", "9000")
		h.put("/cases/"+reference+"/impact", m{"currency": "SAR", "down_minutes": 120, "people": 3}).want(200).has("noted", "true", "people", "3")
	})
}
