package cases_test

import (
	"context"
	"testing"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/room/cases"
)

func (d *desk) tell(a *cases.Acknowledger) {
	d.t.Helper()
	for {
		behind, err := a.IsBehind(d.t.Context(), d.DB)
		d.must(err)
		step, err := a.Step(d.t.Context())
		d.must(err)
		if !behind || len(step.Events) == 0 {
			return
		}
	}
}

func TestAnAcknowledgementBehindTheActIsSentOnce(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		d.Room.AckBehind = true
		a := cases.NewAcknowledger(d.Room, d.DB)
		d.tell(a)
		first, second := d.open(), d.open()
		if len(d.sent) != 0 {
			t.Fatalf("%d mails went out with the acts", len(d.sent))
		}
		happened, err := cases.Events(t.Context(), d.DB, first.ID)
		d.must(err)
		if !cases.IsAcknowledged(happened) {
			t.Error("the page cannot say that a mail comes")
		}
		d.tell(a)
		if len(d.sent) != 2 || !has(d.happened(first.ID), "cases.acknowledged") || !has(d.happened(second.ID), "cases.acknowledged") {
			t.Fatalf("%d mails went out for two cases", len(d.sent))
		}
		d.do(func(ctx context.Context, tx *db.Tx) error { // the process dies and begins again a little before
			_, err := tx.Exec(ctx, `UPDATE event_walk SET event_id = 0, held_until = 0`)
			return err
		})
		d.tell(cases.NewAcknowledger(d.Room, d.DB))
		if len(d.sent) != 2 {
			t.Errorf("after a new start %d mails have gone out", len(d.sent))
		}
	})
}

func TestACaseIsNotAcknowledgedADayLate(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		d.Room.AckBehind = true
		d.open()
		d.Clock.Advance(25 * time.Hour)
		d.open()
		d.tell(cases.NewAcknowledger(d.Room, d.DB))
		if len(d.sent) != 1 {
			t.Errorf("%d mails went out, want that of today", len(d.sent))
		}
	})
}

func TestTwoMachinesAreStoppedBehindTheActsToo(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		d.Room.AckBehind = true
		var last cases.MailOutcome
		for range 12 {
			d.Clock.Advance(time.Second)
			got, err := d.mail("robot@other.example", "ping", "ping", nil)
			d.must(err)
			last = got
		}
		d.tell(cases.NewAcknowledger(d.Room, d.DB))
		if len(d.sent) != 5 {
			t.Errorf("%d acknowledgements went to one sender within an hour, want 5", len(d.sent))
		}
		happened, err := event.Of(t.Context(), d.DB, event.Subject{Kind: "case", ID: last.CaseID})
		d.must(err)
		if cases.IsAcknowledged(happened) {
			t.Error("one that was held reads as acknowledged")
		}
	})
}

func TestALetterThatCannotBeWrittenHoldsUpNoOther(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		d.Room.AckBehind = true
		broken, whole := d.open(), d.open()
		d.do(func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.Exec(ctx, `UPDATE cases_participant SET email = 'no address' WHERE case_id = $1`, broken.ID)
			return err
		})
		d.tell(cases.NewAcknowledger(d.Room, d.DB))
		if len(d.sent) != 1 || !has(d.happened(whole.ID), "cases.acknowledged") {
			t.Errorf("%d mails went out, want that of the other case", len(d.sent))
		}
		if !has(d.happened(broken.ID), "cases.receipt_failed") {
			t.Error("nobody sees that the customer was not told")
		}
	})
}
