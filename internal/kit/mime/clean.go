package mime

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// cleanText makes body text: valid UTF-8, "\n" line ends, no control characters
// but tab and newline. Direction marks stay; they belong to the writer's text.
func cleanText(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			switch {
			case c >= ' ' && c != 0x7f || c == '\n' || c == '\t':
				b.WriteByte(c)
			case c == '\r' && (i+1 >= len(s) || s[i+1] != '\n'):
				b.WriteByte('\n') // old Macintosh line end
			}
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == 0x2028 || r == 0x2029:
			b.WriteByte('\n')
		case r >= 0x80 && r < 0xa0, r == 0xfeff: // C1 controls, byte order mark
		case r == utf8.RuneError:
			b.WriteString("\uFFFD")
		default:
			b.WriteString(s[i : i+n])
		}
		i += n
	}
	return b.String()
}

// cleanLine makes one line of at most max runes for names and subjects:
// controls become spaces, characters that reorder or hide text are dropped
// (direction overrides, embeddings, isolates), spaces are collapsed. Joiners
// and direction marks stay: Persian needs them.
func cleanLine(s string, max int) string {
	var b strings.Builder
	b.Grow(min(len(s), 4*max))
	n, space := 0, false
	for _, r := range s {
		switch {
		case r == '\t' || r == '\n' || r == '\r' || r == ' ' || r == 0xa0 || r == 0x2028 || r == 0x2029:
			space = n > 0
			continue
		case isDeceptive(r), r != utf8.RuneError && unicode.IsControl(r):
			continue
		}
		if n >= max {
			break
		}
		if space {
			b.WriteByte(' ')
			n, space = n+1, false
		}
		b.WriteRune(r)
		n++
	}
	return b.String()
}

// isDeceptive reports format characters with no place in a name or subject.
func isDeceptive(r rune) bool {
	switch {
	case r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069: // embeddings, overrides, isolates
		return true
	case r == 0x200b || r >= 0x2060 && r <= 0x2065 || r >= 0x206a && r <= 0x206f || r == 0xfeff || r == 0xad:
		return true
	case r >= 0xfff9 && r <= 0xfffb:
		return true
	}
	return false
}

// isMark reports characters that are invisible between letters; matching
// ignores them.
func isMark(r rune) bool {
	return r >= 0x200b && r <= 0x200f || r == 0x061c || isDeceptive(r) || r == 0x0640 ||
		r >= 0x064b && r <= 0x0652 || r == 0x0670
}

// cutRunes shortens s to at most max bytes without breaking a character.
func cutRunes(s string, max int) string {
	if len(s) <= max {
		return s
	}
	for max > 0 && !utf8.RuneStart(s[max]) {
		max--
	}
	return s[:max]
}

// foldLine makes the form in which lines are compared with the tables of reply
// headers and signatures: lower case, Latin digits, one shape for the letters
// that Arabic and Persian keyboards write differently, no marks, single spaces.
func foldLine(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	space := false
	for _, r := range s {
		switch {
		case r == ' ' || r == '\t' || r == 0xa0 || r == 0x202f || r >= 0x2000 && r <= 0x200a:
			space = b.Len() > 0
			continue
		case r < utf8.RuneSelf:
			if 'A' <= r && r <= 'Z' {
				r += 'a' - 'A'
			}
		case isMark(r):
			continue
		default:
			r = foldRune(r)
		}
		if space {
			b.WriteByte(' ')
			space = false
		}
		b.WriteRune(r)
	}
	return b.String()
}

func foldRune(r rune) rune {
	switch {
	case r >= 0x0660 && r <= 0x0669:
		return r - 0x0660 + '0'
	case r >= 0x06f0 && r <= 0x06f9:
		return r - 0x06f0 + '0'
	}
	switch r {
	case 'ي', 'ى', 'ئ':
		return 'ی'
	case 'ك':
		return 'ک'
	case 'أ', 'إ', 'آ', 'ٱ':
		return 'ا'
	case 'ة', 'ۀ':
		return 'ه'
	case 'ؤ':
		return 'و'
	case '：':
		return ':'
	case '–', '—', '―', '‐', '‑', '−':
		return '-'
	}
	return unicode.ToLower(r)
}
