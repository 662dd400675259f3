package storm

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/room/cases"
)

// Join brings a case under an incident. It changes nothing else of the case.
func (m *Room) Join(ctx context.Context, tx *db.Tx, by event.Actor, incident, of id.ID, way Way) (Member, error) {
	if err := hold(ctx, tx, of); err != nil {
		return Member{}, err
	}
	i, err := Get(ctx, tx, incident)
	if err != nil {
		return Member{}, err
	}
	if !i.IsOpen() {
		return Member{}, fault.New(fault.Conflict, "storm.fault.ended")
	}
	c, err := cases.Get(ctx, tx, of)
	if err != nil {
		return Member{}, err
	}
	if c.IsMerged() {
		return Member{}, fault.New(fault.Conflict, "storm.fault.merged")
	}
	was, there, err := one(ctx, tx, incident, of)
	if err != nil || there && was.State == Joined {
		return was, err
	}
	if other, m, ok, err := Of(ctx, tx, of); err != nil {
		return was, err
	} else if ok && m.State == Joined {
		return was, fault.New(fault.Conflict, "storm.fault.other", "title", other.Title)
	}
	was = Member{incident, of, Joined, way, was.Fact, by.ID, tx.Now()}
	if err := keep(ctx, tx, was); err != nil {
		return was, err
	}
	return was, m.tellCase(ctx, tx, by, of, incident, "joined", map[string]any{"way": way})
}

// Leave says that a case is something else: it is not suggested again.
func (m *Room) Leave(ctx context.Context, tx *db.Tx, by event.Actor, incident, of id.ID) (Member, error) {
	return m.stand(ctx, tx, by, incident, of, Left)
}

// Differ is the customer's word that theirs is another matter.
func (m *Room) Differ(ctx context.Context, tx *db.Tx, by event.Actor, incident, of id.ID) (Member, error) {
	return m.stand(ctx, tx, by, incident, of, Differs)
}

func (m *Room) stand(ctx context.Context, tx *db.Tx, by event.Actor, incident, of id.ID, to Standing) (Member, error) {
	if err := hold(ctx, tx, of); err != nil {
		return Member{}, err
	}
	was, there, err := one(ctx, tx, incident, of)
	if err != nil {
		return was, err
	}
	if !there {
		return was, fault.New(fault.NotFound, "storm.fault.not_joined")
	}
	if was.State == to {
		return was, nil
	}
	was.State, was.ByID, was.At = to, by.ID, tx.Now()
	if err := keep(ctx, tx, was); err != nil {
		return was, err
	}
	if _, err := tx.Exec(ctx, sqlSpare, of, incident); err != nil {
		return was, fmt.Errorf("keep answers to many from case %d: %w", of, err)
	}
	return was, m.tellCase(ctx, tx, by, of, incident, string(to), nil)
}

// SetFact notes what is true of one customer alone.
func (m *Room) SetFact(ctx context.Context, tx *db.Tx, by event.Actor, incident, of id.ID, fact string) (Member, error) {
	if fact = strings.TrimSpace(fact); utf8.RuneCountInString(fact) > MaxFact {
		return Member{}, fault.OfFields(fault.Field{Name: "fact", Key: "field.too_long", Args: []any{"max", MaxFact}})
	}
	if err := hold(ctx, tx, of); err != nil {
		return Member{}, err
	}
	was, there, err := one(ctx, tx, incident, of)
	if err != nil {
		return was, err
	}
	if !there || was.State != Joined {
		return was, fault.New(fault.NotFound, "storm.fault.not_joined")
	}
	was.Fact = fact
	if err := keep(ctx, tx, was); err != nil {
		return was, err
	}
	return was, m.tellCase(ctx, tx, by, of, incident, "fact_noted", map[string]any{"sha256": id.Hash(fact)})
}

// joinBatch is how many cases join in one transaction: others wait no longer.
const joinBatch = 25

// Refusal is why one of many cases did not join.
type Refusal struct {
	CaseID id.ID
	Fault  *fault.Fault
}

// JoinMany brings many cases under an incident, some in each transaction. Those
// that refuse are told with the reason and hinder no other.
func (m *Room) JoinMany(ctx context.Context, d *db.DB, by event.Actor, incident id.ID, of []id.ID) (joined int, refused []Refusal, err error) {
	if len(of) > cases.MaxBulk {
		return 0, nil, fault.OfFields(fault.Field{Name: "cases", Key: "cases.bulk.too_many", Args: []any{"max", cases.MaxBulk}})
	}
	for len(of) > 0 && err == nil {
		part := of[:min(joinBatch, len(of))]
		of = of[len(part):]
		n, no := 0, []Refusal(nil)
		err = d.Write(ctx, func(tx *db.Tx) error {
			n, no = 0, nil
			for _, one := range part {
				_, err := m.Join(ctx, tx, by, incident, one, ByMany)
				if f, ok := fault.As(err); ok {
					no = append(no, Refusal{one, f})
				} else if err != nil {
					return err
				} else {
					n++
				}
			}
			return nil
		})
		joined, refused = joined+n, append(refused, no...)
	}
	return joined, refused, err
}

func one(ctx context.Context, r db.Reader, incident, of id.ID) (Member, bool, error) {
	var row memberRow
	err := r.Get(ctx, &row, sqlOne, incident, of)
	if errors.Is(err, db.ErrNone) {
		return Member{IncidentID: incident, CaseID: of}, false, nil
	}
	if err != nil {
		return Member{}, false, fmt.Errorf("read how case %d stands to incident %d: %w", of, incident, err)
	}
	return row.member(), true, nil
}

func keep(ctx context.Context, tx *db.Tx, m Member) error {
	if _, err := tx.Exec(ctx, sqlKeep, m.IncidentID, m.CaseID, string(m.State), string(m.Way), m.Fact, m.ByID, clock.Micros(m.At)); err != nil {
		return fmt.Errorf("keep how case %d stands to incident %d: %w", m.CaseID, m.IncidentID, err)
	}
	return nil
}

const (
	sqlOne = `SELECT ` + memberColumns + ` FROM storm_member WHERE incident_id = $1 AND case_id = $2`

	sqlKeep = `
INSERT INTO storm_member (incident_id, case_id, state, way, fact, by_id, at) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (incident_id, case_id) DO UPDATE SET state = excluded.state, way = excluded.way, fact = excluded.fact, by_id = excluded.by_id, at = excluded.at`

	sqlSpare = `
UPDATE storm_letter SET state = 'refused', why = 'storm.fault.not_joined'
WHERE case_id = $1 AND state = 'waiting' AND word_id IN (SELECT id FROM storm_word WHERE incident_id = $2)`
)
