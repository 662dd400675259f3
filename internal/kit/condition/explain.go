package condition

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"rida/internal/kit/lang"
	"rida/internal/kit/search"
)

// Value is one value of a field of a thing.
type Value struct {
	Code     string // of Choice, Set and Flag ("yes", "no"); the ISO date of Day; the joined words of Words and Text
	Exact    string // the folded text of Text
	N        int64  // id, millionths, minor units, microseconds
	Currency string
}

// Facts are the values of one thing by the keys of its fields; a field without
// values is empty.
type Facts map[string][]Value

// ID is a value that is an id.
func ID(n int64) Value { return Value{N: n, Code: strconv.FormatInt(n, 10)} }

// Written is the value of a Words field: one text.
func Written(text string) Value { return Value{Code: search.Joined(text)} }

// Said is the value of a Text field.
func Said(text string) Value { return Value{Code: search.Joined(text), Exact: exact(text)} }

// exact is the form in which whole texts are compared: folded, one blank
// between words.
func exact(text string) string { return strings.Join(strings.Fields(lang.Fold(text)), " ") }

// Exact is the folded form in which whole texts are compared, to be stored.
func Exact(text string) string { return exact(text) }

// Step is one leaf and whether it held.
type Step struct {
	Leaf Node
	Held bool
}

// Answer is what a tree says of one thing, and why.
type Answer struct {
	Holds bool
	// Because are the leaves that decided, in reading order: for a group of
	// which all must hold every one of them, or the first that did not; for a
	// group of which one must hold the first that did, or all that did not.
	Because []Step
}

// Holds tells whether a tree is true of a thing.
func (r *Registry) Holds(n Node, of Facts, by Reader) bool { return r.Explain(n, of, by).Holds }

// Explain answers a checked tree for one thing.
func (r *Registry) Explain(n Node, of Facts, by Reader) Answer {
	switch {
	case n.IsZero():
		return Answer{Holds: true}
	case n.Not != nil:
		a := r.Explain(*n.Not, of, by)
		a.Holds = !a.Holds
		return a
	case n.Field != "":
		f, ok := r.Field(n.Field)
		held := ok && f.holds(n, of[n.Field], by)
		return Answer{held, []Step{{n, held}}}
	}
	needAll := len(n.All) > 0
	out := Answer{Holds: needAll}
	for _, part := range n.parts() {
		a := r.Explain(part, of, by)
		if a.Holds != needAll {
			return a // this one alone decides
		}
		out.Because = append(out.Because, a.Because...)
	}
	return out
}

// Ready prepares a tree that will be asked again and again: what is the same
// each time is worked out once.
func (r *Registry) Ready(n Node) Node {
	n.All, n.Any = r.readyAll(n.All), r.readyAll(n.Any)
	if n.Not != nil {
		not := r.Ready(*n.Not)
		n.Not = &not
	}
	op, _ := plain(n.Op)
	if f, ok := r.Field(n.Field); ok && f.Kind == Words && op == Has && len(n.Values) == 1 {
		n.patterns = search.Patterns(n.Values[0])
	}
	return n
}

func (r *Registry) readyAll(all []Node) []Node {
	out := slices.Clone(all)
	for i := range out {
		out[i] = r.Ready(out[i])
	}
	return out
}

func (f Field) holds(leaf Node, values []Value, by Reader) bool {
	op, not := plain(leaf.Op)
	switch {
	case leaf.patterns != nil:
		return slices.ContainsFunc(values, matches(leaf.patterns)) != not
	case f.Kind == Flag:
		yes := len(values) > 0 && values[0].Code == "yes"
		return yes == (leaf.Values[0] == "yes")
	case op == Whole:
		for _, v := range leaf.Values {
			if !slices.ContainsFunc(values, f.test(Is, []string{v}, by)) {
				return false
			}
		}
		return true
	}
	return slices.ContainsFunc(values, f.test(op, leaf.Values, by)) != not
}

// test gives the comparison of one value.
func (f Field) test(op Op, with []string, by Reader) func(Value) bool {
	if op == Filled {
		return func(Value) bool { return true }
	}
	switch f.Kind {
	case Choice, Set:
		keys := f.keys(with, by)
		if f.Ids {
			return func(v Value) bool { return slices.Contains(keys, any(v.N)) }
		}
		return func(v Value) bool { return slices.Contains(keys, any(v.Code)) }
	case Number, Money:
		low, high, currency := amounts(f.Kind, op, with)
		return func(v Value) bool { return v.Currency == currency && low <= v.N && v.N <= high }
	case Instant:
		m, _ := by.moments(op, with[0])
		low, high := m.micros()
		return func(v Value) bool { return low <= v.N && (v.N < high || high == math.MaxInt64) }
	case Day:
		low, high, _ := by.dates(op, with[0])
		return func(v Value) bool { return low <= v.Code && v.Code < high }
	}
	if op == Equal {
		whole := exact(with[0])
		return func(v Value) bool { return v.Exact == whole }
	}
	return matches(search.Patterns(with[0]))
}

// matches tells whether the words of a value answer a query.
func matches(patterns [][]string) func(Value) bool {
	return func(v Value) bool {
		return !slices.ContainsFunc(patterns, func(forms []string) bool {
			return !slices.ContainsFunc(forms, func(form string) bool { return strings.Contains(v.Code, form) })
		})
	}
}
