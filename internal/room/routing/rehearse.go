package routing

import (
	"context"
	"fmt"
	"slices"
	"time"

	"rida/internal/kit/clock"
	"rida/internal/kit/condition"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/room/cases"
)

// rehearseBatch is how many cases are read and written at once: some hundred
// milliseconds of work, so that the page of the trial moves on.
const rehearseBatch = 100

// Rehearse tries the two lists of a trial on the last cases, oldest first, each
// as it arrived: the hours and absences of then, and as much work in hand as the
// list itself had given out. It begins anew when it was broken off.
func (m *Room) Rehearse(ctx context.Context, a TryArgs) error {
	t, err := GetTrial(ctx, m.DB, a.Trial)
	if err != nil || t.State != "running" {
		return err
	}
	var newest []id.ID
	if err := m.DB.All(ctx, &newest, sqlNewest, TrialCases); err != nil {
		return fmt.Errorf("find the last cases: %w", err)
	}
	slices.Reverse(newest)
	since := m.DB.Now()
	if len(newest) > 0 {
		since = newest[0].Time()
	}
	board, err := m.ReadBoard(ctx, m.DB, since)
	if err != nil {
		return err
	}
	t.Total, t.Done, t.Changed, t.ToDuty, t.WasDuty, t.RightNow, t.RightThen = int64(len(newest)), 0, 0, 0, 0, 0, 0
	if err := m.begin(ctx, t); err != nil {
		return err
	}
	base, next := newStage(*board, t.Draft.Base), newStage(*board, t.Draft.Next)
	for batch := range slices.Chunk(newest, rehearseBatch) {
		past, err := readPast(ctx, m.DB, batch[0], batch[len(batch)-1])
		if err != nil {
			return err
		}
		for i := range past {
			matter := Matter{file: past[i].CustomerID, which: past[i].ID}
			if past[i].more, err = matter.own(ctx, m.DB, t.Draft.Next); err != nil {
				return err
			}
		}
		if err := m.act(ctx, &t, past, base, next); err != nil {
			return err
		}
	}
	t.State = "done"
	return m.DB.Write(ctx, func(tx *db.Tx) error { return t.save(ctx, tx) })
}

func (m *Room) begin(ctx context.Context, t Trial) error {
	return m.DB.Write(ctx, func(tx *db.Tx) error {
		if _, err := tx.Exec(ctx, sqlDropMoved, t.ID); err != nil {
			return fmt.Errorf("begin trial %d anew: %w", t.ID, err)
		}
		return t.save(ctx, tx)
	})
}

// act plays some cases on both stages and writes down what differs.
func (m *Room) act(ctx context.Context, t *Trial, past []pastCase, base, next *stage) error {
	return m.DB.Write(ctx, func(tx *db.Tx) error {
		for _, c := range past {
			was, would := base.play(c), next.play(c)
			t.Done++
			count(&t.WasDuty, was.Why.By != ByRule)
			count(&t.ToDuty, would.Why.By != ByRule)
			count(&t.RightNow, was.Owner == c.OwnerID)
			count(&t.RightThen, would.Owner == c.OwnerID)
			count(&t.Changed, was.Owner != would.Owner)
			if was.Owner == would.Owner && would.Why.By == ByRule {
				continue
			}
			if _, err := tx.Exec(ctx, sqlAddMoved, t.ID, t.Done, c.ID, was.Owner, would.Owner, was.Why.By, would.Why.By, would.Why.Rule); err != nil {
				return fmt.Errorf("note what becomes of case %d: %w", c.ID, err)
			}
		}
		return t.save(ctx, tx)
	})
}

func count(n *int64, yes bool) {
	if yes {
		*n++
	}
}

func (t Trial) save(ctx context.Context, tx *db.Tx) error {
	if _, err := tx.Exec(ctx, sqlSaveTrial, t.State, t.Total, t.Done, t.Changed, t.ToDuty, t.WasDuty, t.RightNow, t.RightThen, t.ID); err != nil {
		return fmt.Errorf("note how far trial %d is: %w", t.ID, err)
	}
	return nil
}

// stage is a list of rules played on the past: it keeps what it has given out.
type stage struct {
	board  Board
	open   map[id.ID][]time.Time // when the cases of somebody were closed; zero for never
	turns  turns
	served map[id.ID]id.ID // customer → who served them last
}

