package fields

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"rida/internal/kit/condition"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/search"
)

// Value is one value of a field. Written and read it is one text: "12.5",
// "12.50 SAR", "2026-11-22", a code, an account's id.
type Value struct {
	Text     string
	Number   int64 // millionths; minor units of Currency
	Currency string
	Day      string // ISO
	Choice   string // code
	Account  id.ID
}

// Read understands the written form of a value; the key of what is wrong with
// it is "" when nothing is.
func (f Field) Read(written string) (v Value, wrong string) {
	written = strings.TrimSpace(written)
	ok := true
	switch f.Kind {
	case Text:
		if utf8.RuneCountInString(written) > MaxText {
			return v, "fields.too_long"
		}
		v.Text = strings.Join(strings.FieldsFunc(strings.ToValidUTF8(written, "\uFFFD"), func(c rune) bool { return unicode.IsSpace(c) || unicode.IsControl(c) }), " ")
		ok = v.Text != ""
	case Number:
		if v.Number, ok = condition.ParseNumber(written); !ok {
			return v, "fields.bad_number"
		}
	case Money:
		if v.Number, v.Currency, ok = condition.ParseMoney(written); !ok {
			return v, "fields.bad_money"
		}
	case Date:
		day, err := time.Parse(time.DateOnly, written)
		if err != nil || day.Year() < 1600 {
			return v, "field.bad_date"
		}
		v.Day = written
	case Choice, Choices:
		_, ok = f.Option(written)
		v.Choice = written
	case Person:
		var err error
		v.Account, err = id.Parse(written)
		ok = err == nil && v.Account > 0
	}
	if !ok {
		return v, "field.bad_choice"
	}
	return v, ""
}

// Write is the written form of a value.
func (f Field) Write(v Value) string {
	switch f.Kind {
	case Number:
		return condition.FormatNumber(v.Number)
	case Money:
		return condition.FormatMoney(v.Number, v.Currency)
	case Date:
		return v.Day
	case Choice, Choices:
		return v.Choice
	case Person:
		return v.Account.String()
	}
	return v.Text
}

// ReadAll understands all values of one field; an empty text is no value.
func (f Field) ReadAll(written []string) (out []Value, wrong *fault.Field) {
	seen := map[string]bool{}
	for _, w := range written {
		if strings.TrimSpace(w) == "" {
			continue
		}
		v, key := f.Read(w)
		if key != "" {
			return nil, &fault.Field{Name: Named(f.Key), Key: key, Args: []any{"max", MaxText}}
		}
		if s := f.Write(v); !seen[s] {
			seen[s] = true
			out = append(out, v)
		}
	}
	if len(out) > 1 && f.Kind != Choices {
		return nil, &fault.Field{Name: Named(f.Key), Key: "fields.only_one"}
	}
	return out, nil
}

// fact is a value as conditions compare it.
func (f Field) fact(v Value) condition.Value {
	switch f.Kind {
	case Number, Money:
		return condition.Value{N: v.Number, Currency: v.Currency}
	case Date:
		return condition.Value{Code: v.Day}
	case Choice, Choices:
		return condition.Value{Code: v.Choice}
	case Person:
		return condition.ID(int64(v.Account))
	}
	return condition.Said(v.Text)
}

// Facts are values as conditions compare them.
func (f Field) Facts(values []Value) []condition.Value {
	out := make([]condition.Value, len(values))
	for i, v := range values {
		out[i] = f.fact(v)
	}
	return out
}

// Asked are the fields as conditions know them. subject is the SQL of the id of
// what holds the values: "c.id", "c.customer_id".
func Asked(all []Field, holder Holder, subject string) []condition.Field {
	var out []condition.Field
	for _, f := range all {
		if f.Holder != holder {
			continue
		}
		one := condition.Field{Key: f.Ask(), Optional: true, Args: []any{int64(f.ID)},
			From: `fields_value v WHERE v.subject_id = ` + subject + ` AND v.field_id = ?`}
		if subject == `c.id` { // of whoever is listed itself
			one.Seek = `SELECT v.subject_id FROM fields_value v WHERE v.field_id = ? AND`
		}
		switch f.Kind {
		case Text:
			one.Kind, one.Column, one.Exact = condition.Text, `v.words`, `v.exact`
		case Number:
			one.Kind, one.Column = condition.Number, `v.number`
		case Money:
			one.Kind, one.Column, one.Currency = condition.Money, `v.number`, `v.currency`
		case Date:
			one.Kind, one.Column = condition.Day, `v.day`
		case Person:
			one.Kind, one.Column, one.Ids, one.People = condition.Choice, `v.account_id`, true, true
		case Choice, Choices:
			one.Kind, one.Column = condition.Choice, `v.choice`
			if f.Kind == Choices {
				one.Kind = condition.Set
			}
			for _, o := range f.Choices {
				one.Codes = append(one.Codes, o.Code)
			}
		}
		out = append(out, one)
	}
	return out
}

// stored gives the columns of a value.
func (f Field) stored(v Value) (words string, exact, number, day, choice, account any) {
	switch f.Kind {
	case Text:
		words, exact = search.Joined(v.Text), condition.Exact(v.Text)
	case Number, Money:
		number = v.Number
	case Date:
		day = v.Day
	case Choice, Choices:
		choice = v.Choice
	case Person:
		account = int64(v.Account)
	}
	return words, exact, number, day, choice, account
}
