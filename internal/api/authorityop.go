package api

import (
	"context"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/room/complaints/remedy"
)

// onOffer is an act on an offer that needs nothing but its id.
func onOffer(act func(m *remedy.Room, ctx context.Context, tx *db.Tx, by event.Actor, which id.ID) (remedy.Offer, error)) func(context.Context, *db.Tx, *call, *nothing) (offerItem, error) {
	return func(ctx context.Context, tx *db.Tx, c *call, _ *nothing) (offerItem, error) {
		which, err := c.pathID("id")
		if err != nil {
			return offerItem{}, err
		}
		o, err := act(c.api.Remedies, ctx, tx, c.by(), which)
		return offerOf(o), err
	}
}

type authorityPeriod string

func (authorityPeriod) choices() []string { return texts(remedy.Periods) }

// authorityItem is what people of a role may give by themselves.
type authorityItem struct {
	Role      id.ID           `json:"role"`
	Kind      string          `json:"kind" doc:"Empty for any kind without one of its own." example:"refund"`
	Currency  string          `json:"currency" example:"SAR"`
	PerCase   int64           `json:"per_case" doc:"In the smallest unit." example:"10000"`
	PerPeriod int64           `json:"per_period" doc:"By all of the role together." example:"100000"`
	Period    authorityPeriod `json:"period" example:"month"`
	Used      int64           `json:"used" doc:"In the period that runs."`
}

type authorityList struct {
	Items []authorityItem `json:"items"`
}

func authorities(ctx context.Context, c *call, r db.Reader) (authorityList, error) {
	list := authorityList{Items: []authorityItem{}}
	all, err := c.api.Remedies.Budgets(ctx, r, c.api.DB.Now())
	for _, b := range all {
		list.Items = append(list.Items, authorityItem{b.RoleID, b.Kind, b.Currency, b.PerCase, b.PerPeriod, authorityPeriod(b.Period), b.Used})
	}
	return list, err
}

func listAuthorities(ctx context.Context, c *call, _ nothing) (authorityList, error) {
	return authorities(ctx, c, c.api.DB)
}

type newAuthority struct {
	Role      id.ID           `json:"role" need:"yes"`
	Kind      string          `json:"kind,omitempty" doc:"Left out: any." example:"refund"`
	Currency  string          `json:"currency" need:"yes" example:"SAR"`
	PerCase   int64           `json:"per_case" need:"yes" example:"10000"`
	PerPeriod int64           `json:"per_period" need:"yes" example:"100000"`
	Period    authorityPeriod `json:"period" need:"yes" example:"month"`
}

func setAuthority(ctx context.Context, tx *db.Tx, c *call, b *newAuthority) (authorityList, error) {
	if err := c.api.Remedies.SetLimit(ctx, tx, c.by(), remedy.Limit{RoleID: b.Role, Kind: b.Kind, Currency: b.Currency, PerCase: b.PerCase, PerPeriod: b.PerPeriod, Period: remedy.Period(b.Period)}); err != nil {
		return authorityList{}, err
	}
	return authorities(ctx, c, tx)
}

// useItem is one use of an authority.
type useItem struct {
	ID        id.ID     `json:"id"`
	Offer     id.ID     `json:"offer"`
	Case      id.ID     `json:"case"`
	Account   id.ID     `json:"account"`
	Role      id.ID     `json:"role"`
	Currency  string    `json:"currency" example:"SAR"`
	Amount    int64     `json:"amount"`
	GivenBack int64     `json:"given_back"`
	Own       bool      `json:"own" doc:"false: approved for somebody else."`
	At        time.Time `json:"at"`
}

type useList struct {
	Items      []useItem `json:"items" doc:"The newest first."`
	NextCursor *string   `json:"next_cursor" doc:"What to send as cursor for the next page; null at the end."`
}

type useQuery struct {
	page
}

func listAuthorityUses(ctx context.Context, c *call, q useQuery) (useList, error) {
	list := useList{Items: []useItem{}}
	var before id.ID
	if q.Cursor != "" {
		if err := readCursor(q.Cursor, &before); err != nil {
			return list, err
		}
	}
	all, err := remedy.Uses(ctx, c.api.DB, before)
	for _, u := range all {
		list.Items = append(list.Items, useItem{u.ID, u.OfferID, u.CaseID, u.AccountID, u.RoleID, u.Currency, u.Amount, u.GivenBack, u.Own, clock.FromMicros(u.At)})
	}
	if len(all) == remedy.UsesPage {
		cursor := makeCursor(all[len(all)-1].ID)
		list.NextCursor = &cursor
	}
	return list, err
}

// impactItem is what a matter cost the customer.
type impactItem struct {
	Noted         bool   `json:"noted" doc:"false: nobody wrote it down, and all is nought."`
	DownMinutes   int64  `json:"down_minutes" doc:"How long it stood still."`
	Currency      string `json:"currency" example:"SAR"`
	Money         int64  `json:"money" doc:"Lost, in the smallest unit."`
	Contacts      int64  `json:"contacts" doc:"How often they had to reach us."`
	WaitedMinutes int64  `json:"waited_minutes"`
	People        int64  `json:"people" doc:"Whom it touched."`
}

func impactOf(ctx context.Context, r db.Reader, of id.ID) (impactItem, error) {
	i, there, err := remedy.ImpactOf(ctx, r, of)
	return impactItem{there, i.DownMinutes, i.Currency, i.MoneyMinor, i.Contacts, i.WaitedMinutes, i.People}, err
}

func showImpact(ctx context.Context, c *call, _ nothing) (impactItem, error) {
	one, err := c.find(ctx, c.api.DB)
	if err != nil {
		return impactItem{}, err
	}
	return impactOf(ctx, c.api.DB, one.ID)
}

type newImpact struct {
	DownMinutes   int64  `json:"down_minutes,omitempty"`
	Currency      string `json:"currency" need:"yes" example:"SAR"`
	Money         int64  `json:"money,omitempty"`
	Contacts      int64  `json:"contacts,omitempty"`
	WaitedMinutes int64  `json:"waited_minutes,omitempty"`
	People        int64  `json:"people,omitempty"`
}

func noteImpact(ctx context.Context, tx *db.Tx, c *call, b *newImpact) (impactItem, error) {
	one, err := c.find(ctx, tx)
	if err != nil {
		return impactItem{}, err
	}
	if err := c.api.Remedies.NoteImpact(ctx, tx, c.by(), remedy.Impact{CaseID: one.ID, DownMinutes: b.DownMinutes, Currency: b.Currency, MoneyMinor: b.Money, Contacts: b.Contacts, WaitedMinutes: b.WaitedMinutes, People: b.People}); err != nil {
		return impactItem{}, err
	}
	return impactOf(ctx, tx, one.ID)
}
