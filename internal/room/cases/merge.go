package cases

import (
	"context"
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

// Merged tells what became of two cases of one matter.
type Merged struct {
	Into Case // goes on
	From Case // ended; its reference and its mails lead to Into
	Move Move
}

// Merge makes two cases of one customer's one matter a single one. The one that
// was received first goes on, so that the wait counts from its first day; the
// other's number, link and mail address lead to it. What was said stands in one
// thread in the order of time, the strictest promise of each kind holds, the
// more serious type and priority hold, and a case that is open stays open. Tell
// lets the customer know by mail.
func (m *Room) Merge(ctx context.Context, tx *db.Tx, by event.Actor, a, b id.ID, tell bool) (Merged, error) {
	from, into, err := mergeable(ctx, tx, a, b)
	if err != nil {
		return Merged{}, err
	}
	out := Merged{Move: Move{ID: id.New(tx.Now()), Kind: Merging, FromID: from, IntoID: into, ByID: by.ID, At: tx.Now(), Told: tell}}
	var n int64
	out.From, out.Into, err = m.changeTwo(ctx, tx, from, into, func(from, into *Case) error {
		n = from.Messages
		out.Move.before.From, out.Move.before.Into = standingOf(*from), standingOf(*into)
		return m.merge(ctx, tx, by, from, into, &out.Move)
	}, func(from, into *Case) error {
		return m.endMove(ctx, tx, by, out.Move, "merged", "has_merged", n, into.endsSolved())
	})
	if err != nil || !tell {
		return out, err
	}
	return out, m.tellOfMove(ctx, tx, out.Into, out.From, "cases.mail.merged")
}

// mergeable finds which of two cases goes on and refuses what cannot be merged.
func mergeable(ctx context.Context, r db.Reader, a, b id.ID) (from, into id.ID, err error) {
	x, err := Get(ctx, r, a)
	if err != nil {
		return 0, 0, err
	}
	y, err := Get(ctx, r, b)
	if err != nil {
		return 0, 0, err
	}
	if x, err = survivor(ctx, r, x); err != nil {
		return 0, 0, err
	}
	if y, err = survivor(ctx, r, y); err != nil {
		return 0, 0, err
	}
	switch {
	case x.ID == y.ID:
		return 0, 0, fault.OfFields(fault.Field{Name: "with", Key: "cases.merge_with_itself"})
	case x.CustomerID != y.CustomerID:
		return 0, 0, fault.OfFields(fault.Field{Name: "with", Key: "cases.merge_other_customer"})
	case x.Messages+y.Messages > maxMoved:
		return 0, 0, fault.New(fault.Conflict, "cases.merge_too_long", "max", maxMoved)
	}
	if y.ReceivedAt.Before(x.ReceivedAt) || y.ReceivedAt.Equal(x.ReceivedAt) && y.ID < x.ID {
		x, y = y, x
	}
	return y.ID, x.ID, nil
}

// maxMoved bounds what one transaction moves.
const maxMoved = 5000

// Survivor is the case in which a merged one goes on; any other case is its own.
func Survivor(ctx context.Context, r db.Reader, c Case) (Case, error) { return survivor(ctx, r, c) }

func survivor(ctx context.Context, r db.Reader, c Case) (Case, error) {
	const longestChain = 1000
	for range longestChain {
		if !c.IsMerged() {
			return c, nil
		}
		var err error
		if c, err = Get(ctx, r, c.DuplicateOf); err != nil {
			return c, err
		}
	}
	return c, fmt.Errorf("case %d was merged without end", c.ID)
}

func (m *Room) merge(ctx context.Context, tx *db.Tx, by event.Actor, from, into *Case, mv *Move) error {
	if err := m.joinPromises(ctx, tx, by, from, into, mv); err != nil {
		return err
	}
	mv.before.Problem, mv.before.Want = into.Problem == "" && from.Problem != "", into.Wanted == "" && from.Wanted != ""
	if err := newTags(ctx, tx, from.ID, into.ID, &mv.before.Tags); err != nil {
		return err
	}
	if err := m.keepMove(ctx, tx, *mv); err != nil {
		return err
	}
	combine(from, into, tx.Now())
	var all []id.ID
	if err := tx.All(ctx, &all, sqlMessageIDs, from.ID); err != nil {
		return fmt.Errorf("list the messages of case %d: %w", from.ID, err)
	}
	if err := carry(ctx, tx, mv.ID, into.ID, all); err != nil {
		return err
	}
	for _, text := range []string{sqlNoteSides, sqlNoteHelp} {
		if _, err := tx.Exec(ctx, text, mv.ID, from.ID); err != nil {
			return fmt.Errorf("note what moves with case %d: %w", from.ID, err)
		}
	}
	for _, text := range []string{sqlMoveSides, sqlMoveHelp, sqlJoinTags} {
		if _, err := tx.Exec(ctx, text, from.ID, into.ID); err != nil {
			return fmt.Errorf("move what belongs to case %d: %w", from.ID, err)
		}
	}
	for _, text := range []string{sqlJoinParticipants, sqlJoinFollowers} {
		if _, err := tx.Exec(ctx, text, from.ID, into.ID, clock.Micros(tx.Now())); err != nil {
			return fmt.Errorf("join who belongs to case %d: %w", from.ID, err)
		}
	}
	if err := refresh(ctx, tx, from); err != nil {
		return err
	}
	return refresh(ctx, tx, into)
}

// combine gives the case that goes on the more serious of everything, and ends
// the other.
func combine(from, into *Case, now time.Time) {
	if from.Type == Complaint {
		into.Type = Complaint
	}
	if slices.Index(Priorities, from.Priority) > slices.Index(Priorities, into.Priority) {
		into.Priority = from.Priority
	}
	if !into.Taken && from.Taken {
		into.OwnerID, into.Taken = from.OwnerID, true
	}
	into.BeganAt, into.FirstResponseAt = earlier(into.BeganAt, from.BeganAt), earlier(into.FirstResponseAt, from.FirstResponseAt)
	if into.Problem == "" {
		into.Problem = from.Problem
	}
	if into.Wanted == "" {
		into.Wanted = from.Wanted
	}
	if urgency(from.State) > urgency(into.State) {
		into.State, into.WakeAt = from.State, from.WakeAt
	} else if from.State == into.State {
		into.WakeAt = earlier(into.WakeAt, from.WakeAt)
	}
	switch {
	case into.State != Closed:
		into.Closure, into.ClosedAt, into.DuplicateOf = "", time.Time{}, 0
	case into.DuplicateOf == from.ID: // they cannot lead to each other
		into.Closure, into.DuplicateOf = Documented, 0
	}
	if from.State != Closed {
		from.ClosedAt = now
	}
	from.State, from.Closure, from.DuplicateOf, from.WakeAt = Closed, Duplicate, into.ID, time.Time{}
	from.HandoverTo, from.HandoverWhy = 0, ""
}

// urgency orders the states by how much is left to us.
func urgency(s State) int {
	return map[State]int{Open: 4, WaitingCustomer: 3, Snoozed: 2, Proposed: 1, Closed: 0}[s]
}

// earlier is the earlier of two instants; one that is not set does not count.
func earlier(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// The sorts of promise of which one holds: to answer, to be heard of again, and
// to come to an end.
var sorts = [][]promises.Kind{{promises.FirstResponse, promises.Reply}, {promises.NextUpdate}, {promises.Resolution}}

// joinPromises lets the strictest of each sort hold on the case that goes on, and
// everything else that was promised beside it. A promise is not rewritten: the
// one that came over is a new one that names the old, with the same clock.
func (m *Room) joinPromises(ctx context.Context, tx *db.Tx, by event.Actor, from, into *Case, mv *Move) error {
	there, err := promises.Owed(ctx, tx, from.ID)
	if err != nil {
		return err
	}
	here, err := promises.Owed(ctx, tx, into.ID)
	if err != nil {
		return err
	}
	mv.before.FromOwed, mv.before.IntoOwed = idsOf(there), idsOf(here)
	for _, sort := range sorts {
		theirs, owes := nearest(ofKinds(there, sort))
		ours, owe := nearest(ofKinds(here, sort))
		if owes {
			if err := m.Promises.Withdraw(ctx, tx, by, from.ID, sort...); err != nil {
				return err
			}
		}
		if !owes || owe && !theirs.DueAt.Before(ours.DueAt) {
			continue
		}
		mv.before.Promises = true
		if err := m.Promises.Withdraw(ctx, tx, by, into.ID, sort...); err != nil {
			return err
		}
		kind := theirs.Kind
		if kind == promises.FirstResponse && !into.FirstResponseAt.IsZero() {
			kind = promises.Reply
		}
		if _, err := m.Promises.Carry(ctx, tx, by, theirs, into.ID, kind); err != nil {
			return err
		}
	}
	return m.carryNamed(ctx, tx, by, there, into, mv)
}

// carryNamed lets whatever else was promised on a case go on with the other.
func (m *Room) carryNamed(ctx context.Context, tx *db.Tx, by event.Actor, there []promises.Promise, into *Case, mv *Move) error {
	for _, p := range there {
		if p.Kind.IsSpoken() || p.Kind == promises.Resolution {
			continue
		}
		mv.before.Promises = true
		if err := m.Promises.WithdrawOne(ctx, tx, by, p); err != nil {
			return err
		}
		if _, err := m.Promises.Carry(ctx, tx, by, p, into.ID, p.Kind); err != nil {
			return err
		}
	}
	return nil
}

func ofKinds(all []promises.Promise, kinds []promises.Kind) (out []promises.Promise) {
	for _, p := range all {
		if slices.Contains(kinds, p.Kind) {
			out = append(out, p)
		}
	}
	return out
}

// nearest is the promise that is due first, also when its clock rests.
func nearest(all []promises.Promise) (first promises.Promise, ok bool) {
	for _, p := range all {
		if !ok || p.DueAt.Before(first.DueAt) {
			first, ok = p, true
		}
	}
	return first, ok
}

func idsOf(all []promises.Promise) []id.ID {
	out := make([]id.ID, len(all))
	for i, p := range all {
		out[i] = p.ID
	}
	return out
}

func newTags(ctx context.Context, r db.Reader, from, into id.ID, out *[]string) error {
	if err := r.All(ctx, out, sqlNewTags, from, into); err != nil {
		return fmt.Errorf("compare the tags of two cases: %w", err)
	}
	return nil
}

// endMove appends the events that end a move, one on each case, and seals it.
// solved tells whether the case that took messages is closed as solved now.
func (m *Room) endMove(ctx context.Context, tx *db.Tx, by event.Actor, mv Move, onFrom, onInto string, n int64, solved bool) error {
	a, err := m.Events.Append(ctx, tx, by, subject(mv.FromID), "cases."+onFrom, map[string]any{"move": mv.ID, "case": mv.IntoID, "messages": n, "solved": solved})
	if err != nil {
		return err
	}
	b, err := m.Events.Append(ctx, tx, by, subject(mv.IntoID), "cases."+onInto, map[string]any{"move": mv.ID, "case": mv.FromID, "messages": n, "solved": solved})
	if err != nil {
		return err
	}
	return m.sealMove(ctx, tx, mv, a, b)
}

const (
	sqlMessageIDs = `SELECT id FROM cases_message WHERE case_id = $1 ORDER BY id`

	sqlNewTags = `SELECT tag FROM cases_tag WHERE case_id = $1 AND tag NOT IN (SELECT tag FROM cases_tag WHERE case_id = $2) ORDER BY tag`

	sqlJoinTags = `
INSERT INTO cases_tag (case_id, tag)
SELECT CAST($2 AS BIGINT), tag FROM cases_tag WHERE case_id = $1 ON CONFLICT (case_id, tag) DO NOTHING`

	sqlJoinParticipants = `
INSERT INTO cases_participant (case_id, email, name, customer_id, since)
SELECT CAST($2 AS BIGINT), email, name, customer_id, CAST($3 AS BIGINT) FROM cases_participant WHERE case_id = $1
ON CONFLICT (case_id, email) DO NOTHING`

	sqlJoinFollowers = `
INSERT INTO cases_follower (case_id, account_id, why, since)
SELECT CAST($2 AS BIGINT), account_id, 'merged', CAST($3 AS BIGINT) FROM cases_follower WHERE case_id = $1
ON CONFLICT (case_id, account_id) DO NOTHING`

	sqlNoteSides = `
INSERT INTO cases_moved (move_id, kind, item_id) SELECT CAST($1 AS BIGINT), 'side', id FROM cases_side WHERE case_id = $2`
	sqlNoteHelp = `
INSERT INTO cases_moved (move_id, kind, item_id) SELECT CAST($1 AS BIGINT), 'help', id FROM cases_help WHERE case_id = $2`

	sqlMoveSides = `UPDATE cases_side SET case_id = $2 WHERE case_id = $1`
	sqlMoveHelp  = `UPDATE cases_help SET case_id = $2 WHERE case_id = $1`
)
