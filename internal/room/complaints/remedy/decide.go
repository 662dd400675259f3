package remedy

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
)

// Approve gives what somebody asked for, under the approver's own authority. Who
// asked cannot, nor whom the complaint names, nor whose role does not reach.
func (m *Room) Approve(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID) (Offer, error) {
	o, err := m.toDecide(ctx, tx, by, which)
	if err != nil {
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
		return o, fault.New(fault.Denied, "remedy.fault.beyond")
	}
	return o, m.give(ctx, tx, by, &o)
}

// Deny tells who asked that it will not be given, and why.
func (m *Room) Deny(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID, why string) (Offer, error) {
	o, err := m.toDecide(ctx, tx, by, which)
	if err != nil {
		return o, err
	}
	return m.endWith(ctx, tx, by, o, Denied, why)
}

// Withdraw takes back what nobody chose yet.
func (m *Room) Withdraw(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID, why string) (Offer, error) {
	o, err := m.lock(ctx, tx, which)
	if err != nil {
		return o, err
	}
	if !o.State.CanBecome(Withdrawn) {
		return o, fault.New(fault.Conflict, "remedy.fault.not_now")
	}
	return m.endWith(ctx, tx, by, o, Withdrawn, why)
}

func (m *Room) toDecide(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID) (Offer, error) {
	o, err := m.lock(ctx, tx, which)
	switch {
	case err != nil:
		return o, err
	case o.State != Waiting:
		return o, fault.New(fault.Conflict, "remedy.fault.decided")
	case o.MadeBy == by.ID:
		return o, fault.New(fault.Denied, "remedy.fault.own")
	}
	return o, m.notNamed(ctx, tx, by.ID, o.CaseID)
}

func (m *Room) lock(ctx context.Context, tx *db.Tx, which id.ID) (Offer, error) {
	o, err := Get(ctx, tx, which)
	if err != nil {
		return o, err
	}
	if err := hold(ctx, tx, o.CaseID); err != nil {
		return o, err
	}
	if err := tx.Lock(ctx, "remedy_offer", int64(which)); err != nil {
		return Offer{}, fault.New(fault.NotFound, "remedy.fault.no_offer").Because(err)
	}
	return Get(ctx, tx, which)
}

// endWith ends an offer for a reason and gives back what it held.
func (m *Room) endWith(ctx context.Context, tx *db.Tx, by event.Actor, o Offer, to State, why string) (Offer, error) {
	why = strings.TrimSpace(why)
	if why == "" {
		return o, fault.OfFields(fault.Field{Name: "why", Key: "field.required"})
	}
	if utf8.RuneCountInString(why) > MaxWords {
		return o, fault.OfFields(fault.Field{Name: "why", Key: "field.too_long", Args: []any{"max", MaxWords}})
	}
	return m.end(ctx, tx, by, o, to, why)
}

func (m *Room) end(ctx context.Context, tx *db.Tx, by event.Actor, o Offer, to State, why string) (Offer, error) {
	if err := m.release(ctx, tx, o, nil); err != nil {
		return o, err
	}
	if err := m.decided(ctx, tx, by, o, to); err != nil {
		return o, err
	}
	o.State, o.Why = to, why
	if _, err := tx.Exec(ctx, sqlEnd, o.ID, string(to), why); err != nil {
		return o, fmt.Errorf("end offer %d: %w", o.ID, err)
	}
	return o, m.tell(ctx, tx, by, o, string(to), map[string]any{"made_by": o.MadeBy, "sha256": id.Hash(why)})
}

