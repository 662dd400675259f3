package lang

import (
	"strings"
	"unicode/utf8"
)

// Term is one thing a query asks for: any one of some words as Tokens stores
// them, the plainest first, or, with Prefix, a word that begins so.
type Term struct {
	Any    []string
	Prefix bool
}

// answers tells whether a stored word is what the term asks for.
func (t Term) answers(word string) bool {
	for _, w := range t.Any {
		if word == w || t.Prefix && strings.HasPrefix(word, w) {
			return true
		}
	}
	return false
}

// token is a searchable word of a text and its place in the original.
type token struct {
	text       string
	start, end int
}

const (
	// maxWordBytes cuts what is no word (base64, a long line of letters);
	// the index does not grow with it.
	maxWordBytes = 64
	// A joined number has 5 to 18 digits: references, phones, cards, dates.
	minJoinedDigits, maxJoinedDigits = 5, 18
	// askJoinedDigits: from so many digits on, a query written in groups asks
	// for the one number; below it the groups are asked for one by one.
	askJoinedDigits = 7
	// phoneTail digits identify a phone with any prefix (+966 50…, 0 50…):
	// no national number in use is shorter.
	phoneTail = 8
)

// Tokens gives the words of a text as search stores them: folded and stemmed,
// in their order. A number in groups, a compound, a mail address and a code
// such as 48V stand whole and in parts, so that either way of writing finds
// the other.
func Tokens(s string) []string {
	tokens := tokenize(s)
	out := make([]string, len(tokens))
	for i, t := range tokens {
		out[i] = t.text
	}
	return out
}

// Terms gives what a query asks for, each term once; with typing, the last
// word may be unfinished.
func Terms(query string, typing bool) []Term {
	atoms := scan(query)
	var terms []Term
	seen := map[string]bool{}
	add := func(text string, prefix bool) {
		text = clip(text)
		switch {
		case prefix:
			terms = append(terms, Term{[]string{text}, true})
		case !seen[text]:
			seen[text] = true
			terms = append(terms, Term{forms(text), false})
		}
	}
	typing = typing && endsInWord(query)
	for i := 0; i < len(atoms); {
		text, next := ask(query, atoms, i)
		last := typing && next == len(atoms)
		switch {
		case text == "":
		case last && next == i+1 && !atoms[i].digits:
			add(stemBeginning(text), true)
		default:
			add(stem(text), last)
		}
		i = next
	}
	return terms
}

// endsInWord tells whether the cursor still stands at a word.
func endsInWord(s string) bool {
	r, _ := utf8.DecodeLastRuneInString(s)
	return classOf(r) != apart
}

// ask reads one term of a query from atom i on: its text, not yet stemmed
// (empty for an ending written apart), and the atom after it.
func ask(s string, atoms []atom, i int) (text string, next int) {
	if end := mailEnd(s, atoms, i); end > i {
		return Fold(s[atoms[i].start:atoms[end].end]), end + 1
	}
	if end := glued(atoms, i); end > i {
		return joinText(atoms[i : end+1]), end + 1
	}
	if atoms[i].digits {
		end := grouped(s, atoms, i)
		joined := joinText(atoms[i : end+1])
		if len(joined) > phoneTail && (joined[0] == '0' || atoms[i].start > 0 && s[atoms[i].start-1] == '+') {
			return joined[len(joined)-phoneTail:], end + 1
		}
		if len(joined) >= askJoinedDigits {
			return joined, end + 1
		}
		return atoms[i].text, i + 1
	}
	if joinsNext(s, atoms, i) {
		return atoms[i].text + atoms[i+1].text, i + 2
	}
	if i > 0 && isEnding(atoms[i].text) && isArabicScript(atoms[i-1].text) && spaces(between(s, atoms, i-1)) {
		return "", i + 1
	}
	return atoms[i].text, i + 1
}

// tokenize lists what a text can be found by.
func tokenize(s string) []token {
	atoms := scan(s)
	out := make([]token, 0, len(atoms)+len(atoms)/4)
	add := func(text string, start, end int) {
		out = append(out, token{clip(text), start, end})
	}
	mailDone, gluedDone, numberDone := -1, -1, -1
	for i, a := range atoms {
		if end := mailEnd(s, atoms, i); end > i && i > mailDone {
			add(Fold(s[a.start:atoms[end].end]), a.start, atoms[end].end)
			mailDone = end
		}
		if end := glued(atoms, i); end > i && i > gluedDone {
			add(joinText(atoms[i:end+1]), a.start, atoms[end].end)
			gluedDone = end
		}
		if a.digits && i > numberDone && i > gluedDone {
			end := grouped(s, atoms, i)
			addNumber(add, atoms[i:end+1])
			numberDone = end
		}
		if joinsNext(s, atoms, i) {
			add(stem(a.text+atoms[i+1].text), a.start, atoms[i+1].end)
		}
		add(stem(a.text), a.start, a.end)
		for _, h := range a.halves {
			if utf8.RuneCountInString(h.text) > 1 && !isEnding(h.text) && !isVerbal(h.text) {
				add(stem(h.text), h.start, h.end)
			}
		}
	}
	return out
}

