package routing

import (
	"rida/internal/kit/id"
)

// turns is what this process has given out: the order of the turns, and how
// much since the board was read.
//
// Each process deals round by itself among those who can take a case, so over
// all processes nobody has more than one case a process above another. That
// costs the database nothing; a turn kept in a common row would make all who
// open a case wait for each other.
type turns struct {
	next  int64
	last  map[id.ID]int64 // when somebody was given a case, as a number that grows
	given map[id.ID]int64 // since the board was read
	round int64           // how often it was
}

// begin counts anew what is given.
func (t *turns) begin() {
	t.given = map[id.ID]int64{}
	t.round++
}

// takeBack undoes a gift of a round, unless its counts are gone already.
func (t *turns) takeBack(who id.ID, round int64) {
	if t.round == round && t.given[who] > 0 {
		t.given[who]--
	}
}

// give notes that somebody was given a case.
func (t *turns) give(who id.ID) {
	if t.last == nil {
		t.last = map[id.ID]int64{}
	}
	if t.given == nil {
		t.given = map[id.ID]int64{}
	}
	t.next++
	t.last[who] = t.next
	t.given[who]++
}
