package cases

import (
	"context"

	"rida/internal/core/event"
	"rida/internal/core/fields"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
)

// RetypeFilled changes the type of voice as Retype does, where somebody can be
// asked for what the new type needs: it fills in the house's own fields, and
// refuses, naming each, while one is empty that a case of the new type must have
// from the start. Also a wish that a second person must agree to is asked for
// them, so that agreeing is one word.
func (m *Room) RetypeFilled(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID, to Type, reason string, in fields.Filling) (Case, *Retyping, error) {
	before, err := Get(ctx, tx, which)
	if err != nil {
		return Case{}, nil, err
	}
	if _, err := m.Fill(ctx, tx, by, which, in); err != nil {
		return Case{}, nil, err
	}
	var wrong []fault.Field
	if before.Type != to && contains(Types, to) {
		missing, err := fields.Missing(ctx, tx, which, string(to), fields.OnOpen)
		if err != nil {
			return Case{}, nil, err
		}
		for _, f := range missing {
			wrong = append(wrong, fault.Field{Name: fields.Named(f.Key), Key: "field.required"})
		}
	}
	c, wish, err := m.Retype(ctx, tx, by, which, to, reason)
	if f, ok := fault.As(err); ok && f.Kind == fault.Invalid && len(f.Fields) > 0 {
		return c, nil, fault.OfFields(append(append([]fault.Field{}, f.Fields...), wrong...)...)
	}
	if err == nil && len(wrong) > 0 {
		err = fault.OfFields(wrong...)
	}
	return c, wish, err
}
