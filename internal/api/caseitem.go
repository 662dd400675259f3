package api

import (
	"context"
	"time"

	"rida/internal/kit/id"
	"rida/internal/room/cases"
)

// person is somebody with a name.
type person struct {
	ID   id.ID  `json:"id" example:"251658240000"`
	Name string `json:"name" example:"Layla Haddad"`
}

// caseItem is a case as every list shows it and every act gives it back.
type caseItem struct {
	ID              id.ID        `json:"id" doc:"Of the row; the reference is its name." example:"251658240001"`
	Reference       string       `json:"reference" doc:"Nine digits, the last a check digit." example:"123456782"`
	State           caseState    `json:"state" example:"open"`
	Type            caseType     `json:"type" example:"complaint"`
	Priority        casePriority `json:"priority" example:"normal"`
	Subject         string       `json:"subject" example:"The dishwasher leaks"`
	Lang            language     `json:"lang" example:"ar"`
	Channel         string       `json:"channel" doc:"By which the case came first." example:"email"`
	Customer        person       `json:"customer"`
	Owner           person       `json:"owner" doc:"The one person who answers for the case."`
	Taken           bool         `json:"taken" doc:"false while the case waits to be taken and the duty manager owns it."`
	HandoverTo      *person      `json:"handover_to,omitempty" doc:"Who was asked to take the case over."`
	TeamID          id.ID        `json:"team_id" example:"251658240002"`
	ReceivedAt      time.Time    `json:"received_at" doc:"Never changes, also when the case is reopened."`
	NextAt          *time.Time   `json:"next_at" doc:"When the customer hears from us; null once the case is closed."`
	FirstResponseAt *time.Time   `json:"first_response_at" doc:"When a person first answered."`
	ClosedAt        *time.Time   `json:"closed_at"`
	Closure         closure      `json:"closure,omitempty" doc:"How the case was closed."`
	Reopened        int64        `json:"reopened" doc:"How often the case was opened again."`
	Messages        int64        `json:"messages" doc:"How many messages and notes it has."`
	LastText        string       `json:"last_text" doc:"The beginning of the last public message."`
	LastAt          time.Time    `json:"last_at"`
	LastBy          authorKind   `json:"last_by"`
	Version         int64        `json:"version" doc:"Grows with every change."`
	Withheld        bool         `json:"withheld,omitempty" doc:"The caller may not read this confidential case: in place of its words it says so."`
}

// caseList is a page of cases.
type caseList struct {
	Items      []caseItem `json:"items"`
	NextCursor *string    `json:"next_cursor" doc:"What to send as cursor for the next page; null at the end."`
}

// names gives the names of everybody who works here.
type names func(id.ID) string

func (a *API) names(ctx context.Context) (names, error) {
	// Committed names will do, and the cache spares a read in each call.
	cards, err := a.Staff.Cards(ctx, a.DB)
	return func(who id.ID) string { return cards[who].Name }, err
}

// moment is nil for the zero time.
func moment(t time.Time) *time.Time {
	if t.IsZero() || t.UnixMicro() == 0 {
		return nil
	}
	return &t
}

func itemOf(c cases.Case, name names) caseItem {
	item := caseItem{ID: c.ID, Reference: c.Reference, State: caseState(c.State), Type: caseType(c.Type), Priority: casePriority(c.Priority),
		Subject: c.Subject, Lang: language(c.Lang), Channel: c.Channel, Customer: person{c.CustomerID, c.CustomerName},
		Owner: person{c.OwnerID, name(c.OwnerID)}, Taken: c.Taken, TeamID: c.TeamID, ReceivedAt: c.ReceivedAt, NextAt: moment(c.NextAt),
		FirstResponseAt: moment(c.FirstResponseAt), ClosedAt: moment(c.ClosedAt), Closure: closure(c.Closure), Reopened: c.Reopened,
		Messages: c.Messages, LastText: c.LastText, LastAt: c.LastAt, LastBy: authorKind(c.LastBy), Version: c.Version, Withheld: c.Withheld}
	if c.HandoverTo != 0 {
		item.HandoverTo = &person{c.HandoverTo, name(c.HandoverTo)}
	}
	return item
}

// item is a case as it stands after an act.
func (c *call) item(ctx context.Context, one cases.Case) (caseItem, error) {
	name, err := c.api.names(ctx)
	return itemOf(one, name), err
}

func itemsOf(all []cases.Case, name names) []caseItem {
	out := make([]caseItem, len(all))
	for i, c := range all {
		out[i] = itemOf(c, name)
	}
	return out
}
