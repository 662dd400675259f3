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
	needed, err := asked(ctx, tx, in.Fields)
	if err != nil {
		return Received{}, err
	}
	if in.By.Kind == "" { // a customer is asked only for what customers are asked for
		needed = slices.DeleteFunc(needed, func(f fields.Field) bool { return !f.Public })
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

// asked are the fields that a filling is held against. One that is empty, as
// nearly all are, can only lack something.
func asked(ctx context.Context, r db.Reader, in fields.Filling) ([]fields.Field, error) {
	if len(in) == 0 {
		return fields.Needed(ctx, r, fields.OfCase, fields.OnOpen)
	}
	return fields.InUse(ctx, r, fields.OfCase)
}

// typeOr is the type of a case for which none was named.
func typeOr(t Type) Type {
	if t == "" {
		return Enquiry
	}
	return t
}
