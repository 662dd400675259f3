package ui

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"rida/internal/kit/calendar"
	"rida/internal/kit/condition"
	"rida/internal/kit/lang"
)

// ConditionEditor edits a tree of kit/condition with selects, boxes and buttons:
// it works with a keyboard alone, on a phone, and without scripts, where adding
// a line costs a page. Its boxes are named by their place, "c.0.1.field".
type ConditionEditor struct {
	Fields   []ConditionField
	Root     ConditionDraft
	Action   string // where a change of the shape posts the whole form
	Problems Problems
}

// ConditionField is a field as the editor offers it.
type ConditionField struct {
	condition.Field
	Label   string
	Choices []Choice // of a Choice or Set
	// Several lets somebody type several answers with commas between, of which
	// one is enough.
	Several bool
}

// ConditionDraft is a tree that may still be incomplete.
type ConditionDraft struct {
	Kind   string // "all", "any", "none"; "" for a leaf
	Parts  []ConditionDraft
	Field  string
	Op     condition.Op
	Values []string // of choices; of others one text, or two for between
	Date   string   // typed in the reader's calendar
	Unit   string   // of a span: "h", "d", "w"
}

// ReadCondition reads the boxes of a form.
func (e ConditionEditor) ReadCondition(values func(name string) []string) ConditionDraft {
	return e.read(values, "c", 1)
}

func (e ConditionEditor) read(values func(string) []string, at string, depth int) ConditionDraft {
	one := func(name string) string {
		if all := values(at + "." + name); len(all) > 0 {
			return strings.TrimSpace(all[0])
		}
		return ""
	}
	d := ConditionDraft{Kind: one("kind")}
	if d.Kind == "all" || d.Kind == "any" || d.Kind == "none" {
		n, _ := strconv.Atoi(one("n"))
		for i := range min(n, condition.MaxLeaves) {
			if depth <= condition.MaxDepth {
				d.Parts = append(d.Parts, e.read(values, at+"."+strconv.Itoa(i), depth+1))
			}
		}
		return d
	}
	d.Kind, d.Field, d.Op, d.Date, d.Unit = "", one("field"), condition.Op(one("op")), one("date"), one("unit")
	f, ok := e.field(d.Field)
	if !ok {
		return d
	}
	if was := one("was"); was != "" && was != d.Field {
		d.Op, d.Date, d.Unit = "", "", "" // another field was chosen: what stood there means nothing now
	} else {
		d.Values = slices.DeleteFunc(slices.Clone(values(at+".v")), func(s string) bool { return strings.TrimSpace(s) == "" })
	}
	if !slices.Contains(f.Ops(), d.Op) {
		d.Op = f.Ops()[0]
	}
	if f.Several {
		d.Values = between(d.Values)
	}
	return d
}

// between divides what was typed at the commas of our languages.
func between(typed []string) (out []string) {
	for _, text := range typed {
		for _, one := range strings.FieldsFunc(text, func(c rune) bool { return strings.ContainsRune(",\u060c;\u061b\n", c) }) {
			if one = strings.Join(strings.Fields(one), " "); one != "" && !slices.Contains(out, one) {
				out = append(out, one)
			}
		}
	}
	return out
}

func (e ConditionEditor) field(key string) (ConditionField, bool) {
	i := slices.IndexFunc(e.Fields, func(f ConditionField) bool { return f.Key == key })
	if i < 0 {
		return ConditionField{}, false
	}
	return e.Fields[i], true
}

// Node is the tree that the draft means. Lines without a field are left out.
func (e ConditionEditor) Node(v View, d ConditionDraft) condition.Node {
	if d.Kind == "" {
		return e.leaf(v, d)
	}
	var parts []condition.Node
	for _, p := range d.Parts {
		if n := e.Node(v, p); !n.IsZero() {
			parts = append(parts, n)
		}
	}
	switch {
	case len(parts) == 0:
		return condition.Node{}
	case d.Kind == "any":
		return condition.Any(parts...)
	case d.Kind == "none":
		return condition.Not(condition.Any(parts...))
	}
	return condition.All(parts...)
}

