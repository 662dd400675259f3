package demo

import (
	"slices"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/id"
	"rida/internal/room/promises"
)

// The promises of a case as it is told: what is given, kept, missed and owed.

// matter is what the policy looks at in the case.
func (k *book) matter() promises.Matter {
	return promises.Matter{Type: string(k.c.Type), Priority: string(k.c.Priority), Channel: k.c.Channel, Team: k.c.TeamID}
}

// root is the first of the row of promises in which one stands, and rootDue its
// date.
func (k *book) root(p promises.Promise) id.ID        { return k.first(p).ID }
func (k *book) rootDue(p promises.Promise) time.Time { return k.first(p).DueAt }
func (k *book) first(p promises.Promise) promises.Promise {
	for p.Replaces != 0 {
		i := slices.IndexFunc(k.promises, func(q promises.Promise) bool { return q.ID == p.Replaces })
		if i < 0 {
			break
		}
		p = k.promises[i]
	}
	return p
}

func (k *book) due(kind promises.Kind, at time.Time) time.Time {
	due, err := k.f.policy.Due(kind, k.matter(), at)
	if err != nil {
		k.f.fail(err)
		return at.Add(time.Hour)
	}
	return due
}

func (k *book) give(at time.Time, by event.Actor, kind promises.Kind, due time.Time, replaces id.ID) {
	p := promises.Promise{ID: k.ids.next(at), CaseID: k.c.ID, Kind: kind, MadeAt: at, DueAt: due, Replaces: replaces, Outcome: promises.Open, Owed: true}
	k.promises = append(k.promises, p)
	k.happened(at, by, "promises.given", "due_at", microsOf(due), "kind", quoted(kind), "promise", quotedID(p.ID), "replaces", quotedID(replaces))
}

// settle settles what is owed of the given kinds, all when none is named, in
// the order of their dates.
func (k *book) settle(at time.Time, by event.Actor, outcome func(promises.Promise) promises.Outcome, kinds ...promises.Kind) {
	for _, i := range k.owed() {
		p := &k.promises[i]
		if len(kinds) > 0 && !slices.Contains(kinds, p.Kind) {
			continue
		}
		p.Outcome, p.Owed, p.SettledAt = outcome(*p), false, at
		k.happened(at, by, "promises."+string(p.Outcome), "due_at", microsOf(p.DueAt), "kind", quoted(p.Kind), "promise", quotedID(p.ID))
	}
}

// owed gives the places of the owed promises, those due first first.
func (k *book) owed() []int {
	var all []int
	for i, p := range k.promises {
		if p.Owed {
			all = append(all, i)
		}
	}
	slices.SortStableFunc(all, func(a, b int) int { return k.promises[a].DueAt.Compare(k.promises[b].DueAt) })
	return all
}

// until notices what was missed before a time, as the house's clock would.
func (k *book) until(at time.Time) {
	k.miss(at.Add(-sweepLag), at)
}

// miss notices what was due before a time, by then at the latest.
func (k *book) miss(due, by time.Time) {
	for _, i := range k.owed() {
		p := &k.promises[i]
		seen := p.DueAt.Add(sweepLag)
		if seen.After(by) {
			seen = by
		}
		if p.Outcome == promises.Open && seen.After(p.DueAt) && p.DueAt.Before(due) {
			p.Outcome = promises.Broken
			k.happened(seen, event.System, "promises.missed", "due_at", microsOf(p.DueAt), "kind", quoted(p.Kind), "promise", quotedID(p.ID))
		}
	}
}
