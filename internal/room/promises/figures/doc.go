// Package figures counts how well the house keeps its word.
//
// What always holds: each promise is counted once, by its own date, in the week
// in which it is due; what is open is counted as open and never left out or
// taken for kept; a later date does not save the first (promises.Judge). Sums of
// weeks are kept behind the acts by a reader of the record, so that no page
// counts promises one by one, and they equal a recount of all promises at any
// time. A team, topic and channel are those that the case has now: what is moved
// takes its promises along.
package figures
