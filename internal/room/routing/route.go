package routing

import (
	"context"
	"fmt"

	"rida/internal/kit/clock"
	"rida/internal/kit/condition"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/room/cases"
	"rida/internal/room/customers"
)

// maxAnew is how often a decision is made again because the board was out of
// date; the second board is read in the act itself.
const maxAnew = 2

// Route finds who receives a new case. It is what cases.Room.Route asks for.
func (m *Room) Route(ctx context.Context, tx *db.Tx, in cases.Incoming, customer customers.Customer) (cases.Seat, error) {
	matter := Matter{At: tx.Now(), Channel: in.Channel, Lang: in.Lang, Type: in.Type, Priority: in.Priority, Topic: in.Topic,
		Subject: in.Subject, Text: in.Text, Email: in.Email, file: customer.ID, filled: in.Fields}
	if customer.CreatedAt.Before(tx.Now()) {
		matter.Customer = customer.ID
	}
	d, desk, err := m.decide(ctx, tx, matter, nil)
	if err != nil {
		return cases.Seat{}, err
	}
	s := cases.Seat{Desk: desk, Priority: d.Priority, Type: d.Type, Tags: d.Tags, Why: d.Why}
	if d.Taken {
		s.OwnerID = d.Owner
	} else {
		s.DutyID = d.Owner
	}
	if in.Topic != 0 || d.Waits() {
		s.After = func(ctx context.Context, tx *db.Tx, c cases.Case) error {
			return keep(ctx, tx, c.ID, in.Topic, d.Waits())
		}
	}
	return s, nil
}

// Find finds somebody for a case that is there already, as a rule with this
// outcome would; when nobody is free it falls to the duty manager, not taken.
func (m *Room) Find(ctx context.Context, tx *db.Tx, c cases.Case, then Then) (owner, team id.ID, taken bool, err error) {
	matter, err := m.matterOf(ctx, tx, c)
	if err != nil {
		return 0, 0, false, err
	}
	matter.At = tx.Now()
	d, _, err := m.decide(ctx, tx, matter, []Rule{{Then: then}})
	return d.Owner, d.Team, d.Taken, err
}

// Facts are what a condition can ask of a case that is there already, as far as
// it asks.
func (m *Room) Facts(ctx context.Context, r db.Reader, c cases.Case, n condition.Node) (condition.Facts, error) {
	matter, err := bareMatter(c), error(nil)
	if n.Asks(AskWords) || n.Asks(AskTopic) || n.Asks(AskKnown) || n.Asks(AskDomain) {
		if matter, err = m.matterOf(ctx, r, c); err != nil {
			return nil, err
		}
	}
	if n.Asks(AskOpen) {
		o, _, err := m.Staff.Organisation(ctx, r)
		if err != nil {
			return nil, err
		}
		matter.Open = o.Schedule != nil && o.Schedule.IsOpen(matter.At)
	}
	matter.More, err = matter.own(ctx, r, []Rule{{When: n}})
	return matter.facts([]Rule{{When: n}}), err
}

// decide decides by the board, or by some rules in place of those on it, and
// makes sure, within the act, that whoever was found is still here.
func (m *Room) decide(ctx context.Context, tx *db.Tx, matter Matter, rules []Rule) (Decision, cases.Desk, error) {
	for try := 0; ; try++ {
		b, err := m.at(ctx, tx)
		if err != nil {
			return Decision{}, cases.Desk{}, err
		}
		if rules != nil {
			other := *b
			other.Rules = rules
			b = &other
		}
		if matter.More == nil {
			if matter.More, err = matter.own(ctx, tx, b.Rules); err != nil {
				return Decision{}, cases.Desk{}, err
			}
		}
		matter.Open = b.firm.IsOpen(matter.At)
		var failed error
		d := b.Decide(matter, m.scene(b, func() id.ID {
			var before id.ID
			before, failed = previousOwner(ctx, tx, matter.Customer)
			return before
		}))
		if failed != nil {
			return d, cases.Desk{}, failed
		}
		duty, ok, err := stands(ctx, tx, d.Team, d.Owner)
		if err != nil {
			return d, cases.Desk{}, err
		}
		if ok {
			if d.Taken {
				m.note(tx, d.Owner)
			}
			return d, cases.Desk{TeamID: d.Team, DutyID: duty}, nil
		}
		if try == maxAnew {
			return d, cases.Desk{}, fault.New(fault.Unavailable, "fault.unavailable")
		}
		if _, err := m.renew(ctx, tx, tx.Now()); err != nil { // somebody left, or a team was closed, a moment ago
			return d, cases.Desk{}, err
		}
	}
}

// note keeps that somebody was given a case, unless the act comes to nothing: one
// that is tried anew would count twice.
func (m *Room) note(tx *db.Tx, who id.ID) {
	m.mu.Lock()
	m.turns.give(who)
	round := m.turns.round
	m.mu.Unlock()
	tx.IfUndone(func() {
		m.mu.Lock()
		defer m.mu.Unlock()
		m.turns.takeBack(who, round)
	})
}

// scene is what this process knows of turns and of what was given since the
// board was read.
func (m *Room) scene(b *Board, previous func() id.ID) Scene {
	return Scene{
		Open: func(who id.ID) int64 {
			m.mu.Lock()
			defer m.mu.Unlock()
			if p := b.People[who]; p != nil {
				return p.Open + m.turns.given[who]
			}
			return 0
		},
		Last: func(who id.ID) int64 {
			m.mu.Lock()
			defer m.mu.Unlock()
			return m.turns.last[who]
		},
		Previous: once(previous),
	}
}

// once asks at most once.
func once(f func() id.ID) func() id.ID {
	asked, answer := false, id.ID(0)
	return func() id.ID {
		if !asked {
			asked, answer = true, f()
		}
		return answer
	}
}

// lastCases is how many of a customer's last cases are looked at for an owner: a
// customer with more that nobody has taken floods the house.
const lastCases = 10

// previousOwner is who owned the customer's last case, 0 for nobody.
func previousOwner(ctx context.Context, r db.Reader, customer id.ID) (id.ID, error) {
	if customer == 0 {
		return 0, nil
	}
	var all []id.ID
	if err := r.All(ctx, &all, sqlPreviousOwner, customer, lastCases); err != nil || len(all) == 0 {
		return 0, err
	}
	return all[0], nil
}

// keep writes down what the case needs beside its owner.
func keep(ctx context.Context, tx *db.Tx, c, topic id.ID, waits bool) error {
	if topic != 0 {
		if _, err := tx.Exec(ctx, sqlAnswer, c, topic); err != nil {
			return fmt.Errorf("keep what case %d is about: %w", c, err)
		}
	}
	if waits {
		if _, err := tx.Exec(ctx, sqlWait, c, clock.Micros(tx.Now())); err != nil {
			return fmt.Errorf("let case %d wait: %w", c, err)
		}
	}
	return nil
}

const (
	sqlPreviousOwner = `
SELECT owner_id FROM (SELECT owner_id, taken, received_at, id FROM cases WHERE customer_id = $1 ORDER BY received_at DESC, id DESC LIMIT $2) AS latest
WHERE taken ORDER BY received_at DESC, id DESC LIMIT 1`

	sqlAnswer = `INSERT INTO routing_answer (case_id, topic_id) VALUES ($1, $2) ON CONFLICT (case_id) DO UPDATE SET topic_id = excluded.topic_id`

	sqlWait = `INSERT INTO routing_waiting (case_id, asked_at) VALUES ($1, $2) ON CONFLICT (case_id) DO NOTHING`
)
