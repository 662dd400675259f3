package automation

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
	"rida/internal/room/cases"
)

const (
	// TrialCases is how many of the last cases an automation is tried on.
	TrialCases = 1000
	// trialBatch is how many of them one transaction looks at.
	trialBatch = 100
)

// Trial is an automation tried on what has been: how often its cause came, and
// on how many cases the condition fits as they stand.
type Trial struct {
	ID      id.ID
	RuleID  id.ID
	Version int64
	At      time.Time `db:"-"`
	State   string
	Total   int64
	Done    int64
	Causes  int64 // how often the cause came
	Fitted  int64 // how often the rule would have run
}

// Hit is one case on which the automation would have run.
type Hit struct {
	CaseID id.ID
	Times  int64
}

// TryArgs is the job that tries an automation.
type TryArgs struct {
	Trial id.ID `json:"trial"`
}

// Kind names the job.
func (TryArgs) Kind() string { return "automation.try" }

// Try tries an automation on the last cases; nothing is done to them.
func (m *Room) Try(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID) (id.ID, error) {
	r, err := RuleAt(ctx, tx, which, 0)
	if err != nil {
		return 0, err
	}
	trial := id.New(tx.Now())
	if _, err := tx.Exec(ctx, sqlAddTrial, trial, r.ID, r.Version, by.ID, clock.Micros(tx.Now())); err != nil {
		return 0, fmt.Errorf("begin a trial: %w", err)
	}
	return trial, m.Enqueue(ctx, tx, TryArgs{trial})
}

// GetTrial reads a trial.
func GetTrial(ctx context.Context, r db.Reader, which id.ID) (t Trial, err error) {
	err = r.Get(ctx, &t, sqlTrial, which)
	if errors.Is(err, db.ErrNone) {
		return t, fault.New(fault.NotFound, "fault.not_found")
	}
	return t, err
}

// Hits reads the newest cases on which the automation would have run.
func Hits(ctx context.Context, r db.Reader, trial id.ID, most int) (all []Hit, err error) {
	if err := r.All(ctx, &all, sqlHits, trial, most); err != nil {
		return nil, fmt.Errorf("read the cases of trial %d: %w", trial, err)
	}
	return all, nil
}

// Rehearse does the work of a trial; begun twice, it counts once.
func (m *Room) Rehearse(ctx context.Context, a TryArgs) error {
	t, err := GetTrial(ctx, m.DB, a.Trial)
	if err != nil || t.State != "running" {
		return err
	}
	rule, err := RuleAt(ctx, m.DB, t.RuleID, t.Version)
	if err != nil {
		return err
	}
	var newest []id.ID
	if err := m.DB.All(ctx, &newest, sqlNewest, TrialCases); err != nil {
		return fmt.Errorf("find the last cases: %w", err)
	}
	t.Total, t.Done, t.Causes, t.Fitted = int64(len(newest)), 0, 0, 0
	for from := 0; from == 0 || from < len(newest); from += trialBatch {
		batch := newest[from:min(from+trialBatch, len(newest))]
		err := m.DB.Write(ctx, func(tx *db.Tx) error {
			if from == 0 {
				if _, err := tx.Exec(ctx, sqlDropHits, t.ID); err != nil {
					return err
				}
			}
			for _, which := range batch {
				if err := m.rehearse(ctx, tx, rule, &t, which); err != nil {
					return err
				}
			}
			return t.save(ctx, tx)
		})
		if err != nil {
			return err
		}
	}
	t.State = "done"
	return m.DB.Write(ctx, func(tx *db.Tx) error { return t.save(ctx, tx) })
}

func (m *Room) rehearse(ctx context.Context, tx *db.Tx, r Rule, t *Trial, which id.ID) error {
	t.Done++
	c, err := cases.Get(ctx, tx, which)
	if err != nil {
		return err
	}
	times, err := came(ctx, tx, r, c)
	if err != nil || times == 0 {
		return err
	}
	t.Causes += times
	if fits, err := m.holds(ctx, tx, c, r.If); err != nil || !fits {
		return err
	}
	t.Fitted += times
	_, err = tx.Exec(ctx, sqlAddHit, t.ID, c.ID, times)
	return err
}

// came counts how often the cause of a rule came to a case.
func came(ctx context.Context, tx *db.Tx, r Rule, c cases.Case) (times int64, err error) {
	events, err := cases.Events(ctx, tx, c.ID)
	if err != nil {
		return 0, err
	}
	var last, next time.Time
	for _, e := range events {
		cause := kinds[e.Kind]
		spoke := cause == Wrote || cause == Replied
		switch {
		case r.When == Silent && spoke:
			if !last.IsZero() && e.At.Sub(last) >= r.After {
				times++
			}
			last = e.At
		case r.When == cause && !(cause == Wrote && e.At.Equal(c.ReceivedAt)):
			times++
		}
		next = e.At
	}
	end := c.ClosedAt
	if end.IsZero() {
		end = tx.Now()
	}
	if r.When == Silent && !last.IsZero() && end.Sub(last) >= r.After {
		times++
	}
	if r.When == PromiseDue && c.IsOpen() && !next.IsZero() && c.NextAt.Sub(tx.Now()) <= r.After {
		times++
	}
	return times, nil
}

func (t Trial) save(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Exec(ctx, sqlSaveTrial, t.State, t.Total, t.Done, t.Causes, t.Fitted, t.ID)
	return err
}

const (
	sqlAddTrial = `INSERT INTO automation_trial (id, rule_id, version, by_id, at, state) VALUES ($1, $2, $3, $4, $5, 'running')`
	sqlTrial    = `SELECT id, rule_id, version, state, total, done, causes, fitted FROM automation_trial WHERE id = $1`
	sqlNewest   = `SELECT id FROM cases ORDER BY id DESC LIMIT $1`
	sqlDropHits = `DELETE FROM automation_trial_case WHERE trial_id = $1`
	sqlAddHit   = `INSERT INTO automation_trial_case (trial_id, case_id, times) VALUES ($1, $2, $3)`
	sqlHits     = `SELECT case_id, times FROM automation_trial_case WHERE trial_id = $1 ORDER BY case_id DESC LIMIT $2`

	sqlSaveTrial = `UPDATE automation_trial SET state = $1, total = $2, done = $3, causes = $4, fitted = $5 WHERE id = $6`
)
