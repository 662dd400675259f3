package storm

import (
	"context"
	"fmt"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
)

const (
	// sweepBatch is how many cases a rule looks at in one transaction.
	sweepBatch = 50
	// settled is how old a case is before a rule looks at it: by then every act
	// that makes cases of that moment is on disk.
	settled = 10 * time.Second
)

// Sweep lets the rules of open incidents look at the cases that came since they
// looked last, some in each transaction. It costs nothing to the making of cases,
// and one short question while there is no storm.
func (m *Room) Sweep(ctx context.Context, d *db.DB) error {
	var ruled []id.ID
	if err := d.All(ctx, &ruled, sqlRuled); err != nil {
		return fmt.Errorf("look for incidents with rules: %w", err)
	}
	for _, which := range ruled {
		for more := true; more; {
			err := d.Write(ctx, func(tx *db.Tx) (err error) {
				more, err = m.look(ctx, tx, which)
				return err
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// look lets one rule look at some cases; more tells that there are others.
func (m *Room) look(ctx context.Context, tx *db.Tx, which id.ID) (more bool, err error) {
	i, err := lock(ctx, tx, which)
	if err != nil || !i.IsOpen() || i.Rule == "" {
		return false, err
	}
	var fresh []struct {
		ID      id.ID
		Subject string
		Problem string
		First   string
	}
	if err := tx.All(ctx, &fresh, sqlFresh, which, id.From(tx.Now().Add(-settled)), sweepBatch); err != nil {
		return false, fmt.Errorf("read what came since incident %d looked: %w", which, err)
	}
	for _, c := range fresh {
		if Fits(i.Rule, c.Subject+"\n"+c.Problem+"\n"+c.First) {
			if err := m.found(ctx, tx, i, c.ID); err != nil {
				return false, err
			}
		}
	}
	if len(fresh) == 0 {
		return false, nil
	}
	return len(fresh) == sweepBatch, seen(ctx, tx, which, fresh[len(fresh)-1].ID)
}

// found joins or suggests a case that a rule found, unless a person or the
// customer has said how it stands.
func (m *Room) found(ctx context.Context, tx *db.Tx, i Incident, of id.ID) error {
	_, there, err := one(ctx, tx, i.ID, of)
	if err != nil || there {
		return err
	}
	if i.Joins {
		_, err := m.Join(ctx, tx, event.System, i.ID, of, ByRule)
		if _, ok := fault.As(err); ok {
			return nil // it is another storm's, or gone by now
		}
		return err
	}
	return keep(ctx, tx, Member{i.ID, of, Suggested, ByRule, "", 0, tx.Now()})
}

const (
	sqlRuled = `SELECT id FROM storm_incident WHERE ended_at = 0 AND rule <> '' ORDER BY id`

	sqlFresh = `
SELECT c.id, c.subject, c.problem, COALESCE((SELECT m.text FROM cases_message m WHERE m.case_id = c.id AND m.audience = 'public' ORDER BY m.id LIMIT 1), '') AS first
FROM cases c
WHERE c.id > (SELECT i.seen_id FROM storm_incident i WHERE i.id = $1) AND c.id < $2
ORDER BY c.id LIMIT $3`
)
