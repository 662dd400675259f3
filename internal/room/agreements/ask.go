package agreements

import (
	"context"
	"fmt"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/room/promises"
)

// Between is the kind of promise between colleagues.
const Between promises.Kind = "between_us"

// AskState is how far an ask is.
type AskState string

// The states of an ask.
const (
	Asked     AskState = "asked"
	Countered AskState = "countered" // another date was named, and waits for the asker
	Accepted  AskState = "accepted"  // it is promised
	Declined  AskState = "declined"
	Done      AskState = "done"
	Withdrawn AskState = "dropped" // the asker no longer needs it
)

// Ask is what one colleague needs of another in a case.
type Ask struct {
	ID        id.ID
	CaseID    id.ID
	AskedBy   id.ID
	TeamID    id.ID // of who is asked
	ToTeam    bool  // asked of the whole team
	ToID      id.ID // who has it; 0 while it is the whole team's
	What      string
	State     AskState
	WantedAt  time.Time // the date that was asked for
	OfferedAt time.Time // another date that was named; zero for none
	PromiseID id.ID     // 0 until it is accepted
	CreatedAt time.Time
	LeadAt    time.Time // when the team's lead has it if nobody of the team does by then; zero for an ask of one person
	FellAt    time.Time // when the lead got it, because nobody had taken it
	TakenAt   time.Time // when somebody of the team took it
	EndedAt   time.Time
}

// DueAt is the date that holds: the one agreed, or else the one asked for.
func (a Ask) DueAt() time.Time {
	if !a.OfferedAt.IsZero() {
		return a.OfferedAt
	}
	return a.WantedAt
}

// IsFree tells that anybody of the team can still take it: nobody has, or it fell
// to the lead, who has not answered yet.
func (a Ask) IsFree() bool { return a.ToTeam && a.TakenAt.IsZero() && a.State == Asked }

// IsOpen tells that somebody still has to do something.
func (a Ask) IsOpen() bool { return a.EndedAt.IsZero() }

// AskFor asks a colleague for something by a date.
func (m *Room) AskFor(ctx context.Context, tx *db.Tx, by event.Actor, of, to id.ID, what string, wanted time.Time) (Ask, error) {
	a := newAsk(tx.Now(), by, of, wanted)
	a.ToID = to
	wrong := a.say(what, tx.Now(), wanted)
	if to == 0 || to == by.ID {
		wrong = append(wrong, fault.Field{Name: "to", Key: "field.choose"})
	}
	if wrong != nil {
		return a, fault.OfFields(wrong...)
	}
	if active, err := m.IsActive(ctx, tx, to); err != nil || !active {
		if err == nil {
			err = fault.OfFields(fault.Field{Name: "to", Key: "cases.owner_not_active"})
		}
		return a, err
	}
	var err error
	if a.TeamID, err = m.TeamOf(ctx, tx, to); err != nil {
		return a, err
	}
	return a, m.ask(ctx, tx, by, a)
}

func newAsk(now time.Time, by event.Actor, of id.ID, wanted time.Time) Ask {
	return Ask{ID: id.New(now), CaseID: of, AskedBy: by.ID, State: Asked, WantedAt: wanted.UTC().Truncate(time.Microsecond), CreatedAt: now}
}

// say puts into words what is asked, and finds what is wrong with it.
func (a *Ask) say(what string, now, wanted time.Time) (wrong []fault.Field) {
	a.What, wrong = checkText("what", what, MaxLong, true)
	return append(wrong, checkDue(now, wanted)...)
}

// ask writes an ask down and tells whom it is asked of.
func (m *Room) ask(ctx context.Context, tx *db.Tx, by event.Actor, a Ask) error {
	if err := m.openCase(ctx, tx, a.CaseID); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, sqlAsk, a.ID, a.CaseID, a.AskedBy, a.TeamID, a.ToTeam, a.ToID, a.What, string(a.State), clock.Micros(a.WantedAt), clock.Micros(a.CreatedAt), clock.Micros(a.LeadAt)); err != nil {
		return fmt.Errorf("ask a colleague: %w", err)
	}
	return m.happened(ctx, tx, by, a.CaseID, "asked", a.ID, a.told(map[string]any{"to_team": a.ToTeam, "due_at": clock.Micros(a.WantedAt), "sha256": id.Hash(a.What)}))
}

// told adds to the data of an event of whom it is asked: the team, and the person
// who has it, if any.
func (a Ask) told(data map[string]any) map[string]any {
	if a.TeamID != 0 {
		data["team"] = a.TeamID
	}
	if a.ToID != 0 {
		data["to"] = a.ToID
	}
	return data
}

const sqlAsk = `
INSERT INTO agreements_ask (id, case_id, asked_by, team_id, to_team, to_id, what, state, wanted_at, created_at, lead_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`
