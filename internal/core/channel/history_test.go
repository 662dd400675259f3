package channel_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"rida/internal/core/channel"
	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/mime"
)

// person is who sorts mail in these tests.
var person = event.Staff(5)

// TestTheNumbersAddUpWhateverHappens lets mails come, go, bounce and be sorted
// in any order, and counts after every step.
func TestTheNumbersAddUpWhateverHappens(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		var total int64
		var all []id.ID
		one := func(rt *rapid.T) id.ID {
			if len(all) == 0 {
				rt.Skip("nothing there yet")
			}
			return rapid.SampledFrom(all).Draw(rt, "message")
		}
		settled := channel.Case
		h.deliver = func(_ context.Context, e channel.Entry, _ []byte) (channel.Act, error) {
			return func(ctx context.Context, tx *db.Tx) error {
				s := channel.Settlement{State: settled}
				if settled == channel.Case || settled == channel.Joined {
					s.Case = 42
				}
				return h.Settle(ctx, tx, e.ID, s)
			}, nil
		}
		p := &post{answers: map[string]channel.Verdict{"nobody@home.example": {Answer: channel.Refused, Words: "550 5.7.1 No"}, "busy@home.example": {Answer: channel.Later, Words: "451 later"}}}
		h.sender = p
		allowed := func(rt *rapid.T, err error) {
			if err != nil && fault.KindOf(err) != fault.Conflict && fault.KindOf(err) != fault.NotFound {
				rt.Fatal(err)
			}
		}
		act := func(rt *rapid.T, f func(tx *db.Tx, entry id.ID) error) {
			entry := one(rt)
			allowed(rt, h.w.DB.Write(t.Context(), func(tx *db.Tx) error { return f(tx, entry) }))
		}
		rapid.Check(t, func(rt *rapid.T) {
			rt.Repeat(map[string]func(*rapid.T){
				"receive": func(rt *rapid.T) {
					total++
					entry, _ := h.receive(incoming(fmt.Sprintf("Message-Id: <r%d@home.example>\r\n\r\nx", total)))
					all = append(all, entry)
				},
				"read": func(rt *rapid.T) {
					settled = rapid.SampledFrom([]channel.State{channel.Case, channel.Joined, channel.AutoReply, channel.Bounce, channel.Loop, channel.Junk, channel.Unreadable, channel.NotForUs}).Draw(rt, "as")
					allowed(rt, h.DeliverNow(t.Context(), one(rt)))
				},
				"send": func(rt *rapid.T) {
					total++
					to := rapid.SampledFrom([]string{"sara@home.example", "nobody@home.example", "busy@home.example"}).Draw(rt, "to")
					all = append(all, h.queue(to))
				},
				"hand over": func(rt *rapid.T) { allowed(rt, h.SendNow(t.Context(), one(rt))) },
				"junk": func(rt *rapid.T) {
					act(rt, func(tx *db.Tx, e id.ID) error { _, err := h.MarkJunk(t.Context(), tx, person, e); return err })
				},
				"no junk": func(rt *rapid.T) {
					act(rt, func(tx *db.Tx, e id.ID) error { _, err := h.NotJunk(t.Context(), tx, person, e); return err })
				},
				"place": func(rt *rapid.T) {
					act(rt, func(tx *db.Tx, e id.ID) error {
						return h.Place(t.Context(), tx, person, e, channel.Settlement{State: channel.Joined, Case: 42})
					})
				},
				"again": func(rt *rapid.T) {
					act(rt, func(tx *db.Tx, e id.ID) error { return h.Requeue(t.Context(), tx, person, e) })
				},
				"bounce": func(rt *rapid.T) {
					hard := rapid.Bool().Draw(rt, "hard")
					act(rt, func(tx *db.Tx, e id.ID) error {
						_, err := h.Bounced(t.Context(), tx, e, channel.Report{IDs: []string{"m1@firm.example"},
							Recipients: []mime.BouncedRecipient{{Address: "sara@home.example", Action: "failed", Status: "5.1.1", Hard: hard}}})
						return err
					})
				},
				"answered": func(rt *rapid.T) {
					act(rt, func(tx *db.Tx, _ id.ID) error {
						return h.Arrived(t.Context(), tx, "<m1@firm.example>", channel.ReasonAnswered)
					})
				},
				"tally": func(*rapid.T) {
					h.w.Clock.Advance(time.Minute)
					if err := h.Tally(t.Context()); err != nil {
						t.Fatal(err)
					}
				},
				"": func(*rapid.T) { h.adds(total) },
			})
		})
	})
}

func TestJunkGoesAndComesBack(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.deliver = h.opens
		entry, _ := h.receive(incoming(note))
		junk := func() error {
			return h.w.DB.Write(t.Context(), func(tx *db.Tx) error { _, err := h.MarkJunk(t.Context(), tx, person, entry); return err })
		}
		if err := junk(); fault.KindOf(err) != fault.Conflict {
			t.Fatalf("a mail that is still being read: %v", err)
		}
		if err := h.DeliverNow(t.Context(), entry); err != nil {
			t.Fatal(err)
		}
		h.w.Clock.Advance(time.Hour)
		if err := junk(); err != nil {
			t.Fatal(err)
		}
		if e := h.wants(entry, channel.Junk, channel.ReasonByPerson); e.Case != 42 {
			t.Errorf("the junk forgot its case: %+v", e)
		}
		h.write(func(tx *db.Tx) error { _, err := h.NotJunk(t.Context(), tx, person, entry); return err })
		h.wants(entry, channel.Case, channel.ReasonByPerson)
		if got := fmt.Sprint(h.kinds(entry)); got != "[channel.received channel.junked channel.unjunked]" {
			t.Errorf("events %s", got)
		}
	})
}

func TestAMailIsFoundByItsAddressesAndSubject(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.deliver = h.opens
		in, _ := h.receive(incoming(note))
		if err := h.DeliverNow(t.Context(), in); err != nil {
			t.Fatal(err)
		}
		out := h.queue("omar@home.example")
		h.w.Clock.Advance(time.Minute)
		if err := h.Tally(t.Context()); err != nil {
			t.Fatal(err)
		}
		find := func(text string, f channel.Filter) string {
			page, _, err := h.Find(t.Context(), h.w.DB, text, f, 0, 10)
			if err != nil {
				t.Fatal(err)
			}
			var ids []id.ID
			for _, e := range page {
				ids = append(ids, e.ID)
			}
			return fmt.Sprint(ids)
		}
		for text, want := range map[string][]id.ID{"heater": {in}, "home.example": {out, in}, "omar@home.example": {out}, "hea": {in}, "nothing": nil} {
			if got := find(text, channel.Filter{}); got != fmt.Sprint(want) {
				t.Errorf("%q finds %s, want %v", text, got, want)
			}
		}
		if got := find("home.example", channel.Filter{Direction: channel.In}); got != fmt.Sprint([]id.ID{in}) {
			t.Errorf("narrowed to incoming: %s", got)
		}
		if err := h.Tally(t.Context()); err != nil { // running again changes nothing
			t.Fatal(err)
		}
		var n int
		if err := h.w.DB.Get(t.Context(), &n, `SELECT n FROM channel_hour WHERE mailbox_id = 0`); err != nil || n != 1 {
			t.Errorf("%d arrivals in the hour: %v", n, err)
		}
	})
}
