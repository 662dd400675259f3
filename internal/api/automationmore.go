package api

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/room/cases"
	"rida/internal/room/routing"
	"rida/internal/room/routing/automation"
)

// trialOperations change the two lists of rules, and try what stands on them.
func trialOperations() []operation {
	change := patch("routing", "change_automation", "/automations/{id}", routing.MayManage)
	drop := del("routing", "drop_automation", "/automations/{id}", routing.MayManage)
	dropRule := del("routing", "drop_routing_rule", "/routing/rules/{id}", routing.MayManage)
	try := post("routing", "try_automation", "/automations/{id}/trials", routing.MayManage)
	try.status = http.StatusAccepted
	tryOrder := post("routing", "try_routing_order", "/routing/order/trials", routing.MayManage)
	tryOrder.status = http.StatusAccepted
	return []operation{
		acts(change, changeAutomation, nil),
		acts(drop, dropAutomation, nil),
		acts(post("routing", "bring_back_automation", "/automations/{id}/restoration", routing.MayManage), bringBackAutomation, nil),
		acts(post("routing", "order_automations", "/automations/order", routing.MayManage), orderAutomations, nil),
		acts(try, tryAutomation, nil),
		reads(get("routing", "show_automation_trial", "/automation-trials/{id}", routing.MayManage), showAutomationTrial),
		reads(get("routing", "automation_trial_cases", "/automation-trials/{id}/cases", routing.MayManage), automationTrialCases),
		acts(dropRule, dropRoutingRule, nil),
		acts(post("routing", "bring_back_routing_rule", "/routing/rules/{id}/restoration", routing.MayManage), bringBackRoutingRule, nil),
		acts(tryOrder, tryRoutingOrder, nil),
		reads(get("routing", "routing_trial_cases", "/routing/trials/{id}/cases", routing.MayManage), routingTrialCases),
	}
}

// automationChange is a new version of an automation; what is left out stays.
type automationChange struct {
	Version    int64   `json:"version" need:"yes" doc:"Of the automation as it was read: a change in between is a conflict." example:"1"`
	Name       *string `json:"name,omitempty"`
	When       *string `json:"when,omitempty" doc:"opened, wrote, replied, proposed, closed, reopened, tagged, silent or due."`
	AfterHours *int64  `json:"after_hours,omitempty" doc:"For silent and due: 1 to 2,160."`
	Condition  any     `json:"condition,omitempty" doc:"As it is when left out; {} fits every case."`
	Acts       any     `json:"acts,omitempty" doc:"The whole list of acts, in order; the same kind may come more than once."`
}

func changeAutomation(ctx context.Context, tx *db.Tx, c *call, b *automationChange) (automationItem, error) {
	which, err := c.pathID("id")
	if err != nil {
		return automationItem{}, err
	}
	r, err := automation.RuleAt(ctx, tx, which, 0)
	if err != nil {
		return automationItem{}, err
	}
	r.Version = b.Version
	if b.Name != nil {
		r.Name = *b.Name
	}
	if b.When != nil {
		r.When = automation.Cause(*b.When)
	}
	if b.AfterHours != nil {
		r.After = time.Duration(*b.AfterHours) * time.Hour
	}
	if b.Condition != nil {
		if r.If, err = parseTree(b.Condition); err != nil {
			return automationItem{}, err
		}
	}
	if b.Acts != nil {
		if r.Do, err = parseActs(b.Acts); err != nil {
			return automationItem{}, err
		}
	}
	if r, err = c.api.Does.SaveRule(ctx, tx, c.by(), r); err != nil {
		return automationItem{}, err
	}
	return itemOfAutomation(r), nil
}

// parseActs reads acts from what was sent.
func parseActs(sent any) (do []automation.Act, err error) {
	text, err := json.Marshal(sent)
	if err == nil {
		err = json.Unmarshal(text, &do)
	}
	if err != nil {
		return nil, fault.OfFields(fault.Field{Name: "acts", Key: "condition.not_readable"}).Because(err)
	}
	return do, nil
}

func dropAutomation(ctx context.Context, tx *db.Tx, c *call, _ *nothing) (nothing, error) {
	which, err := c.pathID("id")
	if err != nil {
		return nothing{}, err
	}
	return nothing{}, c.api.Does.RemoveRule(ctx, tx, c.by(), which)
}

func bringBackAutomation(ctx context.Context, tx *db.Tx, c *call, _ *nothing) (automationItem, error) {
	which, err := c.pathID("id")
	if err != nil {
		return automationItem{}, err
	}
	if err := c.api.Does.RestoreRule(ctx, tx, c.by(), which); err != nil {
		return automationItem{}, err
	}
	r, err := automation.RuleAt(ctx, tx, which, 0)
	return itemOfAutomation(r), err
}

func orderAutomations(ctx context.Context, tx *db.Tx, c *call, b *ruleOrder) (ruleOrder, error) {
	return *b, c.api.Does.Reorder(ctx, tx, c.by(), b.Rules)
}

// automationTrialItem is an automation tried on the last cases.
type automationTrialItem struct {
	ID      id.ID  `json:"id"`
	State   string `json:"state" doc:"running or done." example:"done"`
	Total   int64  `json:"total" doc:"Cases it is tried on, at most 1,000."`
	Done    int64  `json:"done"`
	Causes  int64  `json:"causes" doc:"How often the cause came."`
	Fitted  int64  `json:"fitted" doc:"How often the automation would have run."`
	Changed int64  `json:"changed" doc:"Cases in which something would have changed."`
}

