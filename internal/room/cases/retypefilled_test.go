package cases_test

import (
	"context"
	"testing"

	"rida/internal/core/event"
	"rida/internal/core/fields"
	"rida/internal/core/staff"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/room/cases"
)

func TestAnotherTypeAsksAtOnceForWhatItNeeds(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		d.field(fields.Field{Key: "branch", Kind: fields.Choice, Required: fields.OnOpen, Types: []string{"complaint", "request"},
			Choices: []fields.Option{{Code: "riyadh", Names: staff.Names{En: "Riyadh"}}}})
		d.field(fields.Field{Key: "cause", Kind: fields.Text, Required: fields.OnClose})
		c := d.open()
		retype := func(to cases.Type, in fields.Filling) (wish *cases.Retyping, err error) {
			err = d.try(func(ctx context.Context, tx *db.Tx) error {
				_, wish, err = d.RetypeFilled(ctx, tx, event.Staff(layla), c.ID, to, "a reason", in)
				return err
			})
			return wish, err
		}
		_, err := retype(cases.Complaint, nil)
		if f, ok := fault.As(err); !ok || len(f.Fields) != 1 || f.Fields[0].Name != "fields.branch" || f.Fields[0].Key != "field.required" {
			t.Fatalf("a complaint without its branch: %v", err)
		}
		if got := d.read(c.ID); got.Type != c.Type || got.Version != c.Version {
			t.Errorf("a refused retyping changed the case to %s", got.Type)
		}
		if _, err := retype(cases.Praise, nil); err != nil {
			t.Errorf("praise needs no branch: %v", err)
		}
		if _, err := retype(cases.Complaint, fields.Filling{"branch": {"nowhere"}}); fault.KindOf(err) != fault.Invalid {
			t.Errorf("a branch that is none: %v", err)
		}
		if _, err := retype(cases.Complaint, fields.Filling{"branch": {"riyadh"}}); err != nil || d.read(c.ID).Type != cases.Complaint {
			t.Errorf("with its branch: %v", err)
		}
		if wish, err := retype(cases.Request, nil); err != nil || wish == nil {
			t.Errorf("what is filled in already is not asked again: %v", err)
		}
	})
}
