package api

import (
	"context"
	"time"

	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/room/agreements"
)

type whoseName string

func (whoseName) choices() []string { return agreements.Whose }

type misunderstandingBody struct {
	Term    string    `json:"term" doc:"The word." example:"design"`
	Note    string    `json:"note,omitempty" doc:"What each took it for." example:"We left texts out, the customer took them for a part of it."`
	Whose   whoseName `json:"whose" doc:"ours, customer or both." example:"both"`
	Minutes int64     `json:"minutes,omitempty" doc:"Of work that it cost." example:"90"`
}

type misunderstandingItem struct {
	ID      id.ID     `json:"id"`
	Case    id.ID     `json:"case"`
	Term    string    `json:"term"`
	Note    string    `json:"note,omitempty"`
	Whose   whoseName `json:"whose"`
	Minutes int64     `json:"minutes"`
	At      time.Time `json:"at"`
}

func logMisunderstanding(ctx context.Context, tx *db.Tx, c *call, b *misunderstandingBody) (misunderstandingItem, error) {
	one, err := c.find(ctx, tx)
	if err != nil {
		return misunderstandingItem{}, err
	}
	n, err := c.api.Agreed.Log(ctx, tx, c.by(), agreements.Misunderstanding{CaseID: one.ID, Term: b.Term, Note: b.Note, Whose: string(b.Whose), Minutes: b.Minutes})
	return misunderstandingOf(n), err
}

func misunderstandingOf(n agreements.Misunderstanding) misunderstandingItem {
	return misunderstandingItem{ID: n.ID, Case: n.CaseID, Term: n.Term, Note: n.Note, Whose: whoseName(n.Whose), Minutes: n.Minutes, At: n.At}
}

type misunderstoodQuery struct {
	From string `query:"from" doc:"The first day, as 2026-01-01, in the house's own time; a year ago when left out." example:"2026-01-01"`
	To   string `query:"to" doc:"The last day; today when left out." example:"2026-11-22"`
}

type misunderstandingList struct {
	Items []misunderstandingItem `json:"items" doc:"The newest first, at most 5,000."`
}

func listMisunderstandings(ctx context.Context, c *call, q misunderstoodQuery) (misunderstandingList, error) {
	out := misunderstandingList{Items: []misunderstandingItem{}}
	zone := c.api.Waits.Zone()
	now := c.api.DB.Now().In(zone)
	from, to := now.AddDate(-1, 0, 0), now
	for _, one := range []struct {
		name, typed string
		into        *time.Time
	}{{"from", q.From, &from}, {"to", q.To, &to}} {
		if one.typed == "" {
			continue
		}
		day, err := time.ParseInLocation(time.DateOnly, one.typed, zone)
		if err != nil {
			return out, fault.OfFields(fault.Field{Name: one.name, Key: "field.bad_date"})
		}
		*one.into = day
	}
	y, m, d := to.Date()
	all, err := agreements.InPeriod(ctx, c.api.DB, from, time.Date(y, m, d+1, 0, 0, 0, 0, zone))
	for _, n := range all {
		out.Items = append(out.Items, misunderstandingOf(n))
	}
	return out, err
}
