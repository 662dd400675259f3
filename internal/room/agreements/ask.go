package agreements

import (
	"context"
	"errors"
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
	ToID      id.ID
	What      string
	State     AskState
	WantedAt  time.Time // the date that was asked for
	OfferedAt time.Time // another date that was named; zero for none
	PromiseID id.ID     // 0 until it is accepted
	CreatedAt time.Time
	EndedAt   time.Time
}

// DueAt is the date that holds: the one agreed, or else the one asked for.
func (a Ask) DueAt() time.Time {
	if !a.OfferedAt.IsZero() {
		return a.OfferedAt
	}
	return a.WantedAt
}

// IsOpen tells that somebody still has to do something.
func (a Ask) IsOpen() bool { return a.EndedAt.IsZero() }

// AskFor asks a colleague for something by a date.
func (m *Room) AskFor(ctx context.Context, tx *db.Tx, by event.Actor, of, to id.ID, what string, wanted time.Time) (Ask, error) {
	a := Ask{ID: id.New(tx.Now()), CaseID: of, AskedBy: by.ID, ToID: to, State: Asked, WantedAt: wanted.UTC().Truncate(time.Microsecond), CreatedAt: tx.Now()}
	var wrong []fault.Field
	a.What, wrong = checkText("what", what, MaxLong, true)
	wrong = append(wrong, checkDue(tx.Now(), wanted)...)
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
	if err := m.openCase(ctx, tx, of); err != nil {
		return a, err
	}
	var err error
	if a.TeamID, err = m.TeamOf(ctx, tx, to); err != nil {
		return a, err
	}
	if _, err := tx.Exec(ctx, sqlAsk, a.ID, a.CaseID, a.AskedBy, a.TeamID, a.ToID, a.What, string(a.State), clock.Micros(a.WantedAt), clock.Micros(a.CreatedAt)); err != nil {
		return a, fmt.Errorf("ask a colleague: %w", err)
	}
	return a, m.happened(ctx, tx, by, of, "asked", a.ID, map[string]any{"to": to, "due_at": clock.Micros(a.WantedAt), "sha256": id.Hash(a.What)})
}

func (m *Room) lockedAsk(ctx context.Context, tx *db.Tx, which id.ID) (Ask, error) {
	if err := tx.Lock(ctx, "agreements_ask", int64(which)); err != nil {
		return Ask{}, fault.New(fault.NotFound, "agreements.no_ask").Because(err)
	}
	a, err := OneAsk(ctx, tx, which)
	if err == nil && !a.IsOpen() {
		err = fault.New(fault.Conflict, "agreements.is_ended")
	}
	return a, err
}

// Accept gives the word: whoever is asked accepts the date asked for, or the
// asker the other one that was named.
func (m *Room) Accept(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID) (Ask, error) {
	a, err := m.lockedAsk(ctx, tx, which)
	if err != nil {
		return a, err
	}
	if a.State == Asked && by.ID != a.ToID || a.State == Countered && by.ID != a.AskedBy || a.State == Accepted {
		return a, fault.New(fault.Conflict, "agreements.not_yours")
	}
	p, err := m.Cases.Promises.GiveUntil(ctx, tx, event.Staff(a.ToID), promises.Promise{CaseID: a.CaseID, Kind: Between, What: a.What, DueAt: a.DueAt(), Inward: true})
	if err != nil {
		return a, err
	}
	a.State, a.PromiseID = Accepted, p.ID
	return a, m.saveAsk(ctx, tx, by, a, "ask_accepted")
}

// Counter names another date, which the asker may accept.
func (m *Room) Counter(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID, offered time.Time) (Ask, error) {
	if wrong := checkDue(tx.Now(), offered); wrong != nil {
		return Ask{}, fault.OfFields(wrong...)
	}
	a, err := m.lockedAsk(ctx, tx, which)
	if err != nil {
		return a, err
	}
	if by.ID != a.ToID || a.State != Asked && a.State != Countered {
		return a, fault.New(fault.Conflict, "agreements.not_yours")
	}
	a.State, a.OfferedAt = Countered, offered.UTC().Truncate(time.Microsecond)
	return a, m.saveAsk(ctx, tx, by, a, "ask_countered")
}

// Decline says no; nothing was promised.
func (m *Room) Decline(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID) (Ask, error) {
	a, err := m.lockedAsk(ctx, tx, which)
	if err != nil {
		return a, err
	}
	if by.ID != a.ToID || a.State == Accepted {
		return a, fault.New(fault.Conflict, "agreements.not_yours")
	}
	a.State, a.EndedAt = Declined, tx.Now()
	return a, m.saveAsk(ctx, tx, by, a, "ask_declined")
}

