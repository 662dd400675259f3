// Package processes is the register of how matters really go: the ways that ended
// cases took, mined from their events and not from what was planned, seen from the
// customer's side (wall-clock time, weekends included).
//
// What always holds: a case counts once, when it has ended, in the week in which it
// did, under the whole, its type and its topic; one that is reopened or sorted
// otherwise is counted anew. Open cases are not in it. The sums are kept by a reader
// of the record behind the acts, so that a page reads the same few rows for a
// hundred cases and for a million; see follow.go. Each registered process has an
// owner and a date by which it is looked through.
package processes
