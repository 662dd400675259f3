package condition

import (
	"time"

	"rida/internal/kit/calendar"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
)

// Kind is what sort of values a field has, and so how it can be compared.
type Kind string

// The kinds, and what the Values of a leaf are for each.
const (
	Choice  Kind = "choice"  // one code or id: codes or ids; "me" where the field holds people
	Set     Kind = "set"     // several of them: the same
	Flag    Kind = "flag"    // "yes" or "no"
	Number  Kind = "number"  // a decimal number with at most six decimals
	Money   Kind = "money"   // "12.50 SAR"; amounts of another currency fulfil nothing
	Day     Kind = "day"     // a date: an ISO date, "today", "this_month" …, or a span "3d"
	Instant Kind = "instant" // a moment: the same, and spans in hours, "36h"
	Words   Kind = "words"   // words that all stand in one text, in any spelling
	Text    Kind = "text"    // a short text: words, or for eq and ne the whole of it
)

// Op is how a field is compared.
type Op string

// The ways to compare.
const (
	Is     Op = "is"     // one of the values
	IsNot  Op = "is_not" // none of the values
	Has    Op = "has"    // these words
	HasNot Op = "has_not"
	Whole  Op = "all" // every one of the values
	Empty  Op = "empty"
	Filled Op = "filled"

	Equal    Op = "eq"
	NotEqual Op = "ne"
	Less     Op = "lt"
	AtMost   Op = "le"
	More     Op = "gt"
	AtLeast  Op = "ge"
	Between  Op = "between" // from the first value to the second, both included

	On        Op = "on"         // within the day, week, month or year
	Before    Op = "before"     // before it begins
	After     Op = "after"      // after it ends
	OlderThan Op = "older_than" // longer ago than the span
	NewerThan Op = "newer_than" // within the span before now
	Within    Op = "within"     // within the span from now on
	Beyond    Op = "beyond"     // further ahead than the span
)

// ops lists how each kind is compared, in the order in which a form offers it.
var ops = map[Kind][]Op{
	Choice:  {Is, IsNot},
	Set:     {Is, Whole, IsNot},
	Flag:    {Is},
	Number:  {Equal, NotEqual, Less, AtMost, More, AtLeast, Between},
	Money:   {Equal, NotEqual, Less, AtMost, More, AtLeast, Between},
	Day:     {On, Before, After, OlderThan, NewerThan, Within, Beyond},
	Instant: {On, Before, After, OlderThan, NewerThan, Within, Beyond},
	Words:   {Has, HasNot},
	Text:    {Has, HasNot, Equal, NotEqual},
}

// Field is something that can be asked of a thing. Its values are found either
// in a column of the thing's own row, or in rows of another table (From).
type Field struct {
	Key      string
	Kind     Kind
	Optional bool     // may be empty: Empty and Filled can be asked
	Codes    []string // the only values of a Choice or Set; nil for ids, or for free codes
	Ids      bool     // values are ids, bound as numbers
	People   bool     // ids of accounts: "me" is the reader
	NeedsMe  bool     // only a person can ask it, as "unread": rules cannot

	// Column is the SQL expression that is compared: a code, an id, a number in
	// millionths, minor units, an ISO date, microseconds, or the joined words of
	// a text (for Words and Text; Whole text equality compares Exact).
	Column   string
	Present  string // SQL that is true when the column holds something; "" when it always does
	Currency string // SQL of the currency of Money
	Exact    string // SQL of the folded text, for eq of Text

	// From names the rows that hold the values, up to their condition:
	// "cases_tag t WHERE t.case_id = c.id". Its marks take Args.
	From string
	Args []any

	// Seek begins a statement that lists the things with a value straight from an
	// index, "SELECT g.case_id FROM cases_tag g WHERE"; the comparison follows. ""
	// where there is no such index. Its marks take Args.
	Seek string

	// Says writes the SQL of a Flag.
	Says func(b *db.SQL, r Reader)
}

// Ops lists how the field can be compared.
func (f Field) Ops() []Op {
	list := ops[f.Kind]
	if f.Optional {
		list = append(list[:len(list):len(list)], Filled, Empty)
	}
	return list
}

// Registry is what can be asked of one sort of thing.
type Registry struct {
	fields map[string]Field
	order  []string
}

// NewRegistry makes a registry; of two fields with one key the last counts.
func NewRegistry(fields ...Field) *Registry {
	r := &Registry{fields: map[string]Field{}}
	for _, f := range fields {
		if _, there := r.fields[f.Key]; !there {
			r.order = append(r.order, f.Key)
		}
		r.fields[f.Key] = f
	}
	return r
}

// Field finds a field by its key.
func (r *Registry) Field(key string) (Field, bool) {
	f, ok := r.fields[key]
	return f, ok
}

// Fields lists the fields in their order.
func (r *Registry) Fields() []Field {
	out := make([]Field, len(r.order))
	for i, key := range r.order {
		out[i] = r.fields[key]
	}
	return out
}

// Reader is who asks, and when: what "me", "today" and "this month" mean. A rule
// asks in the name of the house, with Account 0.
type Reader struct {
	Account  id.ID
	Now      time.Time
	Zone     *time.Location  // nil is UTC
	Calendar calendar.System // whose months and years count; "" is Gregorian
	Week     time.Weekday    // on which a week begins
}

func (r Reader) system() calendar.System {
	if r.Calendar == "" {
		return calendar.Gregorian
	}
	return r.Calendar
}
