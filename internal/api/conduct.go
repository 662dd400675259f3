package api

import (
	"context"
	"time"

	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/room/cases"
)

type conductLevel string

func (conductLevel) choices() []string { return append(texts(cases.Levels[1:]), "calm") }

type conductStep string

func (conductStep) choices() []string { return texts(cases.Steps[:len(cases.Steps)-1]) }

type incidentKind string

func (incidentKind) choices() []string { return cases.Incidents }

// conductItem is where the protocol of conduct stands with the customer of a case.
type conductItem struct {
	Level      conductLevel   `json:"level" doc:"calm, or how far the protocol has gone. At every level what the customer sends is received and answered."`
	Since      *time.Time     `json:"since"`
	ReviewAt   *time.Time     `json:"review_at" doc:"When it ends by itself unless it is renewed."`
	Channel    string         `json:"channel,omitempty" doc:"The way that stays open."`
	AppealedAt *time.Time     `json:"appealed_at" doc:"Since when an objection waits."`
	Steps      []conductStep  `json:"steps" doc:"Which steps lead on from here."`
	Log        []incidentItem `json:"log" doc:"What happened, the newest first, at most 20."`
}

type incidentItem struct {
	ID    id.ID     `json:"id"`
	Step  string    `json:"step"`
	Kind  string    `json:"kind,omitempty"`
	Text  string    `json:"text"`
	Cause string    `json:"cause,omitempty"`
	By    person    `json:"by"`
	At    time.Time `json:"at"`
}

func (c *call) conduct(ctx context.Context, r db.Reader, customer id.ID) (conductItem, error) {
	now, err := cases.ConductOf(ctx, r, customer)
	if err != nil {
		return conductItem{}, err
	}
	out := conductItem{Level: conductLevel(now.Level), Since: moment(now.Since), ReviewAt: moment(now.ReviewAt), Channel: now.Channel,
		AppealedAt: moment(now.AppealedAt), Steps: []conductStep{}, Log: []incidentItem{}}
	if now.Level == cases.Calm {
		out.Level = "calm"
	}
	for _, s := range cases.Steps {
		if _, ok := cases.NextLevel(now.Level, s); ok && s != cases.StepExpire {
			out.Steps = append(out.Steps, conductStep(s))
		}
	}
	log, err := cases.IncidentsOf(ctx, r, customer)
	if err != nil {
		return out, err
	}
	name, err := c.api.names(ctx)
	for _, one := range log {
		out.Log = append(out.Log, incidentItem{one.ID, string(one.Step), one.Kind, one.Text, one.Cause, person{one.ByID, name(one.ByID)}, one.At})
	}
	return out, err
}

// showConduct gives the protocol with the customer of a case.
func showConduct(ctx context.Context, c *call, _ nothing) (conductItem, error) {
	one, err := c.find(ctx, c.api.DB)
	if err != nil {
		return conductItem{}, err
	}
	return c.conduct(ctx, c.api.DB, one.CustomerID)
}

type steppingConduct struct {
	Step     conductStep  `json:"step" need:"yes" doc:"agree, refuse, uphold, ease and lift are for a second person." example:"understand"`
	Kind     incidentKind `json:"kind,omitempty" doc:"What happened; for understand, warn, ask_limit and ask_end." example:"insult"`
	Text     string       `json:"text,omitempty" doc:"What was said or done, or why; for all but agree." example:"Insulted the technician on the phone."`
	Cause    string       `json:"cause,omitempty" doc:"understand: what lies behind it." example:"Two visits and it still leaks."`
	Channel  channelName  `json:"channel,omitempty" doc:"ask_limit: the way that stays open." example:"email"`
	ReviewAt time.Time    `json:"review_at,omitzero" doc:"ask_limit within 90 days, ask_end within 180." example:"2026-12-20T15:00:00Z"`
}

// stepConduct takes a step of the protocol.
func stepConduct(ctx context.Context, tx *db.Tx, c *call, b *steppingConduct) (conductItem, error) {
	one, err := c.find(ctx, tx)
	if err != nil {
		return conductItem{}, err
	}
	if cases.Step(b.Step).Decides() {
		err = c.need(cases.MayConduct)
	}
	if err != nil {
		return conductItem{}, err
	}
	s := cases.StepTaken{Step: cases.Step(b.Step), Kind: string(b.Kind), Text: b.Text, Cause: b.Cause, Channel: string(b.Channel), ReviewAt: b.ReviewAt.UTC()}
	if b.ReviewAt.IsZero() {
		s.ReviewAt = time.Time{}
	}
	if _, err := c.api.Cases.TakeStep(ctx, tx, c.by(), one.ID, s); err != nil {
		return conductItem{}, err
	}
	return c.conduct(ctx, tx, one.CustomerID)
}

func conductOperations() []operation {
	step := post("conduct", "step_conduct", "/cases/{reference}/conduct", cases.MayWrite)
	step.further = []string{cases.MayConduct}
	return []operation{
		reads(get("conduct", "show_conduct", "/cases/{reference}/conduct", cases.MayWrite), showConduct),
		acts(step, stepConduct, nil),
	}
}
