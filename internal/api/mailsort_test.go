package api_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"rida/internal/kit/db"
	"rida/internal/room/cases"
)

const newsletter = "From: Shop News <news@shop.example>\r\nTo: care@noor.example\r\nMessage-ID: <%d@shop.example>\r\nSubject: Our offers\r\nList-Id: <news.shop.example>\r\n\r\nBuy now.\r\n"

func (h *house) mailed(raw string) (path string) {
	h.t.Helper()
	a := h.call("POST", "/api/v1/mail", []byte(raw), "X-Envelope-From", "bounce@shop.example", "X-Envelope-To", "care@noor.example").want(202)
	path = "/mail/" + a.at("id")
	h.settled(path)
	return path
}

func TestJunkClosesTheCaseItOpenedAndComesBack(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.run()
		path := h.mailed(fmt.Sprintf(newsletter, 1))
		reference := h.get(path).want(200).has("state", "case").at("case")
		h.post(path+"/junk", nil).want(200).has("state", "junk", "reason", "by_person", "case", reference)
		h.get("/cases/"+reference).want(200).has("state", "closed", "closure", "documented")
		h.post(path+"/case", nil).want(409)
		h.post(path+"/no-junk", nil).want(200).has("state", "case")
		h.get("/cases/"+reference).want(200).has("state", "open")
		h.post(path+"/no-junk", nil).want(409)
		h.get("/mail/counts").want(200).has("states.junk", "0")

		h.post("/cases/"+reference+"/messages", map[string]any{"text": "We do not buy."}).want(201)
		h.post(path+"/junk", nil).want(409).has("code", "cases.junk_answered")
		h.get(path).want(200).has("state", "case")
	})
}

func TestAMailWithoutAPlaceIsPutIntoACase(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.run()
		first := h.get(h.mailed(strings.Replace(string(arabicMail(t)), "note.txt", "n.txt", 2))).want(200).at("case")
		auto := func(n int) string {
			return h.mailed(fmt.Sprintf("From: Omar <omar@home.example>\r\nTo: care@noor.example\r\nMessage-ID: <auto%d@home.example>\r\nSubject: ticket\r\nAuto-Submitted: auto-generated\r\n\r\nThe pump fails.\r\n", n))
		}
		one, two := auto(1), auto(2)
		h.get(one).want(200).has("state", "auto_reply")
		h.post(one+"/case", map[string]any{"case": "111111111"}).want(422).has("errors.0.field", "case")
		h.post(one+"/case", map[string]any{"case": first}).want(200).has("state", "joined", "case", first)
		h.post(one+"/case", map[string]any{"case": first}).want(409).has("code", "channel.has_case")
		h.post(one+"/junk", nil).want(409)
		second := h.post(two+"/case", map[string]any{}).want(200).has("state", "case").at("case")
		if second == first {
			t.Error("no case of its own")
		}
		// A machine cannot write into the case from now on, and got no receipt.
		h.get("/mail?direction=out&q=omar").want(200)
		if got := h.get("/mail?direction=out").want(200).list("to.0"); strings.Contains(fmt.Sprint(got), "omar") {
			t.Errorf("a machine got a receipt: %v", got)
		}
		h.call("POST", "/api/v1"+two+"/junk", nil, "Authorization", "Bearer "+h.tokenOf(h.agent, cases.MayRead)).want(403)
	})
}

func TestMailIsFoundAndDeadAddressesAreCleared(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.run()
		h.mailed(fmt.Sprintf(newsletter, 1))
		h.Clock.Advance(time.Minute)
		h.must(h.ledger.Tally(t.Context()))
		for text, want := range map[string]int{"offers": 1, "news@shop.example": 1, "zebra": 0} {
			if got := h.get("/mail?direction=in&q=" + text).want(200).list("id"); len(got) != want {
				t.Errorf("%q finds %v", text, got)
			}
		}
		h.get("/mail/addresses").want(200)
		h.post("/mail/addresses/12/clearing", nil).want(404)
	})
}

func TestAnAnswerToADeadAddressSaysSo(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.run()
		reference := h.get(h.mailed(fmt.Sprintf(newsletter, 1))).want(200).at("case")
		answer := map[string]any{"text": "We do not buy."}
		if got := h.post("/cases/"+reference+"/messages", answer).want(201).list("dead"); len(got) != 0 {
			t.Errorf("a living address is called dead: %v", got)
		}
		h.write(func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.Exec(ctx, `INSERT INTO channel_dead (id, address, since, bounce_id, about_id, code, words, cleared_at, cleared_by)
				VALUES (77, 'news@shop.example', 1, 0, 0, 'no_address', '5.1.1', 0, 0)`)
			return err
		})
		h.ledger.ForgetDead()
		said := h.post("/cases/"+reference+"/messages", answer).want(201).has("dead.0.address", "news@shop.example", "dead.0.code", "no_address")
		h.post("/mail/addresses/"+said.at("dead.0.id")+"/clearing", nil).want(200)
		if got := h.post("/cases/"+reference+"/messages", answer).want(201).list("dead"); len(got) != 0 {
			t.Errorf("a cleared address is called dead: %v", got)
		}
		// The way back: mail to it is held again, once.
		hold := "/mail/addresses/" + said.at("dead.0.id") + "/hold"
		h.post(hold, nil, as(h.agentToken)...).want(403)
		h.post(hold, nil).want(200)
		h.post(hold, nil).want(404)
		h.post("/mail/addresses/12/hold", nil).want(404)
		h.post("/cases/"+reference+"/messages", answer).want(201).has("dead.0.address", "news@shop.example")
		h.get("/mail/addresses").want(200).has("items.0.address", "news@shop.example")
	})
}
