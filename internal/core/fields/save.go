package fields

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
)

// Book keeps the definitions.
type Book struct{ Events *event.Log }

// Save makes a field (ID 0) or changes one. Holder, key and kind are chosen
// once; choices that are left out are archived, and keep their values.
func (b *Book) Save(ctx context.Context, tx *db.Tx, by event.Actor, f Field) (Field, error) {
	f.Names = tidy(f.Names)
	if !f.Kind.hasChoices() {
		f.Choices = nil
	}
	for i := range f.Choices {
		f.Choices[i].Names = tidy(f.Choices[i].Names)
	}
	if f.ID != 0 {
		old, err := Get(ctx, tx, f.ID)
		if err != nil {
			return f, err
		}
		if f.Version != 0 && f.Version != old.Version {
			return f, fault.New(fault.Conflict, "fields.changed_meanwhile")
		}
		f.Holder, f.Key, f.Kind, f.Place, f.Version = old.Holder, old.Key, old.Kind, old.Place, old.Version
		for _, o := range old.Choices {
			if _, kept := f.Option(o.Code); !kept {
				o.Archived = true
				f.Choices = append(f.Choices, o)
			}
		}
	}
	if wrong := f.defects(); len(wrong) > 0 {
		return f, fault.OfFields(wrong...)
	}
	what := "changed"
	if f.ID == 0 {
		what = "made"
		if err := b.insert(ctx, tx, &f); err != nil {
			return f, err
		}
	} else if _, err := tx.Exec(ctx, sqlChange, f.ID, f.Names.Ar, f.Names.Fa, f.Names.En, f.Required, listOf(f.Types), f.Public, f.Listed, f.Tracked); err != nil {
		return f, fmt.Errorf("change the field %s: %w", f.Key, err)
	}
	f.Version++
	for i, o := range f.Choices {
		if _, err := tx.Exec(ctx, sqlPutChoice, f.ID, o.Code, o.Names.Ar, o.Names.Fa, o.Names.En, i, o.Archived); err != nil {
			return f, fmt.Errorf("keep a choice of %s: %w", f.Key, err)
		}
	}
	return f, b.happened(ctx, tx, by, f, what)
}

func (b *Book) insert(ctx context.Context, tx *db.Tx, f *Field) error {
	var n int64
	if err := tx.Get(ctx, &n, sqlCount, string(f.Holder)); err != nil {
		return fmt.Errorf("count the fields: %w", err)
	}
	if n >= MaxFields {
		return fault.New(fault.Conflict, "fields.too_many", "max", MaxFields)
	}
	f.ID = id.New(tx.Now())
	_, err := tx.Exec(ctx, sqlInsert, f.ID, string(f.Holder), f.Key, string(f.Kind), f.Names.Ar, f.Names.Fa, f.Names.En,
		f.Required, listOf(f.Types), f.Public, f.Listed, f.Tracked, int64(f.ID), clock.Micros(tx.Now()))
	if db.IsUnique(err) {
		return fault.OfFields(fault.Field{Name: "key", Key: "fields.key_taken"})
	}
	if err != nil {
		return fmt.Errorf("add the field %s: %w", f.Key, err)
	}
	return nil
}

// Archive takes a field out of use, or back into it. Its values stay.
func (b *Book) Archive(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID, away bool) error {
	f, err := Get(ctx, tx, which)
	if err != nil || f.Archived == away {
		return err
	}
	at, what := int64(0), "restored"
	if away {
		at, what = clock.Micros(tx.Now()), "archived"
	}
	if _, err := tx.Exec(ctx, sqlArchive, which, at); err != nil {
		return fmt.Errorf("archive the field %s: %w", f.Key, err)
	}
	return b.happened(ctx, tx, by, f, what)
}

// Move puts a field one place up (toward the front) or down among those in use.
func (b *Book) Move(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID, up bool) error {
	all, err := All(ctx, tx)
	if err != nil {
		return err
	}
	f, err := Get(ctx, tx, which)
	if err != nil {
		return err
	}
	all = slices.DeleteFunc(all, func(o Field) bool { return o.Holder != f.Holder || o.Archived })
	at := slices.IndexFunc(all, func(o Field) bool { return o.ID == which })
	to := at + 1
	if up {
		to = at - 1
	}
	if at < 0 || to < 0 || to >= len(all) {
		return nil
	}
	for _, change := range []struct {
		which id.ID
		place int64
	}{{all[at].ID, all[to].Place}, {all[to].ID, all[at].Place}} {
		if _, err := tx.Exec(ctx, sqlMove, change.which, change.place); err != nil {
			return fmt.Errorf("move the field %s: %w", f.Key, err)
		}
	}
	return b.happened(ctx, tx, by, f, "moved")
}

func (b *Book) happened(ctx context.Context, tx *db.Tx, by event.Actor, f Field, what string) error {
	_, err := b.Events.Append(ctx, tx, by, event.Subject{Kind: "field", ID: f.ID}, "fields."+what, map[string]any{"key": f.Key, "holder": f.Holder})
	return err
}

// Get reads one field with its choices.
func Get(ctx context.Context, r db.Reader, which id.ID) (Field, error) {
	var one row
	err := r.Get(ctx, &one, sqlGet, which)
	if errors.Is(err, db.ErrNone) {
		return Field{}, fault.New(fault.NotFound, "fields.not_found")
	}
	if err != nil {
		return Field{}, fmt.Errorf("read the field %d: %w", which, err)
	}
	f := one.field()
	var choices []choiceRow
	if err := r.All(ctx, &choices, sqlChoicesOf, which); err != nil {
		return f, fmt.Errorf("read the choices of %s: %w", f.Key, err)
	}
	for _, c := range choices {
		f.Choices = append(f.Choices, c.option())
	}
	return f, nil
}

func listOf(types []string) string {
	if len(types) == 0 {
		return ""
	}
	return " " + strings.Join(types, " ") + " "
}

const (
	fieldColumns = `id, holder, key, kind, name_ar, name_fa, name_en, required, types, public, listed, tracked, place, archived_at, version`

	sqlInsert = `
INSERT INTO fields (id, holder, key, kind, name_ar, name_fa, name_en, required, types, public, listed, tracked, place, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`

	sqlChange = `
UPDATE fields SET name_ar = $2, name_fa = $3, name_en = $4, required = $5, types = $6, public = $7, listed = $8, tracked = $9, version = version + 1
WHERE id = $1`

	sqlPutChoice = `
INSERT INTO fields_choice (field_id, code, name_ar, name_fa, name_en, place, archived) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (field_id, code) DO UPDATE SET name_ar = excluded.name_ar, name_fa = excluded.name_fa, name_en = excluded.name_en,
    place = excluded.place, archived = excluded.archived`

	sqlCount     = `SELECT COUNT(*) FROM fields WHERE holder = $1 AND archived_at = 0`
	sqlArchive   = `UPDATE fields SET archived_at = $2, version = version + 1 WHERE id = $1`
	sqlMove      = `UPDATE fields SET place = $2 WHERE id = $1`
	sqlGet       = `SELECT ` + fieldColumns + ` FROM fields WHERE id = $1`
	sqlChoicesOf = `SELECT field_id, code, name_ar, name_fa, name_en, archived FROM fields_choice WHERE field_id = $1 ORDER BY place, code`
)
