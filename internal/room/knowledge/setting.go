package knowledge

import (
	"context"
	"fmt"

	"rida/internal/core/event"
	"rida/internal/kit/db"
)

// Help is how the help centre stands.
type Help struct {
	Open    bool // customers reach it
	NoIndex bool // search engines are asked to leave it out
}

// Settings of the help centre. One that nobody has set is open and may be found.
const (
	settingClosed  = "help.closed"
	settingNoIndex = "help.noindex"
)

// HelpSettings reads how the help centre stands.
func HelpSettings(ctx context.Context, r db.Reader) (Help, error) {
	var rows []struct{ Name, Value string }
	if err := r.All(ctx, &rows, sqlSettings); err != nil {
		return Help{}, fmt.Errorf("read the settings of the help centre: %w", err)
	}
	h := Help{Open: true}
	for _, one := range rows {
		switch one.Name {
		case settingClosed:
			h.Open = one.Value != yes
		case settingNoIndex:
			h.NoIndex = one.Value == yes
		}
	}
	return h, nil
}

const yes = "yes"

// SetHelp opens or closes the help centre and says whether it may be found.
func (m *Room) SetHelp(ctx context.Context, tx *db.Tx, by event.Actor, h Help) error {
	for name, on := range map[string]bool{settingClosed: !h.Open, settingNoIndex: h.NoIndex} {
		value := ""
		if on {
			value = yes
		}
		if _, err := tx.Exec(ctx, sqlSet, name, value); err != nil {
			return fmt.Errorf("set the help centre: %w", err)
		}
	}
	return m.happened(ctx, tx, by, event.Subject{Kind: "help", ID: 1}, "help_set", map[string]any{"open": h.Open, "noindex": h.NoIndex})
}

const (
	sqlSettings = `SELECT name, value FROM knowledge_setting`
	sqlSet      = `INSERT INTO knowledge_setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value`
)
