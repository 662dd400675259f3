package automation

import (
	"context"
	"time"

	"rida/internal/kit/condition"
	"rida/internal/kit/db"
	"rida/internal/room/cases"
	"rida/internal/room/routing"
)

// The keys of fields that only automations can ask about.
const (
	AskState = "state"
	AskTag   = "tag"
	AskTaken = "taken"
)

// Asks is what automations can ask about a case as it stands.
var Asks = condition.NewRegistry(append(routing.Asks.Fields(),
	condition.Field{Key: AskState, Kind: condition.Choice, Codes: states()},
	condition.Field{Key: AskTag, Kind: condition.Set, Optional: true},
	condition.Field{Key: AskTaken, Kind: condition.Flag},
)...)

// Questions is Asks with the house's own fields of the case and its customer.
func Questions(ctx context.Context, r db.Reader) (*condition.Registry, error) {
	return routing.WithOwn(ctx, r, Asks)
}

func states() (out []string) {
	for _, s := range cases.States {
		out = append(out, string(s))
	}
	return out
}

// holds tells whether a condition is true of a case as it stands now.
func (m *Room) holds(ctx context.Context, r db.Reader, c cases.Case, n condition.Node, now time.Time) (bool, error) {
	if n.IsZero() {
		return true, nil
	}
	asks := Asks
	if routing.AsksOwn(n, Asks) {
		var err error
		if asks, err = Questions(ctx, r); err != nil {
			return false, err
		}
	}
	facts, err := m.facts(ctx, r, c, n)
	return err == nil && asks.Holds(n, facts, condition.Reader{Now: now}), err
}

// facts reads what a condition can ask of a case.
func (m *Room) facts(ctx context.Context, r db.Reader, c cases.Case, n condition.Node) (condition.Facts, error) {
	f, err := m.Routing.Facts(ctx, r, c, n)
	if err != nil {
		return nil, err
	}
	f[AskState] = []condition.Value{{Code: string(c.State)}}
	f[AskTaken] = []condition.Value{{Code: map[bool]string{true: "yes", false: "no"}[c.Taken]}}
	if n.Asks(AskTag) {
		tags, err := cases.Tags(ctx, r, c.ID)
		if err != nil {
			return nil, err
		}
		for _, t := range tags {
			f[AskTag] = append(f[AskTag], condition.Value{Code: t})
		}
	}
	return f, nil
}
