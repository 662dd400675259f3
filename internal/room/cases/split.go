package cases

import (
	"context"
	"fmt"
	"strings"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/room/customers"
	"rida/internal/room/promises"
)

// Part says what is to become a case of its own.
type Part struct {
	Messages []id.ID // with the whole threads of the notes among them
	Subject  string  // "" takes the first words
	OwnerID  id.ID   // 0 is the owner of the case it comes from
	Tell     bool    // the customer gets the new number by mail
}

// Split makes some messages of a case a case of their own, with its own
// reference, owner and next date. It was received when the first of the
// customer's messages in it was, and it owes what was owed on them.
func (m *Room) Split(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID, p Part) (Case, Move, error) {
	if err := tx.Lock(ctx, "cases", int64(which)); err != nil {
		return Case{}, Move{}, fault.New(fault.NotFound, "cases.not_found").Because(err)
	}
	old, err := Get(ctx, tx, which)
	if err != nil {
		return Case{}, Move{}, err
	}
	chosen, err := m.toSplit(ctx, tx, old, p.Messages)
	if err != nil {
		return Case{}, Move{}, err
	}
	fresh, err := m.beginPart(ctx, tx, old, p, chosen)
	if err != nil {
		return Case{}, Move{}, err
	}
	mv := Move{ID: id.New(tx.Now()), Kind: Splitting, FromID: old.ID, IntoID: fresh.ID, ByID: by.ID, At: tx.Now(), Told: p.Tell}
	if err := m.keepMove(ctx, tx, mv); err != nil {
		return Case{}, Move{}, err
	}
	if err := m.happened(ctx, tx, by, fresh.ID, "received", map[string]any{"type": fresh.Type, "channel": fresh.Channel, "customer": fresh.CustomerID,
		"owner": fresh.OwnerID, "taken": fresh.Taken, "split_from": old.ID}); err != nil {
		return Case{}, Move{}, err
	}
	if err := m.oweOnPart(ctx, tx, by, old, fresh); err != nil {
		return Case{}, Move{}, err
	}
	ids := make([]id.ID, len(chosen))
	for i, one := range chosen {
		ids[i] = one.ID
	}
	_, fresh, err = m.changeTwo(ctx, tx, old.ID, fresh.ID, func(old, fresh *Case) error {
		if err := carry(ctx, tx, mv.ID, fresh.ID, ids); err != nil {
			return err
		}
		if err := refresh(ctx, tx, old); err != nil {
			return err
		}
		return refresh(ctx, tx, fresh)
	}, func(old, fresh *Case) error {
		return m.endMove(ctx, tx, by, mv, "split", "split_off", int64(len(ids)), fresh.endsSolved())
	})
	if err != nil || !p.Tell {
		return fresh, mv, err
	}
	customer, err := customers.Get(ctx, tx, fresh.CustomerID)
	if err != nil {
		return fresh, mv, err
	}
	to, err := m.recipients(ctx, tx, fresh)
	if err != nil || len(to) == 0 {
		return fresh, mv, err
	}
	return fresh, mv, m.acknowledge(ctx, tx, fresh, customer, to, Message{})
}

// toSplit reads what is to move, first to last: a customer's word at least, and
// never all of them.
func (m *Room) toSplit(ctx context.Context, r db.Reader, c Case, wanted []id.ID) ([]Message, error) {
	if c.IsMerged() {
		return nil, fault.New(fault.Conflict, "cases.is_merged")
	}
	if c.Messages > maxMoved {
		return nil, fault.New(fault.Conflict, "cases.merge_too_long", "max", maxMoved)
	}
	all, err := readMessages(ctx, r, sqlAfter, c.ID, id.ID(0), maxMoved)
	if err != nil {
		return nil, err
	}
	picked := map[id.ID]bool{} // by the head of the thread
	for _, one := range all {
		for _, w := range wanted {
			if w == one.ID {
				picked[headOf(one)] = true
			}
		}
	}
	var out []Message
	goes, stays := false, false
	for _, one := range all {
		theirs := one.Audience == Public && one.AuthorKind == "customer"
		if picked[headOf(one)] {
			out, goes = append(out, one), goes || theirs
		} else {
			stays = stays || theirs
		}
	}
	if !goes {
		return nil, fault.OfFields(fault.Field{Name: "messages", Key: "cases.split_needs_customer"})
	}
	if !stays {
		return nil, fault.OfFields(fault.Field{Name: "messages", Key: "cases.split_leaves_nothing"})
	}
	return out, nil
}

