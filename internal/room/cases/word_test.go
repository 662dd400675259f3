package cases_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/room/cases"
	"rida/internal/room/promises"
	"rida/internal/testkit"
)

// ending lets the desk promise an end of complaints within ten working hours,
// with a clock that rests while the customer is asked.
func (d *desk) ending() {
	policy := d.Promises.Policy()
	policy.Book.Rules = append([]promises.Rule{{When: promises.Match{Types: []string{"complaint"}}, Targets: map[promises.Kind]promises.Target{
		promises.Resolution: {Minutes: 600, Counts: promises.Business, Pauses: []string{"waiting_customer"}}}}}, policy.Book.Rules...)
	d.Promises = promises.New(d.Events, func() promises.Policy { return policy })
}

func (d *desk) oneOwed(which id.ID, kind promises.Kind) (one promises.Promise) {
	d.t.Helper()
	all, err := promises.Owed(d.t.Context(), d.DB, which)
	d.must(err)
	for _, p := range all {
		if p.Kind == kind {
			one = p
		}
	}
	return one
}

// Another date reaches the customer with the old one and the reason, in one act,
// and the first promise stays as it was.
func TestAnotherDateTellsTheCustomerBothDatesAndWhy(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		c := d.open()
		d.reply(c.ID, layla, "ننظر في الأمر.")
		due := d.Clock.Now().Add(48 * time.Hour)
		d.do(func(ctx context.Context, tx *db.Tx) error {
			_, err := d.GiveWord(ctx, tx, event.Staff(layla), c.ID, promises.Promise{Kind: promises.Resolution, DueAt: due}, time.Time{})
			return err
		})
		first, sent := d.oneOwed(c.ID, promises.Resolution), len(d.sent)
		d.Clock.Advance(3 * time.Hour)
		to := promises.Another{DueAt: due.Add(72 * time.Hour)}
		again := func(ctx context.Context, tx *db.Tx) error {
			_, _, err := d.Repromise(ctx, tx, event.Staff(layla), c.ID, first.ID, to, time.Time{})
			return err
		}
		if err := d.try(again); fault.KindOf(err) != fault.Invalid {
			t.Errorf("without a reason: %v", err)
		}
		to.Reason = "تأخّرت القطعة عند الناقل."
		d.do(again)
		next := d.oneOwed(c.ID, promises.Resolution)
		if next.Replaces != first.ID || !next.FirstDueAt.Equal(first.DueAt) || next.ToldAt.IsZero() {
			t.Errorf("the new promise is %+v", next)
		}
		said, err := cases.PublicMessages(t.Context(), d.DB, c.ID)
		d.must(err)
		last, when := said[len(said)-1], d.house().Reader("ar")
		for _, want := range []string{to.Reason, when.DateTime(first.DueAt), when.DateTime(next.DueAt)} {
			if !strings.Contains(last.Text, want) {
				t.Errorf("%q is not in %q", want, last.Text)
			}
		}
		if len(d.sent) != sent+1 {
			t.Errorf("%d mails were sent", len(d.sent)-sent)
		}
		if !has(d.happened(c.ID), "promises.moved") {
			t.Error("it is not in the record")
		}
	})
}

// A date earlier than what similar cases took needs a reason, which is kept.
func TestAnEarlierDateThanForeseenNeedsAReason(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		c := d.open()
		p, foreseen := promises.Promise{Kind: promises.Resolution, DueAt: d.Clock.Now().Add(24 * time.Hour)}, d.Clock.Now().Add(72*time.Hour)
		give := func(ctx context.Context, tx *db.Tx) error {
			_, err := d.GiveWord(ctx, tx, event.Staff(layla), c.ID, p, foreseen)
			return err
		}
		f, _ := fault.As(d.try(give))
		if f == nil || len(f.Fields) != 1 || f.Fields[0].Name != "reason" {
			t.Fatalf("refused with %+v", f)
		}
		p.Reason = "The part lies on my table."
		d.do(give)
		if got := d.oneOwed(c.ID, promises.Resolution); got.Reason != p.Reason {
			t.Errorf("kept %q", got.Reason)
		}
	})
}

// The clock of an end survives transfer, another name, merging and reopening:
// whatever happens, exactly its time passes while it runs, and it never begins
// anew.
func TestAClockSurvivesWhateverACaseIsCalled(t *testing.T) {
	for _, engine := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			d := newDesk(t, testkit.New(t, engine))
			d.ending()
			hours := d.Promises.Policy().Schedule
			rapid.Check(t, func(rt *rapid.T) {
				c := d.open()
				d.do(func(ctx context.Context, tx *db.Tx) error {
					_, _, err := d.Retype(ctx, tx, event.Staff(layla), c.ID, cases.Complaint, "")
					return err
				})
				left := 10 * time.Hour
				for range rapid.IntRange(1, 7).Draw(rt, "acts") {
					was := d.read(c.ID)
					from := d.Clock.Now()
					d.Clock.Advance(time.Duration(rapid.Int64Range(0, 3_600_000_000).Draw(rt, "passes")) * time.Microsecond)
					if was.State != cases.WaitingCustomer && was.State != cases.Closed {
						left -= hours.Elapsed(from, d.Clock.Now())
					}
					if left <= time.Hour { // before it runs out: what is late is another test
						break
					}
					d.act(rt, c.ID)
					now := d.read(c.ID)
					p := d.oneOwed(c.ID, promises.Resolution)
					if now.State == cases.Closed {
						continue
					}
					got := hours.Elapsed(d.Clock.Now(), p.DueAt)
					if p.Rests() {
						got = p.Remaining
					}
					if got != left {
						rt.Fatalf("%v are left of the clock, want %v; the case is %s", got, left, now.State)
					}
				}
			})
		})
	}
}

