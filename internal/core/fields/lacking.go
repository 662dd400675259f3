package fields

import (
	"context"
	"slices"

	"rida/internal/kit/db"
	"rida/internal/kit/id"
)

// Lacking tells, for several cases at once, which of them lack what a case of a
// type must have at a moment: by field, in the order of the fields, the ids of
// those where it is empty. A field that none lacks is left out.
func Lacking(ctx context.Context, r db.Reader, subjects []id.ID, caseType, moment string) ([]Lack, error) {
	all, err := InUse(ctx, r, OfCase)
	if err != nil {
		return nil, err
	}
	needed := slices.DeleteFunc(all, func(f Field) bool { return !f.NeededFor(moment, caseType) })
	if len(needed) == 0 || len(subjects) == 0 {
		return nil, nil
	}
	values, err := OfMany(ctx, r, subjects)
	if err != nil {
		return nil, err
	}
	var out []Lack
	for _, f := range needed {
		one := Lack{Field: f}
		for _, s := range subjects {
			if len(values[s][f.ID]) == 0 {
				one.Of = append(one.Of, s)
			}
		}
		if len(one.Of) > 0 {
			out = append(out, one)
		}
	}
	return out, nil
}

// Lack is a field with the cases where it is empty.
type Lack struct {
	Field Field
	Of    []id.ID
}
