package fields

import (
	"context"
	"fmt"
	"slices"

	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
)

// Filling is what was written into fields: by key, in the written form of
// Value. A key without values empties the field; a key left out leaves it.
type Filling map[string][]string

// Named is how a form, a body and a defect name a field by its key.
func Named(key string) string { return "fields." + key }

// Fill writes values and tells the keys of the fields that changed, in the
// order of the fields. Defects name the key of their field. It is called by the
// acts of the rooms, which hold the lock and append the event.
func Fill(ctx context.Context, tx *db.Tx, holder Holder, subject id.ID, in Filling) (changed []string, err error) {
	if len(in) == 0 {
		return nil, nil
	}
	all, err := InUse(ctx, tx, holder)
	if err != nil {
		return nil, err
	}
	before, err := Of(ctx, tx, subject)
	if err != nil {
		return nil, err
	}
	var wrong []fault.Field
	known := 0
	for _, f := range all {
		written, asked := in[f.Key]
		if !asked {
			continue
		}
		known++
		values, bad := f.ReadAll(written)
		if bad != nil {
			wrong = append(wrong, *bad)
			continue
		}
		if key := f.notOffered(values, before[f.ID]); key != "" {
			wrong = append(wrong, fault.Field{Name: Named(f.Key), Key: key})
			continue
		}
		if slices.Equal(values, before[f.ID]) {
			continue
		}
		changed = append(changed, f.Key)
		if err := f.put(ctx, tx, subject, values); err != nil {
			return nil, err
		}
	}
	if known < len(in) {
		wrong = append(wrong, unknown(all, in)...)
	}
	if len(wrong) > 0 {
		return nil, fault.OfFields(wrong...)
	}
	return changed, nil
}

// notOffered refuses a choice that was archived, unless it was there before.
func (f Field) notOffered(values, before []Value) string {
	for _, v := range values {
		o, _ := f.Option(v.Choice)
		if o.Archived && !slices.Contains(before, v) {
			return "field.bad_choice"
		}
	}
	return ""
}

// Defects tells, before anything is written, what is wrong with a filling and
// what a case of the type would lack at a moment; moment Never asks for nothing.
func Defects(all []Field, in Filling, caseType, moment string) (wrong []fault.Field) {
	for _, f := range all {
		values, bad := f.ReadAll(in[f.Key])
		switch {
		case bad != nil:
			wrong = append(wrong, *bad)
		case len(values) == 0 && f.NeededFor(moment, caseType):
			wrong = append(wrong, fault.Field{Name: Named(f.Key), Key: "field.required"})
		default:
			if key := f.notOffered(values, nil); key != "" {
				wrong = append(wrong, fault.Field{Name: Named(f.Key), Key: key})
			}
		}
	}
	return append(wrong, unknown(all, in)...)
}

func unknown(all []Field, in Filling) (wrong []fault.Field) {
	for key := range in {
		if !slices.ContainsFunc(all, func(f Field) bool { return f.Key == key }) {
			wrong = append(wrong, fault.Field{Name: Named(key), Key: "fields.not_found"})
		}
	}
	slices.SortFunc(wrong, func(a, b fault.Field) int { return slices.Compare([]byte(a.Name), []byte(b.Name)) })
	return wrong
}

func (f Field) put(ctx context.Context, tx *db.Tx, subject id.ID, values []Value) error {
	if _, err := tx.Exec(ctx, sqlDropValues, subject, f.ID); err != nil {
		return fmt.Errorf("empty the field %s: %w", f.Key, err)
	}
	for i, v := range values {
		if f.Kind == Person {
			if err := f.isHere(ctx, tx, v.Account); err != nil {
				return err
			}
		}
		words, exact, number, day, choice, account := f.stored(v)
		if _, err := tx.Exec(ctx, sqlPutValue, subject, f.ID, i, v.Text, words, exact, number, v.Currency, day, choice, account); err != nil {
			return fmt.Errorf("fill in the field %s: %w", f.Key, err)
		}
	}
	return nil
}

// isHere refuses a person who does not exist, before the database does.
func (f Field) isHere(ctx context.Context, tx *db.Tx, account id.ID) error {
	var n int64
	if err := tx.Get(ctx, &n, sqlIsHere, account); err != nil {
		return fmt.Errorf("look for account %d: %w", account, err)
	}
	if n == 0 {
		return fault.OfFields(fault.Field{Name: Named(f.Key), Key: "field.bad_choice"})
	}
	return nil
}

// Missing lists the fields that a case of a type must have at a moment and does
// not have.
func Missing(ctx context.Context, r db.Reader, subject id.ID, caseType, moment string) ([]Field, error) {
	var n int64
	if err := r.Get(ctx, &n, sqlRequired, moment); err != nil || n == 0 {
		return nil, err // most houses, and every act of theirs: one look at a small table
	}
	all, err := InUse(ctx, r, OfCase)
	if err != nil {
		return nil, err
	}
	needed := slices.DeleteFunc(all, func(f Field) bool { return !f.NeededFor(moment, caseType) })
	if len(needed) == 0 {
		return nil, nil
	}
	values, err := Of(ctx, r, subject)
	return slices.DeleteFunc(needed, func(f Field) bool { return len(values[f.ID]) > 0 }), err
}

const (
	sqlDropValues = `DELETE FROM fields_value WHERE subject_id = $1 AND field_id = $2`
	sqlPutValue   = `
INSERT INTO fields_value (subject_id, field_id, place, text, words, exact, number, currency, day, choice, account_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`
	sqlRequired = `SELECT COUNT(*) FROM fields WHERE holder = 'case' AND archived_at = 0 AND (required = $1 OR $1 = 'close' AND required = 'open')`
	sqlIsHere   = `SELECT COUNT(*) FROM staff_account WHERE id = $1`
)
