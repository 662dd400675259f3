package web

import (
	"slices"
	"strings"

	"rida/internal/kit/condition"
	"rida/internal/kit/id"
	"rida/internal/kit/web"
	"rida/internal/room/cases"
	"rida/internal/room/routing"
)

// fillRule writes a rule into the boxes of the form.
func fillRule(f *web.Form, r routing.Rule, comma string) {
	f.Set("name", r.Name)
	f.Set("version", itoa(int(r.Version)))
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
func readRule(f *web.Form) (r routing.Rule) {
	r.Name = f.Text("name", routing.MaxRuleName+1)
	r.Version = f.Int("version", 0, 1<<40)
	r.Then = routing.Then{Team: f.ID("team", false), Person: f.ID("person", false), Strategy: routing.Strategy(f.Value("strategy")), Same: f.Bool("same"),
		Language: f.Bool("by_language"), Topic: f.Bool("by_topic"), Priority: cases.Priority(f.Value("priority_to")), Type: cases.Type(f.Value("type_to")),
		Tags: listed(f.Value("tags"))}
	return r
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
