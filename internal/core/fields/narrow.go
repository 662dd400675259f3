package fields

import "rida/internal/kit/condition"

// Narrow is the condition that a list is narrowed by in this field: one of some
// values, or, for text, these words. Nothing narrows nothing.
func (f Field) Narrow(values ...string) condition.Node {
	if len(values) == 0 {
		return condition.Node{}
	}
	switch f.Kind {
	case Text:
		return condition.Leaf(f.Ask(), condition.Has, values[0])
	case Number, Money:
		return condition.Leaf(f.Ask(), condition.Equal, values[0])
	case Date:
		return condition.Leaf(f.Ask(), condition.On, values[0])
	}
	return condition.Leaf(f.Ask(), condition.Is, values...)
}

// NarrowBetween narrows a number, an amount or a date to a span of which both
// ends belong to it; an end that is "" is open. Amounts are compared within their
// currency alone.
func (f Field) NarrowBetween(from, to string) condition.Node {
	ask := f.Ask()
	leaf := func(op condition.Op, values ...string) condition.Node { return condition.Leaf(ask, op, values...) }
	switch {
	case from == "" && to == "" || !f.Spans():
		return condition.Node{}
	case f.Kind == Date:
		return betweenDays(from, to, leaf)
	case from == to:
		return leaf(condition.Equal, from)
	case to == "":
		return leaf(condition.AtLeast, from)
	case from == "":
		return leaf(condition.AtMost, to)
	}
	return leaf(condition.Between, from, to)
}

// betweenDays says with on, before and after what days know of no between.
func betweenDays(from, to string, leaf func(condition.Op, ...string) condition.Node) condition.Node {
	since := condition.Any(leaf(condition.On, from), leaf(condition.After, from))
	until := condition.Any(leaf(condition.On, to), leaf(condition.Before, to))
	switch {
	case from == to:
		return leaf(condition.On, from)
	case to == "":
		return since
	case from == "":
		return until
	}
	return condition.All(since, until)
}

// Spans tells whether values of the field have an order, and a list can be
// narrowed from one to another.
func (f Field) Spans() bool { return f.Kind == Number || f.Kind == Money || f.Kind == Date }
