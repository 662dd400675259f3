package web

import (
	"slices"
	"strings"

	"rida/internal/core/fields"
	"rida/internal/kit/condition"
	"rida/internal/kit/id"
	"rida/internal/kit/web"
	"rida/internal/room/cases"
	"rida/internal/room/routing"
	"rida/internal/room/routing/automation"
)

// The form asks for one answer a field: a rule fits when everything that is
// filled in fits. A condition of another shape, as the API can make it, is shown
// and changed as its tree.

// listAsks are the fields of the form that offer boxes to tick.
var listAsks = []string{routing.AskTopic, routing.AskLang, routing.AskChannel, routing.AskType, routing.AskPriority}

// yesNoAsks are the fields of the form that are so, not so, or of no matter.
var yesNoAsks = []string{routing.AskKnown, routing.AskOpen}

// nowAsks are the fields of the form that only automations have: how the case
// stands when they look.
var nowAsks = []string{automation.AskState, automation.AskTaken}

// fillRule writes a rule into the boxes of the form.
func fillRule(f *web.Form, r routing.Rule, comma string) {
	f.Set("name", r.Name)
	f.Set("version", itoa(int(r.Version)))
	if !fillCondition(f, r.When, comma) {
		f.Set("tree", r.When.JSON())
	}
	t := r.Then
	set := func(name string, which id.ID) {
		if which != 0 {
			f.Set(name, which.String())
		}
	}
	set("team", t.Team)
	set("person", t.Person)
	f.Set("strategy", string(t.Strategy))
	f.Set("priority_to", string(t.Priority))
	f.Set("type_to", string(t.Type))
	f.Set("tags", strings.Join(t.Tags, comma))
	for name, on := range map[string]bool{"same": t.Same, "by_language": t.Language, "by_topic": t.Topic} {
		f.Set(name, map[bool]string{true: "yes"}[on])
	}
}

// fillCondition writes a condition into the boxes; false when it has a shape
// that the boxes cannot show.
func fillCondition(f *web.Form, n condition.Node, comma string) bool {
	parts := n.All
	if len(parts) == 0 && !n.IsZero() {
		parts = []condition.Node{n}
	}
	seen := map[string]bool{}
	for _, part := range parts {
		field := part.Field
		if words, ok := anyWords(part); ok {
			field = routing.AskWords
			f.Set("words", strings.Join(words, comma))
		} else if part.Op != condition.Is || part.Not != nil || field == "" {
			return false
		}
		if seen[field] {
			return false
		}
		seen[field] = true
		if field == routing.AskDomain || field == automation.AskTag {
			f.Set(field, strings.Join(part.Values, comma))
			continue
		}
		for _, v := range part.Values {
			f.Add(field, v)
		}
	}
	return true
}

// anyWords reads "one of these words" from a part of a condition.
func anyWords(n condition.Node) (words []string, ok bool) {
	leaves := n.Any
	if n.Field == routing.AskWords {
		leaves = []condition.Node{n}
	}
	for _, one := range leaves {
		if one.Field != routing.AskWords || one.Op != condition.Has {
			return nil, false
		}
		words = append(words, one.Values...)
	}
	return words, len(words) > 0
}

// readRule reads a rule from the boxes of the form.
func readRule(f *web.Form, own []fields.Field) (r routing.Rule) {
	r.Name = f.Text("name", routing.MaxRuleName+1)
	r.Version = f.Int("version", 0, 1<<40)
	r.When = readTree(f, own)
	r.Then = routing.Then{Team: f.ID("team", false), Person: f.ID("person", false), Strategy: routing.Strategy(f.Value("strategy")), Same: f.Bool("same"),
		Language: f.Bool("by_language"), Topic: f.Bool("by_topic"), Priority: cases.Priority(f.Value("priority_to")), Type: cases.Type(f.Value("type_to")),
		Tags: listed(f.Value("tags"))}
	return r
}

func readCondition(f *web.Form, own []fields.Field) condition.Node {
	var parts []condition.Node
	var words []condition.Node
	for _, one := range listed(f.Value("words")) {
		words = append(words, condition.Leaf(routing.AskWords, condition.Has, one))
	}
	switch len(words) {
	case 0:
	case 1:
		parts = append(parts, words[0])
	default:
		parts = append(parts, condition.Any(words...))
	}
	asked := slices.Concat(listAsks, yesNoAsks, nowAsks)
	for _, one := range own {
		asked = append(asked, one.Ask())
	}
	for _, field := range asked {
		chosen := slices.DeleteFunc(slices.Clone(f.Values(field)), func(s string) bool { return s == "" || s == "any" })
		if len(chosen) > 0 {
			parts = append(parts, condition.Leaf(field, condition.Is, chosen...))
		}
	}
	if tags := listed(f.Value(automation.AskTag)); len(tags) > 0 {
		parts = append(parts, condition.Leaf(automation.AskTag, condition.Is, tags...))
	}
	if domains := listed(strings.ToLower(f.Value(routing.AskDomain))); len(domains) > 0 {
		parts = append(parts, condition.Leaf(routing.AskDomain, condition.Is, domains...))
	}
	if len(parts) == 1 {
		return parts[0]
	}
	return condition.Node{All: parts}
}

// listed reads "one, two؛ three" by the commas of our languages.
func listed(text string) (out []string) {
	for _, one := range strings.FieldsFunc(text, func(c rune) bool { return strings.ContainsRune(",\u060c;\u061b\n", c) }) {
		if one = strings.Join(strings.Fields(one), " "); one != "" && !slices.Contains(out, one) {
			out = append(out, one)
		}
	}
	return out
}
