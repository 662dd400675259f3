package promises

import (
	"cmp"
	"slices"
	"time"

	"rida/internal/kit/id"
)

// Verdict is what became of a given word, measured by its own date. A later
// date in its place does not save the first: who was promised Sunday and hears
// on Saturday that it will be Tuesday was told in time, and the first word is
// broken all the same unless it was done by Sunday.
type Verdict struct {
	Promise
	Root id.ID // the first of the chain of words that stand in each other's place
	// Result is Open while nobody can know, Withdrawn for what is no longer to be
	// done or moved with new working hours to another date, and else Kept or Broken.
	Result Outcome
	DoneAt time.Time // when what was promised was done; zero while it is not
	// WordAt is when the customer was told of a later date, before this one was
	// due; zero for never.
	WordAt    time.Time
	Postponed bool // a later date stands in its place
	Second    bool // it stands in the place of a word that was broken or postponed
}

// Judge tells what became of each of the promises of one case at now.
func Judge(all []Promise, now time.Time) []Verdict {
	all = slices.Clone(all)
	slices.SortFunc(all, func(a, b Promise) int { return cmp.Compare(a.ID, b.ID) })
	byID, next := map[id.ID]Promise{}, map[id.ID]Promise{}
	for _, p := range all {
		byID[p.ID] = p
		if p.Replaces != 0 {
			next[p.Replaces] = p
		}
	}
	out := make([]Verdict, len(all))
	for i, p := range all {
		v := Verdict{Promise: p, Root: rootOf(p, byID), Result: p.Outcome}
		if p.Outcome == Kept || p.Outcome == Broken && !p.Owed {
			v.DoneAt = p.SettledAt
		}
		if n, ok := next[p.ID]; ok && p.Outcome != Kept && isPostponed(p, n) {
			v.postpone(p, n, next, now)
		}
		if before, ok := byID[p.Replaces]; ok {
			v.Second = before.Outcome == Broken || isPostponed(before, p)
		}
		if v.Result == Open && !p.Rests() && !now.Before(p.DueAt) {
			v.Result = Broken
		}
		out[i] = v
	}
	return out
}

// isPostponed tells that a person put a word off by another. One that was moved
// by new working hours, by a rightful rest of its clock or with its case goes on
// as the other, which is counted in its place.
func isPostponed(p, n Promise) bool { return n.Cause == Again && n.DueAt.After(p.DueAt) }

// postpone judges a word by its own date although others stand in its place.
func (v *Verdict) postpone(p, n Promise, next map[id.ID]Promise, now time.Time) {
	v.Postponed = true
	if n.ToldAt.Before(p.DueAt) {
		v.WordAt = n.ToldAt
	}
	last := n
	for range next { // a chain is no longer than that
		following, ok := next[last.ID]
		if !ok {
			break
		}
		last = following
	}
	done := time.Time{}
	if last.Outcome == Kept || last.Outcome == Broken && !last.Owed {
		done = last.SettledAt
	}
	v.DoneAt = done
	switch {
	case p.Outcome == Broken:
	case !done.IsZero() && done.Before(p.DueAt):
		v.Result = Kept
	case last.Outcome == Withdrawn && last.SettledAt.Before(p.DueAt):
		v.Result = Withdrawn
	case !now.Before(p.DueAt):
		v.Result = Broken
	default:
		v.Result = Open
	}
}

// rootOf is the first word in whose place one stands: also that of another case,
// where cases were merged.
func rootOf(p Promise, byID map[id.ID]Promise) id.ID {
	if p.RootID != 0 {
		return p.RootID
	}
	for range byID {
		before, ok := byID[p.Replaces]
		if !ok {
			break
		}
		p = before
	}
	return p.ID
}
