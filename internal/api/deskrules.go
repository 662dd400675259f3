package api

import (
	"context"
	"slices"

	"rida/internal/core/staff"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/room/cases"
	"rida/internal/room/routing"
)

// ruleOperations are what a house settles for its desk: what the gates do, what
// callers and visitors are asked first, and absences that end early.
func ruleOperations() []operation {
	return []operation{
		reads(get("gates", "list_gates", "/gates", cases.MayGate), listGates),
		acts(put("gates", "set_gate", "/gates/{gate}", cases.MayGate), setGate, nil),
		reads(get("routing", "show_first_question", "/routing/question", routing.MayManage), showQuestion),
		acts(put("routing", "set_first_question", "/routing/question", routing.MayManage), setQuestion, nil),
		acts(del("routing", "end_absence", "/routing/people/{id}/absences/{absence}", routing.MayManage), endAbsence, nil),
		acts(post("routing", "set_my_away", "/me/away", cases.MayAssign), setMyAway, nil),
		acts(post("mail", "hold_address", "/mail/addresses/{id}/hold", MayManageMail), holdAddress, nil),
	}
}

// gateItem is what a gate does when its habit is missed.
type gateItem struct {
	Gate gateName `json:"gate" example:"listen_first"`
	Mode gateMode `json:"mode" example:"warn"`
}

type gateList struct {
	Items []gateItem `json:"items"`
}

func listGates(ctx context.Context, c *call, _ nothing) (gateList, error) {
	out := gateList{Items: []gateItem{}}
	modes, err := cases.GateModes(ctx, c.api.DB)
	for _, g := range cases.Gates {
		out.Items = append(out.Items, gateItem{gateName(g), gateMode(modes[g])})
	}
	return out, err
}

type gateSetting struct {
	Mode gateMode `json:"mode" need:"yes" example:"block"`
}

func setGate(ctx context.Context, tx *db.Tx, c *call, b *gateSetting) (gateItem, error) {
	g := cases.Gate(c.r.PathValue("gate"))
	if !slices.Contains(cases.Gates, g) {
		return gateItem{}, fault.New(fault.NotFound, "fault.not_found")
	}
	return gateItem{gateName(g), b.Mode}, c.api.Cases.SetGate(ctx, tx, c.by(), g, cases.Mode(b.Mode))
}

// questionItem is what the portal and colleagues at the telephone ask first.
type questionItem struct {
	On      bool         `json:"on" need:"yes" example:"true"`
	Ask     fieldNames   `json:"ask" need:"yes" doc:"The question, in up to three languages."`
	Answers []topicReply `json:"answers" need:"yes" doc:"In their order; two at least while it is on. Those left out are offered no more."`
	Version int64        `json:"version" need:"yes" doc:"The one that was read; 0 when none was set yet." example:"1"`
}

// topicReply is an answer to the first question: a topic and who serves it.
type topicReply struct {
	ID    id.ID      `json:"id,omitempty" doc:"Of the topic; left out for a new one."`
	Names fieldNames `json:"names" need:"yes"`
	Team  id.ID      `json:"team,omitempty" doc:"Who serves it when no rule says otherwise; the default desk when left out."`
}

func showQuestion(ctx context.Context, c *call, _ nothing) (questionItem, error) {
	return questionOf(ctx, c.api.DB)
}

func questionOf(ctx context.Context, r db.Reader) (questionItem, error) {
	q, err := routing.Asked(ctx, r)
	out := questionItem{On: q.On, Ask: fieldNames(q.Ask), Answers: []topicReply{}, Version: q.Version}
	for _, t := range q.Answers {
		out.Answers = append(out.Answers, topicReply{t.ID, fieldNames(t.Names), t.TeamID})
	}
	return out, err
}

func setQuestion(ctx context.Context, tx *db.Tx, c *call, b *questionItem) (questionItem, error) {
	q := routing.Question{On: b.On, Ask: staff.Names(b.Ask), Version: b.Version}
	for _, t := range b.Answers {
		q.Answers = append(q.Answers, routing.Topic{ID: t.ID, Names: staff.Names(t.Names), TeamID: t.Team})
	}
	if err := c.api.Routing.SetQuestion(ctx, tx, c.by(), q); err != nil {
		return questionItem{}, err
	}
	return questionOf(ctx, tx)
}

// endAbsence takes an absence back, or ends it now; lent cases come back.
func endAbsence(ctx context.Context, tx *db.Tx, c *call, _ *nothing) (absenceItem, error) {
	who, err := c.pathID("id")
	if err != nil {
		return absenceItem{}, err
	}
	which, err := c.pathID("absence")
	if err != nil {
		return absenceItem{}, err
	}
	return absenceItem{which}, c.api.Routing.EndAbsence(ctx, tx, c.by(), who, which)
}

// myAway switches the caller off for new cases, or on again.
type myAway struct {
	Away bool `json:"away" need:"yes" example:"true"`
}

func setMyAway(ctx context.Context, tx *db.Tx, c *call, b *myAway) (myAway, error) {
	a, err := c.api.Staff.Account(ctx, tx, c.r.Who.ID)
	if err != nil {
		return *b, err
	}
	return *b, c.api.Routing.SetAway(ctx, tx, c.by(), a.ID, a.Preferences.Lang, b.Away)
}

// holdAddress stops mail to an address again: the way back from clear_address.
func holdAddress(ctx context.Context, tx *db.Tx, c *call, _ *nothing) (cleared, error) {
	which, err := c.pathID("id")
	if err != nil {
		return cleared{}, err
	}
	return cleared{which}, c.api.Ledger.Hold(ctx, tx, c.by(), which)
}