func (e ConditionEditor) leaf(v View, d ConditionDraft) condition.Node {
	f, ok := e.field(d.Field)
	if !ok {
		return condition.Node{}
	}
	n := condition.Leaf(d.Field, d.Op, d.Values...)
	switch {
	case f.Several && len(d.Values) > 1 && (f.Kind == condition.Words || f.Kind == condition.Text):
		return anyOf(d)
	case d.Op == condition.Empty || d.Op == condition.Filled:
		n.Values = nil
	case isSpan(d.Op):
		n.Values = nil
		if len(d.Values) > 0 {
			unit := d.Unit
			if unit == "" {
				unit = "d"
			}
			n.Values = []string{lang.ToLatin(d.Values[0]) + unit}
		}
	case f.Kind == condition.Day || f.Kind == condition.Instant:
		if d.Date != "" {
			n.Values = []string{isoOf(v, d.Date)}
		}
	}
	return n
}

// anyOf is a line with several answers: one of them is enough, or none may be so.
func anyOf(d ConditionDraft) condition.Node {
	var parts []condition.Node
	for _, one := range d.Values {
		parts = append(parts, condition.Leaf(d.Field, d.Op, one))
	}
	if d.Op == condition.HasNot || d.Op == condition.NotEqual {
		return condition.All(parts...)
	}
	return condition.Any(parts...)
}

// oneLine is the line that means a group, as anyOf makes it.
func (e ConditionEditor) oneLine(n condition.Node) (d ConditionDraft, ok bool) {
	for _, p := range n.Any {
		f, known := e.field(p.Field)
		if !known || !f.Several || len(p.Values) != 1 || d.Field != "" && (d.Field != p.Field || d.Op != p.Op) {
			return d, false
		}
		d.Field, d.Op, d.Values = p.Field, p.Op, append(d.Values, p.Values[0])
	}
	return d, len(n.Any) > 1
}

func isSpan(op condition.Op) bool {
	return op == condition.OlderThan || op == condition.NewerThan || op == condition.Within || op == condition.Beyond
}

// Draft is a stored tree as the editor shows it. The root is always a group.
func (e ConditionEditor) Draft(v View, n condition.Node) ConditionDraft {
	d := e.draft(v, n)
	if d.Kind == "" {
		root := ConditionDraft{Kind: "all"}
		if !n.IsZero() {
			root.Parts = []ConditionDraft{d}
		}
		return root
	}
	return d
}

func (e ConditionEditor) draft(v View, n condition.Node) ConditionDraft {
	var parts []condition.Node
	d := ConditionDraft{}
	if line, ok := e.oneLine(n); ok {
		return line
	}
	switch {
	case n.Field != "":
		return e.draftLeaf(v, n)
	case n.Not != nil:
		d.Kind, parts = "none", []condition.Node{*n.Not}
		if len(n.Not.Any) > 0 {
			parts = n.Not.Any
		}
	case len(n.Any) > 0:
		d.Kind, parts = "any", n.Any
	case len(n.All) > 0:
		d.Kind, parts = "all", n.All
	}
	for _, p := range parts {
		d.Parts = append(d.Parts, e.draft(v, p))
	}
	return d
}

func (e ConditionEditor) draftLeaf(v View, n condition.Node) ConditionDraft {
	d := ConditionDraft{Field: n.Field, Op: n.Op, Values: n.Values}
	f, _ := e.field(n.Field)
	switch {
	case len(n.Values) != 1:
	case isSpan(n.Op) && len(n.Values[0]) > 1:
		at := len(n.Values[0]) - 1
		d.Values, d.Unit = []string{n.Values[0][:at]}, n.Values[0][at:]
	case (f.Kind == condition.Day || f.Kind == condition.Instant) && !slices.Contains(condition.Periods, n.Values[0]):
		d.Values, d.Date = nil, typedOf(v, n.Values[0])
	}
	return d
}

