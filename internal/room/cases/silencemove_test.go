package cases_test

import (
	"context"
	"testing"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/calendar"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/room/cases"
	"rida/internal/room/promises"
)

// closedOn is a policy whose hours have three days off from a day on.
func (d *desk) closedOn(from time.Time, version int) promises.Policy {
	d.t.Helper()
	policy := d.Promises.Policy()
	plan := policy.Schedule.Plan()
	plan.Version = version
	for i := range 3 {
		at := from.In(policy.Schedule.Zone()).AddDate(0, 0, i)
		plan.Days = append(plan.Days, calendar.DayRule{Name: "Closed", System: calendar.Gregorian, Date: calendar.Date{Year: at.Year(), Month: int(at.Month()), Day: at.Day()}})
	}
	schedule, err := plan.Build()
	d.must(err)
	policy.Schedule = schedule
	return policy
}

func (d *desk) recount(which id.ID, before, after promises.Policy) {
	d.t.Helper()
	d.do(func(ctx context.Context, tx *db.Tx) error { return d.Recount(ctx, tx, which, before, after) })
}

// The longest silence keeps its working time when days are closed late: of an
// answer that is due later, of one that is overdue and of a date that somebody
// named, once however often it is counted; never into the past.
func TestTheLongestSilenceMovesWithTheWorkingHours(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		before := d.Promises.Policy()
		open, overdue, named := d.open(), d.open(), d.open()
		d.reply(named.ID, layla, "نعود إليكم.")
		d.do(func(ctx context.Context, tx *db.Tx) error {
			_, err := d.Promise(ctx, tx, event.Staff(layla), named.ID, "نتصل بكم", d.Clock.Now().Add(30*24*time.Hour))
			return err
		})
		d.Clock.Advance(6 * time.Hour) // the first answers are due
		d.do(func(ctx context.Context, tx *db.Tx) error { _, err := d.Sweep(ctx, tx); return err })
		for _, c := range []cases.Case{open, overdue, named} {
			was := d.silence(c.ID)
			after := d.closedOn(was, before.Schedule.Version()+1)
			d.recount(c.ID, before, after)
			is := d.silence(c.ID)
			if before.Schedule.Elapsed(was, is) <= 0 || after.Schedule.Elapsed(d.Clock.Now(), is) != before.Schedule.Elapsed(d.Clock.Now(), was) {
				t.Errorf("silent at %v, and with three days closed at %v", was, is)
			}
			d.recount(c.ID, before, after)
			if again := d.silence(c.ID); !again.Equal(is) {
				t.Errorf("counted twice: %v, then %v", is, again)
			}
			// The days are worked after all: back to where it was.
			back := before
			plan := before.Schedule.Plan()
			plan.Version = after.Schedule.Version() + 1
			schedule, err := plan.Build()
			d.must(err)
			back.Schedule = schedule
			d.recount(c.ID, after, back)
			if again := d.silence(c.ID); !again.Equal(was) {
				t.Errorf("silent at %v, and when the days are worked after all at %v", was, again)
			}
		}
	})
}

// silence is when a case has been silent for too long.
func (d *desk) silence(which id.ID) (at time.Time) {
	d.t.Helper()
	all, err := promises.Owed(d.t.Context(), d.DB, which)
	d.must(err)
	for _, p := range all {
		if !p.SilentAt.IsZero() && (at.IsZero() || p.SilentAt.Before(at)) {
			at = p.SilentAt
		}
	}
	if at.IsZero() {
		d.t.Fatal("nothing says how long it may be silent")
	}
	return at
}
