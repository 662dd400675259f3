package api

import (
	"context"
	"time"

	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/room/agreements"
	"rida/internal/room/cases"
)

// agreementOperations are about milestones, and about what colleagues promise
// one another.
func agreementOperations() []operation {
	return []operation{
		reads(get("agreements", "show_agreements", "/cases/{reference}/agreements", agreements.MayRead), showAgreements),
		acts(post("agreements", "agree_milestone", "/cases/{reference}/milestones", agreements.MayWrite), agreeMilestone, func(m milestoneItem) string { return "/milestones/" + m.ID.String() }),
		onMilestone("start_milestone", "/start", func(ctx context.Context, tx *db.Tx, c *call, which id.ID, b *startBody) (agreements.Milestone, error) {
			return c.api.Agreed.Start(ctx, tx, c.by(), which, b.Knowingly)
		}),
		onMilestone("tick_milestone", "/checks/{check}", func(ctx context.Context, tx *db.Tx, c *call, which id.ID, b *tickBody) (agreements.Milestone, error) {
			check, err := c.pathID("check")
			if err != nil {
				return agreements.Milestone{}, err
			}
			return c.api.Agreed.Tick(ctx, tx, c.by(), which, check, b.Done)
		}),
		onMilestone("pass_milestone", "/passing", func(ctx context.Context, tx *db.Tx, c *call, which id.ID, _ *nothing) (agreements.Milestone, error) {
			return c.api.Agreed.Pass(ctx, tx, c.by(), which)
		}),
		onMilestone("move_milestone", "/dates", func(ctx context.Context, tx *db.Tx, c *call, which id.ID, b *stageDate) (agreements.Milestone, error) {
			m, err := c.api.Agreed.Move(ctx, tx, c.by(), which, b.DueAt.UTC(), b.Reason)
			return m, renamed(err, "date", "due_at")
		}),
		onMilestone("drop_milestone", "/drop", func(ctx context.Context, tx *db.Tx, c *call, which id.ID, b *dropBody) (agreements.Milestone, error) {
			return c.api.Agreed.Drop(ctx, tx, c.by(), which, b.Reason)
		}),
		acts(post("agreements", "ask_colleague", "/cases/{reference}/asks", agreements.MayWrite), askColleague, func(a askItem) string { return "/asks/" + a.ID.String() }),
		acts(post("agreements", "answer_ask", "/asks/{id}", agreements.MayWrite), answerAsk, nil),
		reads(get("agreements", "list_asks", "/asks", agreements.MayRead), listAsks),
		reads(get("agreements", "list_misunderstandings", "/misunderstandings", agreements.MayRead), listMisunderstandings),
		acts(post("agreements", "log_misunderstanding", "/cases/{reference}/misunderstandings", agreements.MayWrite), logMisunderstanding, func(m misunderstandingItem) string { return "/misunderstandings/" + m.ID.String() }),
	}
}

func onMilestone[B any](name, path string, do func(ctx context.Context, tx *db.Tx, c *call, which id.ID, b *B) (agreements.Milestone, error)) operation {
	return acts(post("agreements", name, "/milestones/{id}"+path, agreements.MayWrite), func(ctx context.Context, tx *db.Tx, c *call, b *B) (milestoneItem, error) {
		which, err := c.pathID("id")
		if err != nil {
			return milestoneItem{}, err
		}
		m, err := do(ctx, tx, c, which, b)
		return milestoneOf(m), err
	}, nil)
}

type startBody struct {
	Knowingly bool `json:"knowingly,omitempty" doc:"Passes a gate that warns because the customer has not confirmed; one that blocks stays shut."`
}

type tickBody struct {
	Done bool `json:"done" example:"true"`
}

type stageDate struct {
	DueAt  time.Time `json:"due_at" need:"yes" example:"2026-12-03T14:00:00Z"`
	Reason string    `json:"reason" need:"yes" doc:"The customer reads it, with the old date and the new one, at once." example:"The part comes two days later than the maker said."`
}

type dropBody struct {
	Reason string `json:"reason" example:"The customer no longer wants it."`
}

