// Package promises keeps the given word: what was promised, to whom, due when,
// and whether it was kept.
//
// The first promise is never rewritten: a new date is a new promise that names
// the one it replaces. A promise is kept when it is fulfilled before its due
// instant and broken otherwise; one that is broken stays owed until it is
// fulfilled or withdrawn. What is due when follows from a policy in business
// time.
package promises
