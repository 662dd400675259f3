// Package respect reads what a colleague is about to send or to note, and finds
// what a customer should not have to read: our troubles behind the stage, blame,
// discourtesy, our own jargon, and a refusal that lacks its reason, an
// alternative or the way to a second look.
//
// Every check is a pure function of the text and of what is known of the case.
// Its rules are data, in rules/: patterns over folded words, with their
// exceptions and with wording to take over. Nothing is learned and nothing is
// asked of another service, so that a finding can always be explained by the
// line of the file that made it, and the same text always finds the same.
//
// Words in quotation marks and quoted lines are the customer's, not ours, and
// are left alone. How well the checks do on sentences labelled by hand is
// measured in the package labelled.
package respect
