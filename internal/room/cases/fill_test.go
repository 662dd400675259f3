package cases_test

import (
	"context"
	"slices"
	"testing"

	"rida/internal/core/event"
	"rida/internal/core/fields"
	"rida/internal/core/staff"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/room/cases"
)

func (d *desk) field(f fields.Field) fields.Field {
	d.t.Helper()
	if f.Holder == "" {
		f.Holder = fields.OfCase
	}
	f.Names.En = "A field"
	d.do(func(ctx context.Context, tx *db.Tx) (err error) {
		f, err = (&fields.Book{Events: d.Events}).Save(ctx, tx, event.Staff(nora), f)
		return err
	})
	return f
}

func (d *desk) fill(which id.ID, in fields.Filling) error {
	return d.try(func(ctx context.Context, tx *db.Tx) error {
		_, err := d.Fill(ctx, tx, event.Staff(layla), which, in)
		return err
	})
}

func TestACaseIsNotClosedBeforeItsRequiredFieldsAreFilledIn(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		d.field(fields.Field{Key: "cause", Kind: fields.Choice, Required: fields.OnClose, Types: []string{"complaint", "enquiry"},
			Choices: []fields.Option{{Code: "supplier", Names: staff.Names{En: "Supplier"}}}})
		d.field(fields.Field{Key: "praised", Kind: fields.Text, Required: fields.OnClose, Types: []string{"praise"}})
		c := d.open()
		closing := func(how cases.Closure) error {
			return d.try(func(ctx context.Context, tx *db.Tx) error {
				_, err := d.Close(ctx, tx, event.Staff(layla), c.ID, how, "سبب")
				return err
			})
		}
		err := closing(cases.Documented)
		f, ok := fault.As(err)
		if !ok || len(f.Fields) != 1 || f.Fields[0].Name != "fields.cause" || f.Fields[0].Key != "field.required" {
			t.Fatalf("closing without the cause: %v", err)
		}
		err = d.try(func(ctx context.Context, tx *db.Tx) error {
			_, err := d.ProposeClosure(ctx, tx, event.Staff(layla), c.ID, cases.Answer{Text: "؟"})
			return err
		})
		if fault.KindOf(err) != fault.Invalid {
			t.Errorf("a proposal goes out without the cause: %v", err)
		}
		d.must(d.fill(c.ID, fields.Filling{"cause": {"supplier"}}))
		d.must(closing(cases.Documented))
		if !slices.Contains(d.happened(c.ID), "cases.filled") {
			t.Error("no event says that fields were filled in")
		}
	})
}

func TestAValueThatDoesNotFitItsFieldIsRefusedAndNamed(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		two := []fields.Option{{Code: "a", Names: staff.Names{En: "A"}}, {Code: "b", Names: staff.Names{En: "B"}}}
		for _, k := range fields.Kinds {
			d.field(fields.Field{Key: string(k), Kind: k, Choices: two})
		}
		c := d.open()
		for key, bad := range map[string][]string{"number": {"twelve"}, "money": {"12"}, "date": {"1405-09-01x"}, "choice": {"c"}, "choices": {"a", "c"},
			"person": {"77"}, "text": {"a", "b"}, "nothing": {"x"}} {
			err := d.fill(c.ID, fields.Filling{key: bad})
			if f, ok := fault.As(err); !ok || len(f.Fields) != 1 || f.Fields[0].Name != "fields."+key {
				t.Errorf("%s = %v: %v", key, bad, err)
			}
		}
		if d.read(c.ID).Version != c.Version {
			t.Error("a refused value changed the case")
		}
		d.must(d.fill(c.ID, fields.Filling{"number": {"۱۲٫۵"}, "money": {"12.5 KWD"}, "choices": {"b", "a", "b"}}))
		d.must(d.fill(c.ID, fields.Filling{"choices": {"a"}, "text": {"  two   words "}}))
		values, err := fields.Of(t.Context(), d.DB, c.ID)
		d.must(err)
		all, err := fields.InUse(t.Context(), d.DB, fields.OfCase)
		d.must(err)
		got := map[string][]string{}
		for _, f := range all {
			for _, v := range values[f.ID] {
				got[f.Key] = append(got[f.Key], f.Write(v))
			}
		}
		want := map[string][]string{"number": {"12.5"}, "money": {"12.500 KWD"}, "choices": {"a"}, "text": {"two words"}}
		for k, w := range want {
			if !slices.Equal(got[k], w) {
				t.Errorf("%s = %v, want %v", k, got[k], w)
			}
		}
	})
}

