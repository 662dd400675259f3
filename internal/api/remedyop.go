package api

import (
	"context"
	"net/http"
	"time"

	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/room/complaints/remedy"
)

// remedyOperations are what is offered to make good, and under whose authority.
func remedyOperations() []operation {
	limit := post("remedies", "set_authority", "/authorities", remedy.MaySet)
	limit.method = http.MethodPut
	impact := post("remedies", "note_impact", "/cases/{reference}/impact", remedy.MayOffer)
	impact.method = http.MethodPut
	return []operation{
		reads(get("remedies", "list_remedy_kinds", "/remedies/kinds", remedy.MayRead), listRemedyKinds),
		reads(get("remedies", "list_case_remedies", "/cases/{reference}/remedies", remedy.MayRead), listCaseRemedies),
		acts(post("remedies", "offer_remedies", "/cases/{reference}/remedies", remedy.MayOffer), offerRemedies, nil),
		reads(get("remedies", "list_waiting_remedies", "/remedies/waiting", remedy.MayRead), listWaitingRemedies),
		acts(post("remedies", "approve_remedy", "/remedies/{id}/approval", remedy.MayApprove), onOffer((*remedy.Room).Approve), nil),
		acts(post("remedies", "deny_remedy", "/remedies/{id}/denial", remedy.MayApprove), denyRemedy, nil),
		acts(post("remedies", "withdraw_remedy", "/remedies/{id}/withdrawal", remedy.MayOffer), withdrawRemedy, nil),
		acts(post("remedies", "choose_remedy", "/remedies/{id}/choice", remedy.MayOffer), chooseRemedy, nil),
		acts(post("remedies", "refuse_remedy", "/remedies/{id}/refusal", remedy.MayOffer), refuseRemedy, nil),
		acts(post("remedies", "execute_remedy", "/remedies/{id}/execution", remedy.MayOffer), onOffer((*remedy.Room).Execute), nil),
		acts(post("remedies", "confirm_remedy", "/remedies/{id}/confirmation", remedy.MayOffer), onOffer((*remedy.Room).Confirm), nil),
		reads(get("remedies", "list_authorities", "/authorities", remedy.MayRead), listAuthorities),
		acts(limit, setAuthority, nil),
		reads(get("remedies", "list_authority_uses", "/authorities/uses", remedy.MayRead), listAuthorityUses),
		reads(get("remedies", "show_impact", "/cases/{reference}/impact", remedy.MayRead), showImpact),
		acts(impact, noteImpact, nil),
	}
}

type remedyKindItem struct {
	Code    string            `json:"code" example:"refund"`
	Names   map[string]string `json:"names" doc:"By language: ar, fa, en."`
	Money   bool              `json:"money" doc:"It has an amount for the customer."`
	Retired bool              `json:"retired" doc:"It is off the menu."`
}

type remedyKindList struct {
	Items []remedyKindItem `json:"items"`
}

func listRemedyKinds(ctx context.Context, c *call, _ nothing) (remedyKindList, error) {
	list := remedyKindList{Items: []remedyKindItem{}}
	all, err := remedy.Kinds(ctx, c.api.DB)
	for _, k := range all {
		item := remedyKindItem{k.Code, map[string]string{}, k.Money, k.Retired}
		for _, t := range lang.Tags {
			item.Names[string(t)] = k.Names[t]
		}
		list.Items = append(list.Items, item)
	}
	return list, err
}

type offerState string

func (offerState) choices() []string { return texts(remedy.States) }

// offerItem is one or more options for one complaint.
type offerItem struct {
	ID        id.ID        `json:"id"`
	Case      id.ID        `json:"case"`
	State     offerState   `json:"state" example:"offered"`
	Goodwill  bool         `json:"goodwill" doc:"A kindness, not an admission: not counted as redress."`
	Words     string       `json:"words,omitempty"`
	MadeBy    id.ID        `json:"made_by"`
	MadeAt    time.Time    `json:"made_at"`
	WaitUntil *time.Time   `json:"wait_until" doc:"By when somebody with authority should decide; null where nobody had to."`
	GivenBy   id.ID        `json:"given_by,omitempty" doc:"Under whose authority."`
	Own       bool         `json:"own" doc:"It was the maker's own authority."`
	Chosen    id.ID        `json:"chosen,omitempty" doc:"The option that was chosen."`
	ChosenAt  *time.Time   `json:"chosen_at"`
	ChosenBy  string       `json:"chosen_by,omitempty" doc:"customer or staff." example:"customer"`
	DoneAt    *time.Time   `json:"done_at"`
	Why       string       `json:"why,omitempty" doc:"It was denied, refused or withdrawn."`
	Options   []optionItem `json:"options"`
}

type optionItem struct {
	ID       id.ID  `json:"id"`
	Kind     string `json:"kind" example:"refund"`
	Words    string `json:"words"`
	Currency string `json:"currency" example:"SAR"`
	Amount   int64  `json:"amount" doc:"For the customer, in the smallest unit." example:"12550"`
	Cost     int64  `json:"cost" doc:"To us."`
	Value    int64  `json:"value" doc:"To the customer."`
}

