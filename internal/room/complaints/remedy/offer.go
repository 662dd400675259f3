package remedy

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/room/cases"
)

// New is an offer as it is written.
type New struct {
	Goodwill  bool
	Words     string // what the customer reads above the options
	SingleWhy string // needed for a single option where the house wants two
	Options   []Option
}

// Offer puts options before the customer, when the role of whoever offers
// allows the dearest of them. Beyond that it waits for somebody with more
// authority; the clocks of the complaint go on meanwhile.
func (m *Room) Offer(ctx context.Context, tx *db.Tx, by event.Actor, of id.ID, n New) (Offer, error) {
	if err := hold(ctx, tx, of); err != nil {
		return Offer{}, err
	}
	c, err := cases.Get(ctx, tx, of)
	if err != nil {
		return Offer{}, err
	}
	switch {
	case c.Type != cases.Complaint:
		return Offer{}, fault.New(fault.Conflict, "remedy.fault.no_complaint")
	case !c.IsOpen():
		return Offer{}, fault.New(fault.Conflict, "remedy.fault.closed")
	}
	if err := m.notNamed(ctx, tx, by.ID, of); err != nil {
		return Offer{}, err
	}
	s, err := ReadSettings(ctx, tx)
	if err != nil {
		return Offer{}, err
	}
	o := Offer{ID: id.New(tx.Now()), CaseID: of, State: Waiting, Goodwill: n.Goodwill, Words: strings.TrimSpace(n.Words), SingleWhy: strings.TrimSpace(n.SingleWhy), MadeBy: by.ID, MadeAt: tx.Now()}
	if o.Options, err = m.checked(ctx, tx, n, s); err != nil {
		return Offer{}, err
	}
	if err := m.keep(ctx, tx, &o); err != nil {
		return o, err
	}
	role, err := m.RoleOf(ctx, tx, by.ID)
	if err != nil {
		return o, err
	}
	ok, err := m.authorise(ctx, tx, by.ID, role, o)
	if err != nil {
		return o, err
	}
	if !ok {
		return o, m.ask(ctx, tx, by, &o)
	}
	return o, m.give(ctx, tx, by, &o)
}

// checked refuses an offer that nobody could choose from.
func (m *Room) checked(ctx context.Context, r db.Reader, n New, s Settings) ([]Option, error) {
	var wrong []fault.Field
	bad := func(name, key string, args ...any) {
		wrong = append(wrong, fault.Field{Name: name, Key: key, Args: args})
	}
	if utf8.RuneCountInString(n.Words) > MaxWords {
		bad("words", "field.too_long", "max", MaxWords)
	}
	kinds, err := Kinds(ctx, r)
	if err != nil {
		return nil, err
	}
	known := map[string]Kind{}
	for _, k := range kinds {
		known[k.Code] = k
	}
	var out []Option
	for i, o := range n.Options {
		name := func(part string) string { return fmt.Sprintf("%s_%d", part, i+1) }
		k, ok := known[o.Kind]
		o.Words = strings.TrimSpace(o.Words)
		if o.Currency == "" {
			o.Currency = s.Currency
		}
		switch {
		case !ok || k.Retired:
			bad(name("kind"), "field.bad_choice")
		case k.Money && o.AmountMinor <= 0:
			bad(name("amount"), "remedy.fault.amount")
		}
		if o.Words == "" {
			bad(name("words"), "field.required")
		} else if utf8.RuneCountInString(o.Words) > MaxWords {
			bad(name("words"), "field.too_long", "max", MaxWords)
		}
		for part, v := range map[string]int64{"amount": o.AmountMinor, "cost": o.CostMinor, "value": o.ValueMinor} {
			if v < 0 || v > MaxMinor {
				bad(name(part), "remedy.fault.amount")
			}
		}
		if len(o.Currency) != 3 {
			bad(name("currency"), "field.bad_choice")
		}
		if o.CostMinor == 0 {
			o.CostMinor = max(o.AmountMinor, k.CostMinor)
		}
		if o.ValueMinor == 0 {
			o.ValueMinor = max(o.AmountMinor, k.ValueMinor)
		}
		out = append(out, o)
	}
	switch {
	case len(out) == 0:
		bad("kind_1", "remedy.fault.none")
	case len(out) > MaxOptions:
		bad("kind_1", "remedy.fault.many", "max", MaxOptions)
	case len(out) == 1 && s.Choice == cases.Block:
		bad("kind_2", "remedy.fault.two")
	case len(out) == 1 && s.Choice == cases.Warn && strings.TrimSpace(n.SingleWhy) == "":
		bad("single_why", "remedy.fault.single")
	}
	if wrong != nil {
		return nil, fault.OfFields(wrong...)
	}
	return out, nil
}

