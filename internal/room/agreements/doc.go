// Package agreements holds what was agreed in so many words: with a customer,
// the milestones of a matter (what exactly, in what form, what is excluded, by
// when), and between colleagues, what one does for another by a date.
//
// What always holds: a milestone is a promise to the customer and an ask that was
// accepted is an inward one, with the same clock, ledger and warnings as every
// promise; a milestone is passed only when every line of its checklist is
// ticked; the customer confirms in words of his own, which nobody else can write
// for him; nothing between colleagues is ever shown to a customer.
//
// An ask becomes a promise by the word of whoever is asked: by accepting its date,
// or by naming another that the asker accepts. Until then nobody has promised
// anything.
package agreements
