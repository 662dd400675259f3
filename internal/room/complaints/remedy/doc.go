// Package remedy makes good: options are offered to the customer within clear
// authority, the customer chooses one, and it is carried out.
//
// What always holds: what is offered was authorised by somebody whose role may
// give it, and all that was authorised together never goes beyond a limit of a
// case or of a period, however many act at the same time: a limit is a row whose
// use grows only by a statement that asks whether it still fits. What goes
// beyond waits for somebody with more authority, never for the one who asked nor
// for whom the complaint names. Of several options the dearest is held against
// the limits until one is chosen; what is not given goes back. Money is whole
// numbers of the smallest unit of its currency. Goodwill is kept apart from
// redress.
package remedy
