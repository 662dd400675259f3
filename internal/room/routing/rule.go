package routing

import (
	"context"
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
	"rida/internal/room/cases"
)

const (
	// MaxRules bounds the list: every one of them is asked for every new case,
	// and nobody keeps more of them in mind.
	MaxRules = 100
	// MaxRuleName is one line.
	MaxRuleName = 120
)

// Rule says who receives the cases that fit it.
type Rule struct {
	ID      id.ID
	Version int64
	On      bool
	Name    string
	When    condition.Node // what fits; the zero one fits everything
	Then    Then
	At      time.Time // when this version was made
	By      id.ID
}

// Then is what a rule does with a case that fits.
type Then struct {
	Team     id.ID          `json:"team,omitempty"`     // among whom to choose; 0 is the topic's team or the default one
	Person   id.ID          `json:"person,omitempty"`   // this one and nobody else
	Strategy Strategy       `json:"strategy,omitempty"` // how to choose; "" leaves the case to the team's duty manager
	Same     bool           `json:"same,omitempty"`     // whoever served the customer before, when they are here
	Language bool           `json:"language,omitempty"` // only those who write the customer's language
	Topic    bool           `json:"topic,omitempty"`    // only those who know the topic
	Priority cases.Priority `json:"priority,omitempty"`
	Type     cases.Type     `json:"type,omitempty"` // suggested where nobody has chosen one
	Tags     []string       `json:"tags,omitempty"`
}

// decides tells whether a rule can find an owner; one that cannot only adds its
// marks and the next rule is asked.
func (t Then) decides() bool { return t.Team != 0 || t.Person != 0 || t.Strategy != "" || t.Same }

// check finds what is wrong with a rule, against what there is in the house.
func (b *Board) check(r *Rule) []fault.Field {
	r.Name = strings.Join(strings.Fields(r.Name), " ")
	var wrong []fault.Field
	add := func(name, key string, args ...any) {
		wrong = append(wrong, fault.Field{Name: name, Key: key, Args: args})
	}
	switch n := utf8.RuneCountInString(r.Name); {
	case n == 0:
		add("name", "field.required")
	case n > MaxRuleName:
		add("name", "field.too_long", "max", MaxRuleName)
	}
	wrong = append(wrong, b.Asks.Check(r.When, condition.Reader{})...)
	t := &r.Then
	if _, here := b.Teams[t.Team]; t.Team != 0 && !here {
		add("team", "field.bad_choice")
	}
	if c, here := b.People[t.Person]; t.Person != 0 && (!here || !c.MayAnswer) {
		add("person", "routing.fault.person")
	}
	if t.Strategy != "" && !slices.Contains(Strategies, t.Strategy) {
		add("strategy", "field.bad_choice")
	}
	if t.Priority != "" && !slices.Contains(cases.Priorities, t.Priority) {
		add("priority", "field.bad_choice")
	}
	if t.Type != "" && !slices.Contains(cases.Types, t.Type) {
		add("type", "field.bad_choice")
	}
	kept := []string{}
	for _, tag := range t.Tags {
		tag = strings.Join(strings.Fields(tag), " ")
		if utf8.RuneCountInString(tag) > cases.MaxTag {
			add("tags", "field.too_long", "max", cases.MaxTag)
		}
		if tag != "" && !slices.Contains(kept, tag) {
			kept = append(kept, tag)
		}
	}
	if len(kept) > cases.MaxTags {
		add("tags", "cases.too_many_tags", "max", cases.MaxTags)
	}
	t.Tags = kept
	if !t.decides() && t.Priority == "" && t.Type == "" && len(kept) == 0 {
		add("team", "routing.fault.nothing")
	}
	return wrong
}

// RulesOn reads the rules that are on, in their order.
func RulesOn(ctx context.Context, r db.Reader) ([]Rule, error) { return rules(ctx, r, sqlRulesOn) }

// Rules reads all rules, in their order.
func Rules(ctx context.Context, r db.Reader) ([]Rule, error) { return rules(ctx, r, sqlRules) }

// RuleAt reads one version of a rule; version 0 is the newest. A rule that was
// removed can still be read.
func RuleAt(ctx context.Context, r db.Reader, which id.ID, version int64) (Rule, error) {
	all, err := rules(ctx, r, sqlRuleAt, which, version)
	if err != nil {
		return Rule{}, err
	}
	if len(all) == 0 {
		return Rule{}, fault.New(fault.NotFound, "fault.not_found")
	}
	return all[0], nil
}

func rules(ctx context.Context, r db.Reader, text string, args ...any) ([]Rule, error) {
	var rows []struct {
		ID        id.ID
		IsOn      bool
		Version   int64
		Name      string
		Condition string
		Outcome   string
		ByID      id.ID
		At        int64
	}
	if err := r.All(ctx, &rows, text, args...); err != nil {
		return nil, fmt.Errorf("read the rules: %w", err)
	}
	all := make([]Rule, len(rows))
	for i, row := range rows {
		one := Rule{ID: row.ID, Version: row.Version, On: row.IsOn, Name: row.Name, At: clock.FromMicros(row.At), By: row.ByID}
		var err error
		if one.When, err = condition.Parse([]byte(row.Condition)); err != nil {
			return nil, fmt.Errorf("read the condition of rule %d: %w", row.ID, err)
		}
		if err = json.Unmarshal([]byte(row.Outcome), &one.Then); err != nil {
			return nil, fmt.Errorf("read what rule %d does: %w", row.ID, err)
		}
		all[i] = one
	}
	return all, nil
}

const (
	ruleColumns = `SELECT r.id, r.is_on, v.version, v.name, v.condition, v.outcome, v.by_id, v.at FROM routing_rule r`

	sqlRulesOn = ruleColumns + ` JOIN routing_rule_version v ON v.rule_id = r.id AND v.version = r.version
WHERE r.removed_at = 0 AND r.is_on ORDER BY r.position, r.id`

	sqlRules = ruleColumns + ` JOIN routing_rule_version v ON v.rule_id = r.id AND v.version = r.version
WHERE r.removed_at = 0 ORDER BY r.position, r.id`

	sqlRuleAt = ruleColumns + ` JOIN routing_rule_version v ON v.rule_id = r.id
WHERE r.id = $1 AND (v.version = $2 OR (CAST($2 AS BIGINT) = 0 AND v.version = r.version))`
)
