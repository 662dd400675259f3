package condition

import (
	"bytes"
	"encoding/json"
	"io"

	"rida/internal/kit/fault"
)

const (
	// MaxDepth bounds groups within groups: nobody reads a deeper one.
	MaxDepth = 5
	// MaxLeaves bounds the leaves of a tree, and with it the work for one thing.
	MaxLeaves = 40
	// MaxValues bounds the values of one leaf.
	MaxValues = 50
	// MaxValue is the longest value, in bytes: a few words or one long name.
	MaxValue = 300
	// maxJSON is room for the largest tree the limits allow, with spaces.
	maxJSON = 1 << 20
)

// Node is one place of a tree: a group (All, Any, Not) or a leaf (Field). The
// zero Node asks nothing and is true of everything.
type Node struct {
	All    []Node   `json:"all,omitempty"`    // every one of these; none at all is true
	Any    []Node   `json:"any,omitempty"`    // at least one of these
	Not    *Node    `json:"not,omitempty"`    // this is not so
	Field  string   `json:"field,omitempty"`  // key of a field in the registry
	Op     Op       `json:"op,omitempty"`     // how the field is compared
	Values []string `json:"values,omitempty"` // with what; see Field for each kind

	patterns [][]string // of words, by Ready
}

// IsZero tells that the tree asks nothing.
func (n Node) IsZero() bool {
	return len(n.All) == 0 && len(n.Any) == 0 && n.Not == nil && n.Field == ""
}

// Leaf makes a leaf.
func Leaf(field string, op Op, values ...string) Node {
	return Node{Field: field, Op: op, Values: values}
}

// All makes a group that holds when every one of its parts does.
func All(parts ...Node) Node { return Node{All: parts} }

// Any makes a group that holds when one of its parts does.
func Any(parts ...Node) Node { return Node{Any: parts} }

// Not makes the opposite.
func Not(part Node) Node { return Node{Not: &part} }

// Parse reads the JSON form. It knows the shape only; Registry.Check knows the
// fields. An empty text is the tree that asks nothing.
func Parse(text []byte) (Node, error) {
	var n Node
	if len(bytes.TrimSpace(text)) == 0 {
		return n, nil
	}
	if len(text) > maxJSON {
		return n, fault.OfFields(fault.Field{Name: "condition", Key: "condition.too_long"})
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	err := d.Decode(&n)
	if err == nil {
		if _, more := d.Token(); more != io.EOF {
			err = io.ErrUnexpectedEOF
		}
	}
	if err != nil {
		return Node{}, fault.OfFields(fault.Field{Name: "condition", Key: "condition.not_readable"})
	}
	return n, nil
}

// JSON is the stored form; "" for the tree that asks nothing.
func (n Node) JSON() string {
	if n.IsZero() {
		return ""
	}
	b, err := json.Marshal(n)
	if err != nil {
		panic("a tree of texts always has a JSON form: " + err.Error())
	}
	return string(b)
}

// Leaves calls f for every leaf, in reading order.
func (n Node) Leaves(f func(leaf Node)) {
	for _, part := range n.parts() {
		part.Leaves(f)
	}
	if n.Field != "" {
		f(n)
	}
}

// Asks tells whether a leaf asks for a field, so that its facts must be read.
func (n Node) Asks(field string) (yes bool) {
	n.Leaves(func(leaf Node) { yes = yes || leaf.Field == field })
	return yes
}

func (n Node) parts() []Node {
	switch {
	case n.Not != nil:
		return []Node{*n.Not}
	case len(n.All) > 0:
		return n.All
	}
	return n.Any
}
