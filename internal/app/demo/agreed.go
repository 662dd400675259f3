package demo

import (
	"context"
	_ "embed"
	"fmt"
	"strconv"
	"strings"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/room/agreements"
	"rida/internal/room/cases"
)

//go:embed script/agreed.txt
var agreedScript string

// agreedBefore is when what the script tells was agreed.
const agreedBefore = 5 * time.Hour

// Agreed lets a firm that agreed nothing yet agree some milestones with its
// customers, and its colleagues ask one another.
func Agreed(ctx context.Context, d *db.DB, room *agreements.Room, firm Firm, now time.Time) error {
	var there int
	if err := d.Get(ctx, &there, sqlAgreedThere); err != nil || there > 0 {
		return err
	}
	return d.WriteBulk(ctx, func(tx *db.Tx) error {
		of, err := openCases(ctx, tx)
		if err != nil {
			return err
		}
		tx.Backdate(now.Add(-agreedBefore))
		for line := range strings.Lines(agreedScript) {
			f := strings.Split(strings.TrimSpace(line), "|")
			if f[0] == "" || strings.HasPrefix(f[0], "#") || len(of[f[1]]) == 0 {
				continue
			}
			if err := agreeLine(ctx, tx, room, firm, f, of[f[1]][0], now); err != nil {
				return fmt.Errorf("agree %q: %w", f[3], err)
			}
		}
		return nil
	})
}

func agreeLine(ctx context.Context, tx *db.Tx, room *agreements.Room, firm Firm, f []string, of id.ID, now time.Time) error {
	due := func(hours string) time.Time {
		n, _ := strconv.Atoi(hours) // a slip gives a date that the room refuses
		return now.Add(time.Duration(n) * time.Hour).Round(15 * time.Minute)
	}
	by := event.Staff(firm.People[f[2]])
	if f[0] == "ask" {
		a, err := room.AskFor(ctx, tx, by, of, firm.People[f[3]], f[4], due(f[5]))
		if err == nil && f[6] == "accepted" {
			_, err = room.Accept(ctx, tx, event.Staff(firm.People[f[3]]), a.ID)
		}
		return err
	}
	m, err := room.Agree(ctx, tx, by, of, agreements.New{Title: f[3], Form: f[4], Excluded: f[5], DueAt: due(f[6]), Checks: strings.Split(f[7], ";")})
	if err != nil || f[8] == "-" {
		return err
	}
	c, err := cases.Get(ctx, tx, of)
	if err != nil {
		return err
	}
	if m, err = room.Confirm(ctx, tx, event.Customer(c.CustomerID), of, m.ID, f[8]); err != nil || f[9] == "-" {
		return err
	}
	if _, err = room.Start(ctx, tx, by, m.ID, false); err != nil {
		return err
	}
	_, err = room.Tick(ctx, tx, by, m.ID, m.Checks[0].ID, true)
	return err
}

const sqlAgreedThere = `SELECT COUNT(*) FROM (SELECT 1 FROM agreements_milestone LIMIT 1) AS any_milestone`
