package promises

import (
	"slices"
	"time"

	"rida/internal/kit/id"
)

// Book is one version of the policy: what is promised by itself, to whom. It is
// never changed once it has held; a change is the next version.
type Book struct {
	Version   int64          `json:"-"`
	Rules     []Rule         `json:"rules"`                // the first that fits and names a kind decides on it; the last fits everything
	Floor     map[Kind]Floor `json:"floor"`                // what no rule may undercut
	Ladder    Ladder         `json:"ladder"`               // when the owner is warned
	Chance    int64          `json:"chance"`               // per cent with which an end is promised by hand, 50 to 99
	TierField id.ID          `json:"tier_field,omitempty"` // own field of a customer that holds the tier; 0 for no tiers
}

// Rule gives targets to the cases that fit.
type Rule struct {
	Name    string          `json:"name"` // "" for those that Rida brings along
	When    Match           `json:"when"`
	Targets map[Kind]Target `json:"targets"`
	// Quiet is how many minutes of calendar time a customer has to object before
	// a proposed closure holds; 0 leaves it to the next rule that fits.
	Quiet int64 `json:"quiet,omitempty"`
}

// Match tells which cases fit: one of each list that is not empty.
type Match struct {
	Types      []string `json:"types,omitempty"`
	Priorities []string `json:"priorities,omitempty"`
	Tiers      []string `json:"tiers,omitempty"` // codes of choices of the book's TierField
	Channels   []string `json:"channels,omitempty"`
	Teams      []id.ID  `json:"teams,omitempty"`
}

// Matter is what a policy looks at in a case.
type Matter struct {
	Type     string
	Priority string
	Tier     string // of the customer; "" for none
	Channel  string // by which it came first
	Team     id.ID
}

// Floor is what holds for everyone: a rule may promise something sooner, never
// later, and its clock may rest only in the states that are named here.
type Floor struct {
	Target
}

// Ladder is when the owner of a case is warned of a promise, level by level.
type Ladder []Rung

// Rung is one level of warning: it is reached when either holds.
type Rung struct {
	Elapsed int64 `json:"elapsed"` // per cent of the promise's time that have gone, 1 to 99
	Late    int64 `json:"late"`    // per cent of chance that it will be late, where the engine knows; 1 to 100
}

// fits tells whether a rule is for a case.
func (m Match) fits(of Matter) bool {
	return has(m.Types, of.Type) && has(m.Priorities, of.Priority) && has(m.Tiers, of.Tier) && has(m.Channels, of.Channel) &&
		(len(m.Teams) == 0 || slices.Contains(m.Teams, of.Team))
}

// All tells that every case fits.
func (m Match) All() bool {
	return len(m.Types)+len(m.Priorities)+len(m.Tiers)+len(m.Channels)+len(m.Teams) == 0
}

func has(some []string, one string) bool { return len(some) == 0 || slices.Contains(some, one) }

// Target is what the book promises of a kind for a case, and by which rule
// (counted from 0); ok is false when it promises nothing.
func (b Book) Target(kind Kind, of Matter) (t Target, rule int, ok bool) {
	for i := range b.Rules {
		if t, ok = b.Rules[i].Targets[kind]; ok && b.Rules[i].When.fits(of) {
			return t, i, true
		}
	}
	return Target{}, -1, false
}

// Quiet is how long a customer has to object before a proposed closure holds.
func (b Book) Quiet(of Matter) time.Duration {
	for i := range b.Rules {
		if q := b.Rules[i].Quiet; q > 0 && b.Rules[i].When.fits(of) {
			return time.Duration(q) * time.Minute
		}
	}
	return usualQuiet
}

// Wanted is the chance, 0 to 1, with which an end is promised by hand.
func (b Book) Wanted() float64 { return float64(b.Chance) / 100 }

// AsksTier tells whether a rule looks at the tier of a customer.
func (b Book) AsksTier() bool {
	return b.TierField != 0 && slices.ContainsFunc(b.Rules, func(r Rule) bool { return len(r.When.Tiers) > 0 })
}

const (
	usualQuiet  = 7 * 24 * time.Hour
	usualChance = 90 // per cent
)

// DefaultLadder warns at half of the time, at three quarters and when nine
// tenths have gone, or as soon as being late becomes as likely as that.
func DefaultLadder() Ladder { return Ladder{{50, 25}, {75, 50}, {90, 75}} }

// DefaultBook is version 1, which holds until a house makes its own: an answer
// within half a working day, faster when it is urgent; word at least every three
// working days; a week to object to a closure.
func DefaultBook() Book {
	day := WorkingDay
	rule := func(first, reply, update time.Duration, priorities ...string) Rule {
		return Rule{When: Match{Priorities: priorities}, Targets: map[Kind]Target{
			FirstResponse: Within(first, Business), Reply: Within(reply, Business), NextUpdate: Within(update, Business)}}
	}
	b := Book{Version: 1, Ladder: DefaultLadder(), Chance: usualChance, Floor: map[Kind]Floor{
		FirstResponse: {Within(day, Business)}, Reply: {Within(2*day, Business)}, NextUpdate: {Within(5*day, Business)}},
		Rules: []Rule{rule(time.Hour, 2*time.Hour, day, "urgent"), rule(2*time.Hour, 4*time.Hour, 2*day, "high"), rule(day, 2*day, 5*day, "low"),
			rule(4*time.Hour, day, 3*day)}}
	b.Rules[len(b.Rules)-1].Quiet = int64(usualQuiet / time.Minute)
	return b
}
