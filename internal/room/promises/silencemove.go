package promises

import (
	"context"
	"fmt"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
)

// SilenceMoved tells when the longest silence that began with an owed promise is
// over by new working hours: the same working time, counted from when the
// promise was given. No customer was told this instant, so unlike a due date it
// may come earlier; what would be past is now. ok is false where nothing
// changes, or the silence was told already.
func SilenceMoved(p Promise, before, after Policy, now time.Time) (at time.Time, ok bool) {
	if !p.Owed || p.SilentAt.IsZero() || !now.Before(p.SilentAt) || p.SilentAt.Before(p.MadeAt) {
		return at, false
	}
	at, err := after.Schedule.Add(p.MadeAt, before.Schedule.Elapsed(p.MadeAt, p.SilentAt))
	if err != nil { // hours without work: the old instant is better than none
		return at, false
	}
	at = at.UTC().Truncate(time.Microsecond)
	if at.Before(now) {
		at = now
	}
	return at, !at.Equal(p.SilentAt)
}

// MoveSilences counts the silences of a case anew, once for a version of the
// hours, and gives its owed promises as they stand then. It does nothing where the policy
// counts the silence of such cases in calendar time.
func (m *Room) MoveSilences(ctx context.Context, tx *db.Tx, which id.ID, of Matter, owed []Promise, before, after Policy) ([]Promise, error) {
	if t, _, ok := after.Book.Target(NextUpdate, of); !ok || t.Counts == Calendar {
		return owed, nil
	}
	type move struct {
		place int
		at    time.Time
	}
	var moves []move
	for i, p := range owed {
		if at, moved := SilenceMoved(p, before, after, tx.Now()); moved {
			moves = append(moves, move{i, at})
		}
	}
	if len(moves) == 0 {
		return owed, nil
	}
	schedule := after.Schedule.Version()
	first, err := tx.Exec(ctx, sqlNoteSilence, schedule, which, clock.Micros(tx.Now()))
	if err != nil {
		return owed, fmt.Errorf("note that the silence of case %d was counted anew: %w", which, err)
	}
	if first == 0 {
		return owed, nil
	}
	for _, one := range moves {
		p := &owed[one.place]
		if _, err := tx.Exec(ctx, sqlMoveSilence, p.ID, clock.Micros(one.at)); err != nil {
			return owed, fmt.Errorf("count the silence of promise %d anew: %w", p.ID, err)
		}
		if _, err := m.events.Append(ctx, tx, event.System, event.Subject{Kind: "case", ID: which}, "promises.silence_moved",
			map[string]any{"promise": p.ID, "silent_at": clock.Micros(one.at), "was_silent_at": clock.Micros(p.SilentAt), "schedule": schedule}); err != nil {
			return owed, err
		}
		p.SilentAt = one.at
	}
	return owed, nil
}

// SilentAfter lists owed promises in the order in which their longest silence is
// over, after one of them.
func SilentAfter(ctx context.Context, r db.Reader, at time.Time, after id.ID, limit int) ([]Promise, error) {
	var rows []row
	if err := r.All(ctx, &rows, sqlSilentAfter, clock.Micros(at), after, limit); err != nil {
		return nil, fmt.Errorf("read the silences that are open: %w", err)
	}
	return promised(rows), nil
}

const (
	sqlNoteSilence = `INSERT INTO promises_silence_moved (schedule, case_id, at) VALUES ($1, $2, $3) ON CONFLICT (schedule, case_id) DO NOTHING`

	sqlMoveSilence = `UPDATE promises SET silent_at = $2 WHERE id = $1 AND owed`

	sqlSilentAfter = `SELECT ` + columns + ` FROM promises WHERE owed AND silent_at > 0 AND silent_at >= $1 AND (silent_at > $1 OR id > $2) ORDER BY silent_at, id LIMIT $3`
)
