package cases_test

import (
	"context"
	"testing"

	"rida/internal/core/event"
	"rida/internal/core/fields"
	"rida/internal/core/staff"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/room/cases"
)

// bulkType gives cases another type at once.
func (d *desk) bulkType(to cases.Type, fill cases.BulkFill, which ...id.ID) (b cases.Bulk, err error) {
	d.t.Helper()
	err = d.try(func(ctx context.Context, tx *db.Tx) (err error) {
		b, err = d.StartBulkType(ctx, tx, event.Staff(layla), to, which, fill)
		return err
	})
	if err != nil {
		return b, err
	}
	return d.runBulk(b.ID), nil
}

// written is what a field of a case holds, "" for nothing.
func (d *desk) written(which id.ID, key string) string {
	d.t.Helper()
	all, err := fields.InUse(d.t.Context(), d.DB, fields.OfCase)
	d.must(err)
	values, err := fields.Of(d.t.Context(), d.DB, which)
	d.must(err)
	for _, f := range all {
		if f.Key == key && len(values[f.ID]) > 0 {
			return f.Write(values[f.ID][0])
		}
	}
	return ""
}

func TestManyCasesGetAnotherTypeWithWhatItNeeds(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		branches := []fields.Option{{Code: "riyadh", Names: staff.Names{En: "Riyadh"}}, {Code: "jeddah", Names: staff.Names{En: "Jeddah"}}}
		d.field(fields.Field{Key: "branch", Kind: fields.Choice, Required: fields.OnOpen, Types: []string{"complaint"}, Choices: branches})
		d.field(fields.Field{Key: "model", Kind: fields.Text, Required: fields.OnOpen, Types: []string{"complaint"}})
		d.field(fields.Field{Key: "cause", Kind: fields.Text, Required: fields.OnClose})
		bare, half := d.open(), d.open()
		d.do(func(ctx context.Context, tx *db.Tx) error {
			_, err := d.Fill(ctx, tx, event.Staff(layla), half.ID, fields.Filling{"branch": {"jeddah"}})
			return err
		})
		lacks, err := cases.LackingAs(t.Context(), d.DB, cases.Complaint, []id.ID{bare.ID, half.ID})
		if err != nil || len(lacks) != 2 || lacks[0].Field.Key != "branch" || len(lacks[0].Of) != 1 || lacks[1].Field.Key != "model" || len(lacks[1].Of) != 2 {
			t.Fatalf("the cases lack %+v (%v)", lacks, err)
		}

		_, err = d.bulkType(cases.Complaint, cases.BulkFill{In: fields.Filling{"model": {"QX-7"}}}, bare.ID, half.ID)
		if f, ok := fault.As(err); !ok || len(f.Fields) != 1 || f.Fields[0].Name != "fields.branch" || f.Fields[0].Key != "cases.bulk.lacking" {
			t.Fatalf("an act that leaves a field empty: %v", err)
		}
		if d.read(bare.ID).Type == cases.Complaint {
			t.Error("a refused act changed a case")
		}

		b, err := d.bulkType(cases.Complaint, cases.BulkFill{In: fields.Filling{"model": {"QX-7"}, "branch": {"riyadh"}}}, bare.ID, half.ID)
		d.must(err)
		if b.Done != 2 || len(b.Filling) != 0 {
			t.Fatalf("the act ended as %+v", b)
		}
		for which, branch := range map[id.ID]string{bare.ID: "riyadh", half.ID: "jeddah"} {
			if d.read(which).Type != cases.Complaint || d.written(which, "model") != "QX-7" || d.written(which, "branch") != branch {
				t.Errorf("case %d: %s, %q, %q", which, d.read(which).Type, d.written(which, "model"), d.written(which, "branch"))
			}
		}
	})
}

func TestTakingATypeBackTakesOutWhatWasFilledInWithIt(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		d.field(fields.Field{Key: "model", Kind: fields.Text, Required: fields.OnOpen, Types: []string{"request"}})
		d.field(fields.Field{Key: "place", Kind: fields.Text, Required: fields.OnOpen, Types: []string{"request"}})
		c := d.open()
		d.do(func(ctx context.Context, tx *db.Tx) error {
			_, err := d.Fill(ctx, tx, event.Staff(layla), c.ID, fields.Filling{"place": {"the kitchen"}})
			return err
		})
		b, err := d.bulkType(cases.Request, cases.BulkFill{In: fields.Filling{"model": {"QX-7"}, "place": {"elsewhere"}}}, c.ID)
		d.must(err)
		if d.written(c.ID, "place") != "the kitchen" {
			t.Errorf("what was there became %q", d.written(c.ID, "place"))
		}
		d.undoBulk(layla, b.ID)
		if got := d.read(c.ID); got.Type != c.Type || d.written(c.ID, "model") != "" || d.written(c.ID, "place") != "the kitchen" {
			t.Errorf("after the undo: %s, %q, %q", got.Type, d.written(c.ID, "model"), d.written(c.ID, "place"))
		}
	})
}

func TestCasesThatLackSomethingCanBeLeft(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		d.field(fields.Field{Key: "model", Kind: fields.Text, Required: fields.OnOpen, Types: []string{"request"}})
		bare, full := d.open(), d.open()
		d.do(func(ctx context.Context, tx *db.Tx) error {
			_, err := d.Fill(ctx, tx, event.Staff(layla), full.ID, fields.Filling{"model": {"QX-7"}})
			return err
		})
		b, err := d.bulkType(cases.Request, cases.BulkFill{Leave: true}, bare.ID, full.ID)
		d.must(err)
		left, err := cases.Refusals(t.Context(), d.DB, b.ID)
		if err != nil || b.Done != 1 || len(left) != 1 || left[0].CaseID != bare.ID || left[0].Why != "cases.bulk.fields_missing" {
			t.Errorf("%+v left %+v (%v)", b, left, err)
		}
		if d.read(bare.ID).Type == cases.Request || d.read(full.ID).Type != cases.Request {
			t.Error("the wrong case was left")
		}
	})
}
