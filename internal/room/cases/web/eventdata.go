package web

import (
	"encoding/json"
	"strings"

	"rida/internal/core/event"
	"rida/internal/kit/id"
)

// eventData is what the timeline reads from the data of events.
type eventData struct {
	From  code   `json:"from"`
	To    code   `json:"to"`
	How   string `json:"how"`
	Until int64  `json:"until"`
	DueAt int64  `json:"due_at"`
}

// code is a value that is an id in some events and a word in others.
type code struct{ text string }

// UnmarshalJSON takes a string or a number.
func (c *code) UnmarshalJSON(b []byte) error {
	c.text = strings.Trim(string(b), `"`)
	return nil
}

func (c code) id() id.ID {
	v, _ := id.Parse(c.text)
	return v
}

// readData reads what can be read; an event of an older shape shows less.
func readData(e event.Event) (d eventData) {
	_ = json.Unmarshal(e.Data, &d)
	return d
}
