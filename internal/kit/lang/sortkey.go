package lang

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The alphabets in their own order, as folded for sorting. Arabic lists the
// letters of Persian names beside their nearest kin; Persian begins with آ and
// has و before ه.
const (
	arabicAlphabet  = "ابپتثجچحخدذرزژسشصضطظعغفڤقكگلمنهوي"
	persianAlphabet = "آابپتثجچحخدذرزژسشصضطظعغفڤقکگلمنوهی"
	latinAlphabet   = "abcdefghijklmnopqrstuvwxyz"
)

// maxSortLetters bounds a key; names that agree so far may sort by their id.
const maxSortLetters = 48

// The first sign of every unit of a key: blanks before digits before the
// reader's own script before the others.
const (
	unitBlank = "0"
	unitDigit = "1"
	unitOwn   = "3"
	unitOther = "5"
	unitRest  = "7"
)

// SortKey gives a string whose comparison byte by byte puts names into the
// order a reader of the language expects: Arabic without the article ال and
// without hamza and vowel marks, Persian in its own alphabet, Latin letters by
// their base. Own script first, digits before letters. The key holds 0-9 and
// a-z alone, so every database compares it the same way.
func SortKey(t Tag, name string) string {
	var b strings.Builder
	letters, blank := 0, false
	for _, word := range strings.FieldsFunc(name, func(r rune) bool { return classOf(r) == apart && !isApostrophe(r) }) {
		if t == Arabic {
			word = withoutArticle(word)
		}
		if blank {
			b.WriteString(unitBlank)
		}
		blank = sortWord(&b, t, word, &letters) || blank
		if letters >= maxSortLetters {
			break
		}
	}
	return strings.TrimRight(b.String(), unitBlank)
}

// sortWord writes the units of a word and tells whether it had any.
func sortWord(b *strings.Builder, t Tag, word string, letters *int) bool {
	wrote := false
	for _, r := range word {
		base := []rune{r}
		if t != Persian || r != 'آ' {
			base = []rune(Fold(string(r)))
		}
		for _, r := range base {
			if *letters >= maxSortLetters {
				return wrote
			}
			if sortUnit(b, t, r) {
				*letters++
				wrote = true
			}
		}
	}
	return wrote
}

func sortUnit(b *strings.Builder, t Tag, r rune) bool {
	if r >= '0' && r <= '9' {
		b.WriteString(unitDigit)
		b.WriteRune(r)
		return true
	}
	arabicScript := persianAlphabet
	if t == Arabic {
		arabicScript = arabicAlphabet
		switch r {
		case kaf:
			r = 'ك'
		case yeh:
			r = 'ي'
		}
	}
	own, other := arabicScript, latinAlphabet
	if t == English {
		own, other = other, own
	}
	if i := place(own, r); i >= 0 {
		writePlace(b, unitOwn, i)
		return true
	}
	if i := place(other, r); i >= 0 {
		writePlace(b, unitOther, i)
		return true
	}
	if !unicode.IsLetter(r) && !unicode.IsNumber(r) {
		return false
	}
	code := strconv.FormatInt(int64(r), 16)
	b.WriteString(unitRest + "000000"[len(code):] + code)
	return true
}

func place(alphabet string, r rune) int {
	if i := strings.IndexRune(alphabet, r); i >= 0 {
		return utf8.RuneCountInString(alphabet[:i])
	}
	return -1
}

// writePlace writes a place in an alphabet as one sign of base 36, which all
// three alphabets fit.
func writePlace(b *strings.Builder, unit string, i int) {
	const base36 = "0123456789abcdefghijklmnopqrstuvwxyz"
	b.WriteString(unit)
	b.WriteByte(base36[i])
}

// notArticle lists names that begin with the letters ال without having the
// article; they are Persian or came from elsewhere.
var notArticle = []string{"الهام", "الهه", "الناز", "الیاس", "الیزابت", "الیسا", "الینا", "المیرا", "البرز", "الوند", "السا", "الکساندر", "الیف", "الماس", "الین", "الیان"}

// withoutArticle takes ال off a word, unless so little remains that it was
// part of the word, or the name is known to begin so.
func withoutArticle(word string) string {
	rest, ok := strings.CutPrefix(word, "ال")
	if !ok || utf8.RuneCountInString(rest) < 3 {
		return word
	}
	folded := Fold(word)
	for _, name := range notArticle {
		if folded == name {
			return word
		}
	}
	return rest
}
