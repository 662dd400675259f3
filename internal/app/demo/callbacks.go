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
	"rida/internal/kit/lang"
	"rida/internal/room/cases"
	"rida/internal/room/waiting"
)

//go:embed script/callbacks.txt
var callbacksScript string

// CallBacks lets some customers leave their number instead of waiting: two were
// called back, four are still owed a call. It does nothing to a firm that has
// call-backs.
func CallBacks(ctx context.Context, d *db.DB, room *waiting.Room, firm Firm, now time.Time) error {
	var there int
	if err := d.Get(ctx, &there, sqlCallBackThere); err != nil || there > 0 {
		return err
	}
	all, err := readPeople()
	if err != nil {
		return err
	}
	everybody := map[string]*person{}
	for _, one := range all {
		everybody[one.key] = one
	}
	return d.WriteBulk(ctx, func(tx *db.Tx) error {
		for line := range strings.Lines(callbacksScript) {
			f := strings.Split(strings.TrimSpace(line), "|")
			if len(f) < 8 || strings.HasPrefix(f[0], "#") {
				continue
			}
			if err := callBackLine(ctx, tx, room, firm, everybody[f[0]], f, now); err != nil {
				return fmt.Errorf("let %s leave a number: %w", f[0], err)
			}
		}
		return nil
	})
}

func callBackLine(ctx context.Context, tx *db.Tx, room *waiting.Room, firm Firm, who *person, f []string, now time.Time) error {
	var minutes [3]int // ago, tries, until somebody was reached
	for i, place := range [...]int{3, 4, 6} {
		n, err := strconv.Atoi(f[place])
		if err != nil {
			return err
		}
		minutes[i] = n
	}
	asked := now.Add(-time.Duration(minutes[0]) * time.Minute)
	tx.Backdate(asked)
	k, _, err := room.AskBack(ctx, tx, cases.Incoming{Channel: cases.Phone, Name: who.name, Phone: who.phone, Lang: lang.Tag(f[1]), Text: f[2], NoReceipt: true})
	if err != nil {
		return err
	}
	for i := range minutes[1] {
		tx.Backdate(asked.Add(time.Duration(15*(i+1)) * time.Minute))
		if _, err := room.Called(ctx, tx, event.Staff(firm.Manager), k.ID, false); err != nil {
			return err
		}
	}
	if f[5] == "-" {
		return nil
	}
	by := event.Staff(firm.People[f[5]])
	tx.Backdate(asked.Add(time.Duration(minutes[2]) * time.Minute))
	if _, err = room.Called(ctx, tx, by, k.ID, true); err != nil {
		return err
	}
	_, err = room.Cases.Close(ctx, tx, by, k.CaseID, cases.Confirmed, f[7]) // it was settled on the telephone
	return err
}

const sqlCallBackThere = `SELECT COUNT(*) FROM (SELECT id FROM waiting_callback LIMIT 1) AS one`
