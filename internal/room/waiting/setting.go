package waiting

import (
	"context"
	"fmt"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
)

// Settings are what the house holds itself to.
type Settings struct {
	Short     time.Duration // who gives up sooner could not have been answered
	Within    time.Duration // an answer is quick within this
	Target    int64         // per cent of contacts to be answered so quickly
	Shrinkage int64         // per cent of paid time that goes to leave, training and breaks
	CallBack  time.Duration // working time within which we call back
}

// UsualSettings hold until a house sets its own: 80 per cent within 20 seconds,
// the oldest target of call centres; hang-ups within 5 seconds are slips; a third
// of paid time is not spent at the telephone; a call back within two hours.
func UsualSettings() Settings {
	return Settings{Short: 5 * time.Second, Within: 20 * time.Second, Target: 80, Shrinkage: 30, CallBack: 2 * time.Hour}
}

// setting is one line of the list, with what is allowed.
type setting struct {
	name        string
	least, most int64
	value       func(*Settings) int64
	set         func(*Settings, int64)
}

func settings() []setting {
	seconds := func(name string, least, most int64, of func(*Settings) *time.Duration) setting {
		return setting{name, least, most, func(s *Settings) int64 { return int64(*of(s) / time.Second) }, func(s *Settings, v int64) { *of(s) = time.Duration(v) * time.Second }}
	}
	plain := func(name string, least, most int64, of func(*Settings) *int64) setting {
		return setting{name, least, most, func(s *Settings) int64 { return *of(s) }, func(s *Settings, v int64) { *of(s) = v }}
	}
	return []setting{
		seconds("short", 0, 60, func(s *Settings) *time.Duration { return &s.Short }),
		seconds("within", 1, 3600, func(s *Settings) *time.Duration { return &s.Within }),
		plain("target", 1, 99, func(s *Settings) *int64 { return &s.Target }),
		plain("shrinkage", 0, 90, func(s *Settings) *int64 { return &s.Shrinkage }),
		seconds("call_back", 300, 7*24*3600, func(s *Settings) *time.Duration { return &s.CallBack }),
	}
}

// ReadSettings reads what the house holds itself to.
func ReadSettings(ctx context.Context, r db.Reader) (Settings, error) {
	s := UsualSettings()
	var rows []struct {
		Name  string
		Value int64
	}
	if err := r.All(ctx, &rows, sqlSettings); err != nil {
		return s, fmt.Errorf("read the targets of waiting: %w", err)
	}
	for _, row := range rows {
		for _, one := range settings() {
			if one.name == row.Name {
				one.set(&s, row.Value)
			}
		}
	}
	return s, nil
}

// Set sets all of them.
func (m *Room) Set(ctx context.Context, tx *db.Tx, by event.Actor, s Settings) error {
	var wrong []fault.Field
	data := map[string]any{}
	for _, one := range settings() {
		v := one.value(&s)
		data[one.name] = v
		switch {
		case v < one.least:
			wrong = append(wrong, fault.Field{Name: one.name, Key: "field.too_small", Args: []any{"min", one.least}})
		case v > one.most:
			wrong = append(wrong, fault.Field{Name: one.name, Key: "field.too_large", Args: []any{"max", one.most}})
		}
	}
	if wrong != nil {
		return fault.OfFields(wrong...)
	}
	for _, one := range settings() {
		if _, err := tx.Exec(ctx, sqlSet, one.name, one.value(&s)); err != nil {
			return fmt.Errorf("set %s: %w", one.name, err)
		}
	}
	_, err := m.Events.Append(ctx, tx, by, event.Subject{Kind: "waiting", ID: 1}, "waiting.set", data)
	return err
}

const (
	sqlSettings = `SELECT name, value FROM waiting_setting`
	sqlSet      = `INSERT INTO waiting_setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value`
)
