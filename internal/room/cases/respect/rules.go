package respect

import (
	"bufio"
	"embed"
	"fmt"
	"strings"
	"sync"

	"rida/internal/kit/lang"
)

//go:embed rules/*.txt
var files embed.FS

// rule is a reason to stop at a passage, with the patterns that show it.
type rule struct {
	code     string // of the reason, as in its text key
	better   string // a sentence to take over; "" when there is none
	after    string // the same as the end of a sentence, after what stays of it
	patterns []pattern
	not      []pattern // where one of these stands in the sentence, it is no case of the rule
}

// book is the rules of one check in one language.
type book struct {
	rules  []rule
	not    []pattern // exceptions to every rule
	begins index     // which patterns can begin with a word
}

// spot is one pattern of a book.
type spot struct{ rule, pattern int }

// index finds the patterns that can begin with a token without trying all.
type index struct {
	whole map[string][]spot
	part  []spot // patterns whose first word may go on
}

// library is every book: check, then language.
type library map[Check]map[lang.Tag]*book

var books = sync.OnceValue(func() library {
	lib, err := readLibrary()
	if err != nil {
		panic(err) // the files are part of the program; a test reads them
	}
	return lib
})

// connectors are the words that introduce a cause, and prepositions what may
// stand before those, folded.
func connectors() []string   { return causeWords()[0] }
func prepositions() []string { return causeWords()[1] }

var causeWords = sync.OnceValue(func() (out [2][]string) {
	text, err := files.ReadFile("rules/connectors.txt")
	if err != nil {
		panic(err)
	}
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		before, isBefore := strings.CutPrefix(line, "+ ")
		switch {
		case line == "" || line[0] == '#':
		case isBefore:
			out[1] = append(out[1], foldWord(before))
		default:
			out[0] = append(out[0], foldWord(line))
		}
	}
	return out
})

func readLibrary() (library, error) {
	lib := library{}
	for _, c := range []Check{Backstage, Blame, Courtesy, Jargon, Refusal, Harsh} {
		lib[c] = map[lang.Tag]*book{}
		for _, t := range lang.Tags {
			lib[c][t] = &book{}
		}
		if err := readBooks("rules/"+string(c)+".txt", lib[c]); err != nil {
			return nil, err
		}
		for _, b := range lib[c] {
			b.makeIndex()
		}
	}
	return lib, nil
}

// readBooks reads a file of rules. A line "[ar staff] wording // ending" begins
// a rule, "[ar]" the exceptions of a language; then stand patterns, one a line,
// exceptions after "! ". Lines that begin with # say why.
func readBooks(name string, into map[lang.Tag]*book) error {
	f, err := files.Open(name)
	if err != nil {
		return fmt.Errorf("open %s: %w", name, err)
	}
	defer func() { _ = f.Close() }()
	var b *book
	var r *rule
	scan := bufio.NewScanner(f)
	for n := 1; scan.Scan(); n++ {
		line := strings.TrimSpace(scan.Text())
		switch {
		case line == "" || line[0] == '#':
			continue
		case line[0] == '[':
			b, r, err = begin(line, into)
		case b == nil:
			err = fmt.Errorf("a pattern before the first rule")
		default:
			err = add(line, b, r)
		}
		if err != nil {
			return fmt.Errorf("%s:%d: %w", name, n, err)
		}
	}
	return scan.Err()
}

func begin(line string, into map[lang.Tag]*book) (*book, *rule, error) {
	head, wording, ok := strings.Cut(line[1:], "]")
	tag, code, _ := strings.Cut(head, " ")
	b := into[lang.Tag(tag)]
	if !ok || b == nil {
		return nil, nil, fmt.Errorf("%q begins no rule", line)
	}
	if code == "" {
		return b, nil, nil
	}
	better, after, _ := strings.Cut(wording, "//")
	b.rules = append(b.rules, rule{code: code, better: strings.TrimSpace(better), after: strings.TrimSpace(after)})
	return b, &b.rules[len(b.rules)-1], nil
}

func add(line string, b *book, r *rule) error {
	rest, exception := strings.CutPrefix(line, "!")
	all, err := parsePattern(rest)
	switch {
	case err != nil:
		return err
	case exception && r == nil:
		b.not = append(b.not, all...)
	case exception:
		r.not = append(r.not, all...)
	case r == nil:
		return fmt.Errorf("%q belongs to no rule", line)
	default:
		r.patterns = append(r.patterns, all...)
	}
	return nil
}

func (b *book) makeIndex() {
	b.begins.whole = map[string][]spot{}
	for i, r := range b.rules {
		for k, p := range r.patterns {
			parted := false
			for _, w := range p[0].words {
				if w.head || w.tail {
					parted = true
					continue
				}
				b.begins.whole[w.text] = append(b.begins.whole[w.text], spot{i, k})
			}
			if parted {
				b.begins.part = append(b.begins.part, spot{i, k})
			}
		}
	}
}

// hit is a passage that a rule found: tokens from, inclusive, to to, exclusive.
type hit struct {
	rule     *rule
	from, to int
}

// find gives the passages of the text that are cases of a rule, in order and
// apart from each other; of chooses the rules.
func (b *book) find(tokens []token, of func(*rule) bool) []hit {
	var hits []hit
	for i := 0; i < len(tokens); i++ {
		if tokens[i].quoted {
			continue
		}
		if h, ok := b.at(tokens, i, of); ok {
			hits = append(hits, h)
			i = h.to - 1
		}
	}
	return hits
}

// at gives the longest passage that begins with a token.
func (b *book) at(tokens []token, i int, of func(*rule) bool) (best hit, found bool) {
	try := func(s spot) {
		r := &b.rules[s.rule]
		if !of(r) {
			return
		}
		n := r.patterns[s.pattern].match(tokens[i:])
		if n > best.to-best.from && !excepted(tokens, i, r.not) && !excepted(tokens, i, b.not) {
			best, found = hit{r, i, i + n}, true
		}
	}
	for _, s := range b.begins.whole[tokens[i].text] {
		try(s)
	}
	for _, w := range tokens[i].bare {
		for _, s := range b.begins.whole[w] {
			try(s)
		}
	}
	for _, s := range b.begins.part {
		try(s)
	}
	return best, found
}

// excepted tells whether an exception stands in the sentence of token i.
func excepted(tokens []token, i int, not []pattern) bool {
	if len(not) == 0 {
		return false
	}
	from, to := sentenceOf(tokens, i)
	for k := from; k < to; k++ {
		for _, p := range not {
			if p.match(tokens[k:]) > 0 {
				return true
			}
		}
	}
	return false
}

// sentenceOf gives the tokens of the sentence in which token i stands.
func sentenceOf(tokens []token, i int) (from, to int) {
	from, to = i, i+1
	for from > 0 && tokens[from-1].sentence == tokens[i].sentence {
		from--
	}
	for to < len(tokens) && tokens[to].sentence == tokens[i].sentence {
		to++
	}
	return from, to
}
