package lang

import "unicode"

// strong gives the direction of a letter: "rtl", "ltr", or "" for what has
// none (digits, marks, punctuation), after the classes L, R and AL of UAX #9.
func strong(r rune) string {
	switch {
	case r < 0x80:
		if r|0x20 >= 'a' && r|0x20 <= 'z' {
			return "ltr"
		}
		return ""
	case r == '\u200e':
		return "ltr"
	case r == '\u200f' || r == '\u061c':
		return "rtl"
	case isRightToLeftBlock(r):
		if unicode.IsLetter(r) {
			return "rtl"
		}
		return ""
	case unicode.IsLetter(r):
		return "ltr"
	}
	return ""
}

// isRightToLeftBlock covers the blocks whose letters are R or AL: Hebrew to
// Arabic Extended-A, the presentation forms, and the old scripts of the east.
func isRightToLeftBlock(r rune) bool {
	return r >= 0x0590 && r <= 0x08FF || r >= 0xFB1D && r <= 0xFDFF || r >= 0xFE70 && r <= 0xFEFF ||
		r >= 0x10800 && r <= 0x10FFF || r >= 0x1E800 && r <= 0x1EFFF
}

// ParagraphDir is the direction of a paragraph by its first strong letter,
// skipping what stands in isolates (UAX #9, P2 and P3); fallback when it has
// none. For blocks whose language is known use Tag.Dir instead: a reply in
// Arabic may begin with "iPhone".
func ParagraphDir(s string, fallback string) string {
	depth := 0
	for _, r := range s {
		switch r {
		case '\u2066', '\u2067', '\u2068':
			depth++
			continue
		case '\u2069':
			depth = max(depth-1, 0)
			continue
		}
		if depth > 0 {
			continue
		}
		if d := strong(r); d != "" {
			return d
		}
	}
	return fallback
}
