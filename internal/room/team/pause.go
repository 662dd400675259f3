package team

import (
	"context"
	"errors"
	"fmt"
	"time"

	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
)

// Pauses are the lengths one may choose, in minutes.
var Pauses = []int64{5, 10, 20}

// Restless is after how long without a break a reminder is shown.
const Restless = 90 * time.Minute

// workday is after how long a last break tells nothing about today.
const workday = 10 * time.Hour

// Pause is a person's break under way, or the last one.
type Pause struct{ Began, Ends time.Time }

// On tells whether the break is under way.
func (p Pause) On(now time.Time) bool { return !p.Ends.IsZero() && now.Before(p.Ends) }

// Due tells whether a break would do good: the last one of this working day
// ended long ago. Who took none today is not reminded before the first.
func (p Pause) Due(now time.Time) bool {
	since := now.Sub(p.Ends)
	return !p.Ends.IsZero() && since >= Restless && since < workday
}

// PauseOf reads a person's own break.
func PauseOf(ctx context.Context, r db.Reader, account id.ID) (Pause, error) {
	var row struct{ BeganAt, EndsAt int64 }
	err := r.Get(ctx, &row, sqlPause, account)
	if errors.Is(err, db.ErrNone) {
		return Pause{}, nil
	}
	if err != nil {
		return Pause{}, fmt.Errorf("read the break of %d: %w", account, err)
	}
	return Pause{clock.FromMicros(row.BeganAt), clock.FromMicros(row.EndsAt)}, nil
}

// BeginDay starts the count of time without a break, when somebody says how the
// day begins. It is a break of no length.
func (m *Room) BeginDay(ctx context.Context, tx *db.Tx, account id.ID) error {
	p, err := PauseOf(ctx, tx, account)
	if err != nil || !p.Ends.IsZero() && tx.Now().Sub(p.Ends) < workday {
		return err
	}
	return setPause(ctx, tx, account, tx.Now(), tx.Now())
}

// TakeBreak begins a break of so many minutes. There is no event: when somebody
// rests is theirs.
func (m *Room) TakeBreak(ctx context.Context, tx *db.Tx, account id.ID, minutes int64) error {
	for _, one := range Pauses {
		if one == minutes {
			return setPause(ctx, tx, account, tx.Now(), tx.Now().Add(time.Duration(minutes)*time.Minute))
		}
	}
	return fault.OfFields(fault.Field{Name: "minutes", Key: "field.choose"})
}

// EndBreak ends a break before its time.
func (m *Room) EndBreak(ctx context.Context, tx *db.Tx, account id.ID) error {
	p, err := PauseOf(ctx, tx, account)
	if err != nil || !p.On(tx.Now()) {
		return err
	}
	return setPause(ctx, tx, account, p.Began, tx.Now())
}

func setPause(ctx context.Context, tx *db.Tx, account id.ID, began, ends time.Time) error {
	if _, err := tx.Exec(ctx, sqlSetPause, account, clock.Micros(began), clock.Micros(ends)); err != nil {
		return fmt.Errorf("keep a break: %w", err)
	}
	return nil
}

const (
	sqlPause    = `SELECT began_at, ends_at FROM team_break WHERE account_id = $1`
	sqlSetPause = `
INSERT INTO team_break (account_id, began_at, ends_at) VALUES ($1, $2, $3)
ON CONFLICT (account_id) DO UPDATE SET began_at = excluded.began_at, ends_at = excluded.ends_at`
)