func offerOf(o remedy.Offer) offerItem {
	item := offerItem{ID: o.ID, Case: o.CaseID, State: offerState(o.State), Goodwill: o.Goodwill, Words: o.Words, MadeBy: o.MadeBy, MadeAt: o.MadeAt, WaitUntil: orNone(o.WaitUntil), GivenBy: o.GivenBy, Own: o.Own,
		Chosen: o.ChosenID, ChosenAt: orNone(o.ChosenAt), ChosenBy: o.ChosenBy, DoneAt: orNone(o.DoneAt), Why: o.Why, Options: []optionItem{}}
	for _, one := range o.Options {
		item.Options = append(item.Options, optionItem{one.ID, one.Kind, one.Words, one.Currency, one.AmountMinor, one.CostMinor, one.ValueMinor})
	}
	return item
}

type offerList struct {
	Items []offerItem `json:"items"`
}

func offersOf(all []remedy.Offer, err error) (offerList, error) {
	list := offerList{Items: []offerItem{}}
	for _, o := range all {
		list.Items = append(list.Items, offerOf(o))
	}
	return list, err
}

func listCaseRemedies(ctx context.Context, c *call, _ nothing) (offerList, error) {
	one, err := c.find(ctx, c.api.DB)
	if err != nil {
		return offerList{}, err
	}
	return offersOf(remedy.Of(ctx, c.api.DB, one.ID))
}

func listWaitingRemedies(ctx context.Context, c *call, _ nothing) (offerList, error) {
	return offersOf(remedy.AllWaiting(ctx, c.api.DB))
}

// newOffer is what is put before the customer. Beyond the authority of whoever
// offers it waits.
type newOffer struct {
	Goodwill  bool        `json:"goodwill,omitempty"`
	Words     string      `json:"words,omitempty" doc:"What the customer reads above the options."`
	SingleWhy string      `json:"single_why,omitempty" doc:"Why there is only one option."`
	Options   []newOption `json:"options" need:"yes" doc:"1 to 5."`
}

type newOption struct {
	Kind     string `json:"kind" need:"yes" example:"refund"`
	Words    string `json:"words" need:"yes" doc:"What exactly, as the customer reads it."`
	Currency string `json:"currency,omitempty" doc:"That of the house when left out." example:"SAR"`
	Amount   int64  `json:"amount,omitempty" doc:"For the customer, in the smallest unit." example:"12550"`
	Cost     int64  `json:"cost,omitempty" doc:"To us."`
	Value    int64  `json:"value,omitempty" doc:"To the customer."`
}

func offerRemedies(ctx context.Context, tx *db.Tx, c *call, b *newOffer) (offerItem, error) {
	one, err := c.find(ctx, tx)
	if err != nil {
		return offerItem{}, err
	}
	n := remedy.New{Goodwill: b.Goodwill, Words: b.Words, SingleWhy: b.SingleWhy}
	for _, o := range b.Options {
		n.Options = append(n.Options, remedy.Option{Kind: o.Kind, Words: o.Words, Currency: o.Currency, AmountMinor: o.Amount, CostMinor: o.Cost, ValueMinor: o.Value})
	}
	o, err := c.api.Remedies.Offer(ctx, tx, c.by(), one.ID, n)
	return offerOf(o), err
}

type offerWhy struct {
	Why string `json:"why" need:"yes"`
}

func denyRemedy(ctx context.Context, tx *db.Tx, c *call, b *offerWhy) (offerItem, error) {
	which, err := c.pathID("id")
	if err != nil {
		return offerItem{}, err
	}
	o, err := c.api.Remedies.Deny(ctx, tx, c.by(), which, b.Why)
	return offerOf(o), err
}

func withdrawRemedy(ctx context.Context, tx *db.Tx, c *call, b *offerWhy) (offerItem, error) {
	which, err := c.pathID("id")
	if err != nil {
		return offerItem{}, err
	}
	o, err := c.api.Remedies.Withdraw(ctx, tx, c.by(), which, b.Why)
	return offerOf(o), err
}

type offerChoice struct {
	Option id.ID `json:"option" need:"yes"`
}

func chooseRemedy(ctx context.Context, tx *db.Tx, c *call, b *offerChoice) (offerItem, error) {
	which, err := c.pathID("id")
	if err != nil {
		return offerItem{}, err
	}
	o, err := remedy.Get(ctx, tx, which)
	if err == nil {
		o, err = c.api.Remedies.Choose(ctx, tx, c.by(), o.CaseID, b.Option)
	}
	return offerOf(o), err
}

type offerRefusal struct {
	Why string `json:"why,omitempty"`
}

func refuseRemedy(ctx context.Context, tx *db.Tx, c *call, b *offerRefusal) (offerItem, error) {
	which, err := c.pathID("id")
	if err != nil {
		return offerItem{}, err
	}
	o, err := remedy.Get(ctx, tx, which)
	if err == nil {
		o, err = c.api.Remedies.Refuse(ctx, tx, c.by(), o.CaseID, which, b.Why)
	}
	return offerOf(o), err
}
