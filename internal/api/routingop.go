package api

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"rida/internal/kit/condition"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/room/cases"
	"rida/internal/room/routing"
)

func routingOperations() []operation {
	change := patch("routing", "change_routing_rule", "/routing/rules/{id}", routing.MayManage)
	person := patch("routing", "change_routing_person", "/routing/people/{id}", routing.MayManage)
	absence := post("routing", "add_absence", "/routing/people/{id}/absences", routing.MayManage)
	absence.status = http.StatusCreated
	trial := post("routing", "try_routing_rule", "/routing/rules/{id}/trials", routing.MayManage)
	trial.status = http.StatusAccepted
	return []operation{
		reads(get("routing", "list_routing_rules", "/routing/rules", routing.MayManage), listRoutingRules),
		acts(post("routing", "create_routing_rule", "/routing/rules", routing.MayManage), createRoutingRule, ruleItem.address),
		acts(change, changeRoutingRule, nil),
		acts(post("routing", "order_routing_rules", "/routing/order", routing.MayManage), orderRoutingRules, nil),
		acts(trial, tryRoutingRule, nil),
		reads(get("routing", "show_routing_trial", "/routing/trials/{id}", routing.MayManage), showRoutingTrial),
		reads(get("routing", "list_routing_people", "/routing/people", routing.MayManage), listRoutingPeople),
		acts(person, changeRoutingPerson, nil),
		acts(absence, addAbsence, nil),
		reads(get("routing", "list_automations", "/automations", routing.MayManage), listAutomations),
		acts(post("routing", "create_automation", "/automations", routing.MayManage), createAutomation, automationItem.address),
		acts(post("routing", "switch_automation", "/automations/{id}/switch", routing.MayManage), switchAutomation, nil),
		reads(get("routing", "list_automation_runs", "/automation-runs", routing.MayManage), listAutomationRuns),
		reads(get("cases", "case_routing", "/cases/{reference}/routing", cases.MayRead), caseRouting),
	}
}

// ruleThen is what a rule does with a case that fits.
type ruleThen struct {
	Team     id.ID        `json:"team,omitempty" doc:"Among whom to choose; the topic's team or the default one when left out."`
	Person   id.ID        `json:"person,omitempty" doc:"This one and nobody else."`
	Strategy string       `json:"strategy,omitempty" doc:"turn, least or room; without it the team's duty manager answers until somebody takes it." example:"least"`
	Same     bool         `json:"same,omitempty" doc:"First whoever served the customer before, when they are here."`
	Language bool         `json:"language,omitempty" doc:"Only those who write the customer's language."`
	Topic    bool         `json:"topic,omitempty" doc:"Only those who know the topic."`
	Priority casePriority `json:"priority,omitempty"`
	Type     caseType     `json:"type,omitempty" doc:"Suggested where nobody has chosen one."`
	Tags     []string     `json:"tags,omitempty"`
}

func (t ruleThen) then() routing.Then {
	return routing.Then{Team: t.Team, Person: t.Person, Strategy: routing.Strategy(t.Strategy), Same: t.Same, Language: t.Language, Topic: t.Topic,
		Priority: cases.Priority(t.Priority), Type: cases.Type(t.Type), Tags: t.Tags}
}

func thenOf(t routing.Then) ruleThen {
	return ruleThen{t.Team, t.Person, string(t.Strategy), t.Same, t.Language, t.Topic, casePriority(t.Priority), caseType(t.Type), append([]string{}, t.Tags...)}
}

// ruleItem is one rule.
type ruleItem struct {
	ID        id.ID    `json:"id" example:"251658240010"`
	Version   int64    `json:"version" doc:"Grows with every change; earlier versions stay readable."`
	On        bool     `json:"on"`
	Name      string   `json:"name" example:"Mail in Persian"`
	Condition any      `json:"condition" doc:"A tree of all, any and not over leaves of field, op and values; {} fits every case."`
	Then      ruleThen `json:"then"`
}

func (r ruleItem) address() string { return "/routing/rules/" + r.ID.String() }

func itemOfRule(r routing.Rule) ruleItem {
	return ruleItem{r.ID, r.Version, r.On, r.Name, tree(r.When), thenOf(r.Then)}
}

// tree is a condition as JSON; {} fits everything.
func tree(n condition.Node) any { return n }

// parseTree reads a condition from what was sent; nothing fits everything.
func parseTree(sent any) (condition.Node, error) {
	if sent == nil {
		return condition.Node{}, nil
	}
	text, err := json.Marshal(sent)
	if err != nil {
		return condition.Node{}, fault.OfFields(fault.Field{Name: "condition", Key: "condition.not_readable"}).Because(err)
	}
	return condition.Parse(text)
}

type ruleList struct {
	Items []ruleItem `json:"items" doc:"In the order in which they are asked."`
}

