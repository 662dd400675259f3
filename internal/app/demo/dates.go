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
		tx.Backdate(now.Add(-datesBefore)) // once for each hour: ids are of their time
		for _, r := range refunds(of, now) {
			if err := r.promise(ctx, tx, room); err != nil {
				return fmt.Errorf("promise a refund: %w", err)
			}
		}
		tx.Backdate(now.Add(-movedBefore))
		for _, r := range refunds(of, now) {
			if err := r.move(ctx, tx, room); err != nil {
				return fmt.Errorf("move a refund: %w", err)
			}
		}
		return nil
	})
}

// refund is a line of the script.
type refund struct {
	of      id.ID
	due, to time.Time // to is zero for one that stays
	why     string
}

func refunds(of map[string][]id.ID, now time.Time) (all []refund) {
	for line := range strings.Lines(datesScript) {
		f := strings.Split(strings.TrimSpace(line), "|")
		if f[0] == "" || strings.HasPrefix(f[0], "#") || len(of[f[0]]) == 0 {
			continue
		}
		in := func(days string) time.Time {
			n, _ := strconv.Atoi(days) // a slip gives a date that the room refuses
			return now.AddDate(0, 0, n).Round(time.Hour)
		}
		r := refund{of: of[f[0]][0], due: in(f[1]), why: f[3]}
		if f[2] != "0" {
			r.to = in(f[2])
		}
		all = append(all, r)
	}
	return all
}

func (r refund) promise(ctx context.Context, tx *db.Tx, room *cases.Room) error {
	c, err := cases.Get(ctx, tx, r.of)
	if err != nil {
		return err
	}
	_, err = room.GiveWord(ctx, tx, event.Staff(c.OwnerID), r.of, promises.Promise{Kind: "refund", DueAt: r.due}, time.Time{})
	return err
}

func (r refund) move(ctx context.Context, tx *db.Tx, room *cases.Room) error {
	if r.to.IsZero() {
		return nil
	}
	c, err := cases.Get(ctx, tx, r.of)
	if err != nil {
		return err
	}
	owed, err := promises.Owed(ctx, tx, r.of)
	if err != nil {
		return err
	}
	for _, p := range owed {
		if p.Kind == "refund" {
			_, _, err := room.Repromise(ctx, tx, event.Staff(c.OwnerID), r.of, p.ID, promises.Another{DueAt: r.to, Reason: r.why}, time.Time{})
			return err
		}
	}
	return nil
}

const sqlRefundsThere = `SELECT COUNT(*) FROM promises WHERE kind = 'refund'`
