package respect

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"rida/internal/kit/lang"
)

// Check is one thing that is looked for.
type Check string

// The checks. All but Blame and Harsh read what goes to a customer.
const (
	Backstage Check = "backstage" // our own troubles as an excuse
	Courtesy  Check = "courtesy"  // commands, lectures, brush-offs, a missing greeting
	Jargon    Check = "jargon"    // our words instead of the customer's
	Refusal   Check = "refusal"   // a no without reason, alternative or second look
	Blame     Check = "blame"     // in a note: the customer's fault, or worse
	Harsh     Check = "harsh"     // in a customer's words: hard to read
)

// Checks lists those that read an answer.
var Checks = []Check{Backstage, Courtesy, Jargon, Refusal}

// Known is what is known of the case beside the text.
type Known struct {
	Lang    lang.Tag // of the case, for a text too short to tell
	First   bool     // it is our first answer
	Name    string   // the customer's, each word of which is an address
	Call    string   // how the customer is addressed: «أستاذة مريم»
	Problem string   // what the customer wrote, in the customer's words
	Terms   []Term   // the house's own list of words
}

// Finding is a passage that a check stopped at.
type Finding struct {
	Check   Check
	Rule    string    // why: the text key cases.respect.CHECK.RULE explains it
	Passage lang.Span // what to mark, in bytes of the text
	Edit    lang.Span // what Better replaces; empty where it is put in
	Better  string    // wording to take over, "" when there is none; […] is a blank to fill
}

// Take gives the text with the better wording of a finding in it.
func (f Finding) Take(text string) string { return text[:f.Edit.Start] + f.Better + text[f.Edit.End:] }

// Answer reads what is about to go to a customer and gives what the wanted
// checks find, in the order of the text. It takes well below two milliseconds
// for two thousand letters.
func Answer(text string, k Known, wanted ...Check) []Finding {
	r := newReading(text, k.Lang)
	var out []Finding
	for _, c := range wanted {
		switch c {
		case Backstage:
			out = append(out, r.clauses(Backstage)...)
		case Courtesy:
			out = append(out, r.courtesy(k)...)
		case Jargon:
			out = append(out, r.jargon(k)...)
		case Refusal:
			out = append(out, r.refusal()...)
		}
	}
	slices.SortStableFunc(out, func(a, b Finding) int { return a.Passage.Start - b.Passage.Start })
	return out
}

// Note reads what a colleague writes for colleagues.
func Note(text string, tag lang.Tag) []Finding { return newReading(text, tag).clauses(Blame) }

// IsHarsh tells whether a customer's words are hard to read.
func IsHarsh(text string, tag lang.Tag) bool {
	r := newReading(text, tag)
	return len(r.hits(Harsh, anyRule)) > 0
}

// reading is a text cut into words, with the language of its words.
type reading struct {
	text   string
	tag    lang.Tag
	tokens []token
	latin  bool // it holds Latin words as well
}

func newReading(text string, hint lang.Tag) reading {
	r := reading{text: text, tag: lang.Detect(text)}
	if hint != "" && r.tag != hint && utf8.RuneCountInString(text) < shortText && (hint == lang.English) == (r.tag == lang.English) {
		r.tag = hint
	}
	r.tokens = read(text, r.tag)
	r.latin = r.tag != lang.English && slices.ContainsFunc(r.tokens, func(t token) bool { return t.text[0] < utf8.RuneSelf })
	return r
}

// shortText is below what the detection of Arabic and Persian needs.
const shortText = 40

func anyRule(*rule) bool { return true }

func (r reading) book(c Check) *book { return books()[c][r.tag] }

// hits asks the book of the text's language, and the English one for Latin
// words in an Arabic or Persian text.
func (r reading) hits(c Check, of func(*rule) bool) []hit {
	out := r.book(c).find(r.tokens, of)
	if r.latin {
		out = append(out, books()[c][lang.English].find(r.tokens, of)...)
	}
	return out
}

func (r reading) span(h hit) lang.Span {
	return lang.Span{Start: r.tokens[h.from].start, End: r.tokens[h.to-1].end}
}

// clauses gives findings whose better wording takes the place of their clause.
func (r reading) clauses(c Check) []Finding {
	var out []Finding
	taken := -1
	for _, h := range r.hits(c, anyRule) {
		from, to, ending := r.clauseOf(h)
		if from <= taken {
			continue // one better wording a clause
		}
		taken = to - 1
		f := Finding{Check: c, Rule: h.rule.code, Passage: r.span(h), Better: h.rule.better}
		f.Edit = lang.Span{Start: r.tokens[from].start, End: r.tokens[to-1].end}
		if ending && h.rule.after != "" {
			f.Better = h.rule.after
		} else if r.endsInStop(f.Edit.End) {
			f.Better = strings.TrimSuffix(f.Better, ".")
		}
		out = append(out, f)
	}
	return out
}

func (r reading) endsInStop(at int) bool { return strings.HasPrefix(r.text[at:], ".") }

// clauseOf gives the tokens that make way for the better wording: from the word
// that introduces a cause to the end of the clause, or else the whole clause.
func (r reading) clauseOf(h hit) (from, to int, ending bool) {
	from, to = h.from, h.to
	clause := r.tokens[h.from].clause
	for to < len(r.tokens) && r.tokens[to].clause == clause {
		to++
	}
	for from > 0 && r.tokens[from-1].clause == clause {
		from--
	}
	for i := h.from; i > from; i-- {
		if causes(r.tokens[i]) {
			if i > from && slices.ContainsFunc(prepositions(), r.tokens[i-1].is) {
				i--
			}
			return i, to, true
		}
	}
	return from, to, false
}