// milestoneItem is one stage that was agreed with the customer.
type milestoneItem struct {
	ID          id.ID       `json:"id" example:"251658240020"`
	Case        id.ID       `json:"case" example:"251658240021"`
	Title       string      `json:"title" example:"Drawings"`
	Form        string      `json:"form" doc:"In what form it is handed over." example:"A PDF of three pages"`
	Excluded    string      `json:"excluded,omitempty" doc:"What is not part of it." example:"Texts"`
	State       string      `json:"state" doc:"agreed, confirmed, working, passed or dropped." example:"agreed"`
	DueAt       time.Time   `json:"due_at" doc:"The date that holds now."`
	FirstDueAt  time.Time   `json:"first_due_at" doc:"The date that was agreed at first; it never changes."`
	ConfirmedAt *time.Time  `json:"confirmed_at" doc:"null until the customer confirms on the page of the case."`
	Words       string      `json:"words,omitempty" doc:"The customer's own."`
	Unconfirmed bool        `json:"started_unconfirmed" doc:"The work began before the customer had confirmed."`
	EndedAt     *time.Time  `json:"ended_at"`
	Checks      []taskCheck `json:"checks"`
}

func milestoneOf(m agreements.Milestone) milestoneItem {
	i := milestoneItem{ID: m.ID, Case: m.CaseID, Title: m.Title, Form: m.Form, Excluded: m.Excluded, State: string(m.State), DueAt: m.DueAt, FirstDueAt: m.FirstDueAt, Words: m.Words, Unconfirmed: m.Unconfirmed, Checks: []taskCheck{}}
	if !m.ConfirmedAt.IsZero() {
		i.ConfirmedAt = &m.ConfirmedAt
	}
	if !m.EndedAt.IsZero() {
		i.EndedAt = &m.EndedAt
	}
	for _, c := range m.Checks {
		i.Checks = append(i.Checks, taskCheck{c.ID, c.Text, !c.DoneAt.IsZero()})
	}
	return i
}

type chainSpan struct {
	From    time.Time `json:"from"`
	To      time.Time `json:"to"`
	Owner   id.ID     `json:"owner" doc:"Who held the case." example:"251658240000"`
	For     string    `json:"for" doc:"For whom it waited: us, customer, colleague, team, or closed." example:"us"`
	Who     id.ID     `json:"who,omitempty" doc:"The colleague it waited for."`
	Team    id.ID     `json:"team,omitempty" doc:"The team it waited for, while nobody of it had taken what was asked."`
	Seconds float64   `json:"seconds" example:"3600"`
}

type agreementsOf struct {
	Milestones []milestoneItem `json:"milestones"`
	Asks       []askItem       `json:"asks"`
	Chain      []chainSpan     `json:"chain" doc:"Who held the case and for whom it waited; the lengths sum to the case's time."`
}

func showAgreements(ctx context.Context, c *call, _ nothing) (agreementsOf, error) {
	out := agreementsOf{Milestones: []milestoneItem{}, Asks: []askItem{}, Chain: []chainSpan{}}
	one, err := c.find(ctx, c.api.DB)
	if err != nil {
		return out, err
	}
	all, err := agreements.Milestones(ctx, c.api.DB, one.ID)
	if err != nil {
		return out, err
	}
	for _, m := range all {
		out.Milestones = append(out.Milestones, milestoneOf(m))
	}
	asks, err := agreements.Asks(ctx, c.api.DB, one.ID)
	if err != nil {
		return out, err
	}
	for _, a := range asks {
		out.Asks = append(out.Asks, askOf(a))
	}
	events, err := cases.Events(ctx, c.api.DB, one.ID)
	if err != nil {
		return out, err
	}
	end := c.api.DB.Now()
	if !one.IsOpen() {
		end = one.ClosedAt
	}
	for _, s := range agreements.Chain(events, asks, one.ReceivedAt, end, one.OwnerID) {
		out.Chain = append(out.Chain, chainSpan{s.From, s.To, s.Owner, string(s.For), s.Who, s.Team, s.Length().Seconds()})
	}
	return out, nil
}

type milestoneBody struct {
	Title    string    `json:"title" doc:"What exactly." example:"Drawings"`
	Form     string    `json:"form" doc:"In what form." example:"A PDF of three pages"`
	Excluded string    `json:"excluded,omitempty" example:"Texts"`
	DueAt    time.Time `json:"due_at" need:"yes" example:"2026-12-01T08:00:00Z"`
	Checks   []string  `json:"checks,omitempty" doc:"What must be ticked before the stage passes."`
}

func agreeMilestone(ctx context.Context, tx *db.Tx, c *call, b *milestoneBody) (milestoneItem, error) {
	one, err := c.find(ctx, tx)
	if err != nil {
		return milestoneItem{}, err
	}
	m, err := c.api.Agreed.Agree(ctx, tx, c.by(), one.ID, agreements.New{Title: b.Title, Form: b.Form, Excluded: b.Excluded, DueAt: b.DueAt, Checks: b.Checks})
	return milestoneOf(m), err
}
