package cases

import (
	"context"
	"slices"

	"rida/internal/core/event"
	"rida/internal/core/fields"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
)

// OpenFilled opens a case as Open does, where somebody can be asked for the
// house's own fields: a colleague on the telephone, a program, the form of the
// portal. It fills in in.Fields and refuses what is missing for the type, all
// in one answer with whatever else is wrong.
func (m *Room) OpenFilled(ctx context.Context, tx *db.Tx, in Incoming) (Received, error) {
	all, err := fields.InUse(ctx, tx, fields.OfCase)
	if err != nil {
		return Received{}, err
	}
	needed := all
	if in.By.Kind == "" { // a customer is asked only for what customers are asked for
		needed = slices.DeleteFunc(slices.Clone(all), func(f fields.Field) bool { return !f.Public })
	}
	wrong := fields.Defects(needed, in.Fields, string(typeOr(in.Type)), fields.OnOpen)
	got, err := m.Open(ctx, tx, in)
	if f, ok := fault.As(err); ok && f.Kind == fault.Invalid && len(f.Fields) > 0 {
		return got, fault.OfFields(append(slices.Clone(f.Fields), wrong...)...)
	}
	if err == nil && len(wrong) > 0 {
		err = fault.OfFields(wrong...)
	}
	if err != nil || len(in.Fields) == 0 {
		return got, err
	}
	by := in.By
	if by.Kind == "" {
		by = event.Customer(got.Case.CustomerID)
	}
	got.Case, err = m.Fill(ctx, tx, by, got.Case.ID, in.Fields)
	return got, err
}

// typeOr is the type of a case for which none was named.
func typeOr(t Type) Type {
	if t == "" {
		return Enquiry
	}
	return t
}
