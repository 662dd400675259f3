package agreements

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
)

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

// Mine are the asks that somebody has to do with, none of them ended.
type Mine struct {
	OfMe   []Ask // it is this person's to do
	OfTeam []Ask // of a team of theirs, and nobody has taken it
	ByMe   []Ask // they asked
}

// MyAsks lists what is asked of somebody, of their teams, and by them.
func (m *Room) MyAsks(ctx context.Context, r db.Reader, who id.ID) (mine Mine, err error) {
	if mine.OfMe, err = asks(ctx, r, sqlAsksOf, who); err != nil {
		return mine, err
	}
	if mine.ByMe, err = asks(ctx, r, sqlAsksBy, who); err != nil {
		return mine, err
	}
	teams, err := m.TeamsOf(ctx, r, who)
	if err != nil || len(teams) == 0 {
		return mine, err
	}
	b := new(db.SQL).W(`SELECT `+askColumns+` FROM agreements_ask WHERE to_team AND taken_at = 0 AND ended_at = 0 AND asked_by <> ?`, who).
		In("team_id", db.Values(teams)...).W(` ORDER BY id LIMIT 200`)
	free, err := asks(ctx, r, b.Text(), b.Args()...)
	mine.OfTeam = slices.DeleteFunc(free, func(a Ask) bool { return a.ToID == who }) // what fell to me is mine
	return mine, err
}

func asks(ctx context.Context, r db.Reader, text string, args ...any) ([]Ask, error) {
	var rows []askRow
	if err := r.All(ctx, &rows, text, args...); err != nil {
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
	LeadAt, FellAt, TakenAt                      int64
	ToTeam                                       bool
}

func (r askRow) ask() Ask {
	return Ask{ID: r.ID, CaseID: r.CaseID, AskedBy: r.AskedBy, TeamID: r.TeamID, ToTeam: r.ToTeam, ToID: r.ToID, What: r.What, State: AskState(r.State), WantedAt: clock.FromMicros(r.WantedAt),
		OfferedAt: clock.FromMicros(r.OfferedAt), PromiseID: r.PromiseID, CreatedAt: clock.FromMicros(r.CreatedAt), LeadAt: clock.FromMicros(r.LeadAt), FellAt: clock.FromMicros(r.FellAt),
		TakenAt: clock.FromMicros(r.TakenAt), EndedAt: clock.FromMicros(r.EndedAt)}
}

const (
	askColumns = `id, case_id, asked_by, team_id, to_team, to_id, what, state, wanted_at, offered_at, promise_id, created_at, lead_at, fell_at, taken_at, ended_at`

	sqlOneAsk = `SELECT ` + askColumns + ` FROM agreements_ask WHERE id = $1`

	sqlAsks = `SELECT ` + askColumns + ` FROM agreements_ask WHERE case_id = $1 ORDER BY id`

	sqlAsksOf = `SELECT ` + askColumns + ` FROM agreements_ask WHERE to_id = $1 AND ended_at = 0 ORDER BY id LIMIT 200`

	sqlAsksBy = `SELECT ` + askColumns + ` FROM agreements_ask WHERE asked_by = $1 AND ended_at = 0 ORDER BY id LIMIT 200`
)
