package respect

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"rida/internal/kit/lang"
)

// token is one word of a text: folded, with its place in the original.
type token struct {
	text       string
	bare       []string // without what Arabic joins before a word, or Persian behind it
	start, end int      // bytes
	sentence   int      // number of its sentence
	clause     int      // number of its clause, counted through the text
	quoted     bool     // stands in quotation marks or in a quoted line
}

// is tells whether the token is a word, with or without joined particles.
func (t token) is(word string) bool {
	if t.text == word {
		return true
	}
	for _, b := range t.bare {
		if b == word {
			return true
		}
	}
	return false
}

// reader cuts a text into tokens.
type reader struct {
	text             string
	arabic           bool
	tokens           []token
	sentence, clause int
}

// read cuts a text into words. Persian prefixes and endings written apart are
// joined to their word, so that each way of writing reads the same.
func read(text string, tag lang.Tag) []token {
	r := &reader{text: text, arabic: tag == lang.Arabic, tokens: make([]token, 0, len(text)/8+1)}
	inside := quotations(text)
	for i := 0; i < len(text); {
		c, n := utf8.DecodeRuneInString(text[i:])
		if isWordly(c) {
			end := r.wordEnd(i)
			r.add(i, end, inside.at(i))
			i = end
			continue
		}
		r.stop(c, i)
		i += n
	}
	return r.tokens
}

// stop counts the borders of clauses and sentences.
func (r *reader) stop(c rune, at int) {
	switch c {
	case '.', '!', '?', '؟', '\n', '…', '؛', ';', ':':
		if c == '.' && at > 0 && at+1 < len(r.text) && isDigit(r.text[at-1]) && isDigit(r.text[at+1]) {
			return
		}
		r.sentence++
		r.clause++
	case ',', '،', '—', '–', '(', ')':
		r.clause++
	}
}

func isDigit(b byte) bool { return b >= '0' && b <= '9' }

// isWordly tells what a word is made of.
func isWordly(c rune) bool {
	return unicode.IsLetter(c) || unicode.IsDigit(c) || unicode.Is(unicode.M, c)
}

// isJoiner tells what may stand inside a word without being a letter of it.
func isJoiner(c rune) bool {
	return c == '\u200c' || c == '\u200d' || c == 'ـ' || c == '\'' || c == '’' || c == '\u00ad' || c == '\u200e' || c == '\u200f'
}

func (r *reader) wordEnd(from int) int {
	end := from
	for i := from; i < len(r.text); {
		c, n := utf8.DecodeRuneInString(r.text[i:])
		if !isWordly(c) && !isJoiner(c) {
			break
		}
		i += n
		if isWordly(c) {
			end = i
		}
	}
	return end
}

func (r *reader) add(start, end int, quoted bool) {
	t := token{text: foldWord(r.text[start:end]), start: start, end: end, sentence: r.sentence, clause: r.clause, quoted: quoted}
	if t.text == "" {
		return
	}
	if k := len(r.tokens) - 1; k >= 0 && r.joins(r.tokens[k], t) {
		last := &r.tokens[k]
		last.text, last.end = last.text+t.text, end
		return
	}
	if r.arabic {
		t.bare = bare(t.text)
	} else {
		t.bare = endless(t.text)
	}
	r.tokens = append(r.tokens, t)
}

// joins tells whether a word belongs to the one before: «نمی توانیم», «سیستم ها».
func (r *reader) joins(last, t token) bool {
	if r.arabic || last.clause != t.clause || !strings.ContainsRune(" \u00a0\u200c", firstRune(r.text[last.end:])) {
		return false
	}
	return isVerbal(last.text) || isEnding(t.text)
}

func firstRune(s string) rune {
	c, _ := utf8.DecodeRuneInString(s)
	return c
}

// foldWord folds a word and drops what only joins its halves.
func foldWord(w string) string {
	w = lang.Fold(w)
	if strings.ContainsAny(w, "'’") {
		w = strings.NewReplacer("'", "", "’", "").Replace(w)
	}
	return w
}

func isVerbal(w string) bool { return w == "می" || w == "نمی" }

func isEnding(w string) bool {
	switch w {
	case "ها", "های", "هایی", "تر", "ترین":
		return true
	}
	return false
}

// leads are what Arabic writes joined before a word, folded, longest first.
var leads = []string{"وبال", "ولل", "وال", "فال", "بال", "کال", "لل", "ال"}

// bare gives an Arabic word without what is joined before it. Below the least
// rest the letters are more likely part of the word.
func bare(w string) []string {
	const shortest = 3
	if len(w) < 2 || w[0] < 0xD8 || w[0] > 0xDB {
		return nil
	}
	for _, lead := range leads {
		if rest, ok := strings.CutPrefix(w, lead); ok && utf8.RuneCountInString(rest) >= shortest {
			return []string{rest}
		}
	}
	var out []string
	for _, lead := range []string{"و", "ف", "ب", "ل"} {
		if rest, ok := strings.CutPrefix(w, lead); ok && utf8.RuneCountInString(rest) >= shortest {
			out = append(out, rest)
		}
	}
	return out
}

// endings are what Persian writes joined behind a word, folded: the plural, whose
// it is, the spoken "is", the indefinite, and the persons of a verb.
var endings = []string{"هایشان", "هایمان", "هایتان", "هاشون", "هامون", "هایش", "هایم", "هایی", "های", "هاش", "ها",
	"شان", "مان", "تان", "شون", "مون", "تون", "اند", "ایم", "است", "ست", "یم", "ید", "ند", "ن", "اش", "ام", "ش", "م", "ه", "ی"}

// endless gives a Persian word without what is joined behind it, each way that
// leaves enough of a word: «سیستممون» is «سیستم», «بیمارند» is «بیمار».
func endless(w string) []string {
	const shortest = 4 // below it the ending is more likely part of the word
	if w[0] < 0xD8 || w[0] > 0xDB {
		return nil
	}
	var out []string
	for _, end := range endings {
		if rest, ok := strings.CutSuffix(w, end); ok && utf8.RuneCountInString(rest) >= shortest {
			out = append(out, rest)
		}
	}
	return out
}

// spans are pieces of a text in bytes, in order.
type spans []lang.Span

func (s spans) at(i int) bool {
	for _, one := range s {
		if i >= one.Start && i < one.End {
			return true
		}
	}
	return false
}

// quotations finds what stands in quotation marks or in quoted lines. A mark
// that is never closed quotes nothing.
func quotations(text string) spans {
	var out spans
	closing, from := rune(0), 0
	line := 0
	for i, c := range text {
		switch {
		case closing != 0 && c == closing:
			out = append(out, lang.Span{Start: from, End: i})
			closing = 0
		case closing == 0 && c == '«':
			closing, from = '»', i
		case closing == 0 && c == '“':
			closing, from = '”', i
		case closing == 0 && c == '"':
			closing, from = '"', i
		case c == '\n':
			line = i + 1
		case c == '>' && strings.TrimSpace(text[line:i]) == "":
			end := strings.IndexByte(text[i:], '\n')
			if end < 0 {
				end = len(text) - i
			}
			out = append(out, lang.Span{Start: i, End: i + end})
		}
	}
	return out
}
