package cases_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/room/cases"
	"rida/internal/room/customers"
)

// solve answers a case and closes it by the customer's yes.
func (d *desk) solve(c id.ID) {
	d.t.Helper()
	d.reply(c, layla, "A technician mends it.")
	d.do(func(ctx context.Context, tx *db.Tx) error {
		_, err := d.Confirm(ctx, tx, event.Staff(layla), c)
		return err
	})
}

func (d *desk) writes(c cases.Case, text string) {
	d.t.Helper()
	customer, err := customers.Get(d.t.Context(), d.DB, c.CustomerID)
	d.must(err)
	d.do(func(ctx context.Context, tx *db.Tx) error {
		_, err := d.Join(ctx, tx, c.ID, cases.Incoming{Channel: cases.Phone, Text: text}, customer)
		return err
	})
}

// Golden test of domain C-6 (c), by hand: eleven matters and what they are to the
// three windows.
func TestFirstContactResolutionIsCountedAsDefined(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		f := cases.NewFollower(d.Room)
		phone := func(i int) string { return fmt.Sprintf("05012345%02d", i) }
		leak := func(i int) cases.Case {
			return d.comes(phone(i), cases.Phone, "Washing machine leaks", "Water on the kitchen floor.")
		}
		// 1: solved at the first contact
		d.solve(leak(1).ID)
		// 2: solved, but the customer calls again after ten days: not in 14 and 30.
		// The second call is a matter of its own for 7 days, and solved at once.
		again := leak(2)
		d.solve(again.ID)
		// 3: the customer adds a picture at once: the same contact
		c := leak(3)
		d.Clock.Advance(20 * time.Minute)
		d.writes(c, "Here is a picture.")
		d.solve(c.ID)
		// 4: the customer has to ask again before it is solved
		c = leak(4)
		d.Clock.Advance(2 * day)
		d.writes(c, "Is anybody coming?")
		d.solve(c.ID)
		// 5: a thank you is no second contact
		c = leak(5)
		d.reply(c.ID, layla, "It is mended.")
		d.Clock.Advance(day)
		d.writes(c, "Thank you.")
		d.do(func(ctx context.Context, tx *db.Tx) error {
			_, err := d.Confirm(ctx, tx, event.Staff(layla), c.ID)
			return err
		})
		// 6: closed and not solved, says the customer two days later
		c = leak(6)
		d.solve(c.ID)
		d.Clock.Advance(2 * day)
		d.do(func(ctx context.Context, tx *db.Tx) error {
			_, err := d.Object(ctx, tx, c.ID, "")
			return err
		})
		// 7: taken back: no matter at all
		c = leak(7)
		d.do(func(ctx context.Context, tx *db.Tx) error {
			_, err := d.Close(ctx, tx, event.Staff(layla), c.ID, cases.Abandoned, "It was the neighbour's water.")
			return err
		})
		// 8: still open: a matter that is not solved
		leak(8)
		// 10: we have to ask before we can help: not solved at the first contact
		c = leak(10)
		d.reply(c.ID, layla, "Which model is it?")
		d.Clock.Advance(2 * time.Hour)
		d.writes(c, "WM-8.")
		d.solve(c.ID)
		// 11: the answer to our question comes by telephone, and we end it with a reason
		c = leak(11)
		d.reply(c.ID, layla, "Which model is it?")
		d.Clock.Advance(2 * time.Hour)
		d.writes(c, "WM-8.")
		d.do(func(ctx context.Context, tx *db.Tx) error {
			_, err := d.Close(ctx, tx, event.Staff(layla), c.ID, cases.Documented, "Mended on the way.")
			return err
		})
		// 9: asked for nothing
		d.do(func(ctx context.Context, tx *db.Tx) error {
			_, err := d.Open(ctx, tx, cases.Incoming{Channel: cases.Phone, Name: "Maryam", Phone: phone(9), Type: cases.Praise, Text: "Thank you", NoReceipt: true})
			return err
		})
		d.Clock.Set(again.ReceivedAt.Add(10 * day))
		d.solve(leak(2).ID)
		d.follow(f)
		for window, want := range map[int]sums{7: {10, 10, 5}, 14: {10, 9, 3}, 30: {10, 9, 3}} {
			if got := d.fcr(window); got != want {
				t.Errorf("in %d days %+v, want %+v", window, got, want)
			}
		}
		d.follow(cases.NewFollower(d.Room)) // reading the end once more changes nothing
		if got := d.fcr(7); got != (sums{10, 10, 5}) {
			t.Errorf("read twice, counted twice: %+v", got)
		}
	})
}