// Do changes the shape of the draft as a button says: "add:c.1" puts a line into
// a group, "group:c" a group, "drop:c.0" takes a part out. Anything else leaves
// it as it is.
func (d *ConditionDraft) Do(act string) {
	what, place, _ := strings.Cut(act, ":")
	path := strings.Split(place, ".")
	node := d
	for i, step := range path[min(1, len(path)):] {
		n, err := strconv.Atoi(step)
		if err != nil || n < 0 || n >= len(node.Parts) {
			return
		}
		if what == "drop" && i == len(path)-2 {
			node.Parts = slices.Delete(node.Parts, n, n+1)
			return
		}
		node = &node.Parts[n]
	}
	switch {
	case node.Kind == "":
	case what == "add":
		node.Parts = append(node.Parts, ConditionDraft{})
	case what == "group" && len(path) < condition.MaxDepth:
		node.Parts = append(node.Parts, ConditionDraft{Kind: "any", Parts: []ConditionDraft{{}}})
	}
}

func isoOf(v View, typed string) string {
	s := systemOf(v)
	d, err := calendar.ParseDate(typed, s)
	if err == nil {
		d, err = d.Gregorian(s)
	}
	if err != nil {
		return typed
	}
	return d.String()
}

func typedOf(v View, iso string) string {
	t, err := time.Parse(time.DateOnly, iso)
	if err != nil {
		return iso
	}
	d, err := calendar.DateOf(t, time.UTC, systemOf(v))
	if err != nil {
		return iso
	}
	return v.P.Code(strings.ReplaceAll(d.String(), "-", "/"))
}

func systemOf(v View) calendar.System {
	if v.When.System == "" {
		return calendar.Gregorian
	}
	return v.When.System
}

func (e ConditionEditor) fieldChoices(v View) []Choice {
	out := []Choice{{Label: v.P.T("condition.choose")}}
	for _, f := range e.Fields {
		out = append(out, Choice{Value: f.Key, Label: f.Label})
	}
	return out
}

func opChoices(v View, f ConditionField) []Choice {
	var out []Choice
	for _, op := range f.Ops() {
		out = append(out, Choice{Value: string(op), Label: v.P.T("condition.op." + string(op))})
	}
	return out
}

func kindChoices(v View) []Choice {
	return []Choice{{Value: "all", Label: v.P.T("condition.all")}, {Value: "any", Label: v.P.T("condition.any")}, {Value: "none", Label: v.P.T("condition.none")}}
}

func periodChoices(v View) []Choice {
	out := []Choice{{Label: v.P.T("condition.on_date")}}
	for _, p := range condition.Periods {
		out = append(out, Choice{Value: p, Label: v.P.T("condition.period." + p)})
	}
	return out
}

func unitChoices(v View, f ConditionField) []Choice {
	units := []string{"d", "w"}
	if f.Kind == condition.Instant {
		units = []string{"h", "d", "w"}
	}
	var out []Choice
	for _, u := range units {
		out = append(out, Choice{Value: u, Label: v.P.T("condition.unit." + u)})
	}
	return out
}

// reshapes are the attributes of what changes the shape: the server draws the
// editor anew. Without script a button posts the form to the same address.
func (e ConditionEditor) reshapes() map[string]any {
	return map[string]any{"hx-post": e.Action, "hx-target": "#condition", "hx-select": "#condition", "hx-swap": "outerHTML", "hx-include": "closest form"}
}

// typed is what stands in the box of a line: several answers with commas between.
func (d ConditionDraft) typed(v View, f ConditionField) string {
	if f.Several {
		return strings.Join(d.Values, v.P.T("condition.comma"))
	}
	return d.value(0)
}

func (d ConditionDraft) value(i int) string {
	if i < len(d.Values) {
		return d.Values[i]
	}
	return ""
}

// problem is the sentence for a node: the checker names a place in the tree, and
// the editor shows what is wrong at the top and at the line.
func (e ConditionEditor) problem() string {
	for _, name := range e.Problems.Order {
		if name == "condition" || strings.HasPrefix(name, "condition.") {
			return e.Problems.By[name]
		}
	}
	return ""
}
