package automation

import (
	"context"
	"fmt"
	"time"

	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
)

// Ran is one run of a rule, or one that was stopped.
type Ran struct {
	Rule    id.ID
	Version int64
	Case    id.ID
	At      time.Time
	Depth   int64
	Outcome string
	Why     string
}

// Lately reads the newest runs.
func Lately(ctx context.Context, r db.Reader, most int) ([]Ran, error) {
	var rows []struct {
		RuleID, CaseID     id.ID
		Version, At, Depth int64
		Outcome, Why       string
	}
	if err := r.All(ctx, &rows, sqlLately, most); err != nil {
		return nil, fmt.Errorf("read what ran lately: %w", err)
	}
	out := make([]Ran, len(rows))
	for i, row := range rows {
		out[i] = Ran{row.RuleID, row.Version, row.CaseID, clock.FromMicros(row.At), row.Depth, row.Outcome, row.Why}
	}
	return out, nil
}

const sqlLately = `SELECT rule_id, version, case_id, at, depth, outcome, why FROM automation_run ORDER BY id DESC LIMIT $1`

// On names the automations that ran on a case, each once.
func On(ctx context.Context, r db.Reader, c id.ID) (names []string, err error) {
	if err := r.All(ctx, &names, sqlRanOn, c); err != nil {
		return nil, fmt.Errorf("read what ran on case %d: %w", c, err)
	}
	return names, nil
}

const sqlRanOn = `
SELECT DISTINCT v.name FROM automation_run r JOIN automation_rule_version v ON v.rule_id = r.rule_id AND v.version = r.version
WHERE r.case_id = $1 AND r.outcome = 'done' ORDER BY v.name`
