// Package problems removes causes: what keeps coming back becomes a problem with
// an owner, the cases that show it, a cause that includes those who manage, and
// an action whose effect is proven.
//
// What always holds: a problem has one owner who is an active person; its state
// follows one table (state.go); a cause that is technical only cannot be worked
// on, because behind it stands a rule, a training, a capacity (why.go); "the
// customer's own fault" is no value anywhere, also not in the database; and it
// closes as solved only when counts against a comparison prove it (check.go).
// What an agent explains closes nothing.
//
// A daily watch (watch.go) holds the counts of every topic against what weekday,
// season and the topic's own past lead one to expect. More than expected opens a
// problem with its exact cases; silence opens an enquiry with five possible
// reasons.
package problems
