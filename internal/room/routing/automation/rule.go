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

	"rida/internal/core/staff"
	"rida/internal/kit/clock"
	"rida/internal/kit/condition"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/room/cases"
	"rida/internal/room/routing"
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

// What an automation can do.
const (
	Assign     = "assign"
	Tag        = "tag"
	Prioritise = "priority"
	Snooze     = "snooze"
	Note       = "note"
	Reply      = "reply" // send a ready answer
	Draft      = "draft" // leave a ready answer among the notes
	Notify     = "notice"
	MakeTask   = "task"
)

const (
	// MaxRules bounds the list; nobody keeps more of them in mind.
	MaxRules = 100
	// MaxActs is how much one rule does.
	MaxActs = 8
	// MaxAfter is the longest wait, in hours: a quarter of a year.
	MaxAfter = 90 * 24
	// MaxSnooze is the longest rest, in days.
	MaxSnooze = 90
	// MaxText is a page.
	MaxText = 4000
	// MaxName is one line.
	MaxName = 120
	// MaxTitle is what the title of a task, or a line of its list, can hold.
	MaxTitle = 200
	// MaxChecks is how many lines the list of a task can have.
	MaxChecks = 50
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

// Act is one thing that a rule does.
type Act struct {
	Do       string           `json:"do"`
	Person   id.ID            `json:"person,omitempty"`   // Assign, Notify, MakeTask: this one; 0 is the case's owner for the last two
	Team     id.ID            `json:"team,omitempty"`     // Assign: one of the team
	Strategy routing.Strategy `json:"strategy,omitempty"` // Assign: how
	Tags     []string         `json:"tags,omitempty"`
	Priority cases.Priority   `json:"priority,omitempty"`
	Days     int              `json:"days,omitempty"`   // Snooze
	Text     staff.Names      `json:"text,omitzero"`    // Note, Reply, Draft, MakeTask (its title): in the customer's language, or the first there is
	Hours    int              `json:"hours,omitempty"`  // MakeTask: due after so many working hours
	Checks   []string         `json:"checks,omitempty"` // MakeTask: the lines of its list
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
		add("do", "routing.fault.no_act")
	}
	if len(r.Do) > MaxActs {
		add("do", "routing.fault.acts", "max", MaxActs)
	}
	for i := range r.Do {
		r.Do[i].check(add, teams, people)
	}
	return wrong
}

func (a *Act) check(add func(name, key string, args ...any), teams, people map[id.ID]bool) {
	switch a.Do {
	case Assign:
		if a.Person != 0 && !people[a.Person] || a.Person == 0 && !teams[a.Team] {
			add(Assign, "routing.fault.assign")
		}
		if a.Person == 0 && a.Strategy != "" && !slices.Contains(routing.Strategies, a.Strategy) {
			add(Assign, "field.bad_choice")
		}
	case Notify:
		if a.Person != 0 && !people[a.Person] {
			add(Notify, "field.bad_choice")
		}
	case Tag:
		for _, t := range a.Tags {
			if utf8.RuneCountInString(t) > cases.MaxTag {
				add(Tag, "field.too_long", "max", cases.MaxTag)
			}
		}
		if len(a.Tags) == 0 || len(a.Tags) > cases.MaxTags {
			add(Tag, "field.required")
		}
	case Prioritise:
		if !slices.Contains(cases.Priorities, a.Priority) {
			add(Prioritise, "field.choose")
		}
	case Snooze:
		if a.Days < 1 || a.Days > MaxSnooze {
			add(Snooze, "routing.fault.days", "max", MaxSnooze)
		}
	case Note, Reply, Draft:
		if strings.TrimSpace(a.Text.In(lang.English)) == "" {
			add(a.Do, "field.required")
		}
		for _, t := range []string{a.Text.Ar, a.Text.Fa, a.Text.En} {
			if utf8.RuneCountInString(t) > MaxText {
				add(a.Do, "field.too_long", "max", MaxText)
			}
		}
	case MakeTask:
		a.checkTask(add, people)
	default:
		add("do", "field.bad_choice")
	}
}

func (a *Act) checkTask(add func(name, key string, args ...any), people map[id.ID]bool) {
	if a.Person != 0 && !people[a.Person] {
		add(MakeTask, "field.bad_choice")
	}
	if strings.TrimSpace(a.Text.In(lang.English)) == "" {
		add(MakeTask, "field.required")
	}
	if a.Hours < 1 || a.Hours > MaxAfter {
		add(MakeTask, "routing.fault.after", "max", MaxAfter)
	}
	for _, t := range append([]string{a.Text.Ar, a.Text.Fa, a.Text.En}, a.Checks...) {
		if utf8.RuneCountInString(t) > MaxTitle {
			add(MakeTask, "field.too_long", "max", MaxTitle)
		}
	}
	if len(a.Checks) > MaxChecks {
		add(MakeTask, "routing.fault.acts", "max", MaxChecks)
	}
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