// A life is what happened to one case, kept by the test for itself.
type life struct {
	c         cases.Case
	topic     int
	customer  int
	wrote     []time.Time // after the first words
	answered  []time.Time
	refused   []time.Time // not solved, or opened again by us
	closed    []time.Time
	solvedAt  []time.Time
	stated    []time.Time // closed by us for a reason
	open      bool
	withdrawn bool
	duplicate *life
	notSame   bool
}

// The sums kept along equal a count from nothing over random histories.
func TestSumsEqualANaiveCount(t *testing.T) {
	topics := [][2]string{{"Washing machine leaks", "Water on the kitchen floor while it spins."}, {"September invoice", "It shows 480 instead of 320."},
		{"Internet drops", "The connection is lost every evening, the router restarts."}}
	eachDesk(t, func(t *testing.T, d *desk) {
		random, f := rand.New(rand.NewPCG(11, 4)), cases.NewFollower(d.Room)
		var all []*life
		for range 160 {
			d.Clock.Advance(time.Duration(10+random.IntN(60*60)) * time.Minute)
			if len(all) == 0 || random.IntN(3) == 0 {
				l := &life{topic: random.IntN(len(topics)), customer: random.IntN(5), open: true}
				l.c = d.comes(fmt.Sprintf("05077777%02d", l.customer), cases.Phone, topics[l.topic][0], topics[l.topic][1])
				all = append(all, l)
			} else {
				d.lives(random, all[max(0, len(all)-1-random.IntN(8))], all)
			}
			if random.IntN(9) == 0 {
				d.follow(f)
			}
		}
		d.follow(f)
		for _, window := range cases.Windows {
			if got, want := d.fcr(window), naive(all, window); got != want {
				t.Errorf("in %d days the sums are %+v, counted from nothing %+v", window, got, want)
			}
		}
	})
}

// lives lets something happen to a case.
func (d *desk) lives(random *rand.Rand, l *life, all []*life) {
	now, ctx := d.Clock.Now(), d.t.Context()
	if l.duplicate != nil {
		return
	}
	switch random.IntN(8) {
	case 0, 1:
		d.writes(l.c, "Is anybody there?")
		l.wrote, l.open, l.withdrawn = append(l.wrote, now), true, false
	case 2, 3:
		if l.open {
			d.reply(l.c.ID, layla, "We are on it.")
			l.answered = append(l.answered, now)
		}
	case 4:
		if l.open {
			d.must(d.try(func(ctx context.Context, tx *db.Tx) error {
				_, err := d.Confirm(ctx, tx, event.Staff(layla), l.c.ID)
				return err
			}))
			l.closed, l.solvedAt, l.open = append(l.closed, now), append(l.solvedAt, now), false
		}
	case 5:
		how := cases.Documented
		if random.IntN(2) == 0 {
			how = cases.Abandoned
		}
		if l.open {
			d.must(d.try(func(ctx context.Context, tx *db.Tx) error {
				_, err := d.Close(ctx, tx, event.Staff(layla), l.c.ID, how, "Stated.")
				return err
			}))
			l.closed, l.open, l.withdrawn = append(l.closed, now), false, how == cases.Abandoned
			if how == cases.Documented {
				l.solvedAt, l.stated = append(l.solvedAt, now), append(l.stated, now)
			}
		}
	case 6:
		if _, ok, _ := cases.AgainOf(ctx, d.DB, l.c.ID); ok {
			d.must(d.try(func(ctx context.Context, tx *db.Tx) error {
				_, err := d.RefuseAgain(ctx, tx, event.Staff(layla), l.c.ID)
				return err
			}))
			l.notSame = true
			return
		}
		d.must(d.try(func(ctx context.Context, tx *db.Tx) error {
			_, err := d.Object(ctx, tx, l.c.ID, "")
			return err
		}))
		l.refused, l.open, l.withdrawn = append(l.refused, now), true, false
	case 7:
		of := all[random.IntN(len(all))]
		if l.open && of.customer == l.customer && of.duplicate == nil && of.c.ReceivedAt.Before(l.c.ReceivedAt) {
			d.must(d.try(func(ctx context.Context, tx *db.Tx) error {
				_, err := d.MarkDuplicate(ctx, tx, event.Staff(layla), l.c.ID, of.c.ID)
				return err
			}))
			l.duplicate, l.closed, l.open = of, append(l.closed, now), false
		}
	}
}

