package routing

import (
	"context"
	"errors"
	"fmt"
	"time"

	"rida/internal/core/staff"
	"rida/internal/kit/calendar"
	"rida/internal/kit/clock"
	"rida/internal/kit/condition"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/room/cases"
)

const (
	// boardLife is after how long a board is read anew beside the decisions that
	// still use it.
	boardLife = 5 * time.Second
	// boardEnd is after how long a board is used no more: within this time, at
	// the latest, a change by another process shows.
	boardEnd = 10 * time.Second
)

// Board is what decisions are made from: the rules that are on, the people and
// the teams. It is never written to.
type Board struct {
	Rules    []Rule
	Teams    map[id.ID]staff.Team
	People   map[id.ID]*Colleague
	Topics   []Topic
	Question Question
	Desk     id.ID // the team that takes what belongs to no other
	// Asks is what rules can ask, the house's own fields of customers among it.
	Asks   *condition.Registry
	firm   *calendar.Schedule
	readAt time.Time
}

// Colleague is one person on the board.
type Colleague struct {
	Person
	MayAnswer bool  // their role lets them answer customers
	Open      int64 // open cases when the board was read
	hours     *calendar.Schedule
	absences  []Absence
}

// Bar tells why somebody can take no case at an instant, "" when they can.
// Skills and limits are not looked at here.
func (c *Colleague) Bar(at time.Time) string {
	switch {
	case c == nil || !c.MayAnswer || !c.Receives:
		return BarNoCases
	case !c.AwaySince.IsZero() && !at.Before(c.AwaySince):
		return BarAway
	}
	for _, a := range c.absences {
		if a.Covers(at) {
			return BarAbsent
		}
	}
	if !c.hours.IsOpen(at) {
		return BarHours
	}
	return ""
}

// ReadBoard reads the board as it stands now.
func (m *Room) ReadBoard(ctx context.Context, r db.Reader, now time.Time) (*Board, error) {
	b := &Board{Teams: map[id.ID]staff.Team{}, People: map[id.ID]*Colleague{}, readAt: now}
	o, begun, err := m.Staff.Organisation(ctx, r)
	if err != nil {
		return nil, err
	}
	if !begun {
		return nil, fault.New(fault.Unavailable, "routing.fault.not_begun")
	}
	b.Desk, b.firm = o.TeamID, o.Schedule
	teams, err := m.Staff.Teams(ctx, r)
	if err != nil {
		return nil, err
	}
	for _, t := range teams {
		b.Teams[t.ID] = t
	}
	if b.Question, err = Asked(ctx, r); err != nil {
		return nil, err
	}
	b.Topics = b.Question.Answers
	if err := b.readPeople(ctx, r, now); err != nil {
		return nil, err
	}
	if b.Asks, err = Questions(ctx, r); err != nil {
		return nil, err
	}
	b.Rules, err = RulesOn(ctx, r)
	for i := range b.Rules {
		b.Rules[i].When = b.Asks.Ready(b.Rules[i].When)
	}
	return b, err
}

func (b *Board) readPeople(ctx context.Context, r db.Reader, now time.Time) error {
	var rows []struct {
		ID        id.ID
		Lang      lang.Tag
		MayAnswer bool
	}
	if err := r.All(ctx, &rows, sqlColleagues, staff.Owner, cases.MayReply); err != nil {
		return fmt.Errorf("read the colleagues: %w", err)
	}
	for _, one := range rows {
		b.People[one.ID] = &Colleague{Person: unset(one.ID, one.Lang), MayAnswer: one.MayAnswer, hours: b.firm}
	}
	var set []personRow
	if err := r.All(ctx, &set, sqlPeople); err != nil {
		return fmt.Errorf("read how colleagues work: %w", err)
	}
	for _, row := range set {
		c, here := b.People[row.AccountID]
		if !here {
			continue
		}
		var err error
		if c.Person, err = row.person(); err != nil {
			return err
		}
		if c.Hours != nil {
			if c.hours, err = c.schedule(b.firm.Plan()); err != nil {
				return fmt.Errorf("build the hours of account %d: %w", row.AccountID, err)
			}
		}
	}
	all, err := Absences(ctx, r, 0, now)
	if err != nil {
		return err
	}
	for _, a := range all {
		if c, here := b.People[a.Account]; here {
			c.absences = append(c.absences, a)
		}
	}
	return b.readOpen(ctx, r)
}

