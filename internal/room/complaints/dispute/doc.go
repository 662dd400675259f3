// Package dispute keeps a complaint that goes before a body outside the house
// (ISO 10003), and makes the file that goes with it.
//
// What always holds: only the moves of the one table in state.go are possible and
// each leaves who, when and why; the day by which the body wants our answer is a
// promise with an owner; a file holds every message, event and reading of the
// case with a SHA-256 of each part and the head of the chain of events, so that
// anybody can check it; who made a file, and who took it, stands in the record of
// the case. What the customer gets holds only what the customer was told.
package dispute
