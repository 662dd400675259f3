package automation

import (
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"rida/internal/kit/clock"
	"rida/internal/kit/condition"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
)

// Schema holds the tables of this package.
//
//go:embed schema/*.sql
var Schema embed.FS

// Cause is what an automation waits for.
type Cause string

// The causes.
const (
	Opened     Cause = "opened"
	Wrote      Cause = "wrote"    // the customer, again
	Replied    Cause = "replied"  // we did
	Proposed   Cause = "proposed" // we asked whether it is solved
	Closed     Cause = "closed"
	Reopened   Cause = "reopened"
	Tagged     Cause = "tagged"
	Silent     Cause = "silent" // nothing was said for After
	PromiseDue Cause = "due"    // the next date is nearer than After
)

// Causes lists them in the order in which a form shows them.
var Causes = []Cause{Opened, Wrote, Replied, Proposed, Closed, Reopened, Tagged, Silent, PromiseDue}

// Timed tells whether a cause is the clock, and the rule has an After.
func (c Cause) Timed() bool { return c == Silent || c == PromiseDue }

// kinds are the events that are causes.
var kinds = map[string]Cause{"cases.received": Opened, "cases.customer_wrote": Wrote, "cases.replied": Replied, "cases.closure_proposed": Proposed,
	"cases.closed": Closed, "cases.reopened": Reopened, "cases.tagged": Tagged}

// Kinds are the events that can set off an automation.
func Kinds() (out []string) {
	for k := range kinds {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

const (
	// MaxRules bounds the list; nobody keeps more of them in mind.
	MaxRules = 100
	// MaxAfter is the longest wait, in hours: a quarter of a year.
	MaxAfter = 90 * 24
	// MaxName is one line.
	MaxName = 120
)

// Rule is one automation.
type Rule struct {
	ID      id.ID
	Version int64
	On      bool
	Name    string
	When    Cause
	After   time.Duration // of a timed cause
	If      condition.Node
	Do      []Act
	At      time.Time
	Since   time.Time // switched on; what happened before does not concern it
}

func (r *Rule) check(asks *condition.Registry, teams, people map[id.ID]bool) []fault.Field {
	var wrong []fault.Field
	add := func(name, key string, args ...any) {
		wrong = append(wrong, fault.Field{Name: name, Key: key, Args: args})
	}
	r.Name = strings.Join(strings.Fields(r.Name), " ")
	switch n := utf8.RuneCountInString(r.Name); {
	case n == 0:
		add("name", "field.required")
	case n > MaxName:
		add("name", "field.too_long", "max", MaxName)
	}
	if !slices.Contains(Causes, r.When) {
		add("when", "field.choose")
	}
	if r.When.Timed() && (r.After < time.Hour || r.After > MaxAfter*time.Hour) {
		add("after", "routing.fault.after", "max", MaxAfter)
	}
	wrong = append(wrong, asks.Check(r.If, condition.Reader{})...)
	if len(r.Do) == 0 {
		add("acts", "routing.fault.no_act")
	}
	if len(r.Do) > MaxActs {
		add("acts", "routing.fault.acts", "max", MaxActs)
	}
	for i, a := range r.Do {
		a.check(func(name, key string, args ...any) { add(ActName(i, name), key, args...) }, teams, people)
	}
	return wrong
}

// Rules reads all rules in their order; only those that are on, for on.
func Rules(ctx context.Context, r db.Reader, on bool) ([]Rule, error) {
	return rules(ctx, r, sqlRules, on)
}

// RuleAt reads a version of a rule, also of one that was removed; 0 is the newest.
func RuleAt(ctx context.Context, r db.Reader, which id.ID, version int64) (Rule, error) {
	all, err := rules(ctx, r, sqlRuleAt, which, version)
	if err == nil && len(all) == 0 {
		err = fault.New(fault.NotFound, "fault.not_found")
	}
	if err != nil {
		return Rule{}, err
	}
	return all[0], nil
}

func rules(ctx context.Context, r db.Reader, text string, args ...any) ([]Rule, error) {
	var rows []struct {
		ID        id.ID
		IsOn      bool
		Version   int64
		Name      string
		Cause     string
		AfterMin  int64
		Condition string
		Acts      string
		At        int64
		OnSince   int64
	}
	if err := r.All(ctx, &rows, text, args...); err != nil {
		return nil, fmt.Errorf("read the automations: %w", err)
	}
	all := make([]Rule, len(rows))
	for i, row := range rows {
		one := Rule{ID: row.ID, Version: row.Version, On: row.IsOn, Name: row.Name, When: Cause(row.Cause), After: time.Duration(row.AfterMin) * time.Minute, At: clock.FromMicros(row.At), Since: clock.FromMicros(row.OnSince)}
		var err error
		if one.If, err = condition.Parse([]byte(row.Condition)); err == nil {
			err = json.Unmarshal([]byte(row.Acts), &one.Do)
		}
		if err != nil {
			return nil, fmt.Errorf("read automation %d: %w", row.ID, err)
		}
		all[i] = one
	}
	return all, nil
}

const (
	ruleColumns = `SELECT r.id, r.is_on, v.version, v.name, v.cause, v.after_min, v.condition, v.acts, v.at, r.on_since FROM automation_rule r`

	sqlRules = ruleColumns + ` JOIN automation_rule_version v ON v.rule_id = r.id AND v.version = r.version
WHERE r.removed_at = 0 AND (r.is_on OR NOT CAST($1 AS BOOLEAN)) ORDER BY r.position, r.id`

	sqlRuleAt = ruleColumns + ` JOIN automation_rule_version v ON v.rule_id = r.id
WHERE r.id = $1 AND (v.version = $2 OR (CAST($2 AS BIGINT) = 0 AND v.version = r.version))`
)