func listRoutingRules(ctx context.Context, c *call, _ nothing) (ruleList, error) {
	all, err := routing.Rules(ctx, c.api.DB)
	list := ruleList{Items: []ruleItem{}}
	for _, r := range all {
		list.Items = append(list.Items, itemOfRule(r))
	}
	return list, err
}

// newRule is a rule to be made; it begins off, at the end of the list.
type newRule struct {
	Name      string   `json:"name" need:"yes" doc:"Up to 120 characters; whoever receives a case reads it." example:"Mail in Persian"`
	Condition any      `json:"condition,omitempty" doc:"A tree of all, any and not over leaves; every case fits when left out."`
	Then      ruleThen `json:"then" need:"yes"`
}

func createRoutingRule(ctx context.Context, tx *db.Tx, c *call, b *newRule) (ruleItem, error) {
	when, err := parseTree(b.Condition)
	if err != nil {
		return ruleItem{}, err
	}
	r, err := c.api.Routing.SaveRule(ctx, tx, c.by(), routing.Rule{Name: b.Name, When: when, Then: b.Then.then()})
	return itemOfRule(r), within(err, "then", "team", "person", "strategy", "priority", "type", "tags")
}

// ruleChange is a new version of a rule, or its switch.
type ruleChange struct {
	Version   int64     `json:"version,omitempty" doc:"The one that was seen; needed unless only the switch is turned."`
	Name      string    `json:"name,omitempty"`
	Condition any       `json:"condition,omitempty" doc:"As it is when left out; {} fits every case."`
	Then      *ruleThen `json:"then,omitempty"`
	On        *bool     `json:"on,omitempty"`
}

func changeRoutingRule(ctx context.Context, tx *db.Tx, c *call, b *ruleChange) (ruleItem, error) {
	which, err := c.pathID("id")
	if err != nil {
		return ruleItem{}, err
	}
	r, err := routing.RuleAt(ctx, tx, which, 0)
	if err != nil {
		return ruleItem{}, err
	}
	if b.Name != "" || b.Condition != nil || b.Then != nil {
		if b.Name != "" {
			r.Name = b.Name
		}
		if b.Condition != nil {
			if r.When, err = parseTree(b.Condition); err != nil {
				return ruleItem{}, err
			}
		}
		if b.Then != nil {
			r.Then = b.Then.then()
		}
		r.Version = b.Version
		if r, err = c.api.Routing.SaveRule(ctx, tx, c.by(), r); err != nil {
			return ruleItem{}, within(err, "then", "team", "person", "strategy", "priority", "type", "tags")
		}
	}
	if b.On != nil {
		r.On = *b.On
		err = c.api.Routing.SwitchRule(ctx, tx, c.by(), which, r.On)
	}
	return itemOfRule(r), err
}

type ruleOrder struct {
	Rules []id.ID `json:"rules" need:"yes" doc:"Every rule, in the order in which they are to be asked."`
}

func orderRoutingRules(ctx context.Context, tx *db.Tx, c *call, b *ruleOrder) (ruleOrder, error) {
	return *b, c.api.Routing.Reorder(ctx, tx, c.by(), b.Rules)
}

// trialItem is a rule tried on the last cases.
type trialItem struct {
	ID      id.ID      `json:"id"`
	State   string     `json:"state" doc:"running or done." example:"done"`
	Total   int64      `json:"total" doc:"Cases it is tried on, at most 1,000."`
	Done    int64      `json:"done"`
	Changed int64      `json:"changed" doc:"Cases that would have gone to somebody else."`
	ToDuty  int64      `json:"to_duty" doc:"Cases for which no rule would have found anybody."`
	WasDuty int64      `json:"was_duty" doc:"The same without the rule."`
	Flows   []flowItem `json:"flows" doc:"From whom to whom, the most first."`
}

type flowItem struct {
	From person `json:"from"`
	To   person `json:"to"`
	N    int64  `json:"n"`
}

func tryRoutingRule(ctx context.Context, tx *db.Tx, c *call, _ *nothing) (trialItem, error) {
	which, err := c.pathID("id")
	if err != nil {
		return trialItem{}, err
	}
	trial, err := c.api.Routing.Try(ctx, tx, c.by(), which)
	return trialItem{ID: trial, State: "running", Flows: []flowItem{}}, err
}

func showRoutingTrial(ctx context.Context, c *call, _ nothing) (trialItem, error) {
	which, err := c.pathID("id")
	if err != nil {
		return trialItem{}, err
	}
	t, err := routing.GetTrial(ctx, c.api.DB, which)
	if err != nil {
		return trialItem{}, err
	}
	name, err := c.api.names(ctx)
	if err != nil {
		return trialItem{}, err
	}
	out := trialItem{ID: t.ID, State: t.State, Total: t.Total, Done: t.Done, Changed: t.Changed, ToDuty: t.ToDuty, WasDuty: t.WasDuty, Flows: []flowItem{}}
	flows, err := routing.Flows(ctx, c.api.DB, which)
	for _, f := range flows {
		out.Flows = append(out.Flows, flowItem{person{f.FromID, name(f.FromID)}, person{f.ToID, name(f.ToID)}, f.N})
	}
	return out, err
}

