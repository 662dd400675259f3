package lang

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Fold makes the form of a text by which it is searched: compatibility forms
// resolved, letters of the Arabic script unified (ي ى ئ to ی, ك to ک, ة ۀ to
// ه, أ إ آ ٱ to ا, ؤ to و, مسئول like مسؤول), hamza, tatweel, vowel marks,
// zero-width and bidi controls dropped, digits as 0-9, Latin in lower case
// without accents. Always valid UTF-8; folding twice is folding once. It is a
// key and never shown.
func Fold(s string) string {
	if plain(s) {
		return s
	}
	var f folder
	f.out = make([]byte, 0, len(s))
	for _, r := range s {
		f.add(r)
	}
	return string(f.out)
}

// plain tells whether s is ASCII without capitals and controls, which folds to
// itself.
func plain(s string) bool {
	for i := range len(s) {
		c := s[i]
		if c >= utf8.RuneSelf || c >= 'A' && c <= 'Z' {
			return false
		}
	}
	return true
}

// folder folds letter by letter, so that a caller can keep track of where in
// the original each folded letter came from.
type folder struct {
	out     []byte
	seatYeh bool // the last letter written is a ی that carried a hamza
}

const (
	yeh  = 'ی'
	waw  = 'و'
	kaf  = 'ک'
	heh  = 'ه'
	alef = 'ا'
	// hamzaAbove after ی, و or ا is how a decomposed ئ, ؤ or أ comes.
	hamzaAbove = '\u0654'
)

// add folds one rune into the output: nothing, one or several letters.
func (f *folder) add(r rune) {
	if r < utf8.RuneSelf {
		if r >= 'A' && r <= 'Z' {
			r += 'a' - 'A'
		}
		f.seatYeh = false
		f.out = append(f.out, byte(r))
		return
	}
	switch r {
	case 'ئ':
		f.put(yeh)
		f.seatYeh = true
		return
	case hamzaAbove:
		f.seatYeh = f.endsWithYeh()
		return
	}
	if l, ok := arabicLetter(r); ok {
		f.put(l)
		return
	}
	if dropped(r) {
		return
	}
	if d := norm.NFKD.PropertiesString(string(r)).Decomposition(); d != nil {
		for len(d) > 0 {
			part, size := utf8.DecodeRune(d)
			f.addBase(part)
			d = d[size:]
		}
		return
	}
	f.addBase(r)
}

// addBase folds a rune that has no decomposition left.
func (f *folder) addBase(r rune) {
	if r < utf8.RuneSelf || r == 'ئ' || r == hamzaAbove {
		f.add(r)
		return
	}
	if l, ok := arabicLetter(r); ok {
		f.put(l)
		return
	}
	if dropped(r) {
		return
	}
	if unicode.Is(unicode.Nd, r) {
		f.put('0' + decimalValue(r))
		return
	}
	r = unicode.ToLower(r)
	if s, ok := latinFold(r); ok {
		f.seatYeh = false
		f.out = append(f.out, s...)
		return
	}
	f.put(r)
}

// put writes a folded letter. A ی with hamza before و becomes و itself, since
// مسئول and مسؤول are two spellings of one word.
func (f *folder) put(r rune) {
	if r == waw && f.seatYeh {
		f.out = f.out[:len(f.out)-utf8.RuneLen(yeh)]
		f.out = utf8.AppendRune(f.out, waw)
	}
	f.seatYeh = false
	f.out = utf8.AppendRune(f.out, r)
}

func (f *folder) endsWithYeh() bool {
	r, _ := utf8.DecodeLastRune(f.out)
	return r == yeh
}

// arabicLetter unifies the letters of the Arabic script that are written in
// several ways, and turns its digits into 0-9. Letters of the script that
// stand for themselves are answered too, to spare them the slow way.
func arabicLetter(r rune) (rune, bool) {
	switch r {
	case 'ي', 'ى', 'ی', 'ې', 'ۍ', 'ے', 'ێ':
		return yeh, true
	case 'ك', 'ک', 'ڪ':
		return kaf, true
	case 'ة', 'ۀ', 'ه', 'ہ', 'ھ', 'ە', 'ۃ', 'ۂ':
		return heh, true
	case 'أ', 'إ', 'آ', 'ٱ', 'ا':
		return alef, true
	case 'ؤ', 'و':
		return waw, true
	}
	if v := digitValue(r); v >= 0 {
		return '0' + rune(v), true
	}
	if r >= 'ب' && r <= 'غ' || r >= 'ف' && r <= 'ن' || r == 'پ' || r == 'چ' || r == 'ژ' || r == 'گ' {
		return r, true
	}
	return 0, false
}

// dropped tells which runes leave no trace: hamza standing alone, tatweel,
// vowel marks and accents, zero-width and bidi controls. Marks of scripts in
// which they are letters, as in Hindi or Thai, stay.
func dropped(r rune) bool {
	switch {
	case r == 'ء' || r == 'ـ':
		return true
	case r < 0x00AD:
		return false
	case r >= 0x0300 && r <= 0x036F, r >= 0x0483 && r <= 0x0489, // Latin, Greek, Cyrillic
		r >= 0x0591 && r <= 0x05BD, r == 0x05BF, r == 0x05C1, r == 0x05C2, r == 0x05C4, r == 0x05C5, r == 0x05C7,
		r >= 0x0610 && r <= 0x061A, r >= 0x064B && r <= 0x065F, r == 0x0670,
		r >= 0x06D6 && r <= 0x06DC, r >= 0x06DF && r <= 0x06E8, r >= 0x06EA && r <= 0x06ED,
		r >= 0x08CA && r <= 0x08FF,
		r >= 0x1AB0 && r <= 0x1AFF, r >= 0x1DC0 && r <= 0x1DFF, r >= 0x20D0 && r <= 0x20FF,
		r >= 0xFE00 && r <= 0xFE0F, r >= 0xFE20 && r <= 0xFE2F:
		return unicode.Is(unicode.M, r) || unicode.Is(unicode.Cf, r)
	}
	return unicode.Is(unicode.Cf, r)
}

// decimalValue gives the value of any decimal digit of Unicode; they stand in
// runs of ten, and every run begins at a code point that Nd begins or that
// follows ten others.
func decimalValue(r rune) rune {
	for _, run := range unicode.Nd.R16 {
		if lo, hi := rune(run.Lo), rune(run.Hi); r >= lo && r <= hi {
			return (r - lo) % 10
		}
	}
	for _, run := range unicode.Nd.R32 {
		if lo, hi := rune(run.Lo), rune(run.Hi); r >= lo && r <= hi {
			return (r - lo) % 10
		}
	}
	return 0
}

// latinFold writes the letters that Unicode does not decompose, and the one
// form of the Greek sigma.
func latinFold(r rune) (string, bool) {
	switch r {
	case 'ß':
		return "ss", true
	case 'æ':
		return "ae", true
	case 'œ':
		return "oe", true
	case 'ø':
		return "o", true
	case 'đ', 'ð':
		return "d", true
	case 'ł':
		return "l", true
	case 'þ':
		return "th", true
	case 'ı':
		return "i", true
	case 'ħ':
		return "h", true
	case 'ς':
		return "σ", true
	}
	return "", false
}
