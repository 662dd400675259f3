package cases_test

import (
	"context"
	"testing"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/room/cases"
)

const day = 24 * time.Hour

// follow lets everything be kept that follows from the record.
func (d *desk) follow(f *cases.Follower) {
	d.t.Helper()
	defer d.do(f.End) // another of the test may read on
	for {
		behind, err := f.IsBehind(d.t.Context(), d.DB)
		d.must(err)
		if !behind {
			return
		}
		read := 0
		d.do(func(ctx context.Context, tx *db.Tx) error {
			step, err := f.Step(ctx, tx)
			read = len(step.Events)
			return err
		})
		if read == 0 {
			return // the rest waits for events that may still appear, and the clock stands still
		}
	}
}

// comes makes a customer come with a matter.
func (d *desk) comes(phone, channel, subject, text string) cases.Case {
	d.t.Helper()
	var out cases.Received
	d.do(func(ctx context.Context, tx *db.Tx) (err error) {
		out, err = d.Open(ctx, tx, cases.Incoming{Channel: channel, Name: "Maryam", Phone: phone, Subject: subject, Text: text, NoReceipt: true})
		return err
	})
	return out.Case
}

func TestASecondCallIsFoundInAnyChannelAndSaysWhy(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		first := d.comes("0501234567", cases.WebForm, "Washing machine leaks", "Water comes out during the spin cycle, the kitchen floor is wet.")
		d.Clock.Advance(2 * day)
		other := d.comes("0501234567", cases.Phone, "Invoice", "The September invoice shows 480 instead of 320.")
		d.Clock.Advance(2 * day)
		stranger := d.comes("0507654321", cases.Phone, "Washing machine leaks", "Water on the kitchen floor.")
		second := d.comes("0501234567", cases.Phone, "Machine leaks again", "The washing machine leaks water on the kitchen floor again when it spins.")
		f := cases.NewFollower(d.Room)
		d.follow(f)

		a, ok, err := cases.AgainOf(t.Context(), d.DB, second.ID)
		if err != nil || !ok || a.EarlierID != first.ID || a.Gap != 4*day || len(a.Words) == 0 {
			t.Fatalf("found %+v, %v, %v", a, ok, err)
		}
		now := d.read(second.ID)
		if now.Times != 2 || !now.SinceAt.Equal(first.ReceivedAt) || !has(d.happened(second.ID), "cases.came_again") {
			t.Errorf("the case tells time %d since %v", now.Times, now.SinceAt)
		}
		for _, c := range []cases.Case{first, other, stranger} {
			if _, ok, _ := cases.AgainOf(t.Context(), d.DB, c.ID); ok || d.read(c.ID).Times != 1 {
				t.Errorf("%q is taken for a repetition", c.Subject)
			}
		}
		d.Clock.Advance(5 * day)
		third := d.comes("0501234567", cases.Email, "Still leaking", "The washing machine in the kitchen leaks water again.")
		d.follow(f)
		if now := d.read(third.ID); now.Times != 3 || !now.SinceAt.Equal(first.ReceivedAt) {
			t.Errorf("the third time is time %d since %v", now.Times, now.SinceAt)
		}
		if n, err := cases.CameAgain(t.Context(), d.DB, third.CustomerID); err != nil || n != 2 {
			t.Errorf("the customer came again %d times, %v", n, err)
		}
	})
}

func TestAnOldMatterIsANewOne(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		d.comes("0501234567", cases.Phone, "Washing machine leaks", "Water on the kitchen floor.")
		d.Clock.Advance(31 * day)
		late := d.comes("0501234567", cases.Phone, "Washing machine leaks", "Water on the kitchen floor.")
		d.follow(cases.NewFollower(d.Room))
		if _, ok, err := cases.AgainOf(t.Context(), d.DB, late.ID); ok || err != nil {
			t.Errorf("31 days later it is still the second call: %v", err)
		}
	})
}

