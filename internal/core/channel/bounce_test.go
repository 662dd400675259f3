package channel_test

import (
	"fmt"
	"testing"

	"rida/internal/core/channel"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/mime"
)

func (h *house) bounce(r channel.Report) (out channel.Returned) {
	h.t.Helper()
	h.write(func(tx *db.Tx) (err error) {
		out, err = h.Bounced(h.t.Context(), tx, 99, r)
		return err
	})
	return out
}

func gone(address, status string, hard bool) []mime.BouncedRecipient {
	return []mime.BouncedRecipient{{Address: address, Action: "failed", Status: status, Hard: hard, Diagnostic: "user unknown"}}
}

func TestABounceFindsItsMessageAndStopsMailToADeadAddress(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		p := &post{}
		h.sender = p
		first := h.get(h.queue("Sara@home.example", "omar@home.example"))
		h.sendNow(t, first)
		out := h.bounce(channel.Report{IDs: []string{"x@elsewhere", "m1@firm.example"}, Recipients: gone("sara@HOME.example", "5.1.1", true)})
		if !out.Found || !out.Hard || out.Code != channel.BounceNoAddress || out.About.ID != first.ID {
			t.Fatalf("returned %+v", out)
		}
		h.wants(first.ID, channel.Failed, channel.ReasonPartly)
		h.bounce(channel.Report{IDs: []string{"m1@firm.example"}, Recipients: gone("omar@home.example", "5.2.2", true)})
		h.wants(first.ID, channel.Failed, "bounce.full")

		second := h.get(h.queue("sara@home.example", "omar@home.example"))
		h.sendNow(t, second)
		if got := fmt.Sprint(p.arrived); got != "[Sara@home.example omar@home.example omar@home.example]" {
			t.Errorf("arrived %s", got)
		}
		h.wants(second.ID, channel.Failed, channel.ReasonPartly)
		third := h.get(h.queue("SARA@home.example"))
		h.sendNow(t, third)
		h.wants(third.ID, channel.Failed, channel.ReasonDead)

		dead, err := h.DeadAddresses(t.Context(), h.w.DB, 0, 10)
		if err != nil || len(dead) != 1 || dead[0].Address != "sara@home.example" || dead[0].About != first.ID || dead[0].Bounce != 99 {
			t.Fatalf("dead %+v: %v", dead, err)
		}
		h.write(func(tx *db.Tx) error { return h.Revive(t.Context(), tx, person, dead[0].ID) })
		h.write(func(tx *db.Tx) error { return h.Requeue(t.Context(), tx, person, third.ID) })
		h.sendNow(t, third)
		h.wants(third.ID, channel.Sent, "")
		h.write(func(tx *db.Tx) error { return h.Hold(t.Context(), tx, person, dead[0].ID) })
		if again, err := h.DeadAmong(t.Context(), "sara@home.example"); err != nil || len(again) != 1 {
			t.Errorf("held again: %v %v", again, err)
		}
		err = h.w.DB.Write(t.Context(), func(tx *db.Tx) error { return h.Revive(t.Context(), tx, person, 12) })
		if fault.KindOf(err) != fault.NotFound {
			t.Errorf("an address that is not there: %v", err)
		}
		h.adds(3)
	})
}

func TestABounceThatNamesNothingOfOursStopsNoMail(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		e := h.get(h.queue("sara@home.example", "omar@home.example"))
		h.sendNow(t, e)
		for _, r := range []channel.Report{
			{IDs: []string{"guess@firm.example"}, Recipients: gone("sara@home.example", "5.1.1", true)},
			{IDs: []string{"m1@firm.example"}, Recipients: gone("victim@home.example", "5.1.1", true)},
			{Recipients: gone("sara@home.example", "5.1.1", true)},
		} {
			h.bounce(r)
		}
		h.wants(e.ID, channel.Sent, "")
		if dead, err := h.DeadAmong(t.Context(), "sara@home.example", "victim@home.example"); err != nil || len(dead) > 0 {
			t.Errorf("dead %v: %v", dead, err)
		}
	})
}

func TestABounceToTheSecretAddressFindsTheNewestMailOfTheCase(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		e := h.get(h.queue("sara@home.example"))
		h.sendNow(t, e)
		if out := h.bounce(channel.Report{Case: 7, Recipients: gone("sara@home.example", "4.4.7", false)}); out.About.ID != e.ID || out.Hard {
			t.Fatalf("returned %+v", out)
		}
		h.wants(e.ID, channel.Sent, channel.ReasonDelayed)
		h.bounce(channel.Report{Case: 7, Recipients: []mime.BouncedRecipient{{Address: "sara@home.example", Action: "delivered", Status: "2.0.0"}}})
		h.wants(e.ID, channel.Delivered, channel.ReasonConfirmed)
		h.bounce(channel.Report{Case: 7, Recipients: gone("sara@home.example", "5.7.26", true)})
		h.wants(e.ID, channel.Failed, "bounce.identity")
		if dead, _ := h.DeadAmong(t.Context(), "sara@home.example"); len(dead) > 0 {
			t.Error("an address is dead because our mail was doubted")
		}
		h.adds(1)
	})
}

func TestAServerThatKnowsNobodyOfThatNameIsBelieved(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.sender = &post{answers: map[string]channel.Verdict{"nobody@home.example": {Answer: channel.Refused, Words: "550 5.1.1 No such user"}}}
		for _, want := range []string{channel.ReasonRefused, channel.ReasonDead} {
			e := h.get(h.queue("nobody@home.example"))
			h.sendNow(t, e)
			h.wants(e.ID, channel.Failed, want)
		}
	})
}

func TestTheReasonOfABounceIsFoundInStatusAndWords(t *testing.T) {
	for _, c := range []struct{ status, words, want string }{
		{"5.1.1", "", channel.BounceNoAddress},
		{"5.1.10", "null MX", channel.BounceNoDomain},
		{"5.4.4", "Host not found", channel.BounceNoDomain},
		{"5.2.1", "", channel.BounceClosed},
		{"5.2.2", "", channel.BounceFull},
		{"4.2.2", "", channel.BounceFull},
		{"5.3.4", "", channel.BounceTooLarge},
		{"4.4.7", "Message expired", channel.BounceLate},
		{"5.4.6", "", channel.BounceLoop},
		{"5.7.26", "", channel.BounceIdentity},
		{"5.7.1", "Message rejected as spam", channel.BounceSpam},
		{"5.7.1", "SPF check failed", channel.BounceIdentity},
		{"5.7.1", "Recipient address rejected: User unknown", channel.BounceNoAddress},
		{"5.7.1", "", channel.BounceRefused},
		{"5.0.0", "550 Mailbox unavailable", channel.BounceNoAddress},
		{"5.0.0", "The email account that you tried to reach is over quota", channel.BounceFull},
		{"", "550 no such user here", channel.BounceNoAddress},
		{"", "Account has been disabled", channel.BounceClosed},
		{"", "4.2.0 greylisted, try again", channel.BounceTrouble},
		{"", "", channel.BounceUnknown},
	} {
		if got := channel.BounceCode(c.status, c.words); got != c.want {
			t.Errorf("%q %q: %s, want %s", c.status, c.words, got, c.want)
		}
	}
}
