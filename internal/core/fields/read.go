package fields

import (
	"context"
	"fmt"
	"strings"

	"rida/internal/core/staff"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
)

type row struct {
	ID         id.ID
	Holder     string
	Key        string
	Kind       string
	NameAr     string
	NameFa     string
	NameEn     string
	Required   string
	Types      string
	Public     bool
	Listed     bool
	Tracked    bool
	Place      int64
	ArchivedAt int64
	Version    int64
}

func (r row) field() Field {
	return Field{ID: r.ID, Holder: Holder(r.Holder), Key: r.Key, Kind: Kind(r.Kind), Names: staff.Names{Ar: r.NameAr, Fa: r.NameFa, En: r.NameEn},
		Required: r.Required, Types: strings.Fields(r.Types), Public: r.Public, Listed: r.Listed, Tracked: r.Tracked, Place: r.Place, Archived: r.ArchivedAt != 0, Version: r.Version}
}

type choiceRow struct {
	FieldID  id.ID
	Code     string
	NameAr   string
	NameFa   string
	NameEn   string
	Archived bool
}

func (c choiceRow) option() Option {
	return Option{Code: c.Code, Names: staff.Names{Ar: c.NameAr, Fa: c.NameFa, En: c.NameEn}, Archived: c.Archived}
}

// All reads every field there is, archived ones too, in their order.
func All(ctx context.Context, r db.Reader) ([]Field, error) {
	var rows []row
	if err := r.All(ctx, &rows, sqlAll); err != nil {
		return nil, fmt.Errorf("read the fields: %w", err)
	}
	out := make([]Field, len(rows))
	at := map[id.ID]int{}
	for i, one := range rows {
		out[i] = one.field()
		at[one.ID] = i
	}
	if len(out) == 0 {
		return out, nil
	}
	var choices []choiceRow
	if err := r.All(ctx, &choices, sqlAllChoices); err != nil {
		return nil, fmt.Errorf("read the choices of the fields: %w", err)
	}
	for _, c := range choices {
		f := &out[at[c.FieldID]]
		f.Choices = append(f.Choices, c.option())
	}
	return out, nil
}

// InUse are the fields of a holder that are not archived, in their order.
func InUse(ctx context.Context, r db.Reader, holder Holder) ([]Field, error) {
	all, err := All(ctx, r)
	var out []Field
	for _, f := range all {
		if f.Holder == holder && !f.Archived {
			out = append(out, f)
		}
	}
	return out, err
}

// Needed are the fields of a holder without which something cannot be at a
// moment, whatever its type, without their choices: enough to say what is
// missing where nothing was filled in.
func Needed(ctx context.Context, r db.Reader, holder Holder, moment string) ([]Field, error) {
	var rows []row
	if err := r.All(ctx, &rows, sqlNeeded, holder, moment); err != nil {
		return nil, fmt.Errorf("read what must be filled in: %w", err)
	}
	out := make([]Field, len(rows))
	for i, one := range rows {
		out[i] = one.field()
	}
	return out, nil
}

// Values are what one case or customer has, by the ids of the fields.
type Values map[id.ID][]Value

type valueRow struct {
	SubjectID id.ID
	FieldID   id.ID
	Text      string
	Number    *int64
	Currency  string
	Day       *string
	Choice    *string
	AccountID *int64
}

func (r valueRow) value() Value {
	v := Value{Text: r.Text, Currency: r.Currency}
	if r.Number != nil {
		v.Number = *r.Number
	}
	if r.Day != nil {
		v.Day = *r.Day
	}
	if r.Choice != nil {
		v.Choice = *r.Choice
	}
	if r.AccountID != nil {
		v.Account = id.ID(*r.AccountID)
	}
	return v
}

// Of reads the values of one case or customer.
func Of(ctx context.Context, r db.Reader, subject id.ID) (Values, error) {
	var rows []valueRow
	if err := r.All(ctx, &rows, sqlValuesOf, subject); err != nil {
		return nil, fmt.Errorf("read the fields of %d: %w", subject, err)
	}
	out := Values{}
	for _, one := range rows {
		out[one.FieldID] = append(out[one.FieldID], one.value())
	}
	return out, nil
}

// OfMany reads the values of several, for a list or an export.
func OfMany(ctx context.Context, r db.Reader, subjects []id.ID) (map[id.ID]Values, error) {
	out := map[id.ID]Values{}
	if len(subjects) == 0 {
		return out, nil
	}
	args := make([]any, len(subjects))
	for i, s := range subjects {
		args[i] = int64(s)
	}
	var b db.SQL
	b.W(`SELECT `+valueColumns+` FROM fields_value WHERE 1 = 1`).In("subject_id", args...).W(` ORDER BY subject_id, field_id, place`)
	var rows []valueRow
	if err := r.All(ctx, &rows, b.Text(), b.Args()...); err != nil {
		return nil, fmt.Errorf("read the fields of a list: %w", err)
	}
	for _, one := range rows {
		if out[one.SubjectID] == nil {
			out[one.SubjectID] = Values{}
		}
		out[one.SubjectID][one.FieldID] = append(out[one.SubjectID][one.FieldID], one.value())
	}
	return out, nil
}

const (
	valueColumns = `subject_id, field_id, text, number, currency, day, choice, account_id`

	sqlAll        = `SELECT ` + fieldColumns + ` FROM fields ORDER BY holder, place, id`
	sqlNeeded     = `SELECT ` + fieldColumns + ` FROM fields WHERE holder = $1 AND required = $2 AND archived_at = 0 ORDER BY place, id`
	sqlAllChoices = `SELECT field_id, code, name_ar, name_fa, name_en, archived FROM fields_choice ORDER BY field_id, place, code`
	sqlValuesOf   = `SELECT ` + valueColumns + ` FROM fields_value WHERE subject_id = $1 ORDER BY field_id, place`
)
