package cases_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/mime"
	"rida/internal/room/cases"
	"rida/internal/room/promises"
)

func TestAnAnswerKeepsThePromiseAndGivesTheNext(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		c := d.open()
		d.Clock.Advance(time.Hour)
		r := d.reply(c.ID, layla, "أستاذة مريم، يصل الفنّي غدًا.")
		if r.Case.OwnerID != layla || !r.Case.Taken || r.Case.State != cases.WaitingCustomer {
			t.Errorf("after the answer: owner %d, taken %v, state %s", r.Case.OwnerID, r.Case.Taken, r.Case.State)
		}
		if !r.Case.FirstResponseAt.Equal(d.Clock.Now()) {
			t.Errorf("first response at %v", r.Case.FirstResponseAt)
		}
		all, err := promises.Of(t.Context(), d.DB, c.ID)
		d.must(err)
		if len(all) != 2 || all[0].Outcome != promises.Kept || all[1].Kind != promises.NextUpdate || !all[1].Owed {
			t.Errorf("promises = %+v", all)
		}
		if !has(d.happened(c.ID), "cases.replied") {
			t.Error("no event of the answer")
		}
	})
}

func TestAPromiseIsKeptJustBeforeItsInstantAndBrokenAtIt(t *testing.T) {
	for _, after := range []struct {
		by   time.Duration
		want promises.Outcome
	}{{-time.Microsecond, promises.Kept}, {0, promises.Broken}} {
		eachDesk(t, func(t *testing.T, d *desk) {
			c := d.open()
			d.Clock.Set(c.NextAt.Add(after.by))
			d.reply(c.ID, layla, "وصلني كلامك.")
			all, err := promises.Of(t.Context(), d.DB, c.ID)
			d.must(err)
			if all[0].Outcome != after.want {
				t.Errorf("fulfilled %v from the instant: %s, want %s", after.by, all[0].Outcome, after.want)
			}
		})
	}
}

func TestTheGiverOwnsACaseUntilTheReceiverAccepts(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		c := d.open()
		d.do(func(ctx context.Context, tx *db.Tx) error {
			_, err := d.Take(ctx, tx, event.Staff(layla), c.ID)
			return err
		})
		d.do(func(ctx context.Context, tx *db.Tx) error {
			_, err := d.HandOver(ctx, tx, event.Staff(layla), c.ID, omar, "يعرف العميلة")
			return err
		})
		if got := d.read(c.ID); got.OwnerID != layla || got.HandoverTo != omar {
			t.Errorf("offered: owner %d, to %d", got.OwnerID, got.HandoverTo)
		}
		wantFault(t, d.try(func(ctx context.Context, tx *db.Tx) error {
			_, err := d.Take(ctx, tx, event.Staff(nora), c.ID)
			return err
		}), fault.Conflict, "cases.owned_by_another")
		d.do(func(ctx context.Context, tx *db.Tx) error {
			_, err := d.Take(ctx, tx, event.Staff(omar), c.ID)
			return err
		})
		if got := d.read(c.ID); got.OwnerID != omar || got.HandoverTo != 0 {
			t.Errorf("accepted: owner %d, to %d", got.OwnerID, got.HandoverTo)
		}
	})
}

func TestNobodyWhoLeftCanOwnACaseNotEvenByHand(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		c := d.open()
		wantFault(t, d.try(func(ctx context.Context, tx *db.Tx) error {
			_, err := d.HandOver(ctx, tx, event.Staff(nora), c.ID, gone, "")
			return err
		}), fault.Invalid, "cases.owner_not_active")
		for what, text := range map[string]string{
			"an owner who left":     `UPDATE cases SET owner_id = 104 WHERE id = $1`,
			"no owner":              `UPDATE cases SET owner_id = NULL WHERE id = $1`,
			"no next date":          `UPDATE cases SET next_at = NULL WHERE id = $1`,
			"no reference":          `UPDATE cases SET reference = NULL WHERE id = $1`,
			"closed without a rule": `UPDATE cases SET state = 'closed', next_at = NULL WHERE id = $1`,
			"an owner who leaves":   `UPDATE staff_account SET active = false, left_at = 1 WHERE id = (SELECT owner_id FROM cases WHERE id = $1)`,
			"an event rewritten":    `UPDATE event SET kind = 'x' WHERE subject_id = $1`,
			"an event dropped":      `DELETE FROM event WHERE subject_id = $1`,
			"a promise rewritten":   `UPDATE promises SET due_at = due_at + 1 WHERE case_id = $1`,
		} {
			if err := d.try(func(ctx context.Context, tx *db.Tx) error { _, err := tx.Exec(ctx, text, c.ID); return err }); err == nil {
				t.Errorf("the database took %s", what)
			}
		}
	})
}

