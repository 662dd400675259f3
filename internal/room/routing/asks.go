package routing

import (
	"context"
	"slices"
	"strings"
	"time"

	"rida/internal/core/fields"
	"rida/internal/kit/condition"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/room/cases"
)

// Matter is a case as it arrives: what rules can ask about.
type Matter struct {
	At       time.Time
	Channel  string
	Lang     lang.Tag
	Type     cases.Type
	Priority cases.Priority
	Topic    id.ID // what the customer said it is about; 0 when nobody asked
	Subject  string
	Text     string
	Customer id.ID // 0 for one who was never here before
	Email    string
	Open     bool            // the house is open
	More     condition.Facts // of the house's own fields

	file   id.ID          // of the customer, also of a new one
	which  id.ID          // of the case; 0 while it arrives
	filled fields.Filling // what was typed into the house's own fields as it arrives
}

// maxAsked is how much of a message is looked at, in bytes: what a matter is
// about stands on its first page, and a flood must not cost more than a letter.
const maxAsked = 8 << 10

// The keys of the fields that rules can ask about.
const (
	AskChannel  = "channel"
	AskLang     = "language"
	AskType     = "type"
	AskPriority = "priority"
	AskTopic    = "topic"
	AskWords    = "words"
	AskKnown    = "known"
	AskDomain   = "domain"
	AskOpen     = "open_hours"
)

// Asks is what rules can ask about a case as it arrives.
var Asks = condition.NewRegistry(
	condition.Field{Key: AskWords, Kind: condition.Words},
	condition.Field{Key: AskTopic, Kind: condition.Choice, Ids: true, Optional: true},
	condition.Field{Key: AskLang, Kind: condition.Choice, Codes: codes(lang.Tags[:])},
	condition.Field{Key: AskChannel, Kind: condition.Choice, Codes: cases.Channels},
	condition.Field{Key: AskType, Kind: condition.Choice, Codes: codes(cases.Types)},
	condition.Field{Key: AskPriority, Kind: condition.Choice, Codes: codes(cases.Priorities)},
	condition.Field{Key: AskKnown, Kind: condition.Flag},
	condition.Field{Key: AskDomain, Kind: condition.Choice, Optional: true},
	condition.Field{Key: AskOpen, Kind: condition.Flag},
)

// Questions is everything that rules can ask at present: Asks and the house's own
// fields, of the case and of its customer, such as their tier.
func Questions(ctx context.Context, r db.Reader) (*condition.Registry, error) {
	return WithOwn(ctx, r, Asks)
}

// WithOwn adds the house's own fields to what can be asked.
func WithOwn(ctx context.Context, r db.Reader, asks *condition.Registry) (*condition.Registry, error) {
	all, err := fields.All(ctx, r)
	if err != nil {
		return nil, err
	}
	return condition.NewRegistry(slices.Concat(asks.Fields(), fields.Asked(all, fields.OfCase, `c.id`), fields.Asked(all, fields.OfCustomer, `c.customer_id`))...), nil
}

// AsksOwn tells whether a condition asks for more than the fields that are built in.
func AsksOwn(n condition.Node, builtIn *condition.Registry) (own bool) {
	n.Leaves(func(leaf condition.Node) {
		_, known := builtIn.Field(leaf.Field)
		own = own || !known
	})
	return own
}

// own reads the house's own fields of a matter and its customer, when a rule
// asks for one.
func (m Matter) own(ctx context.Context, r db.Reader, rules []Rule) (condition.Facts, error) {
	var asked []condition.Node
	for _, one := range rules {
		one.When.Leaves(func(leaf condition.Node) {
			if _, builtIn := Asks.Field(leaf.Field); !builtIn {
				asked = append(asked, leaf)
			}
		})
	}
	if len(asked) == 0 {
		return nil, nil
	}
	facts, err := cases.Own(ctx, r, cases.Case{ID: m.which, CustomerID: m.file}, condition.All(asked...))
	if err != nil || len(m.filled) == 0 {
		return facts, err
	}
	all, err := fields.InUse(ctx, r, fields.OfCase)
	for _, f := range all { // what was typed is kept a moment later
		if values, wrong := f.ReadAll(m.filled[f.Key]); wrong == nil && len(values) > 0 {
			facts[f.Ask()] = f.Facts(values)
		}
	}
	return facts, err
}

func codes[T ~string](all []T) []string {
	out := make([]string, len(all))
	for i, one := range all {
		out[i] = string(one)
	}
	return out
}

// facts are the matter's values, as far as the rules ask for them.
func (m Matter) facts(rules []Rule) condition.Facts {
	code := func(s string) []condition.Value {
		if s == "" {
			return nil
		}
		return []condition.Value{{Code: s}}
	}
	flag := func(yes bool) []condition.Value { return code(map[bool]string{true: "yes", false: "no"}[yes]) }
	f := condition.Facts{AskChannel: code(m.Channel), AskLang: code(string(m.Lang)), AskType: code(string(m.Type)), AskPriority: code(string(m.Priority)),
		AskKnown: flag(m.Customer != 0), AskOpen: flag(m.Open)}
	if m.Topic != 0 {
		f[AskTopic] = []condition.Value{condition.ID(int64(m.Topic))}
	}
	if _, domain, ok := strings.Cut(m.Email, "@"); ok {
		f[AskDomain] = code(strings.ToLower(domain))
	}
	for _, r := range rules {
		if r.When.Asks(AskWords) { // folding a letter costs more than all the rest
			f[AskWords] = []condition.Value{condition.Written(m.Subject + " " + m.Text[:min(len(m.Text), maxAsked)])}
			break
		}
	}
	for k, v := range m.More {
		f[k] = v
	}
	return f
}
