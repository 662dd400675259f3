package cases

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/room/promises"
)

// UndoMoveFor is how long a merge or a split can be undone: long enough for the
// colleague who comes back from a weekend to notice, short enough that nobody
// has built upon it.
const UndoMoveFor = 7 * 24 * time.Hour

// Undo takes a merge or a split back, as long as nothing has happened since that
// cannot be told apart again. A merge undone gives both cases back as they
// stood; a split undone brings the messages home and lets the new number lead
// there. The record of what happened stays and grows by the undoing.
func (m *Room) Undo(ctx context.Context, tx *db.Tx, by event.Actor, move id.ID) (from, into Case, err error) {
	mv, err := OneMove(ctx, tx, move)
	if err != nil {
		return from, into, err
	}
	from, into, err = m.changeTwo(ctx, tx, mv.FromID, mv.IntoID, func(from, into *Case) error {
		if err := whyNot(ctx, tx, mv, *from, *into, tx.Now()); err != nil {
			return err
		}
		if err := m.bringBack(ctx, tx, mv); err != nil {
			return err
		}
		if mv.Kind == Splitting {
			return m.unsplit(ctx, tx, by, from, into)
		}
		return m.unmerge(ctx, tx, by, mv, from, into)
	}, func(from, into *Case) error {
		for _, c := range []*Case{from, into} {
			if err := m.happened(ctx, tx, by, c.ID, string(mv.Kind)+"_undone", map[string]any{"move": mv.ID, "solved": c.endsSolved()}); err != nil {
				return err
			}
		}
		_, err := tx.Exec(ctx, sqlUndone, mv.ID, clock.Micros(tx.Now()), by.ID)
		return err
	})
	if err != nil || !mv.Told || mv.Kind != Merging {
		return from, into, err
	}
	return from, into, m.tellOfMove(ctx, tx, into, from, "cases.mail.unmerged")
}

// CanUndo tells why a move cannot be undone; nil when it can.
func CanUndo(ctx context.Context, r db.Reader, mv Move, now time.Time) error {
	from, err := Get(ctx, r, mv.FromID)
	if err != nil {
		return err
	}
	into, err := Get(ctx, r, mv.IntoID)
	if err != nil {
		return err
	}
	return whyNot(ctx, r, mv, from, into, now)
}

// What happened since that stands in the way of undoing: on a case that took
// messages, whatever was said, owed or ended there; on a case that was split,
// its end.
var (
	goneOn = []string{"cases.customer_wrote", "cases.replied", "cases.closure_proposed", "cases.closed", "cases.reopened", "cases.not_solved",
		"cases.snoozed", "cases.woken", "cases.merged", "cases.has_merged", "cases.split", "cases.split_undone", "cases.merge_undone",
		"promises.given", "promises.moved", "promises.kept", "promises.broken", "promises.withdrawn"}
	ended = []string{"cases.closed", "cases.merged"}
)

func whyNot(ctx context.Context, r db.Reader, mv Move, from, into Case, now time.Time) error {
	if !mv.UndoneAt.IsZero() {
		return fault.New(fault.Conflict, "cases.undo.done")
	}
	if now.Sub(mv.At) > UndoMoveFor {
		return fault.New(fault.Conflict, "cases.undo.late", "n", int(UndoMoveFor/(24*time.Hour)))
	}
	var away int
	if err := r.Get(ctx, &away, sqlAway, mv.ID, mv.IntoID); err != nil {
		return fmt.Errorf("look where the messages of move %d are: %w", mv.ID, err)
	}
	if away > 0 || into.IsMerged() {
		return fault.New(fault.Conflict, "cases.undo.moved_on")
	}
	onFrom := goneOn
	if mv.Kind == Splitting {
		onFrom = ended
		if from.IsMerged() {
			return fault.New(fault.Conflict, "cases.undo.moved_on")
		}
	}
	for _, look := range []struct {
		which id.ID
		after int64
		kinds []string
	}{{mv.IntoID, mv.intoSeq, goneOn}, {mv.FromID, mv.fromSeq, onFrom}} {
		all, err := event.Of(ctx, r, subject(look.which))
		if err != nil {
			return err
		}
		for _, e := range all {
			if e.Seq > look.after && slices.Contains(look.kinds, e.Kind) {
				return fault.New(fault.Conflict, "cases.undo.gone_on")
			}
		}
	}
	return nil
}