func TestAComplaintIsMadeLessOnlyWithAReasonAndASecondPerson(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		c := d.open()
		retype := func(to cases.Type, why string) error {
			return d.try(func(ctx context.Context, tx *db.Tx) error {
				_, _, err := d.Retype(ctx, tx, event.Staff(layla), c.ID, to, why)
				return err
			})
		}
		decide := func(who id.ID) error {
			return d.try(func(ctx context.Context, tx *db.Tx) error {
				_, err := d.DecideRetyping(ctx, tx, event.Staff(who), c.ID, true)
				return err
			})
		}
		d.must(retype(cases.Complaint, ""))
		wantFault(t, retype(cases.Enquiry, " "), fault.Invalid, "field.required")
		d.must(retype(cases.Enquiry, "سأل عن الضمان فقط"))
		if got := d.read(c.ID).Type; got != cases.Complaint {
			t.Errorf("type is %s before the second person spoke", got)
		}
		wantFault(t, decide(layla), fault.Denied, "cases.second_person")
		d.must(decide(omar))
		if got := d.read(c.ID).Type; got != cases.Enquiry {
			t.Errorf("type is %s after the second person agreed", got)
		}
	})
}

func TestOnlyTheCustomersYesOrAStatedRuleClosesACase(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		c := d.open()
		received := c.ReceivedAt
		d.do(func(ctx context.Context, tx *db.Tx) error {
			_, err := d.ProposeClosure(ctx, tx, event.Staff(layla), c.ID, cases.Answer{Text: "هل حُلّت؟"})
			return err
		})
		sent, err := mime.Parse(d.sent[len(d.sent)-1].Raw, mime.DefaultLimits())
		d.must(err)
		if !strings.Contains(sent.HTML, "answer=yes") || !strings.Contains(sent.HTML, "answer=no") {
			t.Error("the mail does not ask for yes or no")
		}
		d.do(func(ctx context.Context, tx *db.Tx) error {
			_, err := d.Object(ctx, tx, c.ID, "ما زال يسرّب")
			return err
		})
		wantFault(t, d.try(func(ctx context.Context, tx *db.Tx) error {
			_, err := d.Close(ctx, tx, event.Staff(layla), c.ID, cases.Confirmed, "قال إنها حُلّت")
			return err
		}), fault.Conflict, "cases.customer_said_no")
		d.Clock.Advance(time.Hour)
		d.do(func(ctx context.Context, tx *db.Tx) error {
			_, err := d.Confirm(ctx, tx, event.Customer(c.CustomerID), c.ID)
			return err
		})
		closed := d.read(c.ID)
		if closed.State != cases.Closed || closed.Closure != cases.Confirmed || !closed.NextAt.IsZero() {
			t.Errorf("closed: %s %s %v", closed.State, closed.Closure, closed.NextAt)
		}
		out, err := d.mail("maryam@mail.example", "Re "+c.Reference, "عاد التسريب", nil)
		d.must(err)
		again := d.read(out.CaseID)
		if again.ID != c.ID || again.State != cases.Open || !again.ReceivedAt.Equal(received) || again.Reopened != 1 {
			t.Errorf("reopened: %d %s %v %d", again.ID, again.State, again.ReceivedAt, again.Reopened)
		}
	})
}

func TestSilenceClosesAProposalAfterTheQuietPeriodAndNotBefore(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		c := d.open()
		d.do(func(ctx context.Context, tx *db.Tx) error {
			_, err := d.ProposeClosure(ctx, tx, event.Staff(layla), c.ID, cases.Answer{Text: "هل حُلّت؟"})
			return err
		})
		sweep := func() {
			d.do(func(ctx context.Context, tx *db.Tx) error { _, err := d.Sweep(ctx, tx); return err })
		}
		until := d.read(c.ID).NextAt
		d.Clock.Set(until.Add(-time.Second))
		sweep()
		if got := d.read(c.ID).State; got != cases.Proposed {
			t.Errorf("a second too early: %s", got)
		}
		d.Clock.Set(until)
		sweep()
		if got := d.read(c.ID); got.State != cases.Closed || got.Closure != cases.Quiet {
			t.Errorf("at its time: %s %s", got.State, got.Closure)
		}
	})
}

func TestACaseComesBackFromItsRestOnTheDay(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		c := d.open()
		until := d.Clock.Now().Add(72 * time.Hour)
		snooze := func() error {
			return d.try(func(ctx context.Context, tx *db.Tx) error {
				_, err := d.Snooze(ctx, tx, event.Staff(layla), c.ID, until)
				return err
			})
		}
		wantFault(t, snooze(), fault.Conflict, "cases.snooze_over_promise")
		d.reply(c.ID, layla, "وصلني كلامك.")
		d.must(snooze())
		if got := d.read(c.ID); got.State != cases.Snoozed || !got.NextAt.Equal(until) {
			t.Errorf("resting: %s until %v", got.State, got.NextAt)
		}
		d.Clock.Set(until)
		d.do(func(ctx context.Context, tx *db.Tx) error { _, err := d.Sweep(ctx, tx); return err })
		if got := d.read(c.ID).State; got != cases.Open {
			t.Errorf("on the day: %s", got)
		}
	})
}

