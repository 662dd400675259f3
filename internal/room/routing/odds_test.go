package routing_test

import (
	"strconv"
	"testing"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/calendar"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/room/cases"
	"rida/internal/room/promises"
	"rida/internal/room/routing"
)

// catchUp lets the reader of the record read all there is.
func (f *firm) catchUp(o *routing.Odds) {
	f.t.Helper()
	for {
		step, err := o.Step(f.ctx)
		f.must(err)
		if len(step.Events) == 0 {
			return
		}
	}
}

func (f *firm) answers(c cases.Case) {
	f.t.Helper()
	f.act(func(tx *db.Tx) error {
		_, err := f.cases.Reply(f.ctx, tx, event.Staff(c.OwnerID), c.ID, cases.Answer{Text: "We are on it."})
		return err
	})
}

func (f *firm) first(c cases.Case) promises.Promise {
	f.t.Helper()
	all, err := promises.Of(f.ctx, f.DB, c.ID)
	f.must(err)
	for _, p := range all {
		if p.Kind == promises.FirstResponse {
			return p
		}
	}
	f.t.Fatal("no first answer is promised")
	return promises.Promise{}
}

func (f *firm) odds(of id.ID) (promises.Odds, bool) {
	f.t.Helper()
	all, err := promises.OddsOf(f.ctx, f.DB, []id.ID{of})
	f.must(err)
	o, said := all[of]
	return o, said
}

// From enough history on, each date that the policy gives has its chance written
// beside it, soon after; with less nothing is said. The promise stays as it was.
func TestADateOfThePolicyHasItsChanceOnceEnoughIsKnown(t *testing.T) {
	each(t, func(f *firm) {
		ends := routing.NewOutlook(f.DB, func() *calendar.Schedule { return f.schedule })
		odds := routing.NewOdds(f.DB, f.cases.Promises, ends, func() *calendar.Schedule { return f.schedule })
		var known []cases.Case
		for i := range 70 { // six answered after half an hour, the seventh only after three
			c := f.arrive("a"+strconv.Itoa(i)+"@customer.example", "Where is my parcel?")
			known = append(known, c)
			f.catchUp(odds)
			wait := 30 * time.Minute
			if i%7 == 6 {
				wait = 3 * time.Hour
			}
			at, err := f.schedule.Add(f.Clock.Now(), wait)
			f.must(err)
			f.Clock.Advance(at.Sub(f.Clock.Now()))
			f.answers(c)
			f.catchUp(odds)
		}
		if o, said := f.odds(f.first(known[20]).ID); said {
			f.t.Errorf("after twenty answers it said %+v", o)
		}
		if p := f.first(known[20]); p.Chance != nil {
			f.t.Errorf("a chance of %v was invented", *p.Chance)
		}
		c := f.arrive("last@customer.example", "Where is my parcel?")
		before := f.first(c)
		f.catchUp(odds)
		after := f.first(c)
		o, said := f.odds(after.ID)
		if !said || o.N < 60 || o.Chance < 0.9 || after.Chance == nil || *after.Chance != o.Chance {
			f.t.Fatalf("the chance of the promise is %v, and %+v was written (%v)", after.Chance, o, said)
		}
		if !after.DueAt.Equal(before.DueAt) || !after.FirstDueAt.Equal(before.FirstDueAt) || after.Outcome != before.Outcome {
			f.t.Errorf("the promise was %+v and is %+v", before, after)
		}
		f.act(func(tx *db.Tx) error {
			return f.cases.Promises.SayOdds(f.ctx, tx, promises.Odds{Promise: after.ID, Chance: 0.1, N: 1})
		})
		if again, _ := f.odds(after.ID); again.Chance != o.Chance {
			f.t.Errorf("it was said again: %+v", again)
		}
	})
}

// What was given a while ago gets no chance any more: it would be known already
// how it goes on.
func TestNoChanceIsSaidInHindsight(t *testing.T) {
	each(t, func(f *firm) {
		ends := routing.NewOutlook(f.DB, func() *calendar.Schedule { return f.schedule })
		for i := range 70 {
			c := f.arrive("b"+strconv.Itoa(i)+"@customer.example", "Where is my parcel?")
			f.Clock.Advance(5 * time.Minute)
			f.answers(c)
		}
		c := f.arrive("late@customer.example", "Where is my parcel?")
		odds := routing.NewOdds(f.DB, f.cases.Promises, ends, func() *calendar.Schedule { return f.schedule })
		f.Clock.Advance(20 * time.Minute)
		f.catchUp(odds)
		if o, said := f.odds(f.first(c).ID); said {
			f.t.Errorf("twenty minutes later it said %+v", o)
		}
	})
}
