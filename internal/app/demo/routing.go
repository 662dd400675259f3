package demo

import (
	"context"
	"fmt"
	"strings"
	"time"

	"rida/internal/core/event"
	"rida/internal/core/staff"
	"rida/internal/kit/condition"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/room/cases"
	"rida/internal/room/routing"
	"rida/internal/room/routing/automation"
)

// Route gives the firm its way of bringing cases to the right person: what its
// people can do, an absence, the greeter's question and six rules. It does
// nothing to a firm that has rules.
func Route(ctx context.Context, d *db.DB, m *routing.Room, firm Firm, now time.Time) error {
	rules, err := routing.Rules(ctx, d)
	if err != nil || len(rules) > 0 {
		return err
	}
	return d.Write(ctx, func(tx *db.Tx) error {
		r := router{ctx, tx, m, firm, event.Staff(firm.Manager)}
		topics, err := r.greet()
		if err != nil {
			return fmt.Errorf("ask the demo's question: %w", err)
		}
		if err := r.skills(topics, now); err != nil {
			return fmt.Errorf("say what the demo's people can do: %w", err)
		}
		return r.rules(topics)
	})
}

type router struct {
	ctx  context.Context
	tx   *db.Tx
	room *routing.Room
	firm Firm
	by   event.Actor
}

// greet asks the one question and gives its answers' topics.
func (r router) greet() ([]routing.Topic, error) {
	say, err := readRouting()
	if err != nil {
		return nil, err
	}
	team := func(key string) id.ID { return r.firm.Teams[key] }
	q := routing.Question{On: true, Ask: say["question"], Answers: []routing.Topic{
		{Names: say["repair"], TeamID: team("service")}, {Names: say["delivery"], TeamID: team("delivery")}, {Names: say["bill"], TeamID: team("delivery")},
		{Names: say["use"], TeamID: team("service")}}}
	if err := r.room.SetQuestion(r.ctx, r.tx, r.by, q); err != nil {
		return nil, err
	}
	return routing.Topics(r.ctx, r.tx)
}

// skills says what people can do; Daniel is on leave next week.
func (r router) skills(topics []routing.Topic, now time.Time) error {
	for _, one := range []struct {
		who       string
		languages []lang.Tag
		topics    []int
		limit     int64
	}{
		{"layla", []lang.Tag{lang.Arabic, lang.English}, []int{0, 3}, 25}, {"fahd", []lang.Tag{lang.Arabic}, []int{0, 1, 2}, 20},
		{"daniel", []lang.Tag{lang.English}, []int{0, 1, 2}, 25}, {"negar", []lang.Tag{lang.Persian, lang.English}, []int{0, 1, 2, 3}, 30},
		{"samira", []lang.Tag{lang.Persian}, []int{0, 2}, 10}, {"noura", []lang.Tag{lang.Arabic, lang.English}, nil, 15},
	} {
		p := routing.Person{Account: r.firm.People[one.who], Receives: true, Languages: one.languages, Limit: one.limit}
		for _, t := range one.topics {
			p.Topics = append(p.Topics, topics[t].ID)
		}
		if err := r.room.SavePerson(r.ctx, r.tx, r.by, p); err != nil {
			return err
		}
	}
	day := now.Truncate(24*time.Hour).AddDate(0, 0, 5)
	_, err := r.room.AddAbsence(r.ctx, r.tx, r.by, routing.Absence{Account: r.firm.People["daniel"], From: day, Until: day.AddDate(0, 0, 7), Cover: r.firm.People["layla"]})
	return err
}

