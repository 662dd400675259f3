package portal

import (
	"context"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/money"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/cases"
	"rida/internal/room/complaints/remedy"
)

// Remedy is what we offer to make good, as the customer reads it.
type Remedy struct {
	remedy.Offer
	Kinds  map[string]string
	Choose string // where one is chosen; "" where nothing is to be chosen
	Refuse string
	Have   string // where the customer says that it arrived
}

// remedies are the offers that a customer sees: what waits for authority, was
// denied or taken back is ours alone. Only complaints are looked at.
func (p *Portal) remedies(r *web.Request, v ui.View, c cases.Case) ([]Remedy, error) {
	if c.Type != cases.Complaint || p.Remedies == nil {
		return nil, nil
	}
	all, err := remedy.Of(r.Context(), p.DB, c.ID)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	kinds, err := remedy.Kinds(r.Context(), p.DB)
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	for _, k := range kinds {
		names[k.Code] = k.Names[v.P.Tag()]
	}
	var out []Remedy
	for _, o := range all {
		one := Remedy{Offer: o, Kinds: names}
		switch o.State {
		case remedy.Waiting, remedy.Denied, remedy.Withdrawn:
			continue
		case remedy.Offered:
			one.Choose, one.Refuse = p.address(r, c, "/remedies"), p.address(r, c, "/remedies/"+o.ID.String()+"/refusal")
		case remedy.Executed:
			one.Have = p.address(r, c, "/remedies/"+o.ID.String()+"/arrival")
		}
		out = append(out, one)
	}
	return out, nil
}

// Amount is what an option gives, in figures.
func (m Remedy) Amount(v ui.View, o remedy.Option) string {
	if o.AmountMinor == 0 {
		return ""
	}
	return v.P.Money(money.Amount{Currency: o.Currency, Minor: o.AmountMinor})
}

// chooseRemedy takes the customer's choice, once.
func (p *Portal) chooseRemedy(w *web.Response, r *web.Request) error {
	c, f, _, ok, err := p.word(w, r, "")
	if err != nil || !ok {
		return err
	}
	option := f.ID("option", true)
	if f.Err() != nil {
		return p.showCase(w, r, 422, c, f, "")
	}
	return p.do(w, r, c, f, "", "#remedies", func(ctx context.Context, tx *db.Tx) error {
		_, err := p.Remedies.Choose(ctx, tx, event.Customer(c.CustomerID), c.ID, option)
		return err
	})
}

// refuseRemedy is the customer's no to all options.
func (p *Portal) refuseRemedy(w *web.Response, r *web.Request) error {
	return p.answerRemedy(w, r, func(ctx context.Context, tx *db.Tx, o remedy.Offer, by event.Actor) error {
		_, err := p.Remedies.Refuse(ctx, tx, by, o.CaseID, o.ID, "")
		return err
	})
}

// haveRemedy is the customer's word that it arrived.
func (p *Portal) haveRemedy(w *web.Response, r *web.Request) error {
	return p.answerRemedy(w, r, func(ctx context.Context, tx *db.Tx, o remedy.Offer, by event.Actor) error {
		_, err := p.Remedies.Confirm(ctx, tx, by, o.ID)
		return err
	})
}

// answerRemedy acts on an offer that is of the case of the link. Another's is
// not there, and asking for it costs the guest none of the words he may say.
func (p *Portal) answerRemedy(w *web.Response, r *web.Request, act func(ctx context.Context, tx *db.Tx, o remedy.Offer, by event.Actor) error) error {
	c, ok, err := p.opened(w, r)
	if err != nil || !ok {
		return err
	}
	which, err := r.PathID("id")
	if err != nil {
		return err
	}
	o, err := remedy.Get(r.Context(), p.DB, which)
	if err == nil && o.CaseID != c.ID {
		err = fault.New(fault.NotFound, "remedy.fault.no_offer")
	}
	if err != nil {
		return err
	}
	c, f, _, ok, err := p.word(w, r, "")
	if err != nil || !ok {
		return err
	}
	return p.do(w, r, c, f, "", "#remedies", func(ctx context.Context, tx *db.Tx) error {
		return act(ctx, tx, o, event.Customer(c.CustomerID))
	})
}