// act does something to a case that stops no clock but by its state.
func (d *desk) act(rt *rapid.T, c id.ID) {
	by := event.Staff(layla)
	act := rapid.SampledFrom([]string{"reply", "hand over", "priority", "merge", "retype", "close", "reopen", "customer"}).Draw(rt, "act")
	err := d.try(func(ctx context.Context, tx *db.Tx) (err error) {
		switch act {
		case "reply":
			_, err = d.Reply(ctx, tx, by, c, cases.Answer{Text: "نعم"})
		case "hand over":
			_, err = d.HandOver(ctx, tx, by, c, omar, "")
		case "priority":
			_, err = d.Prioritise(ctx, tx, by, c, cases.Urgent)
		case "close":
			_, err = d.Close(ctx, tx, by, c, cases.Documented, "انتهى")
		case "reopen":
			_, err = d.Reopen(ctx, tx, by, c, "لم ينته")
		case "customer":
			_, err = d.Object(ctx, tx, c, "لم يُحلّ")
		}
		return err
	})
	if act == "merge" && d.read(c).State != cases.Closed {
		other := d.open()
		d.do(func(ctx context.Context, tx *db.Tx) error {
			_, err := d.Merge(ctx, tx, by, c, other.ID, false)
			return err
		})
	}
	if act == "retype" {
		err = d.renamed(rt, c)
	}
	if err != nil {
		if _, refused := fault.As(err); !refused {
			rt.Fatal(err)
		}
	}
}

// renamed lets a complaint be called something else, to which a second person
// agrees, and anything else a complaint.
func (d *desk) renamed(rt *rapid.T, c id.ID) error {
	to := cases.Complaint
	if d.read(c).Type == to {
		to = rapid.SampledFrom([]cases.Type{cases.Request, cases.Enquiry, cases.Criticism}).Draw(rt, "to")
	}
	return d.try(func(ctx context.Context, tx *db.Tx) error {
		_, wish, err := d.Retype(ctx, tx, event.Staff(layla), c, to, "كان سؤالًا")
		if err == nil && wish != nil {
			_, err = d.DecideRetyping(ctx, tx, event.Staff(omar), wish.CaseID, true)
		}
		return err
	})
}

// No open case goes longer without a word than its policy allows without
// somebody being told to write: whatever happens, and however late the clock is
// looked at. While the customer is asked whether it is solved, silence is agreed.
func TestNoOpenCaseStaysSilentWithoutATask(t *testing.T) {
	for _, engine := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			d := newDesk(t, testkit.New(t, engine))
			policy := d.Promises.Policy()
			floor := policy.Book.Floor[promises.NextUpdate]
			rapid.Check(t, func(rt *rapid.T) {
				l := &lifetime{desk: d, rt: rt, all: []cases.Case{d.open(), d.open()}}
				since, agreed := map[id.ID]time.Time{}, map[id.ID]bool{}
				for range rapid.IntRange(1, 10).Draw(rt, "acts") {
					l.something()
					for n := 100; n == 100; {
						d.do(func(ctx context.Context, tx *db.Tx) (err error) { n, err = d.Promises.Silent(ctx, tx, 100); return err })
					}
					for _, one := range l.all {
						c := d.read(one.ID)
						was := agreed[c.ID]
						agreed[c.ID] = c.State == cases.Closed || c.State == cases.Proposed
						if was || since[c.ID].IsZero() {
							since[c.ID] = d.Clock.Now()
						}
						if agreed[c.ID] {
							continue
						}
						d.mustBeHeard(rt, c, since[c.ID], floor, policy)
					}
				}
			})
		})
	}
}

func (d *desk) mustBeHeard(rt *rapid.T, c cases.Case, since time.Time, floor promises.Floor, policy promises.Policy) {
	all, err := cases.Events(d.t.Context(), d.DB, c.ID)
	d.must(err)
	var told time.Time
	for _, e := range all {
		switch e.Kind {
		case "cases.replied", "cases.closure_proposed":
			if e.At.After(since) {
				since = e.At
			}
		case "promises.silent":
			told = e.At
		}
	}
	limit, err := floor.Due(policy.Schedule, since)
	d.must(err)
	if !d.Clock.Now().Before(limit) && told.Before(since) {
		rt.Fatalf("case %s (%s) has had no word since %v, it is %v, and nobody was told", c.Reference, c.State, since, d.Clock.Now())
	}
}