func (r router) rules(topics []routing.Topic) error {
	say, err := readRouting()
	if err != nil {
		return err
	}
	team := func(key string) id.ID { return r.firm.Teams[key] }
	topic := func(n ...int) condition.Node {
		leaf := condition.Leaf(routing.AskTopic, condition.Is)
		for _, i := range n {
			leaf.Values = append(leaf.Values, topics[i].ID.String())
		}
		return leaf
	}
	for _, one := range []struct {
		name string
		on   bool
		when condition.Node
		then routing.Then
	}{
		{"rule.danger", true, words(say["words.danger"]), routing.Then{Priority: cases.Urgent, Tags: []string{say["tag.danger"].Ar}}},
		{"rule.persian", true, condition.Leaf(routing.AskLang, condition.Is, "fa"), routing.Then{Team: team("persian"), Strategy: routing.Least, Same: true, Language: true}},
		{"rule.bills", true, condition.Any(topic(1, 2), words(say["words.bills"])), routing.Then{Team: team("delivery"), Strategy: routing.Turn, Language: true}},
		{"rule.complaints", true, condition.Leaf(routing.AskType, condition.Is, "complaint"), routing.Then{Team: team("service"), Strategy: routing.Least, Same: true, Language: true}},
		{"rule.english", true, condition.Leaf(routing.AskLang, condition.Is, "en"), routing.Then{Team: team("service"), Strategy: routing.Roomy, Language: true}},
		{"rule.rest", false, condition.Node{}, routing.Then{Team: team("service"), Strategy: routing.Turn, Language: true}},
	} {
		rule, err := r.room.SaveRule(r.ctx, r.tx, r.by, routing.Rule{Name: say[one.name].Ar, When: one.when, Then: one.then})
		if err == nil && one.on {
			err = r.room.SwitchRule(r.ctx, r.tx, r.by, rule.ID, true)
		}
		if err != nil {
			return fmt.Errorf("make the rule %s: %w", one.name, err)
		}
	}
	return nil
}

// Automate gives the firm three automations. It does nothing to a firm that has
// some.
func Automate(ctx context.Context, d *db.DB, m *automation.Room, firm Firm) error {
	there, err := automation.Rules(ctx, d, false)
	if err != nil || len(there) > 0 {
		return err
	}
	say, err := readRouting()
	if err != nil {
		return err
	}
	by := event.Staff(firm.Manager)
	return d.Write(ctx, func(tx *db.Tx) error {
		for _, one := range []automation.Rule{
			{Name: say["automation.again"].Ar, When: automation.Reopened, Do: []automation.Act{{Do: automation.Prioritise, Priority: cases.High}, {Do: automation.Notify},
				{Do: automation.MakeTask, Text: say["automation.again.task"], Hours: 4, Checks: []string{say["automation.again.check"].Ar}}}},
			{Name: say["automation.silent"].Ar, When: automation.Silent, After: 72 * time.Hour, If: condition.Leaf(automation.AskState, condition.Is, string(cases.Open)),
				Do: []automation.Act{{Do: automation.Note, Text: say["automation.silent.text"]}, {Do: automation.Notify}}},
			{Name: say["automation.thanks"].Ar, When: automation.Opened, If: condition.Leaf(routing.AskType, condition.Is, string(cases.Praise)),
				Do: []automation.Act{{Do: automation.Draft, Text: say["automation.thanks.text"]}, {Do: automation.Tag, Tags: []string{say["tag.praise"].Ar}}}},
		} {
			rule, err := m.SaveRule(ctx, tx, by, one)
			if err == nil {
				err = m.SwitchRule(ctx, tx, by, rule.ID, one.When != automation.Silent)
			}
			if err != nil {
				return fmt.Errorf("make the automation %s: %w", one.Name, err)
			}
		}
		return nil
	})
}

// words asks for any of some words in the three languages.
func words(n staff.Names) condition.Node {
	var all []condition.Node
	for _, list := range []string{n.Ar, n.Fa, n.En} {
		for _, one := range splitWords(list) {
			all = append(all, condition.Leaf(routing.AskWords, condition.Has, one))
		}
	}
	return condition.Any(all...)
}

func splitWords(list string) (out []string) {
	for _, one := range strings.FieldsFunc(list, func(c rune) bool { return c == ',' || c == '\u060c' }) {
		out = append(out, strings.TrimSpace(one))
	}
	return out
}

// readRouting reads what the firm says in its routing, in three languages.
func readRouting() (map[string]staff.Names, error) {
	all := map[string]staff.Names{}
	err := eachLine("script/routing.txt", func(head, rest string) error {
		f := strings.Split(head+" "+rest, "|")
		if len(f) != 4 {
			return fmt.Errorf("%d fields, want 4", len(f))
		}
		for i := range f {
			f[i] = strings.TrimSpace(f[i])
		}
		all[f[0]] = staff.Names{Ar: f[1], Fa: f[2], En: f[3]}
		return nil
	})
	return all, err
}
