package api_test

import (
	"testing"
	"time"

	"rida/internal/kit/id"
)

func TestAProgramKeepsADisputeAndAsksForItsFile(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		at := h.complain()
		h.post(at+"/disputes", m{"body": "Ombudsman", "kind": "determinative", "state": "notice_received"}).want(422)
		made := h.post(at+"/disputes", m{"body": "Ombudsman", "kind": "determinative", "state": "notice_received", "due_at": h.Clock.Now().Add(240 * time.Hour)}).want(200).
			has("state", "notice_received", "next.0", "response_sent")
		h.get(at).want(200).has("state", "escalated_external")
		h.post(at+"/disputes/"+made.at("id")+"/steps", m{"to": "closed", "words": "x"}).want(409)
		h.post(at+"/disputes/"+made.at("id")+"/steps", m{"to": "response_sent", "words": "We paid."}).want(200).has("position", "We paid.")
		h.get(at+"/disputes").want(200).has("items.0.steps.1.to", "response_sent")
		h.post(h.complain()+"/disputes/"+made.at("id")+"/steps", m{"to": "settled", "words": "x"}).want(404)
		pack := h.post(at+"/packs", m{"lang": "fa"}).want(200).has("state", "making").at("id")
		h.must(h.api.Disputes.Make(t.Context(), h.DB, mustID(t, pack)))
		h.get(at+"/packs").want(200).has("items.0.state", "ready", "items.0.id", pack)
	})
}

func mustID(t *testing.T, text string) id.ID {
	t.Helper()
	which, err := id.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return which
}
