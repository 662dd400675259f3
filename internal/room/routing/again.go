package routing

import (
	"context"
	"fmt"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/room/cases"
)

// againBatch is how many waiting cases one transaction offers again.
const againBatch = 50

// OfferAgain looks for an owner once more for cases that arrived when nobody was
// free, oldest first. Who has taken one meanwhile keeps it. It tells how many
// found somebody.
func (m *Room) OfferAgain(ctx context.Context, tx *db.Tx) (found int, err error) {
	var waiting []id.ID
	if err := tx.All(ctx, &waiting, sqlWaiting, againBatch); err != nil {
		return 0, fmt.Errorf("find the cases that wait for somebody: %w", err)
	}
	for _, which := range waiting {
		c, err := cases.Get(ctx, tx, which)
		if err != nil {
			return found, err
		}
		if !c.Taken && c.IsOpen() {
			given, err := m.offer(ctx, tx, c)
			if err != nil {
				return found, err
			}
			if !given { // to the end of the line, so that it keeps nobody behind it waiting
				if _, err := tx.Exec(ctx, sqlAskedAgain, clock.Micros(tx.Now()), which); err != nil {
					return found, fmt.Errorf("let case %d go on waiting: %w", which, err)
				}
				continue
			}
			found++
		}
		if _, err := tx.Exec(ctx, sqlNoLongerWaiting, which); err != nil {
			return found, fmt.Errorf("let case %d wait no more: %w", which, err)
		}
	}
	return found, nil
}

// offer decides anew about a case that is there already.
func (m *Room) offer(ctx context.Context, tx *db.Tx, c cases.Case) (given bool, err error) {
	matter, err := m.matterOf(ctx, tx, c)
	if err != nil {
		return false, err
	}
	matter.At = tx.Now()
	d, _, err := m.decide(ctx, tx, matter, nil)
	if err != nil || !d.Taken {
		return false, err
	}
	_, err = m.Cases.Give(ctx, tx, event.System, c.ID, cases.Giving{To: d.Owner, Team: d.Team, Taken: true, Why: d.Why})
	return true, err
}

// matterOf is a case as it arrived, as far as it can still be known.
func (m *Room) matterOf(ctx context.Context, r db.Reader, c cases.Case) (Matter, error) {
	out := bareMatter(c)
	var row struct {
		Text  string
		Email string
		Topic id.ID
		Known bool
	}
	if err := r.Get(ctx, &row, sqlMatter, c.ID, c.CustomerID, c.ReceivedAt.UnixMicro()); err != nil {
		return out, fmt.Errorf("read how case %d began: %w", c.ID, err)
	}
	out.Text, out.Email, out.Topic = row.Text, row.Email, row.Topic
	if row.Known {
		out.Customer = c.CustomerID
	}
	return out, nil
}

// bareMatter is what the case itself tells.
func bareMatter(c cases.Case) Matter {
	return Matter{At: c.ReceivedAt, Channel: c.Channel, Lang: c.Lang, Type: c.Type, Priority: c.Priority, Subject: c.Subject, file: c.CustomerID, which: c.ID}
}

const (
	sqlWaiting = `SELECT case_id FROM routing_waiting ORDER BY asked_at, case_id LIMIT $1`

	sqlAskedAgain = `UPDATE routing_waiting SET asked_at = $1 WHERE case_id = $2`

	sqlNoLongerWaiting = `DELETE FROM routing_waiting WHERE case_id = $1`

	sqlMatter = `
SELECT COALESCE((SELECT m.text FROM cases_message m WHERE m.case_id = $1 ORDER BY m.id LIMIT 1), '') AS text,
       COALESCE((SELECT p.email FROM cases_participant p WHERE p.case_id = $1 ORDER BY p.since, p.email LIMIT 1), '') AS email,
       COALESCE((SELECT a.topic_id FROM routing_answer a WHERE a.case_id = $1), 0) AS topic,
       EXISTS (SELECT 1 FROM cases o WHERE o.customer_id = $2 AND o.received_at < $3) AS known`
)
