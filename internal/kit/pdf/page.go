package pdf

import (
	"strings"
)

// placed is something on a page; y is from the top.
type placed struct {
	line
	x, y float64 // where the line begins on the left, on its baseline
}

// page is what stands on one page.
type page struct {
	lines []placed
	rules []float64 // thin lines across the column, at this height
}

// setter fills pages.
type setter struct {
	*shaper
	Letter
	right bool
	pages []page
	y     float64 // how far the last page is full
}

// keepTogether is how many lines of a block stand together at the foot and at
// the head of a page: one alone looks lost.
const keepTogether = 2

func (s *setter) set() []page {
	s.right = s.Lang.Dir() == "rtl"
	s.turn()
	s.head()
	for i, b := range s.Blocks {
		lines := s.block(b)
		behind := 0
		if b.Kind == Heading && i+1 < len(s.Blocks) {
			behind = keepTogether // it is not parted from what it heads
		}
		s.flow(lines, behind)
		s.y += s.space(b, i)
	}
	s.feet()
	return s.pages
}

// space is what stays white behind a block.
func (s *setter) space(b Block, i int) float64 {
	next := Paragraph
	if i+1 < len(s.Blocks) {
		next = s.Blocks[i+1].Kind
	}
	switch {
	case b.Kind == Heading:
		return 1
	case b.Kind == Item && next == Item:
		return 4
	case next == Heading:
		return 12
	}
	return 8
}

func (s *setter) turn() {
	s.pages = append(s.pages, page{})
	s.y = topWhite
}

// room is how much of the page is left.
func (s *setter) room() float64 { return pageHigh - footWhite - 2*smallSize - s.y }

// head sets the sender at the side where reading begins, and date and reference
// across from it.
func (s *setter) head() {
	name := s.lines(s.Sender, style{size: senderSize, bold: true, grey: ink}, columnWide*0.62, s.Lang)
	if s.Under != nil {
		name = append(name, s.lines(strings.Join(s.Under, "\n"), style{size: smallSize, grey: faint}, columnWide*0.62, s.Lang)...)
	}
	beside := s.lines(strings.Join(s.Beside, "\n"), style{size: smallSize, grey: faint}, columnWide*0.34, s.Lang)
	top, low := s.y, s.y
	for _, set := range []struct {
		lines []line
		right bool
	}{{name, s.right}, {beside, !s.right}} {
		s.y = top
		for _, l := range set.lines {
			l.right = set.right
			s.put(l)
		}
		low = max(low, s.y)
	}
	last := &s.pages[len(s.pages)-1]
	last.rules = append(last.rules, low+6)
	s.y = low + 26
}

// block sets a block; the mark of an item stands in the margin of its first line.
func (s *setter) block(b Block) []line {
	switch b.Kind {
	case Heading:
		return s.lines(b.Text, style{size: headingSize, bold: true, grey: ink}, columnWide, s.Lang)
	case Item:
		lines := s.lines(b.Text, style{size: bodySize, grey: ink}, columnWide-itemSide, s.Lang)
		for i := range lines {
			lines[i].right, lines[i].inset = s.right, itemSide
		}
		if mark := s.lines(b.Mark, style{size: bodySize, bold: true, grey: ink}, columnWide, s.Lang); len(mark) > 0 {
			mark[0].right = s.right
			lines[0].mark = &mark[0]
		}
		return lines
	}
	return s.lines(b.Text, style{size: bodySize, grey: ink}, columnWide, s.Lang)
}

// flow puts lines on the page and turns it where it is full, so that neither side
// of the turn has fewer than keepTogether lines; behind counts lines of what
// follows that must still fit.
func (s *setter) flow(lines []line, behind int) {
	for i, l := range lines {
		left := len(lines) - i
		need := 1
		switch {
		case i == 0:
			need = min(left, keepTogether)
			if left == keepTogether+1 {
				need = left // two and one would leave one alone
			}
			need += behind
		case left == keepTogether:
			need = keepTogether
		}
		if float64(need)*s.step(l) > s.room() && s.y > topWhite {
			s.turn()
		}
		s.put(l)
	}
}

// step is how far down a line takes.
func (s *setter) step(l line) float64 { return l.size * leading(s.right || l.right) }

// put sets one line at the height that is reached.
func (s *setter) put(l line) {
	step := s.step(l)
	base := s.y + step*0.68
	last := &s.pages[len(s.pages)-1]
	last.lines = append(last.lines, placed{l, begin(l), base})
	if l.mark != nil {
		last.lines = append(last.lines, placed{*l.mark, begin(*l.mark), base})
	}
	s.y += step
}

func begin(l line) float64 {
	if l.right {
		return pageWide - sideWhite - l.inset - l.wide
	}
	return sideWhite + l.inset
}

// feet sets what stands at the bottom of each page, and its number.
func (s *setter) feet() {
	as := style{size: smallSize, grey: faint}
	for i := range s.pages {
		p := &s.pages[i]
		y := pageHigh - footWhite + smallSize
		p.rules = append(p.rules, y-2*smallSize)
		for _, set := range []struct {
			text  string
			right bool
		}{{s.Foot, s.right}, {s.Page(i+1, len(s.pages)), !s.right}} {
			for _, l := range s.lines(set.text, as, columnWide*0.7, s.Lang)[:1] {
				l.right = set.right
				p.lines = append(p.lines, placed{l, begin(l), y})
			}
		}
	}
}
