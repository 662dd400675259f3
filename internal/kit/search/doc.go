// Package search finds documents by their words, newest first, with the same
// answers on SQLite and PostgreSQL.
//
// A document is what a room wants found: a message, a case, a customer. Its
// words are made by lang.Tokens; the index keeps words, never the text.
//
// The index is a set of segments, each an immutable sorted list "word → ids,
// newest first" cut into pages of some kilobytes, which lie in an ordinary
// table. A new document first waits as a fresh row; some dozens of fresh rows
// become a small segment, and segments of one size are merged into a larger
// one (a log-structured merge). A search walks the lists of its words side by
// side from the newest document down and stops when it has enough, so its cost
// hangs on how much it shows and not on how much there is.
// docs/decisions/search.md has the measurements behind this.
//
// What always holds: a document is found from the moment its transaction is
// committed, whether Keep runs or not; an id in a segment is only a claim, and
// every hit is checked against search_doc before it is shown, so a replaced or
// dropped document cannot appear for words it no longer has.
package search

import "embed"

// Schema makes the tables of the index.
//
//go:embed schema/*.sql
var Schema embed.FS
