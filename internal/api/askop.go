package api

import (
	"context"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/room/agreements"
)

// askItem is what one colleague needs of another.
type askItem struct {
	ID      id.ID      `json:"id" example:"251658240020"`
	Case    id.ID      `json:"case" example:"251658240021"`
	AskedBy id.ID      `json:"asked_by" example:"251658240000"`
	To      id.ID      `json:"to,omitempty" doc:"Who has it; left out while nobody of the team has taken it." example:"251658240001"`
	Team    id.ID      `json:"team" doc:"Of who is asked, or the team that is asked." example:"251658240002"`
	ToTeam  bool       `json:"to_team" doc:"Asked of the whole team: the first of it who answers has it." example:"false"`
	What    string     `json:"what" example:"The part number of the seal"`
	State   string     `json:"state" doc:"asked, countered, accepted, declined, done or dropped." example:"asked"`
	DueAt   time.Time  `json:"due_at" doc:"The date agreed, or else the one asked for or named."`
	LeadAt  *time.Time `json:"lead_at" doc:"When the team's lead has it if nobody took it; null for an ask of one person."`
	Promise id.ID      `json:"promise,omitempty" doc:"0 until it is accepted."`
}

func askOf(a agreements.Ask) askItem {
	i := askItem{ID: a.ID, Case: a.CaseID, AskedBy: a.AskedBy, To: a.ToID, Team: a.TeamID, ToTeam: a.ToTeam, What: a.What, State: string(a.State), DueAt: a.DueAt(), Promise: a.PromiseID}
	if !a.LeadAt.IsZero() {
		i.LeadAt = &a.LeadAt
	}
	return i
}

func asksOf(all []agreements.Ask) []askItem {
	out := make([]askItem, len(all))
	for i, a := range all {
		out[i] = askOf(a)
	}
	return out
}

type askList struct {
	OfMe   []askItem `json:"of_me" doc:"Asked of the account of the token, and not ended."`
	OfTeam []askItem `json:"of_team" doc:"Asked of a team of that account, and taken by nobody."`
	ByMe   []askItem `json:"by_me" doc:"Asked by that account, and not ended."`
}

func listAsks(ctx context.Context, c *call, _ nothing) (askList, error) {
	mine, err := c.api.Agreed.MyAsks(ctx, c.api.DB, c.r.Who.ID)
	return askList{asksOf(mine.OfMe), asksOf(mine.OfTeam), asksOf(mine.ByMe)}, err
}

type askBody struct {
	To    id.ID     `json:"to,omitempty" doc:"The colleague; or else a team." example:"251658240001"`
	Team  id.ID     `json:"team,omitempty" doc:"A whole team: whoever of it answers first has it, and its lead when nobody does by lead_at."`
	What  string    `json:"what" need:"yes" example:"The part number of the seal"`
	DueAt time.Time `json:"due_at" need:"yes" example:"2026-12-01T08:00:00Z"`
}

func askColleague(ctx context.Context, tx *db.Tx, c *call, b *askBody) (askItem, error) {
	one, err := c.find(ctx, tx)
	if err != nil {
		return askItem{}, err
	}
	if b.Team != 0 && b.To == 0 {
		a, err := c.api.Agreed.AskTeam(ctx, tx, c.by(), one.ID, b.Team, b.What, b.DueAt)
		return askOf(a), err
	}
	a, err := c.api.Agreed.AskFor(ctx, tx, c.by(), one.ID, b.To, b.What, b.DueAt)
	return askOf(a), err
}

type askAnswer string

func (askAnswer) choices() []string {
	return []string{"accept", "counter", "decline", "done", "release"}
}

type answerBody struct {
	Answer askAnswer  `json:"answer" need:"yes" doc:"accept, counter (with due_at), decline, done, or release by the asker." example:"accept"`
	DueAt  *time.Time `json:"due_at,omitempty"`
}

func answerAsk(ctx context.Context, tx *db.Tx, c *call, b *answerBody) (askItem, error) {
	which, err := c.pathID("id")
	if err != nil {
		return askItem{}, err
	}
	do := map[askAnswer]func(context.Context, *db.Tx, event.Actor, id.ID) (agreements.Ask, error){
		"accept": c.api.Agreed.Accept, "decline": c.api.Agreed.Decline, "done": c.api.Agreed.Finish, "release": c.api.Agreed.Release,
	}[b.Answer]
	if b.Answer == "counter" {
		if b.DueAt == nil {
			return askItem{}, fault.OfFields(fault.Field{Name: "due_at", Key: "field.required"})
		}
		a, err := c.api.Agreed.Counter(ctx, tx, c.by(), which, *b.DueAt)
		return askOf(a), err
	}
	a, err := do(ctx, tx, c.by(), which)
	return askOf(a), err
}
