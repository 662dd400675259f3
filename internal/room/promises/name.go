package promises

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"rida/internal/core/event"
	"rida/internal/core/staff"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
)

const (
	maxKindName = 80
	maxKindSays = 200
)

var codeShape = regexp.MustCompile(`^[a-z][a-z0-9_]{1,39}$`)

// NameKind gives a kind of promise a name, or another one; its code never
// changes. Version is the one that was seen, 0 for a new kind.
func (m *Room) NameKind(ctx context.Context, tx *db.Tx, by event.Actor, k NamedKind) error {
	if wrong := k.defects(); len(wrong) > 0 {
		return fault.OfFields(wrong...)
	}
	var n int64
	var err error
	if k.Version == 0 {
		n, err = tx.Exec(ctx, sqlNewKind, string(k.Code), k.Names.Ar, k.Names.Fa, k.Names.En, k.Says.Ar, k.Says.Fa, k.Says.En, k.Opening, k.Inward, clock.Micros(tx.Now()))
	} else {
		retired := int64(0)
		if k.Retired {
			retired = clock.Micros(tx.Now())
		}
		n, err = tx.Exec(ctx, sqlEditKind, string(k.Code), k.Names.Ar, k.Names.Fa, k.Names.En, k.Says.Ar, k.Says.Fa, k.Says.En, k.Opening, retired, k.Version)
	}
	if db.IsUnique(err) {
		return fault.OfFields(fault.Field{Name: "code", Key: "promises.fault.code_taken"})
	}
	if err != nil {
		return fmt.Errorf("name the kind of promise %s: %w", k.Code, err)
	}
	if n == 0 {
		return fault.New(fault.Conflict, "fault.conflict")
	}
	return m.ofPolicy(ctx, tx, by, "kind_named", map[string]any{"kind": k.Code})
}

func (k *NamedKind) defects() (wrong []fault.Field) {
	if !codeShape.MatchString(string(k.Code)) {
		wrong = append(wrong, fault.Field{Name: "code", Key: "promises.fault.code"})
	}
	for _, one := range Kinds {
		if one == k.Code {
			wrong = append(wrong, fault.Field{Name: "code", Key: "promises.fault.code_taken"})
		}
	}
	for _, of := range []struct {
		part string
		n    *staff.Names
		max  int
		need bool
	}{{"name", &k.Names, maxKindName, true}, {"says", &k.Says, maxKindSays, false}} {
		for lang, text := range map[string]*string{"ar": &of.n.Ar, "fa": &of.n.Fa, "en": &of.n.En} {
			*text = strings.Join(strings.Fields(*text), " ")
			if of.need && *text == "" {
				wrong = append(wrong, fault.Field{Name: of.part + "." + lang, Key: "field.required"})
			}
			if utf8.RuneCountInString(*text) > of.max {
				wrong = append(wrong, fault.Field{Name: of.part + "." + lang, Key: "field.too_long", Args: []any{"max", of.max}})
			}
		}
	}
	return wrong
}

const (
	sqlNewKind = `
INSERT INTO promises_kind (code, name_ar, name_fa, name_en, says_ar, says_fa, says_en, opening, inward, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`

	sqlEditKind = `
UPDATE promises_kind SET name_ar = $2, name_fa = $3, name_en = $4, says_ar = $5, says_fa = $6, says_en = $7, opening = $8, retired_at = $9, version = version + 1
WHERE code = $1 AND version = $10`
)
