package demo

import (
	"context"
	_ "embed"
	"fmt"
	"strconv"
	"strings"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/room/agreements"
	"rida/internal/room/cases"
	"rida/internal/room/routing"
)

//go:embed script/agreed.txt
var agreedScript string

// agreedBefore is when what the script tells was agreed.
const agreedBefore = 5 * time.Hour

// Agreed lets a firm that agreed nothing yet agree some milestones with its
// customers, and its colleagues ask one another.
func Agreed(ctx context.Context, d *db.DB, room *agreements.Room, topics *routing.Room, firm Firm, now time.Time) error {
	var there int
	if err := d.Get(ctx, &there, sqlAgreedThere); err != nil || there > 0 {
		return err
	}
	return d.WriteBulk(ctx, func(tx *db.Tx) error {
		of, err := openCases(ctx, tx)
		if err != nil {
			return err
		}
		for line := range strings.Lines(agreedScript) {
			f := strings.Split(strings.TrimSpace(line), "|")
			if f[0] == "" || strings.HasPrefix(f[0], "#") || len(of[f[1]]) == 0 {
				continue
			}
			if err := agreeLine(ctx, tx, room, topics, firm, f, of[f[1]][0], now); err != nil {
				return fmt.Errorf("agree %q: %w", f[3], err)
			}
		}
		return nil
	})
}

func agreeLine(ctx context.Context, tx *db.Tx, room *agreements.Room, topics *routing.Room, firm Firm, f []string, of id.ID, now time.Time) error {
	due := func(hours string) time.Time {
		n, _ := strconv.Atoi(hours) // a slip gives a date that the room refuses
		return now.Add(time.Duration(n) * time.Hour).Round(15 * time.Minute)
	}
	by := event.Staff(firm.People[f[2]])
	if f[0] == "misunderstood" {
		return misunderstoodLine(ctx, tx, room, topics, by, f, now)
	}
	tx.Backdate(now.Add(-agreedBefore))
	switch f[0] {
	case "team":
		_, err := room.AskTeam(ctx, tx, by, of, firm.Teams[f[3]], f[4], due(f[5]))
		return err
	case "moved":
		all, err := agreements.Milestones(ctx, tx, of)
		if err == nil && len(all) > 0 {
			_, err = room.Move(ctx, tx, by, all[0].ID, due(f[3]), f[4])
		}
		return err
	case "ask":
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

// misunderstoodLine logs a misunderstanding as long ago as the script says, in the
// newest case of its language that was there by then and is about its topic, or
// about none so far.
func misunderstoodLine(ctx context.Context, tx *db.Tx, room *agreements.Room, topics *routing.Room, by event.Actor, f []string, now time.Time) error {
	days, err := strconv.Atoi(f[6])
	if err != nil {
		return err
	}
	cost, err := strconv.ParseInt(f[7], 10, 64)
	if err != nil {
		return err
	}
	place, err := strconv.Atoi(f[8])
	if err != nil {
		return err
	}
	at := now.AddDate(0, 0, -days)
	var of []id.ID
	if err := tx.All(ctx, &of, sqlCaseBefore, f[1], clock.Micros(at), place); err != nil || len(of) == 0 {
		return err // a house that is younger than that misunderstood nothing then
	}
	all, err := routing.Topics(ctx, tx)
	if err != nil {
		return err
	}
	tx.Backdate(at)
	if place < len(all) {
		if err := topics.Retopic(ctx, tx, by, of[0], all[place].ID); err != nil {
			return err
		}
	}
	_, err = room.Log(ctx, tx, by, agreements.Misunderstanding{CaseID: of[0], Term: f[3], Note: f[4], Whose: f[5], Minutes: cost})
	return err
}

const (
	sqlAgreedThere = `SELECT COUNT(*) FROM (SELECT 1 FROM agreements_milestone LIMIT 1) AS any_milestone`
	sqlCaseBefore  = `SELECT c.id FROM cases c LEFT JOIN routing_answer a ON a.case_id = c.id LEFT JOIN routing_topic t ON t.id = a.topic_id
WHERE c.lang = $1 AND c.received_at <= $2 AND COALESCE(t.position, $3) = $3 ORDER BY c.received_at DESC, c.id DESC LIMIT 1`
)
