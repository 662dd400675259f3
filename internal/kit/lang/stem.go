package lang

import (
	"strings"
	"unicode/utf8"
)

// affix is a beginning or an ending that search disregards when at least so
// many letters remain. The remainder guards short words: على and عليه keep
// apart, so do وعد and الله.
type affix struct {
	text   string
	remain int
}

// arabicPrefixes: the article, alone or after و ف ب ك ل.
var arabicPrefixes = []affix{{"وال", 3}, {"فال", 3}, {"بال", 3}, {"کال", 3}, {"لل", 3}, {"ال", 3}}

// arabicSuffixes of both languages, longer before shorter: plurals (ات ون ین
// ان ها), comparatives (تر ترین), possessives (هایم هم نا کم), the yeh of
// relation, and the ه or ت of a feminine, which Arabic and Persian write
// differently (شكاية, شکایت).
var arabicSuffixes = []affix{
	{"هایمان", 3}, {"هایتان", 3}, {"هایشان", 3},
	{"هایی", 3}, {"هایم", 3}, {"هایت", 3}, {"هایش", 3}, {"ترین", 3},
	{"های", 3}, {"هما", 3},
	{"ها", 3}, {"ون", 3}, {"ین", 3}, {"هم", 3}, {"کم", 3}, {"نا", 3}, {"تر", 3},
	{"ات", 4}, {"ان", 4},
	{"ی", 4}, {"ه", 4}, {"ت", 4},
}

// maxStemRounds bounds the repetition; a word carries fewer endings.
const maxStemRounds = 6

// stem cuts a folded word to what its forms have in common. It is light on
// purpose: two words that mean different things should rarely meet. Stemming a
// stem changes nothing.
func stem(w string) string {
	if !isArabicScript(w) {
		return stemLatin(w)
	}
	if isPreposition(w) {
		return w
	}
	for range maxStemRounds {
		cut := cutSuffix(cutPrefix(w))
		if cut == w {
			break
		}
		w = cut
	}
	return w
}

func cutPrefix(w string) string {
	for _, p := range arabicPrefixes {
		if rest, ok := strings.CutPrefix(w, p.text); ok && utf8.RuneCountInString(rest) >= p.remain {
			return rest
		}
	}
	return w
}

func cutSuffix(w string) string {
	for _, s := range arabicSuffixes {
		if s.text == "ت" && strings.HasSuffix(w, "ات") {
			continue // a plural too short to cut; see forms
		}
		if rest, ok := strings.CutSuffix(w, s.text); ok && utf8.RuneCountInString(rest) >= s.remain {
			return rest
		}
	}
	return w
}

// forms lists the stems under which the forms of a stem are stored. A word of
// three letters keeps its endings, or نامه (letter) would be نام (name); so
// whoever asks for خدمة, خدمت or طلب asks for خدمات or طلبات as well, and who
// asks for the plural asks for each of its singulars.
func forms(w string) []string {
	if !isArabicScript(w) {
		return []string{w}
	}
	n := utf8.RuneCountInString(w)
	if root, ok := strings.CutSuffix(w, "ات"); ok && n == 5 {
		return []string{w, root, root + "ه", root + "ت"}
	}
	for _, feminine := range [...]string{"ه", "ت"} {
		if root, ok := strings.CutSuffix(w, feminine); ok && n == 4 {
			return []string{w, root + "ات"}
		}
	}
	if n == 3 {
		return []string{w, w + "ات"}
	}
	return []string{w}
}

// isPreposition knows علی، الی and لدی with a pronoun (عليها, إليكم), which
// look like a noun with a possessive ending.
func isPreposition(w string) bool {
	for _, base := range [...]string{"علی", "الی", "لدی"} {
		if rest, ok := strings.CutPrefix(w, base); ok {
			switch rest {
			case "", "ه", "ها", "هم", "هما", "هن", "نا", "ک", "کم", "کما":
				return true
			}
		}
	}
	return false
}

// stemLatin takes the plural s off an English word (Harman 1991, the
// S-stemmer); words of other languages and words with digits stay.
func stemLatin(w string) string {
	if len(w) < 4 || w[len(w)-1] != 's' || !asciiLetters(w) {
		return w
	}
	switch {
	case strings.HasSuffix(w, "ies"):
		if strings.HasSuffix(w, "eies") || strings.HasSuffix(w, "aies") {
			return w
		}
		return w[:len(w)-3] + "y"
	case strings.HasSuffix(w, "es"):
		if strings.HasSuffix(w, "aes") || strings.HasSuffix(w, "ees") || strings.HasSuffix(w, "oes") {
			return w
		}
		return w[:len(w)-1]
	case strings.HasSuffix(w, "us"), strings.HasSuffix(w, "ss"):
		return w
	}
	return w[:len(w)-1]
}

func asciiLetters(w string) bool {
	for i := range len(w) {
		if w[i] < 'a' || w[i] > 'z' {
			return false
		}
	}
	return true
}

// stemBeginning is stem for a word still being typed: what may be the first
// half of an ending is taken off too, or مشكلا would lose what مشكل found and
// مشكلات will find again.
func stemBeginning(w string) string {
	if !isArabicScript(w) {
		if len(w) > 4 && asciiLetters(w) {
			w = strings.TrimRight(strings.TrimSuffix(stemLatin(w), "ie"), "iy")
		}
		return w
	}
	if isPreposition(w) {
		return w
	}
	if rest, ok := strings.CutPrefix(w, "ال"); ok && utf8.RuneCountInString(rest) == 2 {
		return rest
	}
	w = stem(w)
	if r, n := utf8.DecodeLastRuneInString(w); utf8.RuneCountInString(w) >= 4 && (r == alef || r == waw) {
		w = stem(w[:len(w)-n])
	}
	return strings.TrimSuffix(w, "ات")
}
