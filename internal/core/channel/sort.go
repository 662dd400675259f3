package channel

import (
	"context"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
)

// NeedSortable refuses to give a place to what has one: a message of ours, one
// that is still being read, and one that is part of a case.
func (e Entry) NeedSortable() error {
	switch {
	case e.Direction != In:
		return fault.New(fault.Conflict, "channel.not_incoming")
	case e.State == Received:
		return fault.New(fault.Conflict, "channel.not_read_yet")
	case e.State == Case || e.State == Joined || e.State == Junk && e.Case != 0:
		return fault.New(fault.Conflict, "channel.has_case")
	case e.Reason == ReasonTooLarge || e.Reason == ReasonNotFetched:
		return fault.New(fault.Conflict, "channel.not_whole")
	}
	return nil
}

// Place records that a person has given a message its place: s names the case
// and whether the message opened or joined it.
func (l *Ledger) Place(ctx context.Context, tx *db.Tx, by event.Actor, entry id.ID, s Settlement) error {
	e, err := l.lockEntry(ctx, tx, entry)
	if err != nil {
		return err
	}
	if err := e.NeedSortable(); err != nil {
		return err
	}
	s.Reason = ReasonByPerson
	if err := l.Settle(ctx, tx, entry, s); err != nil {
		return err
	}
	return l.happened(ctx, tx, by, entry, "placed", map[string]any{"was": e.State, "as": s.State, "case": s.Case})
}

// MarkJunk records that a person takes a message for junk. One that is still
// being read, and one that joined a case, are a Conflict; of one that opened a
// case the caller closes the case in the same act.
func (l *Ledger) MarkJunk(ctx context.Context, tx *db.Tx, by event.Actor, entry id.ID) (was Entry, err error) {
	was, err = l.lockEntry(ctx, tx, entry)
	if err != nil {
		return was, err
	}
	switch {
	case was.Direction != In:
		return was, fault.New(fault.Conflict, "channel.not_incoming")
	case was.State == Received:
		return was, fault.New(fault.Conflict, "channel.not_read_yet")
	case was.State == Joined:
		return was, fault.New(fault.Conflict, "channel.has_case")
	case was.State == Junk:
		return was, nil
	}
	if err := l.Settle(ctx, tx, entry, Settlement{State: Junk, Reason: ReasonByPerson}); err != nil {
		return was, err
	}
	return was, l.happened(ctx, tx, by, entry, "junked", map[string]any{"was": was.State, "case": was.Case})
}

// NotJunk takes MarkJunk back. A message that had opened a case is that case's
// again, and the caller opens it; any other is read again. Something that is no
// junk is a Conflict.
func (l *Ledger) NotJunk(ctx context.Context, tx *db.Tx, by event.Actor, entry id.ID) (is Entry, err error) {
	e, err := l.lockEntry(ctx, tx, entry)
	if err != nil {
		return e, err
	}
	if e.State != Junk {
		return e, fault.New(fault.Conflict, "channel.no_junk")
	}
	if e.Case == 0 {
		if err := l.Requeue(ctx, tx, by, entry); err != nil {
			return e, err
		}
		return l.Get(ctx, tx, entry)
	}
	if err := l.Settle(ctx, tx, entry, Settlement{State: Case, Reason: ReasonByPerson}); err != nil {
		return e, err
	}
	if err := l.happened(ctx, tx, by, entry, "unjunked", map[string]any{"case": e.Case}); err != nil {
		return e, err
	}
	return l.Get(ctx, tx, entry)
}

// happened appends an event about a message.
func (l *Ledger) happened(ctx context.Context, tx *db.Tx, by event.Actor, entry id.ID, what string, data any) error {
	_, err := l.o.Events.Append(ctx, tx, by, event.Subject{Kind: "mail", ID: entry}, "channel."+what, data)
	return err
}

// lockEntry reads an entry and keeps others from changing it until the act ends.
func (l *Ledger) lockEntry(ctx context.Context, tx *db.Tx, entry id.ID) (Entry, error) {
	if _, err := lock(ctx, tx, entry); err != nil {
		return Entry{}, err
	}
	return l.Get(ctx, tx, entry)
}