func TestARepetitionCanBeRefusedAndRestored(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		d.comes("0501234567", cases.Phone, "Washing machine leaks", "Water on the kitchen floor.")
		d.Clock.Advance(day)
		c := d.comes("0501234567", cases.Phone, "Washing machine leaks", "Water on the kitchen floor.")
		f := cases.NewFollower(d.Room)
		d.follow(f)
		before := d.fcr(7)
		if before.cases != 2 || before.issues != 1 {
			t.Fatalf("two cases of one matter are %+v", before)
		}
		for range 2 { // saying it twice is no mistake
			d.do(func(ctx context.Context, tx *db.Tx) error {
				_, err := d.RefuseAgain(ctx, tx, event.Staff(layla), c.ID)
				return err
			})
		}
		d.follow(f)
		if now := d.read(c.ID); now.Times != 1 || !now.SinceAt.IsZero() || !has(d.happened(c.ID), "cases.again_refused") {
			t.Errorf("refused, it is still time %d", now.Times)
		}
		if sums := d.fcr(7); sums.issues != 2 {
			t.Errorf("refused, the sums are %+v", sums)
		}
		d.do(func(ctx context.Context, tx *db.Tx) error {
			_, err := d.RestoreAgain(ctx, tx, event.Staff(layla), c.ID)
			return err
		})
		d.follow(f)
		if now := d.read(c.ID); now.Times != 2 {
			t.Errorf("restored, it is time %d", now.Times)
		}
		if sums := d.fcr(7); sums != before {
			t.Errorf("restored, the sums are %+v, not %+v", sums, before)
		}
		only := d.open()
		err := d.try(func(ctx context.Context, tx *db.Tx) error {
			_, err := d.RefuseAgain(ctx, tx, event.Staff(layla), only.ID)
			return err
		})
		if fault.KindOf(err) != fault.NotFound {
			t.Errorf("a first call cannot be refused: %v", err)
		}
	})
}

func TestARepetitionGoesToWhoOwnedTheMatter(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		first := d.comes("0501234567", cases.Phone, "Washing machine leaks", "Water on the kitchen floor.")
		d.do(func(ctx context.Context, tx *db.Tx) error {
			_, err := d.Take(ctx, tx, event.Staff(omar), first.ID)
			return err
		})
		d.Clock.Advance(day)
		c := d.comes("0501234567", cases.Phone, "Washing machine leaks", "Water on the kitchen floor.")
		owner, ok, err := d.EarlierOwner(t.Context(), d.DB, c)
		if err != nil || !ok || owner != omar {
			t.Fatalf("the owner then was %d, %v, %v", owner, ok, err)
		}
		d.follow(cases.NewFollower(d.Room))
		d.do(func(ctx context.Context, tx *db.Tx) error {
			_, err := d.GiveToEarlierOwner(ctx, tx, event.Staff(layla), c.ID)
			return err
		})
		if now := d.read(c.ID); now.HandoverTo != omar {
			t.Errorf("offered to %d", now.HandoverTo)
		}
		d.do(func(ctx context.Context, tx *db.Tx) error {
			_, err := d.GiveToEarlierOwner(ctx, tx, event.Staff(omar), c.ID)
			return err
		})
		if now := d.read(c.ID); now.OwnerID != omar || !now.Taken {
			t.Errorf("who owned it takes it at once, not %d", now.OwnerID)
		}
	})
}

// sums of first-contact resolution over all days.
type sums struct{ cases, issues, first int64 }

func (d *desk) fcr(window int) (s sums) {
	d.t.Helper()
	column := map[int]string{7: "7", 14: "14", 30: "30"}[window]
	var one struct{ Cases, Issues, First int64 }
	d.must(d.DB.Get(d.t.Context(), &one, `SELECT CAST(COALESCE(SUM(cases), 0) AS BIGINT) AS cases, CAST(COALESCE(SUM(issues`+column+`), 0) AS BIGINT) AS issues,
		CAST(COALESCE(SUM(first`+column+`), 0) AS BIGINT) AS first FROM cases_first_day`))
	return sums{one.Cases, one.Issues, one.First}
}
