package bidi

import (
	"golang.org/x/text/unicode/bidi"
)

// Level is how deep a letter lies: even runs left to right, odd right to left.
type Level = int8

// maxDepth is the deepest level that may be asked for (BD2).
const maxDepth = 125

// paragraph is one paragraph on its way through the rules.
type paragraph struct {
	text   []rune
	class  []bidi.Class // as the rules change it
	raw    []bidi.Class // as the letter has it
	levels []Level
	base   Level
	mate   []int // of an isolate its end, of an end its isolate, -1 for none
}

// Levels gives the level of each letter of one paragraph whose own level is base
// (0 runs left to right, 1 right to left), before lines are broken.
func Levels(text []rune, base Level) []Level {
	p := paragraph{text: text, base: base, class: make([]bidi.Class, len(text)), levels: make([]Level, len(text)), mate: make([]int, len(text))}
	for i, r := range text {
		props, _ := bidi.LookupRune(r)
		p.class[i] = props.Class()
	}
	p.raw = append([]bidi.Class(nil), p.class...)
	p.matchIsolates()
	p.explicit()
	for _, s := range p.sequences() {
		s.weak()
		s.brackets()
		s.neutral()
		s.implicit()
	}
	p.whitespace()
	return p.levels
}

func isIsolate(c bidi.Class) bool { return c == bidi.LRI || c == bidi.RLI || c == bidi.FSI }

// isRemoved tells what rule X9 takes away.
func isRemoved(c bidi.Class) bool {
	switch c {
	case bidi.LRE, bidi.RLE, bidi.LRO, bidi.RLO, bidi.PDF, bidi.BN:
		return true
	}
	return false
}

// matchIsolates finds the end of each isolate (BD9).
func (p *paragraph) matchIsolates() {
	var open []int
	for i, c := range p.class {
		p.mate[i] = -1
		switch {
		case isIsolate(c):
			open = append(open, i)
		case c == bidi.PDI && len(open) > 0:
			from := open[len(open)-1]
			open = open[:len(open)-1]
			p.mate[i], p.mate[from] = from, i
		}
	}
}

// isRight tells whether the first strong letter in a range runs right to left
// (P2, P3), as an isolate of unknown direction asks.
func (p *paragraph) isRight(from, to int) bool {
	for i := from; i < to; i++ {
		switch c := p.raw[i]; {
		case c == bidi.L:
			return false
		case c == bidi.R || c == bidi.AL:
			return true
		case isIsolate(c):
			if p.mate[i] < 0 {
				return false
			}
			i = p.mate[i]
		}
	}
	return false
}

// embedding is an entry of the stack of rule X1.
type embedding struct {
	level   Level
	forced  bidi.Class // ON forces nothing
	isolate bool
}

// explicit gives each letter the level that marks in the text ask for (X1-X8).
func (p *paragraph) explicit() {
	stack := []embedding{{p.base, bidi.ON, false}}
	lostIsolates, lostEmbeddings, isolates := 0, 0, 0
	for i, c := range p.raw {
		top := stack[len(stack)-1]
		p.levels[i] = top.level
		if c == bidi.PDI {
			switch {
			case lostIsolates > 0:
				lostIsolates--
			case isolates > 0:
				lostEmbeddings = 0
				for !stack[len(stack)-1].isolate {
					stack = stack[:len(stack)-1]
				}
				stack = stack[:len(stack)-1]
				isolates--
			}
			top = stack[len(stack)-1]
			p.levels[i] = top.level
		}
		if top.forced != bidi.ON && !isRemoved(c) && c != bidi.B {
			p.class[i] = top.forced
		}
		switch c {
		case bidi.RLE, bidi.LRE, bidi.RLO, bidi.LRO, bidi.RLI, bidi.LRI, bidi.FSI:
			right, forced := p.asks(i)
			level := (top.level + 2) &^ 1 // the next even one
			if right {
				level = (top.level + 1) | 1
			}
			fits := level <= maxDepth && lostIsolates == 0 && lostEmbeddings == 0
			switch {
			case fits:
				stack = append(stack, embedding{level, forced, isIsolate(c)})
				if isIsolate(c) {
					isolates++
				}
			case isIsolate(c):
				lostIsolates++
			case lostIsolates == 0:
				lostEmbeddings++
			}
		case bidi.PDF:
			switch {
			case lostIsolates > 0:
			case lostEmbeddings > 0:
				lostEmbeddings--
			case !top.isolate && len(stack) > 1:
				stack = stack[:len(stack)-1]
			}
		case bidi.B:
			p.levels[i] = p.base
		}
	}
}

// asks tells which direction a mark asks for, and what it forces.
func (p *paragraph) asks(i int) (right bool, forced bidi.Class) {
	switch p.raw[i] {
	case bidi.RLE, bidi.RLI:
		return true, bidi.ON
	case bidi.RLO:
		return true, bidi.R
	case bidi.LRO:
		return false, bidi.L
	case bidi.FSI:
		end := p.mate[i]
		if end < 0 {
			end = len(p.raw)
		}
		return p.isRight(i+1, end), bidi.ON
	}
	return false, bidi.ON
}

// whitespace takes blanks at the end of the paragraph and before separators back
// to its level, and gives what X9 removed the level of its neighbour, so that no
// run is cut there (L1 and 5.2).
func (p *paragraph) whitespace() {
	tail := true
	for i := len(p.raw) - 1; i >= 0; i-- {
		switch c := p.raw[i]; {
		case c == bidi.B || c == bidi.S:
			p.levels[i], tail = p.base, true
		case c == bidi.WS || isIsolate(c) || c == bidi.PDI || isRemoved(c):
			if tail {
				p.levels[i] = p.base
			}
		default:
			tail = false
		}
	}
	for i, c := range p.raw {
		if isRemoved(c) && i > 0 {
			p.levels[i] = p.levels[i-1]
		}
	}
}

// Order gives the runs of a line as they are seen from left to right, of the
// levels of its runs in the order in which they are read (L2).
func Order(levels []Level) []int {
	order := make([]int, len(levels))
	var deepest Level
	for i, l := range levels {
		order[i] = i
		deepest = max(deepest, l)
	}
	for at := deepest; at > 0; at-- {
		for i := 0; i < len(order); i++ {
			from := i
			for i < len(order) && levels[order[i]] >= at {
				i++
			}
			for a, b := from, i-1; a < b; a, b = a+1, b-1 {
				order[a], order[b] = order[b], order[a]
			}
		}
	}
	return order
}
