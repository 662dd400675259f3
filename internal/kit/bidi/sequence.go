package bidi

import (
	"slices"

	"golang.org/x/text/unicode/bidi"
)

// sequence is an isolating run sequence (BD13): letters of one level that belong
// together though isolates lie between them.
type sequence struct {
	*paragraph
	at       []int // their places in the paragraph
	level    Level
	sos, eos bidi.Class // what counts as standing before and behind
}

// sequences cuts the paragraph (X10).
func (p *paragraph) sequences() []sequence {
	var kept []int
	for i, c := range p.raw {
		if !isRemoved(c) {
			kept = append(kept, i)
		}
	}
	var runs [][]int
	runOf := map[int]int{} // of the first letter of a run
	for k := 0; k < len(kept); {
		from := k
		for k < len(kept) && p.levels[kept[k]] == p.levels[kept[from]] {
			k++
		}
		runOf[kept[from]] = len(runs)
		runs = append(runs, kept[from:k])
	}
	var out []sequence
	for _, run := range runs {
		if first := run[0]; p.raw[first] == bidi.PDI && p.mate[first] >= 0 {
			continue // it goes on from where its isolate began
		}
		var at []int
		for {
			at = append(at, run...)
			last := run[len(run)-1]
			if !isIsolate(p.raw[last]) || p.mate[last] < 0 {
				break
			}
			next, ok := runOf[p.mate[last]]
			if !ok {
				break
			}
			run = runs[next]
		}
		out = append(out, p.bounded(at, kept))
	}
	return out
}

// bounded tells what stands before and behind a sequence.
func (p *paragraph) bounded(at, kept []int) sequence {
	s := sequence{paragraph: p, at: at, level: p.levels[at[0]]}
	before, behind := p.base, p.base
	if k, _ := slices.BinarySearch(kept, at[0]); k > 0 {
		before = p.levels[kept[k-1]]
	}
	last := at[len(at)-1]
	if k, _ := slices.BinarySearch(kept, last); k+1 < len(kept) && !(isIsolate(p.raw[last]) && p.mate[last] < 0) {
		behind = p.levels[kept[k+1]]
	}
	s.sos, s.eos = towards(max(s.level, before)), towards(max(s.level, behind))
	return s
}

func towards(l Level) bidi.Class {
	if l%2 == 1 {
		return bidi.R
	}
	return bidi.L
}

// weak resolves numbers and what stands beside them (W1-W7).
func (s sequence) weak() {
	c := func(k int) bidi.Class { return s.class[s.at[k]] }
	set := func(k int, to bidi.Class) { s.class[s.at[k]] = to }
	before, strong := s.sos, s.sos
	for k := range s.at { // W1, W2, W3 in one pass, as each looks backwards only
		switch is := c(k); {
		case is == bidi.NSM:
			set(k, before)
			if isIsolate(before) || before == bidi.PDI {
				set(k, bidi.ON)
			}
		case is == bidi.L || is == bidi.R || is == bidi.AL:
			strong = is
		}
		before = c(k)
		if c(k) == bidi.EN && strong == bidi.AL {
			set(k, bidi.AN)
		}
	}
	for k := range s.at {
		if c(k) == bidi.AL {
			set(k, bidi.R)
		}
	}
	for k := 1; k+1 < len(s.at); k++ { // W4
		if a, b := c(k-1), c(k+1); a == b && (c(k) == bidi.CS && (a == bidi.EN || a == bidi.AN) || c(k) == bidi.ES && a == bidi.EN) {
			set(k, a)
		}
	}
	s.signs()
	strong = s.sos
	for k := range s.at { // W7
		switch is := c(k); {
		case is == bidi.L || is == bidi.R:
			strong = is
		case is == bidi.EN && strong == bidi.L:
			set(k, bidi.L)
		}
	}
}

// signs takes signs to the number beside them, and others out (W5, W6).
func (s sequence) signs() {
	for k := 0; k < len(s.at); k++ {
		if s.class[s.at[k]] != bidi.ET {
			continue
		}
		to := k
		for to < len(s.at) && s.class[s.at[to]] == bidi.ET {
			to++
		}
		is := bidi.ON
		if k > 0 && s.class[s.at[k-1]] == bidi.EN || to < len(s.at) && s.class[s.at[to]] == bidi.EN {
			is = bidi.EN
		}
		for ; k < to; k++ {
			s.class[s.at[k]] = is
		}
	}
	for _, i := range s.at {
		if is := s.class[i]; is == bidi.ES || is == bidi.CS {
			s.class[i] = bidi.ON
		}
	}
}

// strength is the direction by which a letter counts for its neighbours.
func strength(c bidi.Class) bidi.Class {
	switch c {
	case bidi.EN, bidi.AN, bidi.R, bidi.AL:
		return bidi.R
	case bidi.L:
		return bidi.L
	}
	return bidi.ON
}

// neutral gives what has no direction that of its neighbours (N1, N2).
func (s sequence) neutral() {
	for k := 0; k < len(s.at); k++ {
		if strength(s.class[s.at[k]]) != bidi.ON {
			continue
		}
		from := k
		for k < len(s.at) && strength(s.class[s.at[k]]) == bidi.ON {
			k++
		}
		before, behind := s.sos, s.eos
		if from > 0 {
			before = strength(s.class[s.at[from-1]])
		}
		if k < len(s.at) {
			behind = strength(s.class[s.at[k]])
		}
		is := towards(s.level)
		if before == behind {
			is = before
		}
		for _, i := range s.at[from:k] {
			s.class[i] = is
		}
	}
}

// implicit gives the levels (I1, I2).
func (s sequence) implicit() {
	for _, i := range s.at {
		switch is := s.class[i]; {
		case s.level%2 == 0 && is == bidi.R:
			s.levels[i] = s.level + 1
		case s.level%2 == 0 && (is == bidi.AN || is == bidi.EN):
			s.levels[i] = s.level + 2
		case s.level%2 == 1 && is != bidi.R:
			s.levels[i] = s.level + 1
		default:
			s.levels[i] = s.level
		}
	}
}
