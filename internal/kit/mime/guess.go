package mime

import (
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// guessSample bounds how many 8-bit bytes are weighed; far fewer decide.
const guessSample = 2000

// letterWeight is how common a letter is in Arabic and Persian text together,
// in per cent of letters, rounded; from the letter counts of ordinary prose.
// It only has to tell windows-1256 from ISO-8859-6, which put the same letters
// in other places.
var letterWeight = map[rune]int{
	'ا': 13, 'ل': 10, 'ي': 7, 'م': 7, 'و': 6, 'ن': 7, 'ر': 6, 'ت': 5, 'ب': 4, 'ة': 3, 'ع': 3,
	'د': 5, 'س': 3, 'ف': 3, 'ه': 5, 'ك': 2, 'ق': 2, 'أ': 2, 'ح': 2, 'ج': 1, 'ش': 2, 'ص': 1,
	'ى': 1, 'خ': 1, 'إ': 1, 'ط': 1, 'ذ': 1, 'ض': 1, 'ز': 2, 'ء': 1, 'ئ': 1, 'ؤ': 0, 'آ': 1,
	'ث': 0, 'غ': 0, 'ظ': -2, 'پ': 1, 'چ': 1, 'ژ': 0, 'گ': 1, 'ک': 2, '،': 1, '؟': 1, '؛': 0, 'ـ': 0,
}

// Penalties, in the unit of letterWeight.
const (
	costUnassigned = 20 // the byte means nothing in this charset
	costMixed      = 6  // an Arabic letter inside a Latin word, or the reverse
	costForeign    = 9  // a symbol or accented letter among Arabic letters
	gainAccent     = 4  // an accented letter inside a Latin word
	gainArticle    = 5  // alef-lam, the most common pair of Arabic
	leadRare       = 5  // by how much ISO-8859-6 must win: hardly any mail is in it
)

// guessCharset picks windows-1256, ISO-8859-6 or windows-1252 for 8-bit bytes
// that are not UTF-8. In doubt it is windows-1256.
func guessCharset(b []byte) *charmap.Charmap {
	best, score := charmap.Windows1256, scoreArabic(b, charmap.Windows1256)
	if s := scoreArabic(b, charmap.ISO8859_6); s > score+leadRare {
		best, score = charmap.ISO8859_6, s
	}
	if s := scoreLatin(b); s > score {
		best = charmap.Windows1252
	}
	return best
}

// guessName names the charset that text under a wrong label turned out to be in.
func guessName(b []byte) string {
	if utf8.Valid(b) {
		return "utf-8"
	}
	switch guessCharset(b) {
	case charmap.ISO8859_6:
		return "iso-8859-6"
	case charmap.Windows1252:
		return "windows-1252"
	}
	return "windows-1256"
}

func isArabicLetter(r rune) bool { return r >= 0x0621 && r <= 0x06d3 }

func isLatinLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

// scoreArabic weighs b read as an Arabic charset.
func scoreArabic(b []byte, m *charmap.Charmap) (score int) {
	seen := 0
	var before rune
	for i, c := range b {
		if c < 0x80 {
			before = rune(c)
			continue
		}
		if seen++; seen > guessSample {
			break
		}
		r := m.DecodeByte(c)
		inWord := i > 0 && isLatinLetter(b[i-1]) || i+1 < len(b) && isLatinLetter(b[i+1])
		switch {
		case r == 0xfffd || r >= 0x80 && r < 0xa0:
			score -= costUnassigned
		case r == 0xa0 || r == 0x200c || r >= 0x064b && r <= 0x0652: // no-break space, joiner, vowel marks
		case isArabicLetter(r) && inWord:
			score -= costMixed
		case isArabicLetter(r) || r == '،' || r == '؟' || r == '؛':
			score += letterWeight[r]
			if r == 'ل' && before == 'ا' {
				score += gainArticle
			}
		case !inWord:
			score -= costForeign
		}
		before = r
	}
	return score
}

// scoreLatin weighs b read as windows-1252: accented letters stand alone inside
// words of ASCII letters, hardly ever two together.
func scoreLatin(b []byte) (score int) {
	seen := 0
	for i, c := range b {
		if c < 0x80 {
			continue
		}
		if seen++; seen > guessSample {
			break
		}
		r := charmap.Windows1252.DecodeByte(c)
		highBeside := i > 0 && b[i-1] >= 0xc0 || i+1 < len(b) && b[i+1] >= 0xc0
		asciiBeside := i > 0 && isLatinLetter(b[i-1]) || i+1 < len(b) && isLatinLetter(b[i+1])
		switch {
		case r == 0xfffd || r >= 0x80 && r < 0xa0:
			score -= costUnassigned
		case c < 0xc0: // punctuation and symbols tell little
		case highBeside:
			score -= costForeign
		case asciiBeside:
			score += gainAccent
		}
	}
	return score
}
