// Package bidi puts text of both directions in the order in which it is seen:
// the Unicode Bidirectional Algorithm (UAX #9, revision 50), all of its rules.
// Browsers do this by themselves; what we draw ourselves, such as the pages of a
// letter, needs it here. The libraries at hand tell only the direction of a run
// and not how deep it lies, and so put a number behind the wrong word where
// three depths meet.
package bidi