// readOpen reads how much everybody has, from the counts that the cases keep.
func (b *Board) readOpen(ctx context.Context, r db.Reader) error {
	keys := make([]any, 0, len(b.People))
	by := make(map[string]*Colleague, len(b.People))
	for who, c := range b.People {
		key := "owner:" + who.String()
		keys, by[key] = append(keys, key), c
	}
	if len(keys) == 0 {
		return nil
	}
	var q db.SQL
	q.W(`SELECT key, CAST(SUM(n) AS BIGINT) AS n FROM cases_count WHERE 1 = 1`).In("key", keys...).W(` GROUP BY key`)
	var rows []struct {
		Key string
		N   int64
	}
	if err := r.All(ctx, &rows, q.Text(), q.Args()...); err != nil {
		return fmt.Errorf("read how much everybody has: %w", err)
	}
	for _, row := range rows {
		by[row.Key].Open = row.N
	}
	return nil
}

// at gives the board for an act: the one that is kept when it is young enough.
// One that begins to age is read anew in the background; the act does not wait.
func (m *Room) at(ctx context.Context, tx *db.Tx) (*Board, error) {
	b := m.board.Load()
	if b == nil || tx.Now().Sub(b.readAt) > boardEnd {
		return m.renew(ctx, tx, tx.Now())
	}
	if tx.Now().Sub(b.readAt) > boardLife && m.DB != nil && m.reading.CompareAndSwap(false, true) {
		go func() {
			defer m.reading.Store(false)
			_, _ = m.renew(context.WithoutCancel(ctx), m.DB, m.DB.Now()) // the next act reads it itself
		}()
	}
	return b, nil
}

// renew reads the board and keeps it, with the turns counted so far. One that was
// being read while something changed is used by who asked, and not kept.
func (m *Room) renew(ctx context.Context, r db.Reader, now time.Time) (*Board, error) {
	began := m.forgotten.Load()
	b, err := m.ReadBoard(ctx, r, now)
	if err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.forgotten.Load() == began {
		m.turns.begin() // what was given so far is in the counts now
		m.board.Store(b)
	}
	return b, nil
}

// stands asks, within the act, whether what the board says still holds: the
// team is there and the person is active. It gives the team's duty manager; ok
// is false when the board is out of date.
func stands(ctx context.Context, r db.Reader, team, who id.ID) (duty id.ID, ok bool, err error) {
	var row struct {
		DutyID id.ID
		Active bool
	}
	err = r.Get(ctx, &row, sqlStands, team, who)
	if errors.Is(err, db.ErrNone) {
		return 0, false, nil
	}
	if err != nil {
		return 0, false, fmt.Errorf("see whether account %d is here: %w", who, err)
	}
	return row.DutyID, row.Active, nil
}

const (
	sqlColleagues = `
SELECT a.id, a.lang, (r.code = $1 OR EXISTS (SELECT 1 FROM staff_role_permission p WHERE p.role_id = a.role_id AND p.permission = $2)) AS may_answer
FROM staff_account a JOIN staff_role r ON r.id = a.role_id WHERE a.active`

	sqlPeople = `SELECT ` + personColumns + ` FROM routing_person`

	sqlStands = `
SELECT t.duty_id, COALESCE((SELECT a.active FROM staff_account a WHERE a.id = $2), false) AS active
FROM staff_team t WHERE t.id = $1 AND t.closed_at = 0`
)

// PeopleNow reads everybody with what they have and why they can take nothing.
func (m *Room) PeopleNow(ctx context.Context, r db.Reader) (*Board, error) {
	return m.ReadBoard(ctx, r, now(r))
}

// now is the time of a reader.
func now(r db.Reader) time.Time {
	if d, ok := r.(*db.DB); ok {
		return d.Now()
	}
	if tx, ok := r.(*db.Tx); ok {
		return tx.Now()
	}
	return clock.System.Now()
}