// Choose takes the one option that the customer wants. It counts once: the first
// choice stands. An option of another case is not found.
func (m *Room) Choose(ctx context.Context, tx *db.Tx, by event.Actor, of, option id.ID) (Offer, error) {
	o, err := m.ofCase(ctx, tx, of, option)
	if err != nil {
		return o, err
	}
	if !o.State.CanBecome(Chosen) {
		return o, fault.New(fault.Conflict, "remedy.fault.chosen")
	}
	o.State, o.ChosenID, o.ChosenAt, o.ChosenBy = Chosen, option, tx.Now(), "staff"
	if by.Kind == "customer" {
		o.ChosenBy = "customer"
	}
	picked, _ := o.Picked()
	if err := m.release(ctx, tx, o, &picked); err != nil {
		return o, err
	}
	if _, err := tx.Exec(ctx, sqlChoose, o.ID, option, clock.Micros(o.ChosenAt), o.ChosenBy); err != nil {
		return o, fmt.Errorf("keep what was chosen of offer %d: %w", o.ID, err)
	}
	return o, m.tell(ctx, tx, by, o, "chosen", map[string]any{"option": option, "kind": picked.Kind, "made_by": o.MadeBy})
}

// ofCase locks the offer of an option and makes sure that it is of the case.
func (m *Room) ofCase(ctx context.Context, tx *db.Tx, of, option id.ID) (Offer, error) {
	var offers []id.ID
	if err := tx.All(ctx, &offers, sqlOfferOf, option); err != nil {
		return Offer{}, fmt.Errorf("find option %d: %w", option, err)
	}
	if len(offers) == 0 {
		return Offer{}, fault.New(fault.NotFound, "remedy.fault.no_offer")
	}
	o, err := m.lock(ctx, tx, offers[0])
	if err == nil && o.CaseID != of {
		err = fault.New(fault.NotFound, "remedy.fault.no_offer")
	}
	return o, err
}

// Refuse is the customer's no to all options; why may be empty.
func (m *Room) Refuse(ctx context.Context, tx *db.Tx, by event.Actor, of, which id.ID, why string) (Offer, error) {
	o, err := m.lock(ctx, tx, which)
	if err != nil {
		return o, err
	}
	if o.CaseID != of {
		return o, fault.New(fault.NotFound, "remedy.fault.no_offer")
	}
	if !o.State.CanBecome(Refused) {
		return o, fault.New(fault.Conflict, "remedy.fault.chosen")
	}
	if utf8.RuneCountInString(why) > MaxWords {
		return o, fault.OfFields(fault.Field{Name: "why", Key: "field.too_long", Args: []any{"max", MaxWords}})
	}
	return m.end(ctx, tx, by, o, Refused, strings.TrimSpace(why))
}

// Execute says that what was chosen is carried out.
func (m *Room) Execute(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID) (Offer, error) {
	return m.advance(ctx, tx, by, which, Executed)
}

// Confirm says that the customer has it.
func (m *Room) Confirm(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID) (Offer, error) {
	return m.advance(ctx, tx, by, which, Kept)
}

func (m *Room) advance(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID, to State) (Offer, error) {
	o, err := m.lock(ctx, tx, which)
	if err != nil {
		return o, err
	}
	if !o.State.CanBecome(to) {
		return o, fault.New(fault.Conflict, "remedy.fault.not_now")
	}
	if to == Executed {
		o.DoneAt, o.DoneBy = tx.Now(), by.ID
	}
	o.State = to
	if _, err := tx.Exec(ctx, sqlAdvance, o.ID, string(to), clock.Micros(o.DoneAt), o.DoneBy); err != nil {
		return o, fmt.Errorf("move offer %d on: %w", o.ID, err)
	}
	picked, _ := o.Picked()
	return o, m.tell(ctx, tx, by, o, string(to), map[string]any{"option": o.ChosenID, "kind": picked.Kind, "made_by": o.MadeBy})
}

const (
	sqlEnd = `UPDATE remedy_offer SET state = $2, why = $3 WHERE id = $1`

	sqlChoose = `UPDATE remedy_offer SET state = 'chosen', chosen_id = $2, chosen_at = $3, chosen_by = $4 WHERE id = $1`

	sqlOfferOf = `SELECT offer_id FROM remedy_option WHERE id = $1`

	sqlAdvance = `UPDATE remedy_offer SET state = $2, done_at = $3, done_by = $4 WHERE id = $1`
)
