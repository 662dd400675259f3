// Package regime knows the rules under which a complaint stands: by when it is
// acknowledged, answered and ended, which states stop the clock, what the
// customer must be told and which body stands above us.
//
// A rule is data, never code: regimes.json ships one entry a regime with its
// source and a mark that says how well it was verified, and every page shows
// both. The file and each change by the house are versions that stand for ever.
//
// What always holds: a complaint gets its clocks in the act that makes it one,
// under the versions that the house has chosen then, counted from its receipt; a
// later change leaves them as they are. Where sources disagree there is a clock
// for each, and the earlier one rules. A clock stops only in a state that its
// regime names. It is met by a fact with an instant, and missed once and for all
// when that instant lies behind its date.
package regime
