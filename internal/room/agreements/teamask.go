package agreements

import (
	"context"
	"fmt"
	"slices"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/calendar"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
)

// unclaimed is the working time after which what a team was asked for is its
// lead's: long enough for somebody to come back from a call or a meal.
const unclaimed = 2 * time.Hour

// LeadAt is when what a team was asked for at now, by wanted, falls to its lead:
// after two working hours, and never later than half of the working time up to
// the date. Where nobody works until then it is half of the way.
func LeadAt(s *calendar.Schedule, now, wanted time.Time) time.Time {
	half := now.Add(wanted.Sub(now) / 2).Truncate(time.Microsecond)
	worked := s.Elapsed(now, wanted)
	if worked <= 0 {
		return half
	}
	at, err := s.Add(now, min(unclaimed, worked/2))
	if err != nil {
		return half
	}
	return at
}

// AskTeam asks a whole team for something by a date. Everybody of it sees the
// ask, whoever accepts it or names another date first has it, and when nobody
// does by LeadAt it is the lead's: it is never nobody's.
func (m *Room) AskTeam(ctx context.Context, tx *db.Tx, by event.Actor, of, team id.ID, what string, wanted time.Time) (Ask, error) {
	a := newAsk(tx.Now(), by, of, wanted)
	a.TeamID, a.ToTeam = team, true
	if wrong := a.say(what, tx.Now(), wanted); wrong != nil {
		return a, fault.OfFields(wrong...)
	}
	if _, err := m.Cases.Desk(ctx, tx, team); team == 0 || fault.KindOf(err) == fault.NotFound {
		return a, fault.OfFields(fault.Field{Name: "to", Key: "field.choose"})
	} else if err != nil {
		return a, err
	}
	a.LeadAt = LeadAt(m.Cases.Promises.Policy().Schedule, tx.Now(), a.WantedAt)
	return a, m.ask(ctx, tx, by, a)
}

// claim gives a team's ask to whoever of the team answers it first. Two at once
// wait for the lock of the row: the second finds it taken.
func (m *Room) claim(ctx context.Context, tx *db.Tx, by event.Actor, a *Ask) error {
	if !a.IsFree() || by.ID == a.AskedBy && a.ToID != by.ID {
		return nil
	}
	teams, err := m.TeamsOf(ctx, tx, by.ID)
	if err != nil {
		return err
	}
	if a.ToID == by.ID || slices.Contains(teams, a.TeamID) {
		a.ToID, a.TakenAt = by.ID, tx.Now()
	}
	return nil
}

// notYours says why somebody cannot answer: a colleague of the team was first,
// or it is not their turn.
func (m *Room) notYours(ctx context.Context, r db.Reader, by event.Actor, a Ask) error {
	if !a.ToTeam || a.TakenAt.IsZero() || by.ID == a.ToID || by.ID == a.AskedBy {
		return fault.New(fault.Conflict, "agreements.not_yours")
	}
	name, err := m.Cases.NameOf(ctx, r, a.ToID)
	if err != nil {
		return err
	}
	return fault.New(fault.Conflict, "agreements.taken_by", "name", name)
}

// FallBatch is how many asks one transaction gives to leads.
const FallBatch = 100

// Fall gives the asks that no one of their team took in time to its lead, at
// most FallBatch, and tells how many; fewer means that none is left.
func (m *Room) Fall(ctx context.Context, tx *db.Tx) (int, error) {
	var late []id.ID
	if err := tx.All(ctx, &late, sqlUnclaimed, clock.Micros(tx.Now()), FallBatch); err != nil {
		return 0, fmt.Errorf("find what nobody took: %w", err)
	}
	for _, which := range late {
		if err := tx.Lock(ctx, "agreements_ask", int64(which)); err != nil {
			return 0, fmt.Errorf("wait for ask %d: %w", which, err)
		}
		a, err := OneAsk(ctx, tx, which)
		if err != nil {
			return 0, err
		}
		if !a.IsOpen() || a.ToID != 0 { // somebody was faster
			continue
		}
		desk, err := m.Cases.Desk(ctx, tx, a.TeamID)
		if fault.KindOf(err) == fault.NotFound { // the team was closed meanwhile
			desk, err = m.Cases.Desk(ctx, tx, 0)
		}
		if err != nil {
			return 0, err
		}
		a.ToID, a.FellAt = desk.DutyID, tx.Now()
		if err := m.saveAsk(ctx, tx, event.System, a, "ask_fell"); err != nil {
			return 0, err
		}
	}
	return len(late), nil
}

const sqlUnclaimed = `SELECT id FROM agreements_ask WHERE to_id = 0 AND ended_at = 0 AND lead_at <= $1 ORDER BY lead_at, id LIMIT $2`
