package lang

import (
	"unicode"
	"unicode/utf8"
)

// atom is a run of letters or a run of digits in a text, folded.
type atom struct {
	text       string
	start, end int // bytes in the original
	digits     bool
	halves     []atom // the pieces between zero-width non-joiners, if any
}

// class tells what a rune is to the scanner.
type class uint8

const (
	apart  class = iota // separates words
	letter              // a letter or what hangs on one
	digit               // a digit of any script
	within              // leaves no trace inside a word: joiner, tatweel
)

const (
	zwnj = '\u200c'
	shy  = '\u00ad'
)

func classOf(r rune) class {
	switch {
	case r < utf8.RuneSelf:
		switch {
		case r|0x20 >= 'a' && r|0x20 <= 'z':
			return letter
		case r >= '0' && r <= '9':
			return digit
		}
		return apart
	case r == 'ـ' || r == zwnj || r == '\u200d' || r == shy || r == '\u2060' || r == '\ufeff' ||
		r == '\u200e' || r == '\u200f' || r == '\u061c':
		return within
	case r >= 'ء' && r <= 'ي': // spares the common letters the tables
		return letter
	case digitValue(r) >= 0:
		return digit
	case unicode.IsLetter(r), isMark(r):
		return letter
	case unicode.IsNumber(r):
		return digit
	}
	return apart
}

// isMark tells whether a rune hangs on the letter before it.
func isMark(r rune) bool {
	if r < 0x0300 || r >= 'ء' && r <= 'ي' {
		return false
	}
	return unicode.Is(unicode.M, r)
}

// isApostrophe: the mark inside don't and customer's, which is no word border.
func isApostrophe(r rune) bool { return r == '\'' || r == '’' || r == 'ʼ' }

// scanner cuts a text into atoms while it folds it, so that every atom knows
// its place in the original.
type scanner struct {
	fold  folder
	atoms []atom
	open  bool
	cur   atom
	from  int   // where cur begins in fold.out
	cuts  []cut // zero-width non-joiners met in cur
}

// cut is a place where a word was divided by a zero-width non-joiner.
type cut struct{ folded, end, next int }

func scan(s string) []atom {
	sc := scanner{atoms: make([]atom, 0, len(s)/8+1)}
	sc.fold.out = make([]byte, 0, len(s))
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		c := classOf(r)
		if c == apart && sc.open && !sc.cur.digits && isApostrophe(r) {
			if next, _ := utf8.DecodeRuneInString(s[i+n:]); classOf(next) == letter {
				c = within
			}
		}
		sc.take(r, c, i, i+n)
		i += n
	}
	sc.close()
	return sc.atoms
}

func (sc *scanner) take(r rune, c class, start, end int) {
	switch c {
	case apart:
		sc.close()
		return
	case within:
		if sc.open && r == zwnj {
			sc.cuts = append(sc.cuts, cut{folded: len(sc.fold.out), end: sc.cur.end})
		}
		return
	}
	if sc.open && sc.cur.digits != (c == digit) && !isMark(r) {
		sc.close()
	}
	if !sc.open {
		sc.open = true
		sc.from = len(sc.fold.out)
		sc.fold.seatYeh = false
		sc.cur = atom{start: start, digits: c == digit}
	}
	if k := len(sc.cuts) - 1; k >= 0 && sc.cuts[k].next == 0 {
		sc.cuts[k].next = start
	}
	sc.fold.add(r)
	sc.cur.end = end
}

func (sc *scanner) close() {
	if !sc.open {
		return
	}
	sc.open = false
	cuts := sc.cuts
	sc.cuts = sc.cuts[:0]
	folded := sc.fold.out[sc.from:]
	if len(folded) == 0 {
		return
	}
	if !wordly(folded) {
		sc.split(string(folded))
		return
	}
	a := sc.cur
	a.text = string(folded)
	a.halves = halves(a, cuts, sc.from)
	sc.atoms = append(sc.atoms, a)
}

// wordly tells whether a folded run holds letters and digits alone; a single
// sign such as ﷺ or ½ folds to several words or to a fraction.
func wordly(b []byte) bool {
	for len(b) > 0 {
		if b[0] < utf8.RuneSelf {
			if classOf(rune(b[0])) == apart {
				return false
			}
			b = b[1:]
			continue
		}
		r, n := utf8.DecodeRune(b)
		if c := classOf(r); c != letter && c != digit {
			return false
		}
		b = b[n:]
	}
	return true
}

// split adds the words a run folded to, each with the place of the whole run.
func (sc *scanner) split(folded string) {
	begin := -1
	for i, r := range folded + " " {
		inside := i < len(folded) && (classOf(r) == letter || classOf(r) == digit)
		switch {
		case inside && begin < 0:
			begin = i
		case !inside && begin >= 0:
			first, _ := utf8.DecodeRuneInString(folded[begin:])
			sc.atoms = append(sc.atoms, atom{text: folded[begin:i], start: sc.cur.start, end: sc.cur.end, digits: classOf(first) == digit})
			begin = -1
		}
	}
}

// halves gives the pieces of a word written with zero-width non-joiners.
func halves(a atom, cuts []cut, from int) []atom {
	var out []atom
	begin, start := 0, a.start
	for _, c := range cuts {
		at := c.folded - from
		if at <= begin || at >= len(a.text) || c.next == 0 {
			continue
		}
		out = append(out, atom{text: a.text[begin:at], start: start, end: c.end})
		begin, start = at, c.next
	}
	if out == nil {
		return nil
	}
	return append(out, atom{text: a.text[begin:], start: start, end: a.end})
}

// isArabicScript tells whether a folded word is written in the Arabic script.
func isArabicScript(folded string) bool {
	return len(folded) > 1 && folded[0] >= 0xD8 && folded[0] <= 0xDB
}
