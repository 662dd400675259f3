package demo

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/room/complaints"
)

//go:embed script/complaints.txt
var complaintScript string

// complainedBefore is when the firm began to look at them: after the youngest of
// them had come.
const complainedBefore = 20 * time.Minute

// Complaints lets a firm that has looked into no complaint yet look into some.
func Complaints(ctx context.Context, d *db.DB, room *complaints.Room, firm Firm, now time.Time) error {
	var there int
	if err := d.Get(ctx, &there, sqlAllegedThere); err != nil || there > 0 {
		return err
	}
	return d.WriteBulk(ctx, func(tx *db.Tx) error {
		tx.Backdate(now.Add(-complainedBefore))
		var of id.ID
		for line := range strings.Lines(complaintScript) {
			f := strings.Split(strings.TrimSpace(line), "|")
			switch {
			case f[0] == "" || strings.HasPrefix(f[0], "#"):
			case f[0] == "on":
				of = 0
				err := tx.Get(ctx, &of, sqlComplaintOn, f[1])
				if err == nil {
					err = beginComplaint(ctx, tx, room, firm, of)
				}
				if err != nil && !errors.Is(err, db.ErrNone) {
					return fmt.Errorf("look for %q: %w", f[1], err)
				}
			case of != 0:
				if err := complaintLine(ctx, tx, room, firm, f, of); err != nil {
					return fmt.Errorf("%s %q: %w", f[0], f[2], err)
				}
			}
		}
		return nil
	})
}

// beginComplaint has the customer know that it has come.
func beginComplaint(ctx context.Context, tx *db.Tx, room *complaints.Room, firm Firm, of id.ID) error {
	f, err := complaints.Read(ctx, tx, of)
	if err != nil || f.State != complaints.Received {
		return err
	}
	_, err = room.Step(ctx, tx, event.Staff(firm.Manager), of, complaints.Acknowledged, "☎")
	return err
}

func complaintLine(ctx context.Context, tx *db.Tx, room *complaints.Room, firm Firm, f []string, of id.ID) error {
	by := event.Staff(firm.People[f[1]])
	number := func(s string) int64 {
		n, _ := strconv.ParseInt(s, 10, 64) // a slip gives a number that the room refuses
		return n
	}
	allegation := func(s string) (id.ID, error) {
		all, err := complaints.Allegations(ctx, tx, of)
		if n := number(s); err == nil && n > 0 && int(n) <= len(all) {
			return all[n-1].ID, nil
		}
		return 0, err
	}
	var err error
	switch f[0] {
	case "allege":
		_, err = room.Allege(ctx, tx, by, of, f[2])
	case "assess":
		_, err = room.Assess(ctx, tx, by, of, complaints.Assessment{Product: f[7], Sought: f[8],
			Facts: complaints.Facts{Safety: f[2], Money: f[3], HoursDown: number(f[4]), People: number(f[5]), Exposure: f[6]}})
	case "plan":
		_, err = room.Investigate(ctx, tx, by, of, firm.People[f[2]], f[3])
	case "evidence":
		var which id.ID
		if which, err = allegation(f[3]); err == nil {
			_, err = room.AddEvidence(ctx, tx, by, of, complaints.NewEvidence{Kind: f[2], AllegationID: which, Title: f[4], Note: f[5]})
		}
	case "find":
		var which id.ID
		if which, err = allegation(f[2]); err == nil {
			_, err = room.Find(ctx, tx, by, of, which, complaints.Finding(f[3]), f[4])
		}
	case "truth":
		_, err = room.SetTruth(ctx, tx, by, of, f[2])
	case "need":
		_, err = room.AddNeed(ctx, tx, by, of, f[2])
	case "wait":
		_, err = room.Step(ctx, tx, by, of, complaints.State(f[2]), f[3])
	case "outside":
		_, err = room.Step(ctx, tx, by, of, complaints.External, f[2])
	case "involve":
		_, err = room.Involve(ctx, tx, by, of, firm.People[f[2]], true)
	case "level":
		_, err = room.SetLevel(ctx, tx, by, of, complaints.Level(f[2]))
	}
	return err
}

const (
	sqlAllegedThere = `SELECT COUNT(*) FROM (SELECT 1 FROM complaints_allegation LIMIT 1) AS any_allegation`
	sqlComplaintOn  = `
SELECT id FROM cases WHERE type = 'complaint' AND state <> 'closed' AND subject = $1 ORDER BY id LIMIT 1`
)
