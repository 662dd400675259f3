package api

import (
	"context"
	"strings"
	"time"

	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/room/cases"
)

// newCase is a customer's voice that a program brings in.
type newCase struct {
	letter
	Customer        newCaseCustomer     `json:"customer" need:"yes" doc:"Whose case it is: by id, else by email or phone; a new file is opened for somebody unknown."`
	Text            string              `json:"text" need:"yes" doc:"The customer's words, up to 100,000 characters." example:"The leak came back after four days."`
	Subject         string              `json:"subject,omitempty" doc:"Up to 300 characters; without it the first words of the text." example:"The dishwasher leaks"`
	Type            caseType            `json:"type,omitempty" doc:"enquiry when left out." example:"complaint"`
	Priority        casePriority        `json:"priority,omitempty" doc:"normal when left out."`
	Lang            language            `json:"lang,omitempty" doc:"Found out from the text when left out."`
	Channel         channelName         `json:"channel,omitempty" doc:"How the customer reached us; api when left out." example:"api"`
	Tried           string              `json:"tried,omitempty" doc:"What the customer has tried already."`
	Wanted          string              `json:"wanted,omitempty" doc:"What would satisfy the customer."`
	BeganAt         time.Time           `json:"began_at,omitzero" doc:"When the trouble began, as the customer tells it."`
	Owner           id.ID               `json:"owner,omitempty" doc:"A colleague who owns the case from the start; the team's duty manager when left out."`
	Team            id.ID               `json:"team,omitempty" doc:"The team it belongs to; the first one when left out."`
	Fields          map[string][]string `json:"fields,omitempty" doc:"The house's own fields of the case, by key; see fill_case. Those required on opening are asked for."`
	Acknowledgement *bool               `json:"acknowledgement,omitempty" doc:"Whether the customer is told the reference by mail; true when left out."`
}

// newCaseCustomer tells whose case it is.
type newCaseCustomer struct {
	ID    id.ID  `json:"id,omitempty"`
	Name  string `json:"name,omitempty" example:"Maryam Khoury"`
	Email string `json:"email,omitempty" example:"maryam@example.com"`
	Phone string `json:"phone,omitempty"`
}

func (b *newCase) incoming(c *call) cases.Incoming {
	in := cases.Incoming{Channel: string(b.Channel), By: c.by(), CustomerID: b.Customer.ID, Name: oneLine(b.Customer.Name), Email: strings.TrimSpace(b.Customer.Email),
		Phone: strings.TrimSpace(b.Customer.Phone), Lang: lang.Tag(b.Lang), Type: cases.Type(b.Type), Priority: cases.Priority(b.Priority), TeamID: b.Team,
		Subject: b.Subject, Text: b.Text, Tried: b.Tried, Wanted: b.Wanted, Files: b.files, OwnerID: b.Owner, Fields: b.Fields}
	in.NoReceipt = b.Acknowledgement != nil && !*b.Acknowledgement
	if !b.BeganAt.IsZero() {
		in.BeganAt = b.BeganAt.UTC().Truncate(time.Microsecond)
	}
	if in.Channel == "" {
		in.Channel = cases.API
	}
	return in
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// createCase opens a case.
func createCase(ctx context.Context, tx *db.Tx, c *call, b *newCase) (caseItem, error) {
	r, err := c.api.Cases.OpenFilled(ctx, tx, b.incoming(c))
	if err != nil {
		return caseItem{}, b.blame(err)
	}
	return c.item(ctx, r.Case)
}

// blame puts what the rooms found wrong where it stands in the body.
func (b *newCase) blame(err error) error {
	err = renamed(within(err, "customer", "name", "email", "phone"), "to", "owner")
	if f, ok := fault.As(err); ok && f.Kind == fault.NotFound {
		if f.Key == "customers.not_found" {
			return asField(err, "customer.id")
		}
		return asField(err, "team")
	}
	return err
}

func caseAddress(c caseItem) string { return "/cases/" + c.Reference }
