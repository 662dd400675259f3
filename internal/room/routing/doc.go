// Package routing brings a new case to the right person and can say why.
//
// It knows how colleagues work (languages, topics, how much at once, hours,
// absences) and the firm's list of rules. A rule has a condition and names who
// receives what fits it: a person, or a way to choose among a team. The first
// rule that finds somebody decides; when none does, the team's duty manager
// owns the case, and in the end the firm's.
//
// What always holds: a new case has an active owner, whatever the rules say and
// whoever is away; the reason is written into the event of the case's arrival
// as ids and codes, never names; a rule that was changed keeps its earlier
// versions, so that an old reason can still be read.
//
// Deciding is cheap: rules and people stand on a Board in memory that is read
// anew after a change, and at the latest after boardLife when another process
// made the change. A decision itself costs one indexed statement, and one more
// when a rule asks who served the customer before.
package routing
