package web

import (
	"context"
	"strings"

	"rida/internal/core/fields"
	fieldsweb "rida/internal/core/fields/web"
	"rida/internal/kit/condition"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/cases"
	"rida/internal/room/routing"
	"rida/internal/room/routing/automation"
)

// questions reads what can be asked at present: routing.Questions or
// automation.Questions.
type questions func(ctx context.Context, r db.Reader) (*condition.Registry, error)

// editor is the editor of conditions, the same as that of saved views, with what
// rules can ask. A change of its shape posts the form to action.
func (p *Pages) editor(ctx context.Context, v ui.View, n names, ask questions, action string) (ui.ConditionEditor, error) {
	e := ui.ConditionEditor{Action: action}
	reg, err := ask(ctx, p.DB)
	if err != nil {
		return e, err
	}
	for _, f := range reg.Fields() {
		one := ui.ConditionField{Field: f, Label: v.P.T("routing.ask." + f.Key)}
		if own, isOwn := n.own[f.Key]; isOwn {
			if own.Archived {
				continue
			}
			one.Label, one.Choices = own.Names.In(n.tag), n.ownChoices(own)
		} else {
			one.Choices = n.choices(v, f.Key)
			one.Several = len(one.Choices) == 0 && f.Kind != condition.Flag
		}
		e.Fields = append(e.Fields, one)
	}
	return e, nil
}

func (n names) ownChoices(f fields.Field) (out []ui.Choice) {
	if f.Kind == fields.Person {
		return fieldsweb.People(n.cards)
	}
	for _, o := range f.Choices {
		out = append(out, ui.Choice{Value: o.Code, Label: o.Names.In(n.tag)})
	}
	return out
}

// choices are the values of a field that is built in; nil for those that are
// typed.
func (n names) choices(v ui.View, field string) (out []ui.Choice) {
	switch field {
	case routing.AskTopic:
		for _, t := range n.topicList {
			out = append(out, ui.Choice{Value: t.ID.String(), Label: t.In(n.tag)})
		}
	case routing.AskLang:
		return choicesOf(v, "cases.language.", []string{"ar", "fa", "en"})
	case routing.AskChannel:
		return choicesOf(v, "cases.channel.", cases.Channels)
	case routing.AskType:
		return choicesOf(v, "cases.type.", cases.Types)
	case routing.AskPriority:
		return choicesOf(v, "cases.priority.", cases.Priorities)
	case automation.AskState:
		return choicesOf(v, "cases.state.", cases.States)
	}
	return out
}

// condition reads the condition of a form; a mail domain has no capitals.
func readWhen(v ui.View, e ui.ConditionEditor, f *web.Form) condition.Node {
	return lowered(e.Node(v, e.ReadCondition(f.Values)))
}

func lowered(n condition.Node) condition.Node {
	if n.Field == routing.AskDomain {
		for i := range n.Values {
			n.Values[i] = strings.TrimPrefix(strings.ToLower(n.Values[i]), "@")
		}
	}
	for _, parts := range [][]condition.Node{n.All, n.Any} {
		for i := range parts {
			parts[i] = lowered(parts[i])
		}
	}
	if n.Not != nil {
		inner := lowered(*n.Not)
		n.Not = &inner
	}
	return n
}

// drawn is the editor with what the form holds, or else with a stored condition;
// a new one begins with an empty line.
func drawn(v ui.View, e ui.ConditionEditor, f *web.Form, stored condition.Node, wrong ui.Problems) ui.ConditionEditor {
	e.Problems = wrong
	if f.Has("c.kind") {
		e.Root = e.ReadCondition(f.Values)
		e.Root.Do(f.Value("do"))
		return e
	}
	e.Root = e.Draft(v, stored)
	if len(e.Root.Parts) == 0 {
		e.Root.Parts = []ui.ConditionDraft{{}}
	}
	return e
}

// ofCondition gives all defects of a condition the name of the editor.
func ofCondition(err error) error {
	if d, ok := fault.As(err); ok {
		for i, one := range d.Fields {
			if strings.HasPrefix(one.Name, "condition") {
				d.Fields[i].Name = "condition"
			}
		}
	}
	return err
}