// addNumber adds what a number in groups is found by as a whole, and the tail
// by which a phone is found.
func addNumber(add func(string, int, int), group []atom) {
	joined := joinText(group)
	start, end := group[0].start, group[len(group)-1].end
	if len(group) > 1 && len(joined) >= minJoinedDigits {
		add(joined, start, end)
	}
	if len(joined) > phoneTail && len(joined) <= maxJoinedDigits {
		add(joined[len(joined)-phoneTail:], start, end)
	}
}

func clip(text string) string {
	if len(text) <= maxWordBytes {
		return text
	}
	cut := maxWordBytes
	for !utf8.RuneStart(text[cut]) {
		cut--
	}
	return text[:cut]
}

func joinText(atoms []atom) string {
	if len(atoms) == 1 {
		return atoms[0].text
	}
	var b strings.Builder
	for _, a := range atoms {
		b.WriteString(a.text)
	}
	return b.String()
}

// glued finds the last atom that touches the one before, as in 48V or X200.
func glued(atoms []atom, i int) int {
	if i > 0 && atoms[i-1].end == atoms[i].start {
		return i
	}
	end := i
	for end+1 < len(atoms) && atoms[end].end == atoms[end+1].start {
		end++
	}
	return end
}

// grouped finds the last group of a number written in groups: digits with one
// joining sign between them (space, hyphen, point, thousands sign, bracket).
func grouped(s string, atoms []atom, i int) int {
	end, count := i, len(atoms[i].text)
	for end+1 < len(atoms) && count <= maxJoinedDigits {
		next := atoms[end+1]
		if !next.digits || !joinsDigits(between(s, atoms, end)) ||
			end+2 < len(atoms) && atoms[end+2].start == next.end {
			break
		}
		count += len(next.text)
		end++
	}
	if count > maxJoinedDigits { // a table of figures, not one number
		return i
	}
	return end
}

func joinsDigits(sign string) bool {
	switch sign {
	case " ", "-", ".", ",", "/", "٬", "٫", "،", "\u00a0", "\u202f", "\u2009", "–", "‑", ") ", " (", ")", "(", ") (":
		return true
	}
	return false
}

// mailEnd finds the last atom of the mail address that begins at atom i, or i.
func mailEnd(s string, atoms []atom, i int) int {
	if i > 0 && inMail(between(s, atoms, i-1)) {
		return i
	}
	end, at := i, false
	for end+1 < len(atoms) {
		sign := between(s, atoms, end)
		if sign == "@" && !at {
			at = true
		} else if !inMail(sign) || sign == "@" {
			break
		}
		end++
	}
	if !at {
		return i
	}
	return end
}

// inMail tells what may stand between the words of a mail address.
func inMail(sign string) bool {
	switch sign {
	case "", ".", "-", "_", "+", "@":
		return true
	}
	return false
}

// isVerbal knows the Persian می and نمی, which belong to the verb after them
// whether a space, a non-joiner or nothing stands between.
func isVerbal(w string) bool { return w == "می" || w == "نمی" || w == "همی" }

// isEnding knows the Persian endings that are often written apart.
func isEnding(w string) bool {
	switch w {
	case "ها", "های", "هایی", "هایم", "هایت", "هایش", "هایمان", "هایتان", "هایشان", "تر", "ترین":
		return true
	}
	return false
}

func joinsNext(s string, atoms []atom, i int) bool {
	return isVerbal(atoms[i].text) && i+1 < len(atoms) && isArabicScript(atoms[i+1].text) &&
		spaces(between(s, atoms, i))
}

// spaces tells whether two words stand on one line with blanks alone between.
func spaces(between string) bool {
	return between != "" && strings.Trim(between, " \u00a0\u200c\u202f") == ""
}

// between is what stands in the original between atom i and the next; atoms
// that came out of one sign, such as ﷺ, have a sign of no meaning between.
func between(s string, atoms []atom, i int) string {
	if atoms[i+1].start < atoms[i].end {
		return "\x00"
	}
	return s[atoms[i].end:atoms[i+1].start]
}
