package agreements

import (
	"strings"
	"time"
	"unicode/utf8"

	"rida/internal/kit/fault"
)

// furthest is how far ahead a date may be.
const furthest = 3 * 366 * 24 * time.Hour

func checkText(name, text string, most int, needed bool) (string, []fault.Field) {
	text = strings.TrimSpace(text)
	switch {
	case needed && text == "":
		return "", []fault.Field{{Name: name, Key: "field.required"}}
	case utf8.RuneCountInString(text) > most:
		return text, []fault.Field{{Name: name, Key: "field.too_long", Args: []any{"max", most}}}
	}
	return text, nil
}

func checkDue(now, due time.Time) []fault.Field {
	switch {
	case due.IsZero():
		return []fault.Field{{Name: "date", Key: "field.required"}}
	case !due.After(now) || due.Sub(now) > furthest:
		return []fault.Field{{Name: "date", Key: "agreements.due_range"}}
	}
	return nil
}
