package routing

import (
	"slices"

	"rida/internal/kit/id"
)

// Strategy is how one of several people is chosen.
type Strategy string

// The strategies. Whoever cannot take a case now is passed over by all of them.
const (
	Turn  Strategy = "turn"  // whoever was given a case longest ago
	Least Strategy = "least" // whoever has the fewest open cases
	Roomy Strategy = "room"  // whoever can take the most further cases before the limit
)

// Strategies lists them in the order in which a form shows them.
var Strategies = []Strategy{Turn, Least, Roomy}

// Why somebody cannot be given a case now.
const (
	BarNoCases  = "no_cases"  // does not receive cases, or may not answer them
	BarAway     = "away"      // switched to away
	BarAbsent   = "absent"    // on leave today
	BarHours    = "off_hours" // outside their working hours
	BarLanguage = "language"  // does not write the customer's language
	BarTopic    = "topic"     // does not know the topic
	BarFull     = "full"      // has as much as they can do
)

// Why somebody was chosen.
const (
	PickNamed = "named"      // the rule names the person
	PickSame  = "same_owner" // served this customer before
	PickOnly  = "only"       // nobody else was free
	PickTurn  = "turn"
	PickLeast = "least"
	PickRoom  = "room"
	PickTie   = "tie" // several were equal; whoever was given a case longest ago
)

// Candidate is one person to choose from, as they stand at this moment.
type Candidate struct {
	Who   id.ID
	Open  int64  // cases they own that are not closed
	Limit int64  // how many they can have open; 0 is no limit
	Last  int64  // when they were given a case last, as a number that grows
	Bar   string // why they cannot take it; "" when they can
}

// full tells that the limit is reached.
func (c Candidate) full() bool { return c.Limit > 0 && c.Open >= c.Limit }

// free is how many further cases somebody can take. Who has no limit counts as
// having the most, less what they have already.
func (c Candidate) free() int64 {
	const noLimit = 1 << 30
	if c.Limit == 0 {
		return noLimit - c.Open
	}
	return c.Limit - c.Open
}

// Pick chooses among the candidates and tells by what; 0 when nobody can take
// it. Equals are settled by the turn, and who was never given anything by id, so
// that the same moment always gives the same answer.
func (s Strategy) Pick(all []Candidate) (who id.ID, why string) {
	able := slices.DeleteFunc(slices.Clone(all), func(c Candidate) bool { return c.Bar != "" || c.full() })
	if len(able) == 0 {
		return 0, ""
	}
	slices.SortFunc(able, s.compare)
	switch {
	case len(able) == 1:
		return able[0].Who, PickOnly
	case s == Turn:
		return able[0].Who, PickTurn
	case s.rank(able[0]) == s.rank(able[1]):
		return able[0].Who, PickTie
	case s == Roomy:
		return able[0].Who, PickRoom
	}
	return able[0].Who, PickLeast
}

// rank is what a strategy looks at; the lowest is chosen.
func (s Strategy) rank(c Candidate) int64 {
	switch s {
	case Turn:
		return c.Last
	case Roomy:
		return -c.free()
	}
	return c.Open
}

func (s Strategy) compare(a, b Candidate) int {
	for _, pair := range [][2]int64{{s.rank(a), s.rank(b)}, {a.Last, b.Last}, {int64(a.Who), int64(b.Who)}} {
		if pair[0] != pair[1] {
			return map[bool]int{true: -1, false: 1}[pair[0] < pair[1]]
		}
	}
	return 0
}
