package app

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/room/cases"
	"rida/internal/room/complaints/remedy"
)

// openedHere marks a case that was opened in a transaction: its first words
// choose nothing, and are not looked at.
type openedHere struct{ id id.ID }

// hearChoices takes the number with which a customer answers a letter as the
// choice of that option. A first message costs nothing; a further one a look at
// the index of offers.
func (a *App) hearChoices() event.Listener {
	return event.Listener{Kinds: []string{"cases.received", "cases.customer_wrote"}, Hear: func(ctx context.Context, tx *db.Tx, e event.Event) error {
		mark := openedHere{e.Subject.ID}
		if e.Kind == "cases.received" {
			tx.Memo()[mark] = true
			return nil
		}
		if tx.Memo()[mark] != nil {
			return nil
		}
		options, err := remedy.Choices(ctx, tx, e.Subject.ID)
		if err != nil || len(options) == 0 {
			return err
		}
		var d struct{ Message id.ID }
		if err := json.Unmarshal(e.Data, &d); err != nil {
			return fmt.Errorf("read the data of %s: %w", e.Kind, err)
		}
		m, err := cases.OneMessage(ctx, tx, d.Message)
		if err != nil {
			return err
		}
		n := numberSaid(m.Text)
		c, err := cases.Get(ctx, tx, e.Subject.ID)
		if err != nil || n < 1 || n > len(options) || m.AuthorKind != "customer" || m.AuthorID != c.CustomerID {
			return err
		}
		_, err = a.Remedies.Choose(ctx, tx, event.Customer(c.CustomerID), c.ID, options[n-1].ID)
		if fault.KindOf(err) == fault.Conflict {
			return nil // something else was chosen meanwhile; the words are there to be read
		}
		return err
	}}
}

// numberSaid is the number that is all the first line of a message says, in any
// digits; 0 where it says anything else. "2", "2." and "(2)" are numbers, "2 or 3?"
// is a question.
func numberSaid(text string) int {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	n := 0
	digits := strings.Trim(lang.Latn.Of(strings.TrimSpace(line)), "().#- \u200e\u200f\u2068\u2069\r")
	if len(digits) == 0 || len(digits) > 2 {
		return 0
	}
	for _, r := range digits {
		if r < '0' || r > '9' {
			return 0
		}
		n = 10*n + int(r-'0')
	}
	return n
}
