package promises

import (
	"context"
	"slices"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
)

// Opens tells whether anything but the first answer is promised to some cases
// from the start.
func (p Policy) Opens() bool {
	return slices.ContainsFunc(p.Book.Rules, func(r Rule) bool {
		return slices.ContainsFunc(p.openingKinds(), func(k Kind) bool { _, ok := r.Targets[k]; return ok })
	})
}

// openingKinds are the kinds beside the first answer that are promised from the
// start to the cases to which the book gives them a target.
func (p Policy) openingKinds() []Kind {
	all := []Kind{Resolution}
	for _, k := range p.Kinds {
		if k.Opening && !k.Inward && !k.Retired {
			all = append(all, k.Code)
		}
	}
	return all
}

// Opening are the kinds beside the first answer that are promised to a case from
// the start.
func (p Policy) Opening(of Matter) (some []Kind) {
	for _, k := range p.openingKinds() {
		if p.Promises(k, of) {
			some = append(some, k)
		}
	}
	return some
}

// FirstDue is when the first of the promises is due that a case has from the
// start.
func (p Policy) FirstDue(of Matter, from time.Time) (time.Time, error) {
	first, err := p.Due(FirstResponse, of, from)
	for _, k := range p.Opening(of) {
		if err != nil {
			break
		}
		var due time.Time
		if due, err = p.Due(k, of, from); err == nil && due.Before(first) {
			first = due
		}
	}
	return first, err
}

// GiveOpening gives a case what is promised from the start beside the first
// answer, with clocks that began at since; a kind that it has had is not given
// again.
func (m *Room) GiveOpening(ctx context.Context, tx *db.Tx, by event.Actor, of id.ID, matter Matter, since time.Time, had []Promise) error {
	for _, k := range m.policy().Opening(matter) {
		if slices.ContainsFunc(had, func(p Promise) bool { return p.Kind == k }) {
			continue
		}
		if _, err := m.GiveSince(ctx, tx, by, of, k, matter, since); err != nil {
			return err
		}
	}
	return nil
}

// Reopen lets the clocks run on that the closing of a case ended, but for those
// that a word fulfils: with what was left of them when it was closed. A clock
// that had run out is due at once; none begins anew.
func (m *Room) Reopen(ctx context.Context, tx *db.Tx, by event.Actor, of id.ID, closed time.Time) error {
	all, err := Of(ctx, tx, of)
	if err != nil {
		return err
	}
	for i, p := range all {
		again := slices.ContainsFunc(all[i+1:], func(q Promise) bool { return q.Replaces == p.ID })
		if p.Kind.IsSpoken() || p.Owed || again || !p.SettledAt.Equal(closed) {
			continue
		}
		left := between(m.policy().Schedule, p.Counts, p.SettledAt, p.DueAt)
		if p.Rests() {
			left = p.Remaining
		}
		due, err := after(m.policy().Schedule, p.Counts, tx.Now(), left)
		if err != nil {
			return err
		}
		next := p.Clock()
		next.CaseID, next.MadeAt, next.DueAt, next.Span, next.Replaces, next.Cause, next.Level = p.CaseID, tx.Now(), due, left, p.ID, Reopened, p.Level
		if _, err := m.GiveUntil(ctx, tx, by, next); err != nil {
			return err
		}
	}
	return nil
}