func headOf(m Message) id.ID {
	if m.ParentID != 0 {
		return m.ParentID
	}
	return m.ID
}

// beginPart writes the first row of the new case.
func (m *Room) beginPart(ctx context.Context, tx *db.Tx, old Case, p Part, chosen []Message) (Case, error) {
	first, last, answered := firstAndLast(chosen)
	c := Case{ID: id.New(tx.Now()), State: WaitingCustomer, Type: old.Type, Priority: old.Priority,
		Subject: strings.Join(strings.Fields(p.Subject), " "), Lang: old.Lang, Channel: first.Channel, CustomerID: old.CustomerID, TeamID: old.TeamID,
		OwnerID: old.OwnerID, Taken: old.Taken, ReceivedAt: first.At, NextAt: tx.Now(), NextFrom: tx.Now(), Problem: firstWords(first.Text),
		MailToken: id.ShortToken(mailTokenLen), LinkEpoch: 1, CustomerName: old.CustomerName, Version: 1,
		LastText: preview(last.Text), LastAt: last.At, LastBy: last.AuthorKind, LastChannel: last.Channel, FirstResponseAt: answered}
	if last.AuthorKind == "customer" {
		c.State = Open
	}
	if c.Subject == "" {
		c.Subject = shorten(first.Text, subjectFromText)
	}
	if c.Subject = shorten(c.Subject, MaxSubject); p.OwnerID != 0 {
		if err := m.mustBeActive(ctx, tx, p.OwnerID); err != nil {
			return c, err
		}
		c.OwnerID, c.Taken = p.OwnerID, true
	}
	if t := lang.Detect(first.Text); t != "" {
		c.Lang = t
	}
	if err := insert(ctx, tx, &c); err != nil {
		return c, err
	}
	if c.Seal = old.Seal; c.Seal.Level != "" {
		if err := m.SetSeal(ctx, tx, c.ID, c.Seal); err != nil {
			return c, err
		}
	}
	if _, err := tx.Exec(ctx, sqlJoinParticipants, old.ID, c.ID, clock.Micros(tx.Now())); err != nil {
		return c, fmt.Errorf("copy the participants: %w", err)
	}
	if err := save(ctx, tx, c); err != nil { // what insert leaves out
		return c, err
	}
	if err := indexCase(ctx, tx, c); err != nil {
		return c, err
	}
	return c, recount(ctx, tx, nil, &c)
}

// firstAndLast are the customer's first words among messages, the last public
// ones, and when we first answered.
func firstAndLast(all []Message) (first, last Message, answered time.Time) {
	for _, one := range all {
		if one.Audience != Public || one.AuthorKind == "system" {
			continue
		}
		if first.ID == 0 && one.AuthorKind == "customer" {
			first = one
		}
		if one.AuthorKind == "staff" && answered.IsZero() {
			answered = one.At
		}
		last = one
	}
	return first, last, answered
}

// oweOnPart gives the new case its next date: the answer that was owed on the
// old one, not later than what is usual from now on; or the next word.
func (m *Room) oweOnPart(ctx context.Context, tx *db.Tx, by event.Actor, old, fresh Case) error {
	if fresh.State != Open {
		_, err := m.give(ctx, tx, by, fresh, promises.NextUpdate)
		return err
	}
	kind := promises.FirstResponse
	if !fresh.FirstResponseAt.IsZero() {
		kind = promises.Reply
	}
	owed, err := promises.Owed(ctx, tx, old.ID)
	if err != nil {
		return err
	}
	of, err := m.Matter(ctx, tx, fresh)
	if err != nil {
		return err
	}
	usual, err := m.Promises.Policy().Due(kind, of, tx.Now())
	if err != nil {
		return err
	}
	if p, ok := promises.Nearest(ofKinds(owed, sorts[0])); ok && p.DueAt.Before(usual) {
		same := p.Clock()
		same.CaseID, same.Kind, same.MadeAt, same.DueAt = fresh.ID, kind, p.MadeAt, p.DueAt
		_, err = m.Promises.GiveUntil(ctx, tx, by, same)
		return err
	}
	_, err = m.Promises.Give(ctx, tx, by, fresh.ID, kind, of, 0)
	return err
}