// routed is how a colleague works.
type routed struct {
	person
	Receives  bool       `json:"receives" doc:"Rules may give them cases."`
	Languages []language `json:"languages"`
	Topics    []id.ID    `json:"topics"`
	Limit     int64      `json:"limit" doc:"Open cases at once; 0 is no limit."`
	Open      int64      `json:"open" doc:"Cases they have that are not closed."`
	Away      bool       `json:"away"`
	Bar       string     `json:"bar" doc:"Why they can be given nothing now: no_cases, away, absent, off_hours; empty when they can." example:""`
	Version   int64      `json:"version"`
}

type routedList struct {
	Items []routed `json:"items"`
}

func listRoutingPeople(ctx context.Context, c *call, _ nothing) (routedList, error) {
	list := routedList{Items: []routed{}}
	board, err := c.api.Routing.PeopleNow(ctx, c.api.DB)
	if err != nil {
		return list, err
	}
	accounts, err := c.api.Staff.Accounts(ctx, c.api.DB)
	for _, a := range accounts {
		if one := board.People[a.ID]; one != nil {
			list.Items = append(list.Items, routedOf(a.ID, a.Name, one, c.api.DB.Now()))
		}
	}
	return list, err
}

func routedOf(who id.ID, name string, one *routing.Colleague, now time.Time) routed {
	r := routed{person: person{who, name}, Receives: one.Receives, Languages: []language{}, Topics: append([]id.ID{}, one.Topics...), Limit: one.Limit,
		Open: one.Open, Away: !one.AwaySince.IsZero(), Bar: one.Bar(now), Version: one.Version}
	for _, t := range one.Languages {
		r.Languages = append(r.Languages, language(t))
	}
	return r
}

// personChange changes how a colleague works; what is left out stays.
type personChange struct {
	Receives  *bool      `json:"receives,omitempty"`
	Languages []language `json:"languages,omitempty"`
	Topics    []id.ID    `json:"topics,omitempty"`
	Limit     *int64     `json:"limit,omitempty" doc:"Open cases at once, up to 1,000; 0 is no limit."`
	Away      *bool      `json:"away,omitempty" doc:"Switches them to away, or back."`
}

func changeRoutingPerson(ctx context.Context, tx *db.Tx, c *call, b *personChange) (routed, error) {
	which, err := c.pathID("id")
	if err != nil {
		return routed{}, err
	}
	a, err := c.api.Staff.Account(ctx, tx, which)
	if err != nil {
		return routed{}, err
	}
	p, err := routing.OfPerson(ctx, tx, which, a.Preferences.Lang)
	if err != nil {
		return routed{}, err
	}
	if b.Receives != nil {
		p.Receives = *b.Receives
	}
	if b.Limit != nil {
		p.Limit = *b.Limit
	}
	if b.Languages != nil {
		p.Languages = nil
		for _, t := range b.Languages {
			p.Languages = append(p.Languages, lang.Tag(t))
		}
	}
	if b.Topics != nil {
		p.Topics = b.Topics
	}
	if err := c.api.Routing.SavePerson(ctx, tx, c.by(), p); err != nil {
		return routed{}, err
	}
	if b.Away != nil {
		if err := c.api.Routing.SetAway(ctx, tx, c.by(), which, a.Preferences.Lang, *b.Away); err != nil {
			return routed{}, err
		}
	}
	board, err := c.api.Routing.PeopleNow(ctx, tx)
	if err != nil {
		return routed{}, err
	}
	one := board.People[which]
	if one == nil {
		return routed{}, fault.New(fault.NotFound, "fault.not_found")
	}
	return routedOf(which, a.Name, one, tx.Now()), nil
}

// newAbsence is a stretch of time on which somebody is not here.
type newAbsence struct {
	From  time.Time `json:"from" need:"yes" doc:"When it begins."`
	Until time.Time `json:"until" need:"yes" doc:"When it ends; this instant belongs to it no more."`
	Cover id.ID     `json:"cover,omitempty" doc:"Who looks after their open cases meanwhile."`
}

type absenceItem struct {
	ID id.ID `json:"id"`
}

func addAbsence(ctx context.Context, tx *db.Tx, c *call, b *newAbsence) (absenceItem, error) {
	who, err := c.pathID("id")
	if err != nil {
		return absenceItem{}, err
	}
	if _, err := c.api.Staff.Account(ctx, tx, who); err != nil {
		return absenceItem{}, err
	}
	which, err := c.api.Routing.AddAbsence(ctx, tx, c.by(), routing.Absence{Account: who, From: b.From.UTC(), Until: b.Until.UTC(), Cover: b.Cover})
	return absenceItem{which}, err
}
