package respect

import (
	"strings"
	"unicode/utf8"

	"rida/internal/kit/lang"
)

// Term is a word of the house and what customers say instead.
type Term struct {
	Word   string
	Plain  []string // what customers call it, the best first
	Always bool     // never fit for a customer; else only where the customer has another word for it
}

// jargon finds our words where the customer's own would do: those of the trade,
// and those of the house's list. A word that the customer used is the customer's.
func (r reading) jargon(k Known) []Finding {
	problem := read(k.Problem, r.tag)
	var out []Finding
	for _, h := range r.hits(Jargon, anyRule) {
		if holds(problem, r.tokens[h.from:h.to]) {
			continue
		}
		out = append(out, r.plainer(h.from, h.to, "trade", h.rule.better))
	}
	for _, term := range k.Terms {
		out = append(out, r.term(term, problem)...)
	}
	return out
}

// term finds one word of the house's list.
func (r reading) term(t Term, problem []token) []Finding {
	word := read(t.Word, r.tag)
	if len(word) == 0 || holds(problem, word) {
		return nil
	}
	plain, his := "", false
	for _, p := range t.Plain {
		if said := read(p, r.tag); len(said) > 0 && holds(problem, said) {
			plain, his = p, true
			break
		}
	}
	if !his && !t.Always {
		return nil
	}
	if plain == "" && len(t.Plain) > 0 {
		plain = t.Plain[0]
	}
	rule := "house"
	if his {
		rule = "his_word"
	}
	var out []Finding
	for i := 0; i+len(word) <= len(r.tokens); i++ {
		if !r.tokens[i].quoted && same(r.tokens[i:i+len(word)], word) {
			out = append(out, r.plainer(i, i+len(word), rule, plain))
			i += len(word) - 1
		}
	}
	return out
}

// plainer is a finding whose passage the plain word replaces; what Arabic joins
// before the word stays.
func (r reading) plainer(from, to int, rule, plain string) Finding {
	span := r.span(hit{nil, from, to})
	f := Finding{Check: Jargon, Rule: rule, Passage: span, Edit: span, Better: plain}
	if plain != "" {
		f.Better = joinedBefore(r.text[span.Start:r.tokens[from].end], r.tokens[from].bare, plain) + plain
	}
	return f
}

// joinedBefore gives the article that Arabic joins before a word, when the plain
// word has none of its own.
func joinedBefore(written string, bare []string, plain string) string {
	article := string([]rune{0x627, 0x644})
	if len(bare) == 0 || strings.HasPrefix(lang.Fold(plain), article) {
		return ""
	}
	rest := utf8.RuneCountInString(bare[0])
	runes := []rune(written)
	if lead := len(runes) - rest; lead > 0 && strings.HasSuffix(lang.Fold(written), bare[0]) && utf8.RuneCountInString(lang.Fold(written)) == len(runes) {
		return string(runes[:lead])
	}
	return ""
}

// holds tells whether words stand in a row in a text.
func holds(text, words []token) bool {
	for i := 0; i+len(words) <= len(text); i++ {
		if same(text[i:i+len(words)], words) {
			return true
		}
	}
	return false
}

// Two words are one when so many letters are the same and at most so many of an
// ending differ: "ticket" and "tickets", and so in the other languages.
const (
	sameBeginning = 4
	longEnding    = 3
)

func same(a, b []token) bool {
	for i := range b {
		if !alike(a[i], b[i]) {
			return false
		}
	}
	return true
}

func alike(a, b token) bool {
	for _, x := range append([]string{a.text}, a.bare...) {
		for _, y := range append([]string{b.text}, b.bare...) {
			if x == y || sameStem(x, y) {
				return true
			}
		}
	}
	return false
}

// sameStem tells whether two words differ in their endings alone.
func sameStem(a, b string) bool {
	x, y := []rune(a), []rune(b)
	n := 0
	for n < len(x) && n < len(y) && x[n] == y[n] {
		n++
	}
	return n >= sameBeginning && len(x)-n <= longEnding && len(y)-n <= longEnding
}
