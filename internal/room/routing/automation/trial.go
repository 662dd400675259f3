package automation

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
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
	// keepTrials is how long a trial can be looked at.
	keepTrials = 30 * 24 * time.Hour
)

// Trial is an automation tried on what has been: how often its cause came, on
// which cases the condition fits, and what would have changed on them as they
// stand.
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
	Changed int64 // cases on which it would have changed something
}

// Hit is one case on which the automation would have run.
type Hit struct {
	CaseID  id.ID
	Times   int64
	Effects []Effect // none when all is as the rule would make it
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
	old := clock.Micros(tx.Now().Add(-keepTrials))
	for _, text := range []string{sqlSweepHits, sqlSweepTrials} {
		if _, err := tx.Exec(ctx, text, old); err != nil {
			return 0, fmt.Errorf("throw away old trials: %w", err)
		}
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

// Hits reads cases on which the automation would have run, the newest first; those
// before a case when that is not 0.
func Hits(ctx context.Context, r db.Reader, trial, before id.ID, most int) ([]Hit, error) {
	if before == 0 {
		before = math.MaxInt64
	}
	var rows []struct {
		CaseID  id.ID
		Times   int64
		Effects string
	}
	if err := r.All(ctx, &rows, sqlHits, trial, before, most); err != nil {
		return nil, fmt.Errorf("read the cases of trial %d: %w", trial, err)
	}
	all := make([]Hit, len(rows))
	for i, row := range rows {
		all[i] = Hit{CaseID: row.CaseID, Times: row.Times}
		if err := json.Unmarshal([]byte(row.Effects), &all[i].Effects); err != nil {
			return nil, fmt.Errorf("read what trial %d would change on case %d: %w", trial, row.CaseID, err)
		}
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
	t.Total, t.Done, t.Causes, t.Fitted, t.Changed = int64(len(newest)), 0, 0, 0, 0
	if err := m.DB.Write(ctx, func(tx *db.Tx) error {
		if _, err := tx.Exec(ctx, sqlDropHits, t.ID); err != nil {
			return fmt.Errorf("begin trial %d anew: %w", t.ID, err)
		}
		return t.save(ctx, tx)
	}); err != nil {
		return err
	}
	for batch := range slices.Chunk(newest, trialBatch) {
		if err := m.rehearseBatch(ctx, rule, &t, batch); err != nil {
			return err
		}
	}
	t.State = "done"
	return m.DB.Write(ctx, func(tx *db.Tx) error { return t.save(ctx, tx) })
}

// rehearseBatch looks at some cases, then writes down what it found: only the
// writing holds up others.
func (m *Room) rehearseBatch(ctx context.Context, rule Rule, t *Trial, batch []id.ID) error {
	var hits []Hit
	for _, which := range batch {
		hit, err := m.rehearse(ctx, m.DB, rule, t, which)
		if err != nil {
			return err
		}
		if hit.Times > 0 {
			hits = append(hits, hit)
		}
	}
	return m.DB.Write(ctx, func(tx *db.Tx) error {
		for _, h := range hits {
			effects, err := json.Marshal(h.Effects)
			if err != nil {
				return fmt.Errorf("write what trial %d would change: %w", t.ID, err)
			}
			if _, err := tx.Exec(ctx, sqlAddHit, t.ID, h.CaseID, h.Times, string(effects)); err != nil {
				return fmt.Errorf("note case %d of trial %d: %w", h.CaseID, t.ID, err)
			}
		}
		return t.save(ctx, tx)
	})
}

// rehearse looks at one case; the hit has no times when the rule would not have run.
func (m *Room) rehearse(ctx context.Context, r db.Reader, rule Rule, t *Trial, which id.ID) (hit Hit, err error) {
	t.Done++
	c, err := cases.Get(ctx, r, which)
	if err != nil {
		return hit, err
	}
	times, err := came(ctx, r, rule, c, m.DB.Now())
	if err != nil || times == 0 {
		return hit, err
	}
	t.Causes += times
	if fits, err := m.holds(ctx, r, c, rule.If, m.DB.Now()); err != nil || !fits {
		return hit, err
	}
	tags, err := cases.Tags(ctx, r, which)
	if err != nil {
		return hit, err
	}
	t.Fitted += times
	hit = Hit{CaseID: which, Times: times, Effects: rule.EffectsOn(c, tags)}
	if len(hit.Effects) > 0 {
		t.Changed++
	}
	return hit, nil
}

// came counts how often the cause of a rule came to a case.
func came(ctx context.Context, reader db.Reader, r Rule, c cases.Case, now time.Time) (times int64, err error) {
	events, err := cases.Events(ctx, reader, c.ID)
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
		end = now
	}
	if r.When == Silent && !last.IsZero() && end.Sub(last) >= r.After {
		times++
	}
	if r.When == PromiseDue && c.IsOpen() && !next.IsZero() && c.NextAt.Sub(now) <= r.After {
		times++
	}
	return times, nil
}

func (t Trial) save(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Exec(ctx, sqlSaveTrial, t.State, t.Total, t.Done, t.Causes, t.Fitted, t.Changed, t.ID)
	if err != nil {
		return fmt.Errorf("note how far trial %d is: %w", t.ID, err)
	}
	return nil
}

const (
	sqlAddTrial = `INSERT INTO automation_trial (id, rule_id, version, by_id, at, state) VALUES ($1, $2, $3, $4, $5, 'running')`
	sqlTrial    = `SELECT id, rule_id, version, state, total, done, causes, fitted, changed FROM automation_trial WHERE id = $1`
	sqlNewest   = `SELECT id FROM cases ORDER BY id DESC LIMIT $1`
	sqlDropHits = `DELETE FROM automation_trial_case WHERE trial_id = $1`
	sqlAddHit   = `INSERT INTO automation_trial_case (trial_id, case_id, times, effects) VALUES ($1, $2, $3, $4)`

	sqlHits = `
SELECT case_id, times, effects FROM automation_trial_case WHERE trial_id = $1 AND case_id < $2 ORDER BY case_id DESC LIMIT $3`

	sqlSaveTrial = `UPDATE automation_trial SET state = $1, total = $2, done = $3, causes = $4, fitted = $5, changed = $6 WHERE id = $7`

	sqlSweepHits   = `DELETE FROM automation_trial_case WHERE trial_id IN (SELECT id FROM automation_trial WHERE at < $1)`
	sqlSweepTrials = `DELETE FROM automation_trial WHERE at < $1`
)
