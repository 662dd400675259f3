package cases_test

import (
	"context"
	"slices"
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"

	"rida/internal/core/event"
	"rida/internal/core/fields"
	"rida/internal/core/staff"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/room/cases"
	"rida/internal/testkit"
)

func (d *desk) bulk(by id.ID, act, value string, which ...id.ID) (b cases.Bulk, err error) {
	d.t.Helper()
	err = d.try(func(ctx context.Context, tx *db.Tx) (err error) {
		b, err = d.StartBulk(ctx, tx, event.Staff(by), act, value, which)
		return err
	})
	if err != nil {
		return b, err
	}
	return d.runBulk(b.ID), nil
}

func (d *desk) runBulk(which id.ID) cases.Bulk {
	d.t.Helper()
	d.must(d.RunBulk(d.t.Context(), d.DB, which, func() {}))
	b, err := cases.BulkByID(d.t.Context(), d.DB, which)
	d.must(err)
	return b
}

func (d *desk) undoBulk(by, which id.ID) cases.Bulk {
	d.t.Helper()
	d.do(func(ctx context.Context, tx *db.Tx) error {
		_, err := d.UndoBulk(ctx, tx, event.Staff(by), which)
		return err
	})
	return d.runBulk(which)
}

// seenOf is what a bulk act may change of a case.
func (d *desk) seenOf(which id.ID) (out struct {
	State    cases.State
	Type     cases.Type
	Priority cases.Priority
	Owner    id.ID
	Taken    bool
	Offered  id.ID
	Next     time.Time
	Wake     time.Time
	Tags     string
}) {
	d.t.Helper()
	c := d.read(which)
	tags, err := cases.Tags(d.t.Context(), d.DB, which)
	d.must(err)
	out.State, out.Type, out.Priority, out.Owner, out.Taken, out.Offered = c.State, c.Type, c.Priority, c.OwnerID, c.Taken, c.HandoverTo
	out.Next, out.Wake = c.NextAt, c.WakeAt
	for _, t := range tags {
		out.Tags += t + " "
	}
	return out
}

// TestUndoPutsEveryCaseBackThatNothingHappenedTo lets random bulk acts happen to
// cases in all sorts of states, touches some of them afterwards, and takes the
// act back.
func TestUndoPutsEveryCaseBackThatNothingHappenedTo(t *testing.T) {
	for _, engine := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			d := newDesk(t, testkit.New(t, engine))
			var all []id.ID
			for _, c := range d.variety() {
				all = append(all, c.ID)
			}
			rapid.Check(t, func(rt *rapid.T) {
				act := rapid.SampledFrom(cases.BulkActs[:6]).Draw(rt, "act").Act
				value := map[string]string{cases.BulkAssign: rapid.SampledFrom([]string{layla.String(), omar.String()}).Draw(rt, "to"),
					cases.BulkPriority: string(rapid.SampledFrom(cases.Priorities).Draw(rt, "priority")), cases.BulkTag: "late", cases.BulkUntag: "VIP",
					cases.BulkType:   string(rapid.SampledFrom([]cases.Type{cases.Request, cases.Praise}).Draw(rt, "type")),
					cases.BulkSnooze: strconv.FormatInt(clock.Micros(d.Clock.Now().Add(time.Duration(rapid.IntRange(1, 300).Draw(rt, "hours"))*time.Hour)), 10)}[act]
				before := map[id.ID]any{}
				for _, one := range all {
					before[one] = d.seenOf(one)
				}
				b, err := d.bulk(layla, act, value, all...)
				if err != nil || b.State != cases.BulkDone || b.Waiting != 0 || b.Done+b.Same+b.Refused != int64(len(all)) {
					rt.Fatalf("%s %s: %+v %v", act, value, b, err)
				}
				touched := rapid.SampledFrom(all).Draw(rt, "touched")
				d.do(func(ctx context.Context, tx *db.Tx) error {
					_, err := d.Rename(ctx, tx, event.Staff(nora), touched, "Another subject")
					return err
				})
				after := map[id.ID]any{}
				for _, one := range all {
					after[one] = d.seenOf(one)
				}
				if b.CanUndo() {
					b = d.undoBulk(layla, b.ID)
				}
				over := d.overdue(b.ID)
				for _, one := range all {
					want := before[one]
					if one == touched || over[one] {
						want = after[one]
					}
					if got := any(d.seenOf(one)); got != want {
						rt.Fatalf("%s %s and undo: case %d is %+v, was %+v (%+v)", act, value, one, got, want, b)
					}
				}
			})
		})
	}
}