func newStage(b Board, rules []Rule) *stage {
	b.Rules = rules
	return &stage{board: b, open: map[id.ID][]time.Time{}, served: map[id.ID]id.ID{}}
}

// play decides about one case of the past and gives it out on the stage.
func (s *stage) play(c pastCase) Decision {
	m := c.matter()
	m.Open = s.board.firm.IsOpen(m.At)
	d := s.board.Decide(m, Scene{
		Open: func(who id.ID) int64 { return s.openAt(who, m.At) },
		Last: func(who id.ID) int64 { return s.turns.last[who] },
		Previous: func() id.ID {
			if who, ok := s.served[c.CustomerID]; ok {
				return who
			}
			return c.Previous
		},
	})
	if d.Taken {
		s.turns.give(d.Owner)
		s.served[c.CustomerID] = d.Owner
		s.open[d.Owner] = append(s.open[d.Owner], closing(c.ClosedAt))
	}
	return d
}

// openAt counts what somebody has at an instant, and forgets what is closed.
func (s *stage) openAt(who id.ID, at time.Time) int64 {
	s.open[who] = slices.DeleteFunc(s.open[who], func(closed time.Time) bool { return !closed.IsZero() && !closed.After(at) })
	return int64(len(s.open[who]))
}

func closing(micros int64) time.Time {
	if micros == 0 {
		return time.Time{}
	}
	return clock.FromMicros(micros)
}

// pastCase is a case as it arrived, and what became of it.
type pastCase struct {
	ID         id.ID
	Channel    string
	Lang       lang.Tag
	Type       cases.Type
	Priority   cases.Priority
	Subject    string
	CustomerID id.ID
	OwnerID    id.ID
	ReceivedAt int64
	ClosedAt   int64
	Text       string
	Email      string
	Topic      id.ID
	Known      bool
	Previous   id.ID
	more       condition.Facts
}

func (c pastCase) matter() Matter {
	m := Matter{At: clock.FromMicros(c.ReceivedAt), Channel: c.Channel, Lang: c.Lang, Type: c.Type, Priority: c.Priority, Topic: c.Topic,
		Subject: c.Subject, Text: c.Text, Email: c.Email, More: c.more}
	if c.Known {
		m.Customer = c.CustomerID
	}
	return m
}

func readPast(ctx context.Context, r db.Reader, first, last id.ID) ([]pastCase, error) {
	var all []pastCase
	if err := r.All(ctx, &all, sqlPast, first, last, maxAsked); err != nil {
		return nil, fmt.Errorf("read past cases: %w", err)
	}
	return all, nil
}

const (
	sqlNewest = `SELECT id FROM cases ORDER BY id DESC LIMIT $1`

	sqlPast = `
SELECT c.id, c.channel, c.lang, c.type, c.priority, c.subject, c.customer_id, c.owner_id, c.received_at, c.closed_at,
       COALESCE((SELECT SUBSTR(m.text, 1, $3) FROM cases_message m WHERE m.case_id = c.id ORDER BY m.id LIMIT 1), '') AS text,
       COALESCE((SELECT p.email FROM cases_participant p WHERE p.case_id = c.id ORDER BY p.since, p.email LIMIT 1), '') AS email,
       COALESCE((SELECT a.topic_id FROM routing_answer a WHERE a.case_id = c.id), 0) AS topic,
       EXISTS (SELECT 1 FROM cases o WHERE o.customer_id = c.customer_id AND o.received_at < c.received_at) AS known,
       COALESCE((SELECT o.owner_id FROM cases o WHERE o.customer_id = c.customer_id AND o.taken AND o.received_at < c.received_at
                 ORDER BY o.received_at DESC LIMIT 1), 0) AS previous
FROM cases c WHERE c.id BETWEEN $1 AND $2 ORDER BY c.id`

	sqlDropMoved = `DELETE FROM routing_trial_case WHERE trial_id = $1`

	sqlAddMoved = `
INSERT INTO routing_trial_case (trial_id, n, case_id, from_id, to_id, from_by, to_by, rule_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`

	sqlSaveTrial = `
UPDATE routing_trial SET state = $1, total = $2, done = $3, changed = $4, to_duty = $5, was_duty = $6, right_now = $7, right_then = $8 WHERE id = $9`
)