func tryAutomation(ctx context.Context, tx *db.Tx, c *call, _ *nothing) (automationTrialItem, error) {
	which, err := c.pathID("id")
	if err != nil {
		return automationTrialItem{}, err
	}
	trial, err := c.api.Does.Try(ctx, tx, c.by(), which)
	return automationTrialItem{ID: trial, State: "running"}, err
}

func showAutomationTrial(ctx context.Context, c *call, _ nothing) (automationTrialItem, error) {
	which, err := c.pathID("id")
	if err != nil {
		return automationTrialItem{}, err
	}
	t, err := automation.GetTrial(ctx, c.api.DB, which)
	return automationTrialItem{t.ID, t.State, t.Total, t.Done, t.Causes, t.Fitted, t.Changed}, err
}

// effectItem is a case on which an automation would have run.
type effectItem struct {
	Case    id.ID  `json:"case"`
	Ref     string `json:"reference"`
	Times   int64  `json:"times" doc:"How often the cause came to it."`
	Effects any    `json:"effects" doc:"What the acts would change on the case as it stands; empty when it is as the rule wants it."`
}

type effectList struct {
	Items      []effectItem `json:"items" doc:"The newest case first."`
	NextCursor *string      `json:"next_cursor" doc:"What to send as cursor for the next page; null at the end."`
}

func automationTrialCases(ctx context.Context, c *call, q page) (effectList, error) {
	which, err := c.pathID("id")
	if err != nil {
		return effectList{}, err
	}
	if _, err := automation.GetTrial(ctx, c.api.DB, which); err != nil {
		return effectList{}, err
	}
	before, err := q.before()
	if err != nil {
		return effectList{}, err
	}
	hits, err := automation.Hits(ctx, c.api.DB, which, before, q.size()+1)
	if err != nil {
		return effectList{}, err
	}
	list := effectList{Items: []effectItem{}}
	if len(hits) > q.size() {
		hits = hits[:q.size()]
		list.NextCursor = cursorOf(hits[len(hits)-1].CaseID)
	}
	ids := make([]id.ID, len(hits))
	for i, h := range hits {
		ids[i] = h.CaseID
	}
	about, err := cases.Some(ctx, c.api.DB, ids)
	for _, h := range hits {
		list.Items = append(list.Items, effectItem{h.CaseID, about[h.CaseID].Reference, h.Times, append([]automation.Effect{}, h.Effects...)})
	}
	return list, err
}

func dropRoutingRule(ctx context.Context, tx *db.Tx, c *call, _ *nothing) (nothing, error) {
	which, err := c.pathID("id")
	if err != nil {
		return nothing{}, err
	}
	return nothing{}, c.api.Routing.RemoveRule(ctx, tx, c.by(), which)
}

func bringBackRoutingRule(ctx context.Context, tx *db.Tx, c *call, _ *nothing) (ruleItem, error) {
	which, err := c.pathID("id")
	if err != nil {
		return ruleItem{}, err
	}
	if err := c.api.Routing.RestoreRule(ctx, tx, c.by(), which); err != nil {
		return ruleItem{}, err
	}
	r, err := routing.RuleAt(ctx, tx, which, 0)
	return itemOfRule(r), err
}

func tryRoutingOrder(ctx context.Context, tx *db.Tx, c *call, b *ruleOrder) (trialItem, error) {
	trial, err := c.api.Routing.TryOrder(ctx, tx, c.by(), b.Rules)
	return trialItem{ID: trial, State: "running", Flows: []flowItem{}}, err
}

// movedItem is a case that would have gone another way.
type movedItem struct {
	Case   id.ID  `json:"case"`
	Ref    string `json:"reference"`
	From   person `json:"from" doc:"To whom the rules as they are give it."`
	To     person `json:"to" doc:"To whom it would have gone."`
	FromBy string `json:"from_by" doc:"rule, lead or duty: who had the last word." example:"rule"`
	ToBy   string `json:"to_by" example:"rule"`
	Rule   id.ID  `json:"rule,omitempty" doc:"The rule that would have decided."`
}

type movedList struct {
	Items      []movedItem `json:"items" doc:"The newest case first."`
	NextCursor *string     `json:"next_cursor" doc:"What to send as cursor for the next page; null at the end."`
}

func routingTrialCases(ctx context.Context, c *call, q page) (movedList, error) {
	which, err := c.pathID("id")
	if err != nil {
		return movedList{}, err
	}
	if _, err := routing.GetTrial(ctx, c.api.DB, which); err != nil {
		return movedList{}, err
	}
	before, err := q.before()
	if err != nil {
		return movedList{}, err
	}
	all, err := routing.Examples(ctx, c.api.DB, which, false, int64(before), q.size()+1)
	if err != nil {
		return movedList{}, err
	}
	list := movedList{Items: []movedItem{}}
	if len(all) > q.size() {
		all = all[:q.size()]
		list.NextCursor = cursorOf(id.ID(all[len(all)-1].N))
	}
	name, err := c.api.names(ctx)
	if err != nil {
		return movedList{}, err
	}
	ids := make([]id.ID, len(all))
	for i, one := range all {
		ids[i] = one.Case
	}
	about, err := cases.Some(ctx, c.api.DB, ids)
	for _, one := range all {
		list.Items = append(list.Items, movedItem{one.Case, about[one.Case].Reference, person{one.From, name(one.From)}, person{one.To, name(one.To)}, one.FromBy, one.ToBy, one.Rule})
	}
	return list, err
}