// contactsBefore are the customer's words in a case before an instant.
func (l *life) lastContactBefore(at time.Time) time.Time {
	last := l.c.ReceivedAt
	for _, t := range append(append([]time.Time{}, l.wrote...), l.refused...) {
		if t.Before(at) && t.After(last) {
			last = t
		}
	}
	return last
}

// repeats is the earlier case whose matter a case takes up, and how long after.
func (l *life) repeats(all []*life) (*life, time.Duration) {
	if l.duplicate != nil {
		return l.duplicate, l.c.ReceivedAt.Sub(l.duplicate.lastContactBefore(l.c.ReceivedAt))
	}
	var found *life
	for _, e := range all {
		if e.customer == l.customer && e.topic == l.topic && e.c.ReceivedAt.Before(l.c.ReceivedAt) && l.c.ReceivedAt.Sub(e.c.ReceivedAt) <= 90*day &&
			l.c.ReceivedAt.Sub(e.lastContactBefore(l.c.ReceivedAt)) <= 30*day && (found == nil || e.c.ReceivedAt.After(found.c.ReceivedAt)) {
			found = e
		}
	}
	if found == nil || l.notSame {
		return nil, 0
	}
	return found, l.c.ReceivedAt.Sub(found.lastContactBefore(l.c.ReceivedAt))
}

// counts tells whether words asked for something: they were answered before the
// next closing, or that was ours and not the customer's yes, or they wait in an
// open case.
func (l *life) counts(at time.Time) bool {
	closing := time.Time{}
	for _, t := range l.closed {
		if !t.Before(at) && (closing.IsZero() || t.Before(closing)) {
			closing = t
		}
	}
	for _, t := range l.answered {
		if !t.Before(at) && (closing.IsZero() || t.Before(closing)) {
			return true
		}
	}
	return closing.IsZero() && l.open || slices.Contains(l.stated, closing)
}

func naive(all []*life, window int) (s sums) {
	span := time.Duration(window) * day
	for _, l := range all {
		if l.withdrawn {
			continue
		}
		s.cases++
		if e, gap := l.repeats(all); e != nil && gap <= span {
			continue
		}
		s.issues++
		contacts := append([]time.Time{}, l.refused...)
		for _, t := range l.wrote {
			if l.counts(t) {
				contacts = append(contacts, t)
			}
		}
		for _, o := range all {
			if e, _ := o.repeats(all); e == l {
				contacts = append(contacts, o.c.ReceivedAt)
			}
		}
		if len(l.solvedAt) == 0 {
			continue
		}
		first := true
		for _, t := range contacts {
			after := t.Sub(l.c.ReceivedAt)
			if after > time.Hour && (after <= span || !l.solvedAt[0].Before(t)) {
				first = false
			}
		}
		if first {
			s.first++
		}
	}
	return s
}
