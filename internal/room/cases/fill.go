package cases

import (
	"context"

	"rida/internal/core/event"
	"rida/internal/core/fields"
	"rida/internal/kit/condition"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
)

// Fill writes the house's own fields of a case; see fields.Filling. The event
// names the fields and holds no value.
func (m *Room) Fill(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID, in fields.Filling) (Case, error) {
	if len(in) == 0 {
		return Get(ctx, tx, which)
	}
	return m.change(ctx, tx, which, func(c *Case) error {
		changed, err := fields.Fill(ctx, tx, fields.OfCase, c.ID, in)
		if err != nil || len(changed) == 0 {
			return err
		}
		return m.happened(ctx, tx, by, c.ID, "filled", map[string]any{"fields": changed})
	})
}

// NeedFields refuses when a field that the case's type needs at a moment
// (fields.OnOpen, fields.OnClose) is empty; each is named.
func NeedFields(ctx context.Context, r db.Reader, c Case, moment string) error {
	missing, err := fields.Missing(ctx, r, c.ID, string(c.Type), moment)
	if err != nil || len(missing) == 0 {
		return err
	}
	wrong := make([]fault.Field, len(missing))
	for i, f := range missing {
		wrong[i] = fault.Field{Name: fields.Named(f.Key), Key: "field.required"}
	}
	return fault.OfFields(wrong...)
}

// Questions is everything that can be asked of a case at present: Askable with
// the house's own fields of the case ("case.KEY") and of its customer
// ("customer.KEY"), archived ones too, so that no stored condition breaks.
func Questions(ctx context.Context, r db.Reader) (*condition.Registry, error) {
	all, err := fields.All(ctx, r)
	own := fields.Asked(all, fields.OfCase, `c.id`)
	return Askable(append(own, fields.Asked(all, fields.OfCustomer, `c.customer_id`)...)...), err
}

// Own reads the facts of the house's own fields that a condition asks for; it
// is the last argument of Know.
func Own(ctx context.Context, r db.Reader, c Case, n condition.Node) (map[string][]condition.Value, error) {
	asked := map[string]bool{}
	n.Leaves(func(leaf condition.Node) { asked[leaf.Field] = true })
	all, err := fields.All(ctx, r)
	if err != nil {
		return nil, err
	}
	out := map[string][]condition.Value{}
	values := map[fields.Holder]fields.Values{}
	for _, f := range all {
		if !asked[f.Ask()] {
			continue
		}
		if values[f.Holder] == nil {
			of := c.ID
			if f.Holder == fields.OfCustomer {
				of = c.CustomerID
			}
			if values[f.Holder], err = fields.Of(ctx, r, of); err != nil {
				return nil, err
			}
		}
		out[f.Ask()] = f.Facts(values[f.Holder][f.ID])
	}
	return out, nil
}