// causes tells whether the token introduces a cause, such as "because".
func causes(t token) bool { return slices.ContainsFunc(connectors(), t.is) }

// courtesy replaces the passage itself, and greets where nobody greeted.
func (r reading) courtesy(k Known) []Finding {
	var out []Finding
	for _, h := range r.hits(Courtesy, func(x *rule) bool { return x.code != greets }) {
		f := Finding{Check: Courtesy, Rule: h.rule.code, Passage: r.span(h), Edit: r.span(h), Better: h.rule.better}
		if f.Rule == "brush" || f.Rule == "calm" { // nothing of the clause can stay
			from, to, _ := r.clauseOf(h)
			f.Edit = lang.Span{Start: r.tokens[from].start, End: r.tokens[to-1].end}
			if r.endsInStop(f.Edit.End) {
				f.Better = strings.TrimSuffix(f.Better, ".")
			}
		}
		f.Better = capital(f.Better, r.text[f.Edit.Start:])
		out = append(out, f)
	}
	if f, ok := r.greeting(k); ok {
		out = append(out, f)
	}
	return out
}

// capital begins a wording as the passage it replaces begins.
func capital(better, was string) string {
	first, size := utf8.DecodeRuneInString(better)
	if old, _ := utf8.DecodeRuneInString(was); unicode.IsUpper(old) && size > 0 {
		return string(unicode.ToUpper(first)) + better[size:]
	}
	return better
}

const (
	greets = "greets"
	// A greeting stands among the first words …
	greetingWords = 8
	// … of an answer that is more than a nod.
	shortAnswer = 4
)

// greeting finds a first answer that neither greets nor addresses.
func (r reading) greeting(k Known) (Finding, bool) {
	if !k.First || len(r.tokens) <= shortAnswer {
		return Finding{}, false
	}
	begin := r.tokens[:min(greetingWords, len(r.tokens))]
	isGreeting := func(x *rule) bool { return x.code == greets }
	if len(r.book(Courtesy).find(begin, isGreeting)) > 0 {
		return Finding{}, false
	}
	for _, name := range read(k.Name, r.tag) {
		if slices.ContainsFunc(begin, func(t token) bool { return t.is(name.text) }) {
			return Finding{}, false
		}
	}
	f := Finding{Check: Courtesy, Rule: "greeting", Passage: lang.Span{Start: begin[0].start, End: begin[0].end}}
	for _, x := range r.book(Courtesy).rules {
		if x.code == greets {
			f.Better = strings.Join(strings.Fields(strings.ReplaceAll(x.better, "{name}", k.Call)), " ") + "\n"
		}
	}
	f.Edit = lang.Span{Start: begin[0].start, End: begin[0].start}
	return f, true
}

// Parts of a refusal, in the order in which a letter has them.
var parts = []string{"reason", "alternative", "appeal"}

// refusal finds a no and what it owes.
func (r reading) refusal() []Finding {
	no := r.hits(Refusal, func(x *rule) bool { return x.code == "refuse" })
	if len(no) == 0 {
		return nil
	}
	passage, sentence := r.span(no[0]), r.tokens[no[0].from].sentence
	var out []Finding
	for _, part := range parts {
		tokens := r.unfilled()
		if part == "reason" { // a reason stands with the refusal; elsewhere it is one of something else
			tokens = slices.DeleteFunc(slices.Clone(tokens), func(t token) bool { return t.sentence < sentence || t.sentence > sentence+1 })
		}
		if len(r.book(Refusal).find(tokens, func(x *rule) bool { return x.code == part })) > 0 {
			continue
		}
		f := Finding{Check: Refusal, Rule: part, Passage: passage}
		for _, x := range r.book(Refusal).rules {
			if x.code == part {
				f.Better = x.better
			}
		}
		end := len(strings.TrimRight(r.text, " \n\r\t"))
		if part == "reason" {
			end = r.endOf(sentence)
		}
		out = append(out, r.added(f, end))
	}
	return out
}

// endOf is where a sentence ends, its stop included.
func (r reading) endOf(sentence int) int {
	end := 0
	for _, t := range r.tokens {
		if t.sentence == sentence {
			end = t.end
		}
	}
	rest := r.text[end:]
	return end + len(rest) - len(strings.TrimLeft(rest, ".!?؟…»”\""))
}

// added puts a missing part into the text, as a sentence of its own.
func (r reading) added(f Finding, end int) Finding {
	f.Edit = lang.Span{Start: end, End: end}
	last, _ := utf8.DecodeLastRuneInString(r.text[:end])
	if strings.ContainsRune(".!?؟…\n", last) {
		f.Better = " " + f.Better
	} else {
		f.Better = ". " + f.Better
	}
	return f
}

// unfilled are the tokens but those of sentences in which a blank still stands.
func (r reading) unfilled() []token {
	at := strings.Index(r.text, Blank)
	if at < 0 {
		return r.tokens
	}
	open := map[int]bool{}
	for ; at >= 0; at = next(r.text, at) {
		for i := len(r.tokens) - 1; i >= 0; i-- {
			if r.tokens[i].start < at {
				open[r.tokens[i].sentence] = true
				break
			}
		}
	}
	var out []token
	for _, t := range r.tokens {
		if !open[t.sentence] {
			out = append(out, t)
		}
	}
	return out
}

func next(text string, at int) int {
	i := strings.Index(text[at+len(Blank):], Blank)
	if i < 0 {
		return -1
	}
	return at + len(Blank) + i
}

// Blank stands in a better wording where only the writer knows what to say.
const Blank = "[…]"
