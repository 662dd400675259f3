package routing

import (
	"context"
	"fmt"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
)

// MaxAbsence is the longest absence, in days: two years of parental leave. What
// is longer is a departure.
const MaxAbsence = 731

// Absence is a stretch of days on which somebody is not here.
type Absence struct {
	ID      id.ID
	Account id.ID
	From    time.Time // the start of the first day
	Until   time.Time // the end of the last day, which belongs to it no more
	Cover   id.ID     // who looks after their open cases meanwhile; 0 leaves them
	Ended   bool      // taken back, or ended before its time
	Lent    bool      // the cases are with the stand-in
}

// Covers tells whether the absence holds at an instant.
func (a Absence) Covers(t time.Time) bool { return !a.Ended && !t.Before(a.From) && t.Before(a.Until) }

// AddAbsence notes that somebody will not be here.
func (m *Room) AddAbsence(ctx context.Context, tx *db.Tx, by event.Actor, a Absence) (id.ID, error) {
	if err := m.checkAbsence(ctx, tx, a); err != nil {
		return 0, err
	}
	a.ID = id.New(tx.Now())
	var cover any
	if a.Cover != 0 {
		cover = a.Cover
	}
	if _, err := tx.Exec(ctx, sqlAddAbsence, a.ID, a.Account, clock.Micros(a.From), clock.Micros(a.Until), cover, by.ID, clock.Micros(tx.Now())); err != nil {
		return 0, fmt.Errorf("note an absence: %w", err)
	}
	return a.ID, m.happened(ctx, tx, by, about(a.Account), "absence_added",
		map[string]any{"absence": a.ID, "from": clock.Micros(a.From), "until": clock.Micros(a.Until), "cover": a.Cover})
}

func (m *Room) checkAbsence(ctx context.Context, tx *db.Tx, a Absence) error {
	var wrong []fault.Field
	switch {
	case !a.Until.After(a.From):
		wrong = append(wrong, fault.Field{Name: "until", Key: "routing.fault.order"})
	case !a.Until.After(tx.Now()):
		wrong = append(wrong, fault.Field{Name: "until", Key: "routing.fault.past"})
	case a.Until.Sub(a.From) > MaxAbsence*24*time.Hour:
		wrong = append(wrong, fault.Field{Name: "until", Key: "routing.fault.long", Args: []any{"n", MaxAbsence}})
	}
	if a.Cover != 0 {
		active, err := m.Cases.IsActive(ctx, tx, a.Cover)
		if err != nil {
			return err
		}
		if !active || a.Cover == a.Account {
			wrong = append(wrong, fault.Field{Name: "cover", Key: "routing.fault.cover"})
		}
	}
	if wrong != nil {
		return fault.OfFields(wrong...)
	}
	return nil
}

// EndAbsence takes an absence back, or ends it before its time. Lent cases come
// back by the next run of KeepAbsences.
func (m *Room) EndAbsence(ctx context.Context, tx *db.Tx, by event.Actor, account, which id.ID) error {
	n, err := tx.Exec(ctx, sqlEndAbsence, clock.Micros(tx.Now()), which, account)
	if err != nil {
		return fmt.Errorf("end absence %d: %w", which, err)
	}
	if n == 0 {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	return m.happened(ctx, tx, by, about(account), "absence_ended", map[string]any{"absence": which})
}

// Absences reads what is to come of absences, and what holds now, the nearest
// first; account 0 gives everybody's.
func Absences(ctx context.Context, r db.Reader, account id.ID, now time.Time) ([]Absence, error) {
	var rows []absenceRow
	if err := r.All(ctx, &rows, sqlAbsences, clock.Micros(now), account); err != nil {
		return nil, fmt.Errorf("read the absences: %w", err)
	}
	return absencesOf(rows), nil
}

type absenceRow struct {
	ID        id.ID
	AccountID id.ID
	FromAt    int64
	UntilAt   int64
	CoverID   id.ID
	EndedAt   int64
	LentAt    int64
	BackAt    int64
}

func absencesOf(rows []absenceRow) []Absence {
	all := make([]Absence, len(rows))
	for i, r := range rows {
		all[i] = Absence{ID: r.ID, Account: r.AccountID, From: clock.FromMicros(r.FromAt), Until: clock.FromMicros(r.UntilAt),
			Cover: r.CoverID, Ended: r.EndedAt != 0, Lent: r.LentAt != 0 && r.BackAt == 0}
	}
	return all
}

const (
	absenceColumns = `id, account_id, from_at, until_at, COALESCE(cover_id, 0) AS cover_id, ended_at, lent_at, back_at`

	sqlAddAbsence = `
INSERT INTO routing_absence (id, account_id, from_at, until_at, cover_id, made_by, made_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`

	sqlEndAbsence = `UPDATE routing_absence SET ended_at = $1 WHERE id = $2 AND account_id = $3 AND ended_at = 0 AND until_at > $1`

	sqlAbsences = `
SELECT ` + absenceColumns + ` FROM routing_absence
WHERE until_at > $1 AND ended_at = 0 AND (account_id = $2 OR CAST($2 AS BIGINT) = 0) ORDER BY from_at, id`
)
