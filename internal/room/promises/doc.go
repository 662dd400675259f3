// Package promises keeps the given word: what was promised, to whom, due when,
// with what chance, and whether it was kept.
//
// The first promise is never rewritten, and the store itself refuses it: a new
// date is a new promise that names the one it replaces (Promise.Replaces), and
// all of them together are a row with one beginning (RootID). The date by which
// the first word counts (FirstDueAt) moves only when hours are announced late or
// a clock rightfully rested; a person who gives another date (Move, cause Again)
// does not move it. A promise is kept when it is fulfilled before its due instant
// and broken otherwise; one that is broken stays owed until it is fulfilled or
// withdrawn.
//
// What is due when follows from a policy (Policy): a Book, which is one version of
// the firm's rules, and the working hours. A change is a new version; a clock that
// runs keeps the version, the target and the time (business or calendar) with
// which it began, since they stand on the promise itself. No rule can promise
// less than the Floor. A clock rests only in states that its target names and the
// floor allows, with what is left kept to the microsecond (Standing); it survives
// transfer, retyping, merging (Carry) and reopening (Reopen), and none begins anew.
//
// A kind is one of Kinds, one that another room brings along (a constant of type
// Kind, its name under the text key promises.kind.KIND), or one that the firm has
// named (NamedKind). To give one by the policy call Give, with a date of its own
// GiveUntil; to settle it FulfilOne or WithdrawOne. A word to the customer fulfils
// the Spoken kinds only. What is between colleagues is Inward: it is never shown
// to a customer, and a case's next date does not come from it.
//
// Near its end a promise warns its owner, level by level (Ladder, Look), each once
// (promises_warning). No open case goes longer without a word than its policy
// allows without Silent telling of it.
package promises
