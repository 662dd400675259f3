// Package charter keeps the service charter: what the house promises everybody
// in public, how it is measured, where it ends, and what the customer gets when
// it is not kept.
//
// What always holds: a version that was published is never changed; a clause is
// published only with what it promises, its measure, its limit, whom to ask and
// its remedy, in all three languages; a case keeps the version that was in force
// when it was received, which follows from that instant and the versions' own,
// so that nothing need be stored with the case; and a word broken under a clause
// is owed one remedy, whoever reads the record and how often.
package charter
