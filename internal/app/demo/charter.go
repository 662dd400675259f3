package demo

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
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

const (
	// settledAfter is for how long the demo firm owes a remedy; what is older was
	// given, but one in so many was waived.
	settledAfter = 10 * 24 * time.Hour
	waivedEvery  = 9
	// mostSettled bounds the work of a first start on large data.
	mostSettled = 1000
)

// Remedies settles what the demo firm has owed for long, so that the list looks
// as on a working day.
func Remedies(ctx context.Context, d *db.DB, room *charter.Room, firm Firm, why string) error {
	given, _, err := charter.Remedies(ctx, d, charter.Given, 0, 0)
	if err != nil || len(given) > 0 {
		return err
	}
	now := d.Now()
	var old []charter.Due
	for before := id.ID(0); len(old) < mostSettled; {
		owed, next, err := charter.Remedies(ctx, d, charter.Owed, 0, before)
		if err != nil {
			return err
		}
		for _, one := range owed {
			if now.Sub(one.BrokenAt) > settledAfter {
				old = append(old, one)
			}
		}
		if before = next; next == 0 {
			break
		}
	}
	slices.SortStableFunc(old, func(a, b charter.Due) int { return a.BrokenAt.Compare(b.BrokenAt) })
	return d.WriteBulk(ctx, func(tx *db.Tx) error {
		for i, one := range old {
			state, reason := charter.Given, ""
			if i%waivedEvery == waivedEvery-1 {
				state, reason = charter.Waived, why
			}
			if _, err := room.Settle(ctx, tx, event.Staff(firm.Manager), one.ID, state, reason); err != nil {
				return err
			}
		}
		return nil
	})
}
