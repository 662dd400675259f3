package routing

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
)

const (
	// TrialCases is how many of the last cases a rule is tried on.
	TrialCases = 1000
	// keepTrials is how long a trial can be looked at.
	keepTrials = 30 * 24 * time.Hour
)

// Trial is a list of rules tried on what has been.
type Trial struct {
	ID        id.ID
	Rule      id.ID // that was tried; 0 when an order was
	By        id.ID
	At        time.Time
	State     string // "running", "done" or "failed"
	Total     int64
	Done      int64
	Changed   int64 // cases that would have gone to somebody else
	ToDuty    int64 // of all, those for which no rule would have found somebody
	WasDuty   int64 // the same by the list as it is
	RightNow  int64 // cases that the list as it is gives to whoever owns them in the end
	RightThen int64 // the same for the list as it would be
	Draft     Draft
}

// Draft is what a trial compares.
type Draft struct {
	Base []Rule `json:"base"` // the rules that are on
	Next []Rule `json:"next"` // the rules as they would be
	// Order is the whole list in the order that is tried, those that are off
	// among them; nil when a rule is tried.
	Order []id.ID `json:"order,omitempty"`
}

// Moved is one case that would have gone another way.
type Moved struct {
	N        int64 // its place among the cases that were tried
	Case     id.ID
	From, To id.ID
	FromBy   string
	ToBy     string
	Rule     id.ID // that would have decided; 0 for none
}

// Flow is how many cases would have gone from one person to another.
type Flow struct {
	FromID, ToID id.ID
	N            int64
}

// TryArgs is the job that tries a list of rules.
type TryArgs struct {
	Trial id.ID `json:"trial"`
}

// Kind names the job.
func (TryArgs) Kind() string { return "routing.try" }

// Try tries a rule on the last cases, as if it were on. A rule that is on is
// compared with the list without it. The work is a job; Trial tells how far it is.
func (m *Room) Try(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID) (id.ID, error) {
	all, err := Rules(ctx, tx)
	if err != nil {
		return 0, err
	}
	i := slices.IndexFunc(all, func(r Rule) bool { return r.ID == which })
	if i < 0 {
		return 0, fault.New(fault.NotFound, "fault.not_found")
	}
	var d Draft
	for _, r := range all {
		if r.On && r.ID != which {
			d.Base = append(d.Base, r)
		}
		if r.On || r.ID == which {
			d.Next = append(d.Next, r)
		}
	}
	return m.try(ctx, tx, by, which, d)
}

// TryOrder tries the rules that are on in another order.
func (m *Room) TryOrder(ctx context.Context, tx *db.Tx, by event.Actor, order []id.ID) (id.ID, error) {
	on, err := RulesOn(ctx, tx)
	if err != nil {
		return 0, err
	}
	d := Draft{Base: on, Next: slices.Clone(on), Order: order}
	slices.SortStableFunc(d.Next, func(a, b Rule) int { return slices.Index(order, a.ID) - slices.Index(order, b.ID) })
	return m.try(ctx, tx, by, 0, d)
}

func (m *Room) try(ctx context.Context, tx *db.Tx, by event.Actor, rule id.ID, d Draft) (id.ID, error) {
	draft, err := json.Marshal(d)
	if err != nil {
		return 0, fmt.Errorf("write the draft of a trial: %w", err)
	}
	old := clock.Micros(tx.Now().Add(-keepTrials))
	for _, text := range []string{sqlSweepTrialCases, sqlSweepTrials} {
		if _, err := tx.Exec(ctx, text, old); err != nil {
			return 0, fmt.Errorf("throw away old trials: %w", err)
		}
	}
	which := id.New(tx.Now())
	if _, err := tx.Exec(ctx, sqlAddTrial, which, rule, by.ID, clock.Micros(tx.Now()), string(draft)); err != nil {
		return 0, fmt.Errorf("begin a trial: %w", err)
	}
	return which, m.Enqueue(ctx, tx, TryArgs{which})
}

