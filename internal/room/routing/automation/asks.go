package automation

import (
	"context"

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

func states() (out []string) {
	for _, s := range cases.States {
		out = append(out, string(s))
	}
	return out
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
