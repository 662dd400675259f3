package demo

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/room/promises"
	"rida/internal/room/promises/charter"
)

//go:embed script/charter.json
var charterScript []byte

// The charter of the demo firm: its first version stands before the oldest case
// and its second some weeks ago.
const (
	charterFirst  = 400 * 24 * time.Hour
	charterSecond = 35 * 24 * time.Hour
	changeEvery   = 12 * 24 * time.Hour
)

type charterText struct {
	Purpose charter.By[string] `json:"purpose"`
	Clauses []struct {
		Code  string                    `json:"code"`
		Kind  promises.Kind             `json:"kind"`
		Since int                       `json:"since"`
		Words charter.By[charter.Words] `json:"words"`
	} `json:"clauses"`
	Changes []charter.By[string] `json:"changes"`
}

// Charter gives a firm that has none its service charter, in two versions, with
// what changed because of its customers.
func Charter(ctx context.Context, d *db.DB, room *charter.Room, firm Firm, now time.Time) error {
	_, there, err := charter.InForce(ctx, d)
	if err != nil || there {
		return err
	}
	var text charterText
	if err := json.Unmarshal(charterScript, &text); err != nil {
		return fmt.Errorf("read the script of the charter: %w", err)
	}
	by := event.Staff(firm.Manager)
	return d.WriteBulk(ctx, func(tx *db.Tx) error {
		for i, back := range []time.Duration{charterFirst, charterSecond} {
			tx.Backdate(now.Add(-back))
			body := charter.Body{Purpose: text.Purpose}
			for _, c := range text.Clauses {
				if c.Since <= i+1 {
					body.Clauses = append(body.Clauses, charter.Clause{Code: c.Code, Kind: c.Kind, Words: c.Words})
				}
			}
			draft, err := room.Save(ctx, tx, by, body, 0)
			if err != nil {
				return err
			}
			if _, err := room.Publish(ctx, tx, by, draft.Edition); err != nil {
				return err
			}
		}
		for i, one := range text.Changes {
			tx.Backdate(now.Add(-charterSecond + time.Duration(i)*changeEvery/2))
			if _, err := room.Tell(ctx, tx, by, one); err != nil {
				return err
			}
		}
		return nil
	})
}

// settledRemedies are how many of the demo's remedies have been given, and one
// more is waived.
const settledRemedies = 4

// Remedies settles some of what the demo firm owes, the oldest first, so that
// the list looks as on a working day.
func Remedies(ctx context.Context, d *db.DB, room *charter.Room, firm Firm, why string) error {
	given, _, err := charter.Remedies(ctx, d, charter.Given, 0, 0)
	if err != nil || len(given) > 0 {
		return err
	}
	owed, _, err := charter.Remedies(ctx, d, charter.Owed, 0, 0)
	if err != nil {
		return err
	}
	return d.Write(ctx, func(tx *db.Tx) error {
		for i := range min(settledRemedies+1, len(owed)/2) {
			state, reason := charter.Given, ""
			if i == settledRemedies {
				state, reason = charter.Waived, why
			}
			if _, err := room.Settle(ctx, tx, event.Staff(firm.Manager), owed[len(owed)-1-i].ID, state, reason); err != nil {
				return err
			}
		}
		return nil
	})
}
