package search

import (
	"slices"
	"strings"
)

// walk goes through one segment and gives the documents that have every term,
// or, where one term has so few documents that looking at them is cheaper than
// reading the other lists, the documents of that term.
type walk struct {
	groups  []*group
	dead    bool  // a term stands nowhere in the segment
	settled bool  // the other terms need not be read
	now     int64 // the document at hand, none at the end
	reached int64 // how far down it has looked
}

// add takes in the ids of one more term. When they are at most few, the other
// terms are left unread in this segment.
func (w *walk) add(g *group, few int) {
	w.groups = append(w.groups, g)
	w.dead = w.dead || g.size() == 0 && !g.more()
	if !w.dead && g.size() <= few && !g.more() {
		w.settled = true
		w.groups = append(w.groups[:0], g)
	}
}

// open tells whether further terms are to be read.
func (w *walk) open() bool { return !w.dead && !w.settled }

// next goes to the newest document at or before the target.
func (w *walk) next(target int64) {
	w.now = none
	lead := w.groups[0] // who gave the target
	hints := func() []int64 { return lead.coming() }
	for agreed := 0; target > none; {
		for _, g := range w.groups {
			w.reached = target
			found := g.seek(target, hints)
			if found == none {
				return
			}
			if found != target {
				target, agreed, lead = found, 1, g
			} else {
				agreed++
			}
			if agreed >= len(w.groups) {
				w.now = target
				return
			}
		}
	}
}

// answers tells whether the words of a document satisfy every term.
func answers(words string, terms []term) bool {
	for _, t := range terms {
		end := " "
		if t.Prefix {
			end = ""
		}
		if !slices.ContainsFunc(t.Any, func(w string) bool { return strings.Contains(words, " "+w+end) }) {
			return false
		}
	}
	return true
}
