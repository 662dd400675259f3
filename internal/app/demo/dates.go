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
	"rida/internal/room/cases"
	"rida/internal/room/promises"
)

//go:embed script/dates.txt
var datesScript string

// datesBefore is when the refunds of the script were promised, and movedBefore
// when some of them were moved.
const datesBefore, movedBefore = 26 * time.Hour, 2 * time.Hour

// Dates lets a firm that has promised no refund yet promise some, and move one in
// time with its reason, so that customers read of it on the page of their case.
func Dates(ctx context.Context, d *db.DB, room *cases.Room, now time.Time) error {
	var there int
	if err := d.Get(ctx, &there, sqlRefundsThere); err != nil || there > 0 {
		return err
	}
	return d.WriteBulk(ctx, func(tx *db.Tx) error {
		of, err := openCases(ctx, tx)
		if err != nil {
			return err
		}
		for line := range strings.Lines(datesScript) {
			f := strings.Split(strings.TrimSpace(line), "|")
			if f[0] == "" || strings.HasPrefix(f[0], "#") || len(of[f[0]]) == 0 {
				continue
			}
			if err := promiseRefund(ctx, tx, room, of[f[0]][0], f, now); err != nil {
				return fmt.Errorf("promise a refund in %q: %w", f[0], err)
			}
		}
		return nil
	})
}

func promiseRefund(ctx context.Context, tx *db.Tx, room *cases.Room, of id.ID, f []string, now time.Time) error {
	in := func(days string) time.Time {
		n, _ := strconv.Atoi(days) // a slip gives a date that the room refuses
		return now.AddDate(0, 0, n).Round(time.Hour)
	}
	c, err := cases.Get(ctx, tx, of)
	if err != nil {
		return err
	}
	by := event.Staff(c.OwnerID)
	tx.Backdate(now.Add(-datesBefore))
	if _, err := room.GiveWord(ctx, tx, by, of, promises.Promise{Kind: "refund", DueAt: in(f[1])}, time.Time{}); err != nil || f[2] == "0" {
		return err
	}
	owed, err := promises.Owed(ctx, tx, of)
	if err != nil {
		return err
	}
	tx.Backdate(now.Add(-movedBefore))
	for _, p := range owed {
		if p.Kind == "refund" {
			_, _, err := room.Repromise(ctx, tx, by, of, p.ID, promises.Another{DueAt: in(f[2]), Reason: f[3]}, time.Time{})
			return err
		}
	}
	return nil
}

const sqlRefundsThere = `SELECT COUNT(*) FROM promises WHERE kind = 'refund'`