// GetTrial reads a trial.
func GetTrial(ctx context.Context, r db.Reader, which id.ID) (Trial, error) {
	var row struct {
		ID, RuleID, ByID                                           id.ID
		At                                                         int64
		Draft, State                                               string
		Total, Done, Changed, ToDuty, WasDuty, RightNow, RightThen int64
	}
	err := r.Get(ctx, &row, sqlTrial, which)
	if errors.Is(err, db.ErrNone) {
		return Trial{}, fault.New(fault.NotFound, "fault.not_found")
	}
	if err != nil {
		return Trial{}, fmt.Errorf("read trial %d: %w", which, err)
	}
	t := Trial{ID: row.ID, Rule: row.RuleID, By: row.ByID, At: clock.FromMicros(row.At), State: row.State, Total: row.Total, Done: row.Done,
		Changed: row.Changed, ToDuty: row.ToDuty, WasDuty: row.WasDuty, RightNow: row.RightNow, RightThen: row.RightThen}
	if err := json.Unmarshal([]byte(row.Draft), &t.Draft); err != nil {
		return t, fmt.Errorf("read the draft of trial %d: %w", which, err)
	}
	return t, nil
}

// Flows reads from whom to whom cases would have gone, the most first.
func Flows(ctx context.Context, r db.Reader, trial id.ID) ([]Flow, error) {
	var all []Flow
	if err := r.All(ctx, &all, sqlFlows, trial); err != nil {
		return nil, fmt.Errorf("read the flows of trial %d: %w", trial, err)
	}
	return all, nil
}

// Examples reads the newest cases of a trial that would have gone another way,
// or, for duty, those for which no rule would have found anybody; when before is
// not 0, those before that place.
func Examples(ctx context.Context, r db.Reader, trial id.ID, duty bool, before int64, most int) ([]Moved, error) {
	if before == 0 {
		before = math.MaxInt64
	}
	text := sqlMoved
	if duty {
		text = sqlToDuty
	}
	var rows []struct {
		N                            int64
		CaseID, FromID, ToID, RuleID id.ID
		FromBy, ToBy                 string
	}
	if err := r.All(ctx, &rows, text, trial, before, most); err != nil {
		return nil, fmt.Errorf("read the cases of trial %d: %w", trial, err)
	}
	all := make([]Moved, len(rows))
	for i, one := range rows {
		all[i] = Moved{one.N, one.CaseID, one.FromID, one.ToID, one.FromBy, one.ToBy, one.RuleID}
	}
	return all, nil
}

const (
	sqlAddTrial = `INSERT INTO routing_trial (id, rule_id, by_id, at, draft, state) VALUES ($1, $2, $3, $4, $5, 'running')`

	sqlSweepTrialCases = `DELETE FROM routing_trial_case WHERE trial_id IN (SELECT id FROM routing_trial WHERE at < $1)`

	sqlSweepTrials = `DELETE FROM routing_trial WHERE at < $1`

	sqlTrial = `
SELECT id, rule_id, by_id, at, draft, state, total, done, changed, to_duty, was_duty, right_now, right_then FROM routing_trial WHERE id = $1`

	sqlFlows = `
SELECT from_id, to_id, COUNT(*) AS n FROM routing_trial_case WHERE trial_id = $1 AND from_id <> to_id
GROUP BY from_id, to_id ORDER BY n DESC, from_id, to_id LIMIT 50`

	movedColumns = `SELECT n, case_id, from_id, to_id, from_by, to_by, rule_id FROM routing_trial_case WHERE trial_id = $1 AND n < $2`

	sqlMoved = movedColumns + ` AND from_id <> to_id ORDER BY n DESC LIMIT $3`

	sqlToDuty = movedColumns + ` AND to_by <> 'rule' ORDER BY n DESC LIMIT $3`
)