// overdue are the cases that keep their new date because the earlier one is over.
func (d *desk) overdue(which id.ID) map[id.ID]bool {
	d.t.Helper()
	left, err := cases.Refusals(d.t.Context(), d.DB, which)
	d.must(err)
	out := map[id.ID]bool{}
	for _, one := range left {
		out[one.CaseID] = one.Why == "cases.bulk.date_over"
	}
	return out
}

func TestABulkActTellsWhichCasesItLeftAndWhy(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		complaint, closed, plain := d.open(), d.open(), d.open()
		d.do(func(ctx context.Context, tx *db.Tx) error {
			_, _, err := d.Retype(ctx, tx, event.Staff(nora), complaint.ID, cases.Complaint, "")
			return err
		})
		b, err := d.bulk(layla, cases.BulkType, string(cases.Praise), complaint.ID, plain.ID)
		d.must(err)
		if b.Done != 1 || b.Refused != 1 || d.read(complaint.ID).Type != cases.Complaint || d.read(plain.ID).Type != cases.Praise {
			t.Errorf("a complaint was made less: %+v", b)
		}
		d.do(func(ctx context.Context, tx *db.Tx) error {
			_, err := d.Close(ctx, tx, event.Staff(nora), closed.ID, cases.Documented, "سبب")
			return err
		})
		until := strconv.FormatInt(clock.Micros(d.Clock.Now().Add(time.Hour)), 10)
		b, err = d.bulk(layla, cases.BulkSnooze, until, closed.ID)
		d.must(err)
		left, err := cases.Refusals(t.Context(), d.DB, b.ID)
		d.must(err)
		if len(left) != 1 || left[0].CaseID != closed.ID || left[0].Why != "cases.is_closed" || b.CanUndo() {
			t.Errorf("refusals %+v of %+v", left, b)
		}
		if !slices.Contains(d.happened(plain.ID), "cases.in_bulk") || slices.Contains(d.happened(closed.ID), "cases.in_bulk") {
			t.Error("the batch stands in the wrong events")
		}
		d.field(fields.Field{Key: "cause", Kind: fields.Choice, Required: fields.OnClose, Choices: []fields.Option{{Code: "a", Names: staff.Names{En: "A"}}}})
		b, err = d.bulk(layla, cases.BulkPropose, "؟", plain.ID)
		d.must(err)
		if left, _ = cases.Refusals(t.Context(), d.DB, b.ID); len(left) != 1 || left[0].Why != "cases.bulk.fields_missing" {
			t.Errorf("a closing without the needed field: %+v", left)
		}
	})
}

func TestABulkActThatCannotBeIsRefusedAtOnce(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		c := d.open()
		for _, bad := range []struct{ act, value string }{{cases.BulkAssign, gone.String()}, {cases.BulkAssign, ""}, {cases.BulkPriority, "soon"}, {cases.BulkTag, " "},
			{cases.BulkSnooze, "5"}, {cases.BulkPropose, ""}, {"erase", "x"}} {
			if _, err := d.bulk(layla, bad.act, bad.value, c.ID); fault.KindOf(err) != fault.Invalid {
				t.Errorf("%s %q: %v", bad.act, bad.value, err)
			}
		}
		if _, err := d.bulk(layla, cases.BulkTag, "late"); fault.KindOf(err) != fault.Invalid {
			t.Errorf("on no case: %v", err)
		}
		b, err := d.bulk(layla, cases.BulkTag, "late", c.ID)
		d.must(err)
		err = d.try(func(ctx context.Context, tx *db.Tx) error {
			_, err := d.UndoBulk(ctx, tx, event.Staff(omar), b.ID)
			return err
		})
		if fault.KindOf(err) != fault.Denied {
			t.Errorf("another's act taken back: %v", err)
		}
	})
}
