// Package event is the append-only record of what happened, to what, by whom.
//
// Every act appends an event in its own transaction; timelines, audit, live
// screens, clocks and figures are read from events, so a number can be opened
// into what stands behind it. The events of one subject form a chain: each
// holds the hash of the one before it, so a record that was altered, dropped or
// slipped in shows. Events hold no personal text, only ids, codes and hashes:
// a person can be forgotten while the record stands.
package event
