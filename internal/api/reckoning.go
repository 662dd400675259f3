package api

import (
	"context"
	"time"

	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/room/promises"
)

// reckoningItem tells why a promise is due then.
type reckoningItem struct {
	ID     id.ID           `json:"id" example:"251658240050"`
	Kind   string          `json:"kind" doc:"first_response, reply or next_update." example:"first_response"`
	MadeAt time.Time       `json:"made_at"`
	DueAt  time.Time       `json:"due_at"`
	ByRule bool            `json:"by_rule" doc:"False where somebody named the date; then there is nothing to reckon."`
	Hours  *float64        `json:"hours" doc:"Time of its clock from the one to the other; null without a rule." example:"4"`
	Counts string          `json:"counts" doc:"The time in which its clock runs: business (working time, reckoned in lines) or calendar; empty without a rule." example:"business"`
	Odds   *oddsItem       `json:"odds" doc:"With what chance a date of the policy is kept, as similar cases said when it was given; null where too little was known, or somebody named the date."`
	Lines  []reckoningLine `json:"lines" doc:"Day by day, the first hundred and the last."`
}

// oddsItem is the chance that was said with a date of the policy.
type oddsItem struct {
	Chance  float64  `json:"chance" example:"0.93"`
	AtLeast bool     `json:"at_least" doc:"What was known reached no further: the chance is this or more."`
	N       int      `json:"n" doc:"How many similar ones had ended." example:"348"`
	Open    int      `json:"open" doc:"How many similar ones were open; they count as taking longer than so far." example:"41"`
	Alike   []string `json:"alike" doc:"In what they are alike: topic, type, team, channel, priority; empty for all." example:"topic"`
}

// reckoningLine is one day on the way to the due instant.
type reckoningLine struct {
	Date    string  `json:"date" doc:"Gregorian, in the house's zone; empty where days are left out." example:"2026-11-22"`
	State   string  `json:"state" doc:"open, special (hours of its own), off, holiday, spent, or more for days left out." example:"open"`
	Name    string  `json:"name" doc:"Of the holiday or period."`
	Minutes float64 `json:"minutes" doc:"Working time of the day that counts." example:"180"`
	Text    string  `json:"text" doc:"All of it in one sentence, in the language asked for."`
}

func showReckoning(ctx context.Context, c *call, _ nothing) (reckoningItem, error) {
	one, err := c.find(ctx, c.api.DB)
	if err != nil {
		return reckoningItem{}, err
	}
	which, err := c.pathID("id")
	if err != nil {
		return reckoningItem{}, err
	}
	all, err := promises.Of(ctx, c.api.DB, one.ID)
	if err != nil {
		return reckoningItem{}, err
	}
	for _, p := range all {
		if p.ID == which {
			return c.reckonWithOdds(ctx, p)
		}
	}
	return reckoningItem{}, fault.New(fault.NotFound, "fault.not_found")
}

func (c *call) reckonWithOdds(ctx context.Context, p promises.Promise) (reckoningItem, error) {
	out, err := c.reckon(p)
	if err != nil {
		return out, err
	}
	odds, err := promises.OddsOf(ctx, c.api.DB, []id.ID{p.ID})
	if o, said := odds[p.ID]; said {
		out.Odds = &oddsItem{o.Chance, o.AtLeast, o.N, o.Open, append([]string{}, o.Alike...)}
	}
	return out, err
}

func (c *call) reckon(p promises.Promise) (reckoningItem, error) {
	out := reckoningItem{ID: p.ID, Kind: string(p.Kind), MadeAt: p.MadeAt, DueAt: p.DueAt, Lines: []reckoningLine{}}
	policy := c.api.Cases.Promises.Policy()
	target, span, ok := policy.Reckon(p)
	if !ok {
		return out, nil
	}
	hours := span.Hours()
	out.ByRule, out.Hours, out.Counts = true, &hours, string(target.Counts)
	if target.Counts == promises.Calendar {
		return out, nil
	}
	lines, err := policy.Schedule.Explain(p.MadeAt, span, c.r.Dates)
	if err != nil {
		return out, err
	}
	for _, l := range lines {
		line := reckoningLine{State: string(l.State), Name: l.Name, Minutes: l.Counted.Minutes(), Text: l.Text}
		if l.Date.Year != 0 {
			line.Date = time.Date(l.Date.Year, time.Month(l.Date.Month), l.Date.Day, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
		}
		out.Lines = append(out.Lines, line)
	}
	return out, nil
}