func TestWhatIsWrittenToADuplicateReachesTheOriginal(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		first, second := d.open(), d.open()
		d.do(func(ctx context.Context, tx *db.Tx) error {
			_, err := d.MarkDuplicate(ctx, tx, event.Staff(layla), second.ID, first.ID)
			return err
		})
		out, err := d.mail("maryam@mail.example", second.Reference, "هل من جديد؟", nil)
		d.must(err)
		if out.CaseID != first.ID {
			t.Errorf("the words went to %d, want %d", out.CaseID, first.ID)
		}
	})
}

func TestAnAnswerThatCrossedWithTheCustomersWordsIsHeldBack(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		c := d.open()
		first, _, err := cases.Messages(t.Context(), d.DB, c.ID, 0)
		d.must(err)
		_, err = d.mail("maryam@mail.example", c.Reference, "وأيضًا صوت عالٍ", nil)
		d.must(err)
		wantFault(t, d.try(func(ctx context.Context, tx *db.Tx) error {
			_, err := d.Reply(ctx, tx, event.Staff(layla), c.ID, cases.Answer{Text: "نرسل الفنّي.", Seen: first[0].ID})
			return err
		}), fault.Conflict, "cases.crossed")
	})
}

func TestAGateWarnsBlocksOrIsOffAsTheHouseChose(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		c := d.open()
		d.do(func(ctx context.Context, tx *db.Tx) error {
			return d.AddTried(ctx, tx, event.Staff(layla), c.ID, "تبديل جلدة الباب")
		})
		answer := func(mode cases.Mode) (cases.Replied, error) {
			d.do(func(ctx context.Context, tx *db.Tx) error {
				return d.SetGate(ctx, tx, event.Staff(nora), cases.TriedStep, mode)
			})
			var out cases.Replied
			err := d.try(func(ctx context.Context, tx *db.Tx) (err error) {
				out, err = d.Reply(ctx, tx, event.Staff(layla), c.ID, cases.Answer{Text: "سنقوم بتبديل جلدةِ الباب غدًا"})
				return err
			})
			return out, err
		}
		_, err := answer(cases.Block)
		wantFault(t, err, fault.Conflict, "cases.gate.tried_step")
		warned, err := answer(cases.Warn)
		d.must(err)
		if !warns(warned.Warnings, cases.TriedStep) {
			t.Errorf("no warning among %+v", warned.Warnings)
		}
		off, err := answer(cases.Off)
		d.must(err)
		if warns(off.Warnings, cases.TriedStep) {
			t.Error("a gate that is off warned")
		}
	})
}

func warns(all []cases.Warning, g cases.Gate) bool {
	for _, w := range all {
		if w.Gate == g {
			return true
		}
	}
	return false
}

func TestNoNoteEverReachesTheCustomer(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		const secret = "المورّد غيّر القطعة"
		c := d.open()
		d.do(func(ctx context.Context, tx *db.Tx) error {
			_, err := d.Note(ctx, tx, event.Staff(layla), c.ID, secret, nil)
			return err
		})
		d.reply(c.ID, layla, "نرسل الفنّي غدًا.")
		public, err := cases.PublicMessages(t.Context(), d.DB, c.ID)
		d.must(err)
		for _, m := range public {
			if strings.Contains(m.Text, secret) {
				t.Error("a note is among the public messages")
			}
		}
		for _, l := range d.sent {
			m, err := mime.Parse(l.Raw, mime.DefaultLimits())
			d.must(err)
			if strings.Contains(m.Text+m.HTML, secret) {
				t.Error("a note left the house by mail")
			}
		}
	})
}

func TestALinkOpensOneCaseAndARevokedOneNone(t *testing.T) {
	links := cases.NewLinks([]byte("a key"))
	token := links.Token(cases.Case{ID: 42, LinkEpoch: 3})
	which, epoch, ok := links.Open(token)
	if !ok || which != 42 || epoch != 3 {
		t.Fatalf("opened %d, %d, %v", which, epoch, ok)
	}
	for i := range token {
		forged := []byte(token)
		forged[i] ^= 1
		if _, _, ok := links.Open(string(forged)); ok && string(forged) != token {
			t.Errorf("a token forged at %d opens a case", i)
		}
	}
	if _, _, ok := cases.NewLinks([]byte("another key")).Open(token); ok {
		t.Error("another house's token opens a case")
	}
}
