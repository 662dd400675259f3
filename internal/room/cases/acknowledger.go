package cases

import (
	"context"
	"errors"
	"fmt"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/room/customers"
)

const (
	// receiptsAtOnce is how many events share a transaction, some fifty cases:
	// some ten milliseconds of the one writer, for which others wait.
	receiptsAtOnce = 300
	// receiptWithin is until when a case is still acknowledged: a house that was
	// down for longer answers instead.
	receiptWithin = 24 * time.Hour
)

// Acknowledger tells customers, behind the acts, that their case has come. The
// letters are written before the transaction that sends them begins, so that
// nobody who opens a case waits for a letter.
type Acknowledger struct {
	*event.Walk
	room *Room
	db   *db.DB
}

// NewAcknowledger makes one; Room.AckBehind leaves it the work.
func NewAcknowledger(m *Room, d *db.DB) *Acknowledger {
	w := event.NewWalk("cases.acknowledge")
	w.WithData = true
	return &Acknowledger{w, m, d}
}

// Step acknowledges the next cases.
func (a *Acknowledger) Step(ctx context.Context) (step event.Step, err error) {
	since := a.db.Now().Add(-receiptWithin)
	coming, err := a.Peek(ctx, a.db, receiptsAtOnce, since)
	if err != nil {
		return step, err
	}
	written, err := a.write(ctx, a.db, coming)
	if err != nil {
		return step, err
	}
	err = a.db.Write(ctx, func(tx *db.Tx) (err error) {
		if step, err = a.Next(ctx, tx, receiptsAtOnce, since); err != nil {
			return err
		}
		return a.send(ctx, tx, step.Events, written)
	})
	return step, err
}

// due are the cases of some events whose customers wait to be told.
func due(events []event.Event) (all []id.ID) {
	for _, e := range events {
		if leavesReceipt(e) {
			all = append(all, e.Subject.ID)
		}
	}
	return all
}

// receiptOf is a letter with what it was written from.
type receiptOf struct {
	c        Case
	customer customers.Customer
	letter   Letter
	failed   bool // it cannot be written, whatever one does: an address is no address
}

// write writes the letters for some events.
func (a *Acknowledger) write(ctx context.Context, r db.Reader, events []event.Event) (map[id.ID]receiptOf, error) {
	out, which := map[id.ID]receiptOf{}, due(events)
	if len(which) == 0 {
		return out, nil
	}
	found, err := Some(ctx, r, which)
	if err != nil {
		return nil, err
	}
	of := make([]id.ID, 0, len(found))
	for _, c := range found {
		of = append(of, c.CustomerID)
	}
	people, err := customers.Some(ctx, r, of)
	if err != nil {
		return nil, err
	}
	answers, err := firstMailsOf(ctx, r, which)
	if err != nil {
		return nil, err
	}
	to, err := recipientsOf(ctx, r, which)
	if err != nil {
		return nil, err
	}
	names := map[id.ID]string{}
	for _, c := range found {
		if len(to[c.ID]) == 0 {
			continue
		}
		owner, known := names[c.OwnerID]
		if !known {
			if owner, err = a.room.NameOf(ctx, r, c.OwnerID); err != nil {
				return nil, err
			}
			names[c.OwnerID] = owner
		}
		l, err := a.room.receipt(ctx, r, c, people[c.CustomerID], owner, to[c.ID], answers[c.ID], a.db.Now())
		if err != nil && !errors.Is(err, errUnwritable) {
			return nil, err
		}
		out[c.ID] = receiptOf{c, people[c.CustomerID], l, err != nil}
	}
	return out, nil
}

// send sends the letters, each once, and writes those that are missing.
func (a *Acknowledger) send(ctx context.Context, tx *db.Tx, events []event.Event, written map[id.ID]receiptOf) error {
	which := due(events)
	if len(which) == 0 {
		return nil
	}
	var told []id.ID
	b := new(db.SQL).W(`SELECT subject_id FROM event WHERE subject_kind = 'case'`).In("subject_id", db.Values(which)...).
		W(` AND kind IN ('cases.acknowledged', 'cases.receipt_held', 'cases.receipt_failed')`)
	if err := tx.All(ctx, &told, b.Text(), b.Args()...); err != nil {
		return fmt.Errorf("look who was told already: %w", err)
	}
	done := map[id.ID]bool{}
	for _, c := range told {
		done[c] = true
	}
	for _, e := range events {
		if !leavesReceipt(e) || done[e.Subject.ID] {
			continue
		}
		r, there := written[e.Subject.ID]
		if !there {
			more, err := a.write(ctx, tx, []event.Event{e})
			if err != nil {
				return err
			}
			if r, there = more[e.Subject.ID]; !there {
				continue
			}
		}
		if err := a.sendOne(ctx, tx, r); err != nil {
			return err
		}
	}
	return nil
}

func (a *Acknowledger) sendOne(ctx context.Context, tx *db.Tx, r receiptOf) error {
	if r.failed { // the owner sees it; the letters of others must not wait
		return a.room.happened(ctx, tx, event.System, r.c.ID, "receipt_failed", nil)
	}
	held, err := a.room.holdReceipt(ctx, tx, r.c, r.customer)
	if err != nil || held {
		return err
	}
	return a.room.sendReceipt(ctx, tx, r.c, r.letter)
}

// firstMailsOf gives the Message-IDs of the mails with which cases began.
func firstMailsOf(ctx context.Context, r db.Reader, which []id.ID) (map[id.ID]string, error) {
	var rows []struct {
		CaseID    id.ID
		MessageID string
	}
	b := new(db.SQL).W(`SELECT case_id, message_id FROM cases_message WHERE message_id <> '' AND author_kind = 'customer'`).
		In("case_id", db.Values(which)...).W(` ORDER BY id DESC`)
	if err := r.All(ctx, &rows, b.Text(), b.Args()...); err != nil {
		return nil, fmt.Errorf("read the mails with which cases began: %w", err)
	}
	out := map[id.ID]string{}
	for _, one := range rows {
		out[one.CaseID] = one.MessageID
	}
	return out, nil
}
