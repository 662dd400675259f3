// Package condition holds questions about things, such as "open, and either
// urgent or older than three days": a tree of all, any and not over leaves.
//
// A tree is checked against a Registry of fields, written as SQL for both
// engines (Registry.Write), and answered in Go against the facts of one thing
// (Registry.Explain), which also tells the leaves that decided. Both must give
// the same answer for the same thing; the room that owns the things holds a test
// with random trees.
//
// A leaf is true or false, never unknown: what is empty fulfils no comparison,
// so "is not 5" holds for a thing without a number. That keeps SQL's third truth
// value out of NOT.
package condition

import "embed"

// Texts holds what is said of a condition that cannot be used.
//
//go:embed lang/*.json
var Texts embed.FS
