// Package knowledge holds what the house knows how to answer: articles in up to
// three linked languages, ready answers and objections whose words agree with
// the person they go to, and versioned scripts that are ticked off on a case.
//
// What always holds: readers see what was published, never what is being
// written; every version is kept with who and when; the solved count of an
// article or answer is the number of its links whose case is closed as solved;
// and a checklist under way keeps the version it began with.
//
// The room knows no cases. It is told of their numbers and of their ends, and
// finds by words alone, on this machine.
package knowledge