// bringBack moves the messages of a move, the notes that answer them, and what
// else moved along.
func (m *Room) bringBack(ctx context.Context, tx *db.Tx, mv Move) error {
	var all []id.ID
	if err := tx.All(ctx, &all, sqlToBringBack, mv.ID, mv.IntoID); err != nil {
		return fmt.Errorf("list the messages of move %d: %w", mv.ID, err)
	}
	for _, one := range all {
		if err := rehome(ctx, tx, one, mv.FromID); err != nil {
			return err
		}
	}
	for _, text := range []string{sqlSidesBack, sqlHelpBack} {
		if _, err := tx.Exec(ctx, text, mv.ID, mv.FromID); err != nil {
			return fmt.Errorf("bring back what moved along: %w", err)
		}
	}
	return nil
}

// unsplit closes the new case for good; its number leads to the old one.
func (m *Room) unsplit(ctx context.Context, tx *db.Tx, by event.Actor, from, into *Case) error {
	if err := m.Promises.Withdraw(ctx, tx, by, into.ID); err != nil {
		return err
	}
	into.State, into.Closure, into.ClosedAt, into.DuplicateOf, into.WakeAt = Closed, Duplicate, tx.Now(), from.ID, time.Time{}
	into.HandoverTo, into.HandoverWhy = 0, ""
	if err := refresh(ctx, tx, from); err != nil {
		return err
	}
	return refresh(ctx, tx, into)
}

// unmerge gives both cases back as they stood. What somebody changed meanwhile
// by hand, such as the owner, stays as it is now.
func (m *Room) unmerge(ctx context.Context, tx *db.Tx, by event.Actor, mv Move, from, into *Case) error {
	b := mv.before
	merged := *into
	was := Case{Type: b.From.Type, Priority: b.From.Priority, OwnerID: b.From.OwnerID, Taken: b.From.Taken}
	from.State, from.Type, from.Priority, from.Closure, from.DuplicateOf = b.From.State, was.Type, was.Priority, b.From.Closure, b.From.DuplicateOf
	from.ClosedAt, from.WakeAt = clock.FromMicros(b.From.ClosedAt), clock.FromMicros(b.From.WakeAt)
	into.State, into.Closure, into.DuplicateOf = b.Into.State, b.Into.Closure, b.Into.DuplicateOf
	into.ClosedAt, into.WakeAt = clock.FromMicros(b.Into.ClosedAt), clock.FromMicros(b.Into.WakeAt)
	into.BeganAt, into.FirstResponseAt = clock.FromMicros(b.Into.BeganAt), clock.FromMicros(b.Into.FirstResponse)
	if b.From.Type == Complaint && merged.Type == Complaint {
		into.Type = b.Into.Type
	}
	if merged.Priority == b.From.Priority {
		into.Priority = b.Into.Priority
	}
	if !b.Into.Taken && b.From.Taken && merged.OwnerID == b.From.OwnerID {
		if err := m.giveBackOwner(ctx, tx, into, b.Into); err != nil {
			return err
		}
	}
	if b.Problem && into.Problem == from.Problem {
		into.Problem = ""
	}
	if b.Want && into.Wanted == from.Wanted {
		into.Wanted = ""
	}
	for _, tag := range b.Tags {
		if _, err := tx.Exec(ctx, sqlDropTag, into.ID, tag); err != nil {
			return fmt.Errorf("take a tag back: %w", err)
		}
	}
	for _, text := range []string{sqlPartParticipants, sqlPartFollowers} {
		if _, err := tx.Exec(ctx, text, from.ID, into.ID, clock.Micros(mv.At)); err != nil {
			return fmt.Errorf("part who belonged to case %d: %w", from.ID, err)
		}
	}
	if err := m.partPromises(ctx, tx, by, mv, from.ID, into.ID); err != nil {
		return err
	}
	if err := refresh(ctx, tx, from); err != nil {
		return err
	}
	return refresh(ctx, tx, into)
}

