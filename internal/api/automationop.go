package api

import (
	"context"
	"time"

	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/room/routing"
	"rida/internal/room/routing/automation"
)

// reasonItem is how a case came to somebody.
type reasonItem struct {
	At      time.Time `json:"at"`
	Event   string    `json:"event" example:"cases.received"`
	From    id.ID     `json:"from,omitempty"`
	To      id.ID     `json:"to"`
	By      string    `json:"by" doc:"rule, lead, duty, absence, return, automation; empty when no rule was asked." example:"rule"`
	Rule    id.ID     `json:"rule,omitempty"`
	Version int64     `json:"version,omitempty"`
	Pick    string    `json:"pick,omitempty" doc:"By what the owner was chosen: named, same_owner, only, turn, least, room, tie." example:"least"`
	Why     any       `json:"why" doc:"Everything that was written down: leaves that held, who was passed over and why, rules that found nobody."`
}

type reasonList struct {
	Items []reasonItem `json:"items" doc:"The newest first."`
}

func caseRouting(ctx context.Context, c *call, _ nothing) (reasonList, error) {
	list := reasonList{Items: []reasonItem{}}
	one, err := c.find(ctx, c.api.DB)
	if err != nil {
		return list, err
	}
	all, err := routing.Reasons(ctx, c.api.DB, one.ID)
	if err != nil {
		return list, err
	}
	for _, r := range all {
		item := reasonItem{At: r.At, Event: r.Event, From: r.From, To: r.To}
		if r.Why != nil {
			item.By, item.Rule, item.Version, item.Pick, item.Why = r.Why.By, r.Why.Rule, r.Why.Version, r.Why.Pick, r.Why
		}
		list.Items = append(list.Items, item)
	}
	return list, nil
}

// automationItem is one automation.
type automationItem struct {
	ID         id.ID  `json:"id"`
	Version    int64  `json:"version"`
	On         bool   `json:"on"`
	Name       string `json:"name"`
	When       string `json:"when" doc:"opened, wrote, replied, proposed, closed, reopened, tagged, silent or due." example:"opened"`
	AfterHours int64  `json:"after_hours,omitempty" doc:"For silent and due."`
	Condition  any    `json:"condition"`
	Acts       any    `json:"acts" doc:"What is done, in order."`
}

func (a automationItem) address() string { return "/automations/" + a.ID.String() }

type automationList struct {
	Items []automationItem `json:"items"`
}

func itemOfAutomation(r automation.Rule) automationItem {
	return automationItem{r.ID, r.Version, r.On, r.Name, string(r.When), int64(r.After / time.Hour), tree(r.If), r.Do}
}

func listAutomations(ctx context.Context, c *call, _ nothing) (automationList, error) {
	list := automationList{Items: []automationItem{}}
	all, err := automation.Rules(ctx, c.api.DB, false)
	for _, r := range all {
		list.Items = append(list.Items, itemOfAutomation(r))
	}
	return list, err
}

// newAutomation is an automation to be made; it begins off.
type newAutomation struct {
	Name       string `json:"name" need:"yes" example:"Reopened: high priority"`
	When       string `json:"when" need:"yes" doc:"opened, wrote, replied, proposed, closed, reopened, tagged, silent or due." example:"reopened"`
	AfterHours int64  `json:"after_hours,omitempty" doc:"For silent and due: 1 to 2,160."`
	Condition  any    `json:"condition,omitempty"`
	Acts       any    `json:"acts" need:"yes" doc:"A list of acts: assign, tag, priority, snooze, note, reply, draft, notice, task; the same kind may come more than once." example:"[{\"do\":\"priority\",\"priority\":\"high\"}]"`
}

func createAutomation(ctx context.Context, tx *db.Tx, c *call, b *newAutomation) (automationItem, error) {
	r := automation.Rule{Name: b.Name, When: automation.Cause(b.When), After: time.Duration(b.AfterHours) * time.Hour}
	var err error
	if r.If, err = parseTree(b.Condition); err != nil {
		return automationItem{}, err
	}
	if r.Do, err = parseActs(b.Acts); err != nil {
		return automationItem{}, err
	}
	if r, err = c.api.Does.SaveRule(ctx, tx, c.by(), r); err != nil {
		return automationItem{}, err
	}
	return itemOfAutomation(r), nil
}

type onOff struct {
	On bool `json:"on" need:"yes"`
}

func switchAutomation(ctx context.Context, tx *db.Tx, c *call, b *onOff) (automationItem, error) {
	which, err := c.pathID("id")
	if err != nil {
		return automationItem{}, err
	}
	if err := c.api.Does.SwitchRule(ctx, tx, c.by(), which, b.On); err != nil {
		return automationItem{}, err
	}
	r, err := automation.RuleAt(ctx, tx, which, 0)
	if err != nil {
		return automationItem{}, err
	}
	return itemOfAutomation(r), nil
}

// runItem is one run of an automation.
type runItem struct {
	At      time.Time `json:"at"`
	Rule    id.ID     `json:"rule"`
	Version int64     `json:"version"`
	Case    id.ID     `json:"case"`
	Depth   int64     `json:"depth" doc:"Rules that ran before it for the same cause."`
	Outcome string    `json:"outcome" doc:"done, failed or stopped." example:"done"`
	Why     string    `json:"why,omitempty" doc:"again: it ran for this cause already; chain: too many rules set off each other."`
}

type runList struct {
	Items []runItem `json:"items" doc:"The newest hundred."`
}

func listAutomationRuns(ctx context.Context, c *call, _ nothing) (runList, error) {
	const newest = 100
	list := runList{Items: []runItem{}}
	all, err := automation.Lately(ctx, c.api.DB, newest)
	for _, r := range all {
		list.Items = append(list.Items, runItem{r.At, r.Rule, r.Version, r.Case, r.Depth, r.Outcome, r.Why})
	}
	return list, err
}
