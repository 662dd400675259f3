package promises

import (
	"context"
	"slices"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
)

// InOrder gives the book with its rules in another order: the places, counted
// from 0, of all rules but the last, which fits every case and stays where it is.
// ok is false when one is missing or named twice.
func (b Book) InOrder(order []int) (Book, bool) {
	if len(order) != len(b.Rules)-1 {
		return b, false
	}
	seen := make([]bool, len(b.Rules))
	rules := make([]Rule, 0, len(b.Rules))
	for _, at := range order {
		if at < 0 || at >= len(b.Rules)-1 || seen[at] {
			return b, false
		}
		seen[at] = true
		rules = append(rules, b.Rules[at])
	}
	b.Rules = append(rules, b.Rules[len(b.Rules)-1])
	return b, true
}

// Reorder puts the rules of the draft, or of what holds where there is none, into
// another order, as a change of the draft: which rule decides may change, so it
// can be tried and is switched on like every other. Name says what changes where
// the draft is new; edition is the one that was seen, 0 for none.
func (m *Room) Reorder(ctx context.Context, tx *db.Tx, by event.Actor, name string, order []int, edition int64) (Version, error) {
	draft, there, err := Draft(ctx, tx)
	if err != nil {
		return draft, err
	}
	if there {
		name = draft.Name
	} else if draft.Book, err = Current(ctx, tx); err != nil {
		return draft, err
	}
	book, ok := draft.Book.InOrder(order)
	if !ok {
		return draft, fault.New(fault.Conflict, "promises.fault.draft")
	}
	return m.SaveDraft(ctx, tx, by, name, book, edition)
}

// MoveRule moves one rule of the draft, or of what holds, to another place, both
// counted from 0; the rest is as in Reorder.
func (m *Room) MoveRule(ctx context.Context, tx *db.Tx, by event.Actor, name string, from, to int, edition int64) (Version, error) {
	draft, there, err := Draft(ctx, tx)
	if err == nil && !there {
		draft.Book, err = Current(ctx, tx)
	}
	if err != nil {
		return draft, err
	}
	order := make([]int, len(draft.Book.Rules)-1)
	for i := range order {
		order[i] = i
	}
	if from < 0 || from >= len(order) || to < 0 || to >= len(order) {
		return draft, fault.OfFields(fault.Field{Name: "rule", Key: "field.bad_choice"})
	}
	return m.Reorder(ctx, tx, by, name, slices.Insert(slices.Delete(order, from, from+1), to, from), edition)
}

// Back is the order that takes another one back.
func Back(order []int) []int {
	back := make([]int, len(order))
	for i, at := range order {
		if at >= 0 && at < len(back) {
			back[at] = i
		}
	}
	return back
}
