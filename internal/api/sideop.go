package api

import (
	"context"
	"time"

	"rida/internal/core/files"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/room/cases"
)

// sideOperations are conversations inside a case that the customer never sees.
func sideOperations() []operation {
	return []operation{
		acts(withLetter(post("together", "open_side", "/cases/{reference}/sides", cases.MayReply)), openSide, sideItem.address),
		reads(get("together", "show_side", "/cases/{reference}/sides/{id}", cases.MayRead), showSide),
		acts(withLetter(post("together", "tell_side", "/cases/{reference}/sides/{id}/messages", cases.MayReply)), tellSide, sideItem.address),
		acts(post("together", "end_side", "/cases/{reference}/sides/{id}/end", cases.MayReply), endSide, nil),
	}
}

type sideItem struct {
	ID       id.ID             `json:"id"`
	Case     string            `json:"case" doc:"Reference of the case."`
	Subject  string            `json:"subject"`
	At       time.Time         `json:"at"`
	EndedAt  *time.Time        `json:"ended_at"`
	Parties  []string          `json:"parties,omitempty"`
	Messages []sideMessageItem `json:"messages,omitempty" doc:"First to last; only where one conversation is asked for."`
}

func (s sideItem) address() string { return "/cases/" + s.Case + "/sides/" + s.ID.String() }

type sideMessageItem struct {
	ID          id.ID      `json:"id"`
	Author      string     `json:"author"`
	Ours        bool       `json:"ours"`
	At          time.Time  `json:"at"`
	Text        string     `json:"text"`
	Quoted      string     `json:"quoted,omitempty"`
	Attachments []fileItem `json:"attachments"`
	Delivery    delivery   `json:"delivery,omitempty"`
	DeliveryWhy string     `json:"delivery_why,omitempty"`
}

type newSide struct {
	letter
	To      []string `json:"to" need:"yes" doc:"Mail addresses, at most 20; never the customer's own." example:"parts@supplier.example"`
	Subject string   `json:"subject" need:"yes" example:"Spare part"`
	Text    string   `json:"text" need:"yes" doc:"The mail holds this and nothing of the case." example:"Do you have the seal in stock?"`
}

func openSide(ctx context.Context, tx *db.Tx, c *call, b *newSide) (sideItem, error) {
	one, err := c.find(ctx, tx)
	if err != nil {
		return sideItem{}, err
	}
	n := cases.NewSide{Subject: b.Subject, Text: b.Text, Files: b.files}
	for _, to := range b.To {
		n.To = append(n.To, cases.Party{Email: to})
	}
	s, _, err := c.api.Cases.OpenSide(ctx, tx, c.by(), one.ID, n)
	if err != nil {
		return sideItem{}, err
	}
	return sideOf(ctx, tx, one, s)
}

type sideWords struct {
	letter
	Text string `json:"text" need:"yes" example:"Thank you, please send two."`
}

func tellSide(ctx context.Context, tx *db.Tx, c *call, b *sideWords) (sideItem, error) {
	one, s, err := c.side(ctx, tx)
	if err != nil {
		return sideItem{}, err
	}
	if s, _, err = c.api.Cases.TellSide(ctx, tx, c.by(), s.ID, b.Text, b.files); err != nil {
		return sideItem{}, err
	}
	return sideOf(ctx, tx, one, s)
}

func showSide(ctx context.Context, c *call, _ nothing) (sideItem, error) {
	one, s, err := c.side(ctx, c.api.DB)
	if err != nil {
		return sideItem{}, err
	}
	return sideOf(ctx, c.api.DB, one, s)
}

func (c *call) side(ctx context.Context, r db.Reader) (cases.Case, cases.Side, error) {
	which, err := c.pathID("id")
	if err != nil {
		return cases.Case{}, cases.Side{}, err
	}
	one, err := c.find(ctx, r)
	if err != nil {
		return one, cases.Side{}, err
	}
	s, err := cases.OneSide(ctx, r, which)
	if err == nil && s.CaseID != one.ID {
		err = fault.New(fault.NotFound, "cases.no_side")
	}
	return one, s, err
}

func sideOf(ctx context.Context, r db.Reader, one cases.Case, s cases.Side) (sideItem, error) {
	out := sideItem{ID: s.ID, Case: one.Reference, Subject: s.Subject, At: s.At, EndedAt: orNever(s.EndedAt)}
	people, err := cases.Parties(ctx, r, s.ID)
	if err != nil {
		return out, err
	}
	for _, p := range people {
		out.Parties = append(out.Parties, p.Email)
	}
	said, err := cases.SideMessages(ctx, r, s.ID)
	if err != nil {
		return out, err
	}
	ids := make([]id.ID, len(said))
	for i, m := range said {
		ids[i] = m.ID
	}
	attached, err := files.OfSome(ctx, r, cases.OwnerOfSideFiles, ids)
	for _, m := range said {
		item := sideMessageItem{ID: m.ID, Author: m.AuthorName, Ours: m.AuthorKind == "staff", At: m.At, Text: m.Text, Quoted: m.Quoted,
			Delivery: delivery(m.Delivery), DeliveryWhy: m.DeliveryWhy, Attachments: []fileItem{}}
		for _, f := range attached[m.ID] {
			item.Attachments = append(item.Attachments, fileItemOf(f))
		}
		out.Messages = append(out.Messages, item)
	}
	return out, err
}

func endSide(ctx context.Context, tx *db.Tx, c *call, _ *nothing) (sideItem, error) {
	one, s, err := c.side(ctx, tx)
	if err != nil {
		return sideItem{}, err
	}
	if s, err = c.api.Cases.EndSide(ctx, tx, c.by(), s.ID); err != nil {
		return sideItem{}, err
	}
	return sideOf(ctx, tx, one, s)
}