func TestAChoiceTakenAwayStaysWhereItIs(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		a, b := fields.Option{Code: "a", Names: staff.Names{En: "A"}}, fields.Option{Code: "b", Names: staff.Names{En: "B"}}
		f := d.field(fields.Field{Key: "branch", Kind: fields.Choice, Choices: []fields.Option{a, b}})
		has, other := d.open(), d.open()
		d.must(d.fill(has.ID, fields.Filling{"branch": {"a"}}))
		f.Choices = []fields.Option{b}
		d.field(f)
		d.must(d.fill(has.ID, fields.Filling{"branch": {"a"}}))
		if err := d.fill(other.ID, fields.Filling{"branch": {"b"}}); err != nil {
			t.Errorf("the other choice: %v", err)
		}
		if err := d.fill(has.ID, fields.Filling{"branch": {"b"}}); err != nil {
			t.Errorf("away from the old choice: %v", err)
		}
		if err := d.fill(has.ID, fields.Filling{"branch": {"a"}}); fault.KindOf(err) != fault.Invalid {
			t.Errorf("an archived choice can be chosen anew: %v", err)
		}
	})
}

func TestOpeningAsksForEverythingAtOnce(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		d.field(fields.Field{Key: "branch", Kind: fields.Choice, Required: fields.OnOpen, Types: []string{"complaint"}, Public: true,
			Choices: []fields.Option{{Code: "riyadh", Names: staff.Names{En: "Riyadh"}}}})
		d.field(fields.Field{Key: "serial", Kind: fields.Text, Required: fields.OnOpen})
		open := func(in cases.Incoming) (got cases.Received, err error) {
			in.Channel, in.Name, in.Phone = cases.Phone, "هدى", "+966501112233"
			err = d.try(func(ctx context.Context, tx *db.Tx) error {
				got, err = d.OpenFilled(ctx, tx, in)
				return err
			})
			return got, err
		}
		_, err := open(cases.Incoming{By: event.Staff(layla), Type: cases.Complaint, Fields: fields.Filling{"branch": {"nowhere"}}})
		f, ok := fault.As(err)
		var named []string
		for _, one := range f.Fields {
			named = append(named, one.Name)
		}
		if !ok || !slices.Equal(named, []string{"text", "fields.branch", "fields.serial"}) {
			t.Fatalf("what is wrong: %v (%v)", named, err)
		}
		got, err := open(cases.Incoming{By: event.Staff(layla), Type: cases.Enquiry, Text: "سؤال", Fields: fields.Filling{"serial": {"A-1"}}})
		if err != nil {
			t.Fatalf("an enquiry needs no branch: %v", err)
		}
		values, err := fields.Of(t.Context(), d.DB, got.Case.ID)
		if err != nil || len(values) != 1 {
			t.Errorf("kept %v, %v", values, err)
		}
		// A customer is asked only for what customers are asked for, and cannot fill in the rest.
		if _, err := open(cases.Incoming{Type: cases.Complaint, Text: "شكوى", Fields: fields.Filling{"branch": {"riyadh"}}}); err != nil {
			t.Errorf("the customer is asked for the serial number: %v", err)
		}
		if _, err := open(cases.Incoming{Type: cases.Complaint, Text: "شكوى", Fields: fields.Filling{"branch": {"riyadh"}, "serial": {"A-2"}}}); fault.KindOf(err) != fault.Invalid {
			t.Errorf("the customer wrote into a field of the house: %v", err)
		}
		// What a letter could not be asked for is asked before closing.
		mail := d.open()
		err = d.try(func(ctx context.Context, tx *db.Tx) error {
			_, err := d.Close(ctx, tx, event.Staff(layla), mail.ID, cases.Documented, "سبب")
			return err
		})
		if fault.KindOf(err) != fault.Invalid {
			t.Errorf("closed without the serial number: %v", err)
		}
	})
}
