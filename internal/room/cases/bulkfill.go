package cases

import (
	"context"
	"encoding/json"
	"fmt"

	"rida/internal/core/event"
	"rida/internal/core/fields"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
)

// BulkFill says what becomes of the cases that lack what their new type needs.
type BulkFill struct {
	// In is filled in where it is missing; what a case has already stays.
	In fields.Filling
	// Leave leaves the cases as they are that lack something, also where In has it.
	Leave bool
}

// LackingAs tells which of several cases would lack what, if they became another
// type. Cases of that type are as they are, and complaints are left out: no act
// on many cases makes them less.
func LackingAs(ctx context.Context, r db.Reader, to Type, which []id.ID) ([]fields.Lack, error) {
	known, err := Some(ctx, r, which)
	if err != nil {
		return nil, err
	}
	var asked []id.ID
	for _, one := range which {
		if c, ok := known[one]; ok && c.Type != to && c.Type != Complaint {
			asked = append(asked, one)
		}
	}
	return fields.Lacking(ctx, r, asked, string(to), fields.OnOpen)
}

// StartBulkType begins an act that gives many cases another type. What the new
// type needs from the start must be in the filling, or the cases that lack it be
// left: otherwise each missing field is named with the number of cases.
func (m *Room) StartBulkType(ctx context.Context, tx *db.Tx, by event.Actor, to Type, which []id.ID, fill BulkFill) (Bulk, error) {
	b, err := m.StartBulk(ctx, tx, by, BulkType, string(to), which)
	if err != nil || fill.Leave {
		return b, err
	}
	lacks, err := LackingAs(ctx, tx, to, which)
	if err != nil || len(lacks) == 0 {
		return b, err
	}
	in, wrong := fields.Filling{}, []fault.Field(nil)
	for _, l := range lacks {
		values, bad := l.Field.ReadAll(fill.In[l.Field.Key])
		switch {
		case bad != nil:
			wrong = append(wrong, *bad)
		case len(values) == 0:
			wrong = append(wrong, fault.Field{Name: fields.Named(l.Field.Key), Key: "cases.bulk.lacking", Args: []any{"n", len(l.Of)}})
		default:
			in[l.Field.Key] = fill.In[l.Field.Key]
		}
	}
	if len(wrong) > 0 {
		return b, fault.OfFields(wrong...)
	}
	written, err := json.Marshal(in)
	if err != nil {
		return b, fmt.Errorf("write what the bulk act fills in: %w", err)
	}
	if _, err := tx.Exec(ctx, sqlBulkFilling, b.ID, string(written)); err != nil {
		return b, fmt.Errorf("keep what the bulk act fills in: %w", err)
	}
	b.Filling = in
	return b, nil
}

// fillsIn is the part of the filling that a case lacks.
func (b Bulk) fillsIn(ctx context.Context, r db.Reader, c Case) (fields.Filling, error) {
	if len(b.Filling) == 0 {
		return nil, nil
	}
	missing, err := fields.Missing(ctx, r, c.ID, b.Value, fields.OnOpen)
	in := fields.Filling{}
	for _, f := range missing {
		if written, ok := b.Filling[f.Key]; ok {
			in[f.Key] = written
		}
	}
	return in, err
}

// emptyAgain takes out what the act filled in, where the field is still in use.
func emptyAgain(ctx context.Context, tx *db.Tx, which id.ID, keys []string) error {
	if len(keys) == 0 {
		return nil
	}
	all, err := fields.InUse(ctx, tx, fields.OfCase)
	if err != nil {
		return err
	}
	out := fields.Filling{}
	for _, f := range all {
		if contains(keys, f.Key) {
			out[f.Key] = nil
		}
	}
	_, err = fields.Fill(ctx, tx, fields.OfCase, which, out)
	return err
}

const sqlBulkFilling = `UPDATE cases_bulk SET filling = $2 WHERE id = $1`
