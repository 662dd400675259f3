package remedy

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	_ "embed"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/lang"
	"rida/internal/room/cases"
)

//go:embed kinds.json
var shipped []byte

// Load makes the usual menu in a house that has none yet.
func (m *Room) Load(ctx context.Context, tx *db.Tx) error {
	there, err := Kinds(ctx, tx)
	if err != nil || len(there) > 0 {
		return err
	}
	var all []Kind
	if err := json.Unmarshal(shipped, &all); err != nil {
		return fmt.Errorf("read the menu of remedies: %w", err)
	}
	for i, k := range all {
		if err := keepKind(ctx, tx, k, i); err != nil {
			return err
		}
	}
	return nil
}

// Kinds lists the menu.
func Kinds(ctx context.Context, r db.Reader) ([]Kind, error) {
	var rows []kindRow
	if err := r.All(ctx, &rows, sqlKinds); err != nil {
		return nil, fmt.Errorf("read the menu of remedies: %w", err)
	}
	out := make([]Kind, len(rows))
	for i, row := range rows {
		out[i] = Kind{Code: row.Code, Money: row.Money, CostMinor: row.CostMinor, ValueMinor: row.ValueMinor, Retired: row.Retired}
		if err := json.Unmarshal([]byte(row.Names), &out[i].Names); err != nil {
			return nil, fmt.Errorf("read the names of remedy %s: %w", row.Code, err)
		}
	}
	return out, nil
}

func kindOf(ctx context.Context, r db.Reader, code string) (Kind, error) {
	all, err := Kinds(ctx, r)
	for _, k := range all {
		if k.Code == code {
			return k, err
		}
	}
	if err == nil {
		err = fault.New(fault.NotFound, "remedy.fault.no_kind")
	}
	return Kind{}, err
}

// SetKind adds a kind to the menu, or changes one.
func (m *Room) SetKind(ctx context.Context, tx *db.Tx, by event.Actor, k Kind) error {
	var wrong []fault.Field
	if !isCode(k.Code) {
		wrong = append(wrong, fault.Field{Name: "code", Key: "remedy.fault.code"})
	}
	for _, t := range lang.Tags {
		k.Names[t] = strings.TrimSpace(k.Names[t])
		if k.Names[t] == "" {
			wrong = append(wrong, fault.Field{Name: "name_" + string(t), Key: "field.required"})
		} else if utf8.RuneCountInString(k.Names[t]) > maxName {
			wrong = append(wrong, fault.Field{Name: "name_" + string(t), Key: "field.too_long", Args: []any{"max", maxName}})
		}
	}
	if k.CostMinor < 0 || k.CostMinor > MaxMinor || k.ValueMinor < 0 || k.ValueMinor > MaxMinor {
		wrong = append(wrong, fault.Field{Name: "cost", Key: "remedy.fault.amount"})
	}
	if wrong != nil {
		return fault.OfFields(wrong...)
	}
	all, err := Kinds(ctx, tx)
	if err != nil {
		return err
	}
	if err := keepKind(ctx, tx, k, len(all)); err != nil {
		return err
	}
	_, err = m.Events.Append(ctx, tx, by, event.Subject{Kind: "remedy", ID: 1}, "remedy.kind_set", map[string]any{"kind": k.Code, "retired": k.Retired})
	return err
}

// maxName is a few words.
const maxName = 60

func isCode(code string) bool {
	return code != "" && len(code) <= 40 && strings.Trim(code, "abcdefghijklmnopqrstuvwxyz0123456789_") == ""
}

func keepKind(ctx context.Context, tx *db.Tx, k Kind, position int) error {
	names, err := json.Marshal(k.Names)
	if err != nil {
		return fmt.Errorf("write the names of remedy %s: %w", k.Code, err)
	}
	if _, err := tx.Exec(ctx, sqlKeepKind, k.Code, string(names), k.Money, k.CostMinor, k.ValueMinor, position, k.Retired); err != nil {
		return fmt.Errorf("keep remedy %s: %w", k.Code, err)
	}
	return nil
}

// Settings are what the house holds itself to.
type Settings struct {
	Currency string     // ISO 4217; of new offers and of authorities
	Choice   cases.Mode // whether one option alone is let through, needs a reason, or is refused
}

// ReadSettings reads them; a house that set nothing asks for a reason, and
// counts in riyals.
func ReadSettings(ctx context.Context, r db.Reader) (Settings, error) {
	s := Settings{Currency: "SAR", Choice: cases.Warn}
	var rows []struct{ Name, Value string }
	if err := r.All(ctx, &rows, sqlSettings); err != nil {
		return s, fmt.Errorf("read the settings of remedies: %w", err)
	}
	for _, row := range rows {
		switch row.Name {
		case "currency":
			s.Currency = row.Value
		case "choice":
			s.Choice = cases.Mode(row.Value)
		}
	}
	return s, nil
}

// Set changes them.
func (m *Room) Set(ctx context.Context, tx *db.Tx, by event.Actor, s Settings) error {
	var wrong []fault.Field
	if len(s.Currency) != 3 || strings.ToUpper(s.Currency) != s.Currency {
		wrong = append(wrong, fault.Field{Name: "currency", Key: "field.bad_choice"})
	}
	if s.Choice != cases.Off && s.Choice != cases.Warn && s.Choice != cases.Block {
		wrong = append(wrong, fault.Field{Name: "choice", Key: "field.bad_choice"})
	}
	if wrong != nil {
		return fault.OfFields(wrong...)
	}
	for name, value := range map[string]string{"currency": s.Currency, "choice": string(s.Choice)} {
		if _, err := tx.Exec(ctx, sqlSet, name, value); err != nil {
			return fmt.Errorf("set %s of remedies: %w", name, err)
		}
	}
	_, err := m.Events.Append(ctx, tx, by, event.Subject{Kind: "remedy", ID: 1}, "remedy.set", map[string]any{"currency": s.Currency, "choice": s.Choice})
	return err
}

type kindRow struct {
	Code, Names           string
	Money, Retired        bool
	CostMinor, ValueMinor int64
}

const (
	sqlKinds = `SELECT code, names, money, cost_minor, value_minor, retired FROM remedy_kind ORDER BY position, code`

	sqlKeepKind = `
INSERT INTO remedy_kind (code, names, money, cost_minor, value_minor, position, retired) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (code) DO UPDATE SET names = excluded.names, money = excluded.money, cost_minor = excluded.cost_minor, value_minor = excluded.value_minor, retired = excluded.retired`

	sqlSettings = `SELECT name, value FROM remedy_setting`

	sqlSet = `INSERT INTO remedy_setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value`
)