// Finish tells that what was promised is done; the ledger says whether in time.
func (m *Room) Finish(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID) (Ask, error) {
	a, err := m.lockedAsk(ctx, tx, which)
	if err != nil {
		return a, err
	}
	if a.State != Accepted {
		return a, fault.New(fault.Conflict, "agreements.not_promised")
	}
	if by.ID != a.ToID && by.ID != a.AskedBy {
		return a, fault.New(fault.Conflict, "agreements.not_yours")
	}
	a.State, a.EndedAt = Done, tx.Now()
	if err := m.settle(ctx, tx, by, a.CaseID, a.PromiseID, m.Cases.Promises.FulfilOne); err != nil {
		return a, err
	}
	return a, m.saveAsk(ctx, tx, by, a, "ask_done")
}

// Release takes an ask back: it is no longer needed.
func (m *Room) Release(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID) (Ask, error) {
	a, err := m.lockedAsk(ctx, tx, which)
	if err != nil {
		return a, err
	}
	if by.ID != a.AskedBy {
		return a, fault.New(fault.Conflict, "agreements.not_yours")
	}
	a.State, a.EndedAt = Withdrawn, tx.Now()
	if a.PromiseID != 0 {
		if err := m.settle(ctx, tx, by, a.CaseID, a.PromiseID, m.Cases.Promises.WithdrawOne); err != nil {
			return a, err
		}
	}
	return a, m.saveAsk(ctx, tx, by, a, "ask_dropped")
}

func (m *Room) saveAsk(ctx context.Context, tx *db.Tx, by event.Actor, a Ask, what string) error {
	micros := func(t time.Time) int64 {
		if t.IsZero() {
			return 0
		}
		return clock.Micros(t)
	}
	if _, err := tx.Exec(ctx, sqlSaveAsk, a.ID, string(a.State), micros(a.OfferedAt), a.PromiseID, micros(a.EndedAt)); err != nil {
		return fmt.Errorf("save an ask: %w", err)
	}
	return m.happened(ctx, tx, by, a.CaseID, what, a.ID, map[string]any{"by": a.AskedBy, "to": a.ToID, "due_at": clock.Micros(a.DueAt())})
}

// OneAsk reads an ask.
func OneAsk(ctx context.Context, r db.Reader, which id.ID) (Ask, error) {
	var one askRow
	err := r.Get(ctx, &one, sqlOneAsk, which)
	if errors.Is(err, db.ErrNone) {
		return Ask{}, fault.New(fault.NotFound, "agreements.no_ask")
	}
	if err != nil {
		return Ask{}, fmt.Errorf("read ask %d: %w", which, err)
	}
	return one.ask(), nil
}

// Asks lists those of a case, the oldest first.
func Asks(ctx context.Context, r db.Reader, of id.ID) ([]Ask, error) {
	return asks(ctx, r, sqlAsks, of)
}

// MyAsks lists what is asked of somebody, or by somebody, and not ended.
func MyAsks(ctx context.Context, r db.Reader, who id.ID) (ofMe, byMe []Ask, err error) {
	if ofMe, err = asks(ctx, r, sqlAsksOf, who); err != nil {
		return nil, nil, err
	}
	byMe, err = asks(ctx, r, sqlAsksBy, who)
	return ofMe, byMe, err
}

func asks(ctx context.Context, r db.Reader, text string, which id.ID) ([]Ask, error) {
	var rows []askRow
	if err := r.All(ctx, &rows, text, which); err != nil {
		return nil, fmt.Errorf("list asks: %w", err)
	}
	all := make([]Ask, len(rows))
	for i, one := range rows {
		all[i] = one.ask()
	}
	return all, nil
}

type askRow struct {
	ID, CaseID, AskedBy, TeamID, ToID, PromiseID id.ID
	What, State                                  string
	WantedAt, OfferedAt, CreatedAt, EndedAt      int64
}

func (r askRow) ask() Ask {
	return Ask{ID: r.ID, CaseID: r.CaseID, AskedBy: r.AskedBy, TeamID: r.TeamID, ToID: r.ToID, What: r.What, State: AskState(r.State), WantedAt: instant(r.WantedAt),
		OfferedAt: instant(r.OfferedAt), PromiseID: r.PromiseID, CreatedAt: instant(r.CreatedAt), EndedAt: instant(r.EndedAt)}
}

const (
	askColumns = `id, case_id, asked_by, team_id, to_id, what, state, wanted_at, offered_at, promise_id, created_at, ended_at`

	sqlAsk = `INSERT INTO agreements_ask (id, case_id, asked_by, team_id, to_id, what, state, wanted_at, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`

	sqlSaveAsk = `UPDATE agreements_ask SET state = $2, offered_at = $3, promise_id = $4, ended_at = $5 WHERE id = $1`

	sqlOneAsk = `SELECT ` + askColumns + ` FROM agreements_ask WHERE id = $1`

	sqlAsks = `SELECT ` + askColumns + ` FROM agreements_ask WHERE case_id = $1 ORDER BY id`

	sqlAsksOf = `SELECT ` + askColumns + ` FROM agreements_ask WHERE to_id = $1 AND ended_at = 0 ORDER BY id LIMIT 200`

	sqlAsksBy = `SELECT ` + askColumns + ` FROM agreements_ask WHERE asked_by = $1 AND ended_at = 0 ORDER BY id LIMIT 200`
)