func (m *Room) keep(ctx context.Context, tx *db.Tx, o *Offer) error {
	if _, err := tx.Exec(ctx, sqlKeepOffer, o.ID, o.CaseID, string(o.State), o.Goodwill, o.Words, o.SingleWhy, o.MadeBy, clock.Micros(o.MadeAt)); err != nil {
		return fmt.Errorf("keep an offer: %w", err)
	}
	for i := range o.Options {
		one := &o.Options[i]
		one.ID, one.OfferID = id.New(tx.Now()), o.ID
		if _, err := tx.Exec(ctx, sqlKeepOption, one.ID, o.ID, one.Kind, one.Words, one.Currency, one.AmountMinor, one.CostMinor, one.ValueMinor); err != nil {
			return fmt.Errorf("keep an option: %w", err)
		}
	}
	return nil
}

// give lets the customer choose; it is authorised.
func (m *Room) give(ctx context.Context, tx *db.Tx, by event.Actor, o *Offer) error {
	if err := m.decided(ctx, tx, by, *o, Offered); err != nil {
		return err
	}
	o.State, o.GivenBy, o.GivenAt, o.Own = Offered, by.ID, tx.Now(), by.ID == o.MadeBy
	if _, err := tx.Exec(ctx, sqlGive, o.ID, o.GivenBy, clock.Micros(o.GivenAt), o.Own); err != nil {
		return fmt.Errorf("give offer %d: %w", o.ID, err)
	}
	return m.tell(ctx, tx, by, *o, "offered", map[string]any{"own": o.Own, "options": len(o.Options), "goodwill": o.Goodwill, "made_by": o.MadeBy})
}

// ask sends it up.
func (m *Room) ask(ctx context.Context, tx *db.Tx, by event.Actor, o *Offer) error {
	var err error
	if o.WaitUntil, err = m.decideBy(tx.Now()); err != nil {
		return err
	}
	if o.PromiseID, err = m.promiseToDecide(ctx, tx, *o); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, sqlAsk, o.ID, clock.Micros(o.WaitUntil), o.PromiseID); err != nil {
		return fmt.Errorf("send offer %d up: %w", o.ID, err)
	}
	return m.tell(ctx, tx, by, *o, "asked", map[string]any{"made_by": o.MadeBy, "until": clock.Micros(o.WaitUntil)})
}

// notNamed refuses who is named in a complaint.
func (m *Room) notNamed(ctx context.Context, r db.Reader, who, of id.ID) error {
	if m.Named == nil {
		return nil
	}
	named, err := m.Named(ctx, r, of)
	if err != nil {
		return err
	}
	for _, one := range named {
		if one == who {
			return fault.New(fault.Denied, "remedy.fault.named")
		}
	}
	return nil
}

// IsLate tells that nobody decided in time.
func (o Offer) IsLate(now time.Time) bool { return o.State == Waiting && now.After(o.WaitUntil) }

const (
	sqlKeepOffer = `
INSERT INTO remedy_offer (id, case_id, state, goodwill, words, single_why, made_by, made_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`

	sqlKeepOption = `
INSERT INTO remedy_option (id, offer_id, kind, words, currency, amount_minor, cost_minor, value_minor) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`

	sqlGive = `UPDATE remedy_offer SET state = 'offered', given_by = $2, given_at = $3, own = $4 WHERE id = $1`

	sqlAsk = `UPDATE remedy_offer SET wait_until = $2, promise_id = $3 WHERE id = $1`
)