// giveBackOwner lets a case wait with its former keeper again, if that person
// still works here.
func (m *Room) giveBackOwner(ctx context.Context, tx *db.Tx, c *Case, was standing) error {
	err := m.mustBeActive(ctx, tx, was.OwnerID)
	if f, ok := fault.As(err); ok && f.Kind == fault.Invalid {
		return nil
	}
	if err == nil {
		c.OwnerID, c.Taken = was.OwnerID, was.Taken
	}
	return err
}

// partPromises gives each case the dates it owed before, as new promises that
// name the old ones.
func (m *Room) partPromises(ctx context.Context, tx *db.Tx, by event.Actor, mv Move, from, into id.ID) error {
	again := func(on id.ID, owed []id.ID) error {
		old, err := promises.Of(ctx, tx, on)
		if err != nil {
			return err
		}
		for _, p := range old {
			if !slices.Contains(owed, p.ID) || p.Owed {
				continue
			}
			if _, err := m.Promises.Carry(ctx, tx, by, p, on, p.Kind); err != nil {
				return err
			}
		}
		return nil
	}
	if mv.before.Promises || len(mv.before.IntoOwed) == 0 {
		now, err := promises.Owed(ctx, tx, into)
		if err != nil {
			return err
		}
		for _, p := range now {
			if slices.Contains(mv.before.IntoOwed, p.ID) {
				continue
			}
			if err := m.Promises.WithdrawOne(ctx, tx, by, p); err != nil {
				return err
			}
		}
		if err := again(into, mv.before.IntoOwed); err != nil {
			return err
		}
	}
	return again(from, mv.before.FromOwed)
}

// Undone tells which move made a case end or begin, for the way back from its
// page; 0 when none can be undone.
func Undone(ctx context.Context, r db.Reader, c id.ID) (id.ID, error) {
	var which id.ID
	err := r.Get(ctx, &which, sqlLastMove, c)
	if errors.Is(err, db.ErrNone) {
		return 0, nil
	}
	return which, err
}

const (
	sqlUndone = `UPDATE cases_move SET undone_at = $2, undone_by = $3 WHERE id = $1`

	sqlAway = `
SELECT COUNT(*) FROM cases_moved v JOIN cases_message s ON s.id = v.item_id
WHERE v.move_id = $1 AND v.kind = 'message' AND s.case_id <> $2`

	sqlToBringBack = `
SELECT id FROM cases_message WHERE case_id = $2 AND
    (id IN (SELECT item_id FROM cases_moved WHERE move_id = $1 AND kind = 'message')
    OR parent_id IN (SELECT item_id FROM cases_moved WHERE move_id = $1 AND kind = 'message'))
ORDER BY id`

	sqlSidesBack = `UPDATE cases_side SET case_id = $2 WHERE id IN (SELECT item_id FROM cases_moved WHERE move_id = $1 AND kind = 'side')`
	sqlHelpBack  = `UPDATE cases_help SET case_id = $2 WHERE id IN (SELECT item_id FROM cases_moved WHERE move_id = $1 AND kind = 'help')`
	sqlDropTag   = `DELETE FROM cases_tag WHERE case_id = $1 AND tag = $2`

	sqlPartParticipants = `
DELETE FROM cases_participant WHERE case_id = $2 AND since = $3 AND email IN (SELECT email FROM cases_participant WHERE case_id = $1)`

	sqlPartFollowers = `
DELETE FROM cases_follower WHERE case_id = $2 AND since = $3 AND why = 'merged'
    AND account_id IN (SELECT account_id FROM cases_follower WHERE case_id = $1)`

	sqlLastMove = `SELECT id FROM cases_move WHERE from_id = $1 AND undone_at = 0 ORDER BY id DESC LIMIT 1`
)
