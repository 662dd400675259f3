package condition

import (
	"slices"
	"strconv"
	"strings"

	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/search"
)

// Check tells what is wrong with a tree: each defect with the path of its node,
// "condition.all.0.values". by 0 asks for a rule, which has no reader: what
// needs one is refused.
func (r *Registry) Check(n Node, by Reader) []fault.Field {
	c := checker{registry: r, by: by}
	if !n.IsZero() {
		c.node("condition", n, 1)
	}
	if c.leaves > MaxLeaves {
		c.wrong("condition", "condition.too_many", "max", MaxLeaves)
	}
	return c.found
}

// Err is Check as an error, nil when the tree can be used.
func (r *Registry) Err(n Node, by Reader) error {
	if found := r.Check(n, by); len(found) > 0 {
		return fault.OfFields(found...)
	}
	return nil
}

type checker struct {
	registry *Registry
	by       Reader
	found    []fault.Field
	leaves   int
}

func (c *checker) wrong(path, key string, args ...any) {
	c.found = append(c.found, fault.Field{Name: path, Key: key, Args: args})
}

func (c *checker) node(path string, n Node, depth int) {
	if depth > MaxDepth {
		c.wrong(path, "condition.too_deep", "max", MaxDepth)
		return
	}
	if shapes(n) != 1 {
		c.wrong(path, "condition.not_readable")
		return
	}
	switch {
	case n.Field != "":
		if c.leaves++; c.leaves <= MaxLeaves {
			c.leaf(path, n)
		}
	case n.Not != nil:
		c.node(path+".not", *n.Not, depth+1)
	default:
		name := ".any."
		if len(n.All) > 0 {
			name = ".all."
		}
		for i, part := range n.parts() {
			if i == MaxLeaves { // also groups are bounded
				c.wrong(path, "condition.too_many", "max", MaxLeaves)
				return
			}
			c.node(path+name+strconv.Itoa(i), part, depth+1)
		}
	}
}

// shapes counts what a node says it is; it must be one thing.
func shapes(n Node) (k int) {
	for _, is := range []bool{len(n.All) > 0, len(n.Any) > 0, n.Not != nil, n.Field != ""} {
		if is {
			k++
		}
	}
	if n.Field == "" && (n.Op != "" || len(n.Values) > 0) {
		k++
	}
	return k
}

func (c *checker) leaf(path string, n Node) {
	f, ok := c.registry.Field(n.Field)
	switch {
	case !ok:
		c.wrong(path+".field", "condition.unknown_field")
		return
	case f.NeedsMe && c.by.Account == 0:
		c.wrong(path+".field", "condition.needs_reader")
		return
	case !slices.Contains(f.Ops(), n.Op):
		c.wrong(path+".op", "condition.bad_op")
		return
	}
	if want := wanted(f, n.Op); want >= 0 && len(n.Values) != want || want < 0 && len(n.Values) == 0 {
		c.wrong(path+".values", "condition.needs_value")
		return
	}
	if len(n.Values) > MaxValues {
		c.wrong(path+".values", "condition.too_many_values", "max", MaxValues)
		return
	}
	for _, v := range n.Values {
		if key := c.value(f, n.Op, v); key != "" {
			c.wrong(path+".values", key)
			return
		}
	}
}

// wanted is how many values an operator takes; -1 for one or more.
func wanted(f Field, op Op) int {
	switch {
	case op == Empty || op == Filled:
		return 0
	case op == Between:
		return 2
	case f.Kind == Choice || f.Kind == Set:
		return -1
	}
	return 1
}

// value tells what is wrong with one value.
func (c *checker) value(f Field, op Op, v string) string {
	if len(v) > MaxValue || strings.ContainsRune(v, 0) {
		return "condition.value_too_long"
	}
	ok := true
	switch f.Kind {
	case Choice, Set:
		if f.People && v == "me" {
			if c.by.Account == 0 {
				return "condition.needs_reader"
			}
			return ""
		}
		if f.Ids {
			n, err := id.Parse(v)
			ok = err == nil && n > 0
		} else if f.Codes != nil {
			ok = slices.Contains(f.Codes, v)
		} else {
			ok = v != ""
		}
	case Flag:
		ok = v == "yes" || v == "no"
	case Number:
		_, ok = ParseNumber(v)
	case Money:
		_, _, ok = ParseMoney(v)
	case Day:
		_, _, ok = c.by.dates(op, v)
	case Instant:
		_, ok = c.by.moments(op, v)
	case Words, Text:
		if op == Equal || op == NotEqual {
			ok = exact(v) != ""
		} else {
			ok = len(search.Patterns(v)) > 0
		}
	}
	if !ok {
		return "condition.bad_value"
	}
	return ""
}
