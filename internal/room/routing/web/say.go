package web

import (
	"slices"
	"strconv"
	"strings"

	"rida/internal/core/fields"
	"rida/internal/kit/condition"
	"rida/internal/kit/id"
	"rida/internal/kit/web/ui"
	"rida/internal/room/routing"
	"rida/internal/room/routing/automation"
)

func itoa(n int) string { return strconv.Itoa(n) }

// leafText says one leaf of a condition: "Language: Persian".
func (n names) leafText(v ui.View, leaf condition.Node) string {
	field := n.fieldText(v, leaf.Field)
	if len(leaf.Values) == 1 && (leaf.Values[0] == "yes" || leaf.Values[0] == "no") {
		return v.P.T("routing.ask." + leaf.Field + "." + leaf.Values[0])
	}
	switch leaf.Op {
	case condition.Is, condition.IsNot, condition.Has, condition.HasNot, condition.Whole, condition.Empty, condition.Filled:
		return v.P.T("routing.op."+string(leaf.Op), "field", field, "values", n.valuesText(v, leaf))
	}
	return v.P.T("routing.op.other", "field", field, "how", v.P.T("condition.op."+string(leaf.Op)), "values", n.valuesText(v, leaf))
}

func (n names) fieldText(v ui.View, key string) string {
	if f, own := n.own[key]; own {
		return f.Names.In(n.tag)
	}
	return v.P.T("routing.ask." + key)
}

func (n names) valuesText(v ui.View, leaf condition.Node) string {
	var out []string
	for _, one := range leaf.Values {
		out = append(out, n.valueText(v, leaf.Field, one))
	}
	return strings.Join(out, v.P.T("routing.comma"))
}

func (n names) valueText(v ui.View, field, value string) string {
	if f, own := n.own[field]; own {
		for _, c := range f.Choices {
			if c.Code == value {
				return c.Names.In(n.tag)
			}
		}
		if who, err := id.Parse(value); f.Kind == fields.Person && err == nil {
			return n.person(who)
		}
		if slices.Contains(condition.Periods, value) {
			return v.P.T("condition.period." + value)
		}
		return value
	}
	switch field {
	case routing.AskTopic:
		which, _ := id.Parse(value)
		if name := n.topic(which); name != "" {
			return name
		}
		return v.P.T("routing.gone")
	case routing.AskLang:
		return v.P.T("cases.language." + value)
	case routing.AskChannel, routing.AskType, routing.AskPriority, automation.AskState:
		return v.P.T("cases." + field + "." + value)
	}
	return value
}

// whenText says a condition in one line.
func (n names) whenText(v ui.View, node condition.Node) string {
	switch {
	case node.IsZero():
		return v.P.T("routing.when.always")
	case node.Field != "":
		return n.leafText(v, node)
	case node.Not != nil:
		return v.P.T("routing.when.not", "part", n.whenText(v, *node.Not))
	}
	if words, ok := anyWords(node); ok {
		return v.P.T("routing.op.has", "field", v.P.T("routing.ask.words"), "values", strings.Join(words, v.P.T("routing.when.or")))
	}
	parts, between := node.All, v.P.T("routing.when.and")
	if len(node.Any) > 0 {
		parts, between = node.Any, v.P.T("routing.when.or")
	}
	var out []string
	for _, part := range parts {
		out = append(out, n.whenText(v, part))
	}
	return strings.Join(out, between)
}

// thenText says in one line what a rule does.
func (n names) thenText(v ui.View, t routing.Then) string {
	var out []string
	if t.Same {
		out = append(out, v.P.T("routing.then.same"))
	}
	switch {
	case t.Person != 0:
		out = append(out, v.P.T("routing.then.person", "name", n.person(t.Person)))
	case t.Strategy != "":
		where := v.P.T("routing.then.topics_team")
		if t.Team != 0 {
			where = n.team(t.Team)
		}
		out = append(out, v.P.T("routing.then."+string(t.Strategy), "team", where))
	case t.Team != 0:
		out = append(out, v.P.T("routing.then.team", "team", n.team(t.Team)))
	}
	if t.Language {
		out = append(out, v.P.T("routing.then.language"))
	}
	if t.Topic {
		out = append(out, v.P.T("routing.then.topic"))
	}
	if t.Priority != "" {
		out = append(out, v.P.T("routing.then.priority", "priority", v.P.T("cases.priority."+string(t.Priority))))
	}
	if t.Type != "" {
		out = append(out, v.P.T("routing.then.type", "type", v.P.T("cases.type."+string(t.Type))))
	}
	if len(t.Tags) > 0 {
		out = append(out, v.P.T("routing.then.tags", "tags", strings.Join(t.Tags, v.P.T("routing.comma"))))
	}
	return strings.Join(out, v.P.T("routing.then.next"))
}

// leaves gives the leaves of a condition that stand at some places.
func leaves(n condition.Node, places []int) (out []condition.Node) {
	i := 0
	n.Leaves(func(leaf condition.Node) {
		if slices.Contains(places, i) {
			out = append(out, leaf)
		}
		i++
	})
	return out
}
