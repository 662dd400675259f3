package records

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/room/cases"
)

// From what on the years of a class count.
const (
	SinceClosed   = "closed"
	SinceReceived = "received"
)

// Sinces lists them.
var Sinces = []string{SinceClosed, SinceReceived}

// Class is how long cases of a kind are kept.
type Class struct {
	Kind   cases.Type
	Years  int64 // 1 to 100; 0 for ever
	Since  string
	SetBy  id.ID
	SetAt  time.Time
	Reason string
}

// Until is up to when a case of the class must have begun to be due at now.
func (c Class) Until(now time.Time) time.Time { return now.Add(-time.Duration(c.Years) * year) }

// Classes lists the classes of all kinds, in the order of cases.Types.
func Classes(ctx context.Context, r db.Reader) ([]Class, error) {
	var rows []struct {
		Kind, Since, Reason string
		Years, SetAt        int64
		SetBy               id.ID
	}
	if err := r.All(ctx, &rows, sqlClasses); err != nil {
		return nil, fmt.Errorf("read how long cases are kept: %w", err)
	}
	all := make([]Class, len(cases.Types))
	for i, kind := range cases.Types {
		all[i] = Class{Kind: kind, Since: SinceClosed}
		for _, one := range rows {
			if cases.Type(one.Kind) == kind {
				all[i] = Class{kind, one.Years, one.Since, one.SetBy, clock.FromMicros(one.SetAt), one.Reason}
			}
		}
	}
	return all, nil
}

// SetClass says how long cases of a kind are kept, and why; 0 years is for ever.
func (m *Room) SetClass(ctx context.Context, tx *db.Tx, by event.Actor, c Class) (Class, error) {
	reason, wrong := checkReason(c.Reason)
	if !slices.Contains(cases.Types, c.Kind) {
		wrong = append(wrong, fault.Field{Name: "kind", Key: "field.bad_choice"})
	}
	if c.Years < 0 || c.Years > 100 {
		wrong = append(wrong, fault.Field{Name: "years", Key: "records.bad_years"})
	}
	if !slices.Contains(Sinces, c.Since) {
		wrong = append(wrong, fault.Field{Name: "since", Key: "field.bad_choice"})
	}
	if wrong != nil {
		return c, fault.OfFields(wrong...)
	}
	c.Reason, c.SetBy, c.SetAt = reason, by.ID, tx.Now()
	var err error
	if c.Years == 0 {
		_, err = tx.Exec(ctx, sqlDropClass, string(c.Kind))
	} else {
		_, err = tx.Exec(ctx, sqlSetClass, string(c.Kind), c.Years, c.Since, by.ID, clock.Micros(c.SetAt), reason)
	}
	if err != nil {
		return c, fmt.Errorf("set how long %s is kept: %w", c.Kind, err)
	}
	return c, m.happened(ctx, tx, by, event.Subject{Kind: "records", ID: 1}, "class_set", map[string]any{"kind": c.Kind, "years": c.Years, "since": c.Since, "sha256": id.Hash(reason)})
}

func checkReason(typed string) (string, []fault.Field) {
	typed = strings.TrimSpace(typed)
	switch {
	case typed == "":
		return typed, []fault.Field{{Name: "reason", Key: "field.required"}}
	case utf8.RuneCountInString(typed) > MaxReason:
		return typed, []fault.Field{{Name: "reason", Key: "field.too_long", Args: []any{"max", MaxReason}}}
	}
	return typed, nil
}

const (
	sqlClasses  = `SELECT kind, years, since, set_by, set_at, reason FROM records_class`
	sqlSetClass = `
INSERT INTO records_class (kind, years, since, set_by, set_at, reason) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (kind) DO UPDATE SET years = excluded.years, since = excluded.since, set_by = excluded.set_by, set_at = excluded.set_at, reason = excluded.reason`
	sqlDropClass = `DELETE FROM records_class WHERE kind = $1`
)
