package respect

import (
	"fmt"
	"strings"
)

// element is one step of a pattern.
type element struct {
	words    []word
	optional bool
	gap      int // so many words of any kind may stand here; words is empty
}

// word is what one token is compared with.
type word struct {
	text       string
	head, tail bool // the token may go on before, after it
}

func (w word) matches(t token) bool {
	if !w.head && !w.tail {
		return t.is(w.text)
	}
	if w.fits(t.text) {
		return true
	}
	for _, b := range t.bare {
		if w.fits(b) {
			return true
		}
	}
	return false
}

func (w word) fits(text string) bool {
	switch {
	case w.head && w.tail:
		return strings.Contains(text, w.text)
	case w.head:
		return strings.HasSuffix(text, w.text)
	}
	return strings.HasPrefix(text, w.text)
}

func (e element) matches(t token) bool {
	for _, w := range e.words {
		if w.matches(t) {
			return true
		}
	}
	return false
}

// pattern is a line of a rule. Its words are folded as those of a text are:
//
//	word        this word, in Arabic also with the particles joined before it
//	word*       words that begin so; *word those that end so
//	(a|b c|d*)  one of several; each may be of several words
//	word?       may be left out; so may (a|b)?
//	~3          up to three words of any kind
type pattern []element

// maxVariants bounds what the alternatives of several words multiply to.
const maxVariants = 4000

// parsePattern reads a line. Alternatives of several words make several
// patterns. The first element must be certain.
func parsePattern(line string) ([]pattern, error) {
	pieces, err := pieces(line)
	if err != nil {
		return nil, fmt.Errorf("%q: %w", line, err)
	}
	all := []pattern{nil}
	for _, piece := range pieces {
		ways, err := parsePiece(piece)
		if err != nil {
			return nil, fmt.Errorf("%q: %w", line, err)
		}
		var next []pattern
		for _, p := range all {
			for _, way := range ways {
				next = append(next, append(append(pattern{}, p...), way...))
			}
		}
		if all = next; len(all) > maxVariants {
			return nil, fmt.Errorf("%q means more than %d patterns", line, maxVariants)
		}
	}
	for i, p := range all {
		all[i] = p.joined()
		if len(p) == 0 || len(p[0].words) == 0 || p[0].optional {
			return nil, fmt.Errorf("%q begins with nothing certain", line)
		}
	}
	return all, nil
}

// pieces cuts a line at its blanks, but not within brackets.
func pieces(line string) ([]string, error) {
	var out []string
	from, deep := -1, false
	for i, c := range line + " " {
		switch {
		case c == '(' && deep || c == ')' && !deep:
			return nil, fmt.Errorf("a bracket too many at %d", i)
		case c == '(' || c == ')':
			deep = c == '('
		}
		switch blank := c == ' ' && !deep; {
		case !blank && from < 0:
			from = i
		case blank && from >= 0:
			out = append(out, line[from:i])
			from = -1
		}
	}
	if deep {
		return nil, fmt.Errorf("a bracket is open")
	}
	return out, nil
}

// parsePiece gives the ways in which one piece can be there.
func parsePiece(f string) ([]pattern, error) {
	if n, ok := strings.CutPrefix(f, "~"); ok {
		if len(n) != 1 || n[0] < '1' || n[0] > '9' {
			return nil, fmt.Errorf("a gap is ~1 to ~9, not %s", f)
		}
		return []pattern{{{gap: int(n[0] - '0')}}}, nil
	}
	f, optional := strings.CutSuffix(f, "?")
	f = strings.TrimSuffix(strings.TrimPrefix(f, "("), ")")
	single := element{optional: optional}
	var ways []pattern
	for one := range strings.SplitSeq(f, "|") {
		var way pattern
		for part := range strings.FieldsSeq(one) {
			w, err := parseWord(part)
			if err != nil {
				return nil, err
			}
			way = append(way, element{words: []word{w}})
		}
		switch len(way) {
		case 0:
		case 1:
			single.words = append(single.words, way[0].words[0])
		default:
			ways = append(ways, way)
		}
	}
	if len(single.words) > 0 {
		ways = append(ways, pattern{single})
	} else if optional {
		ways = append(ways, pattern{})
	}
	return ways, nil
}

func parseWord(s string) (word, error) {
	var w word
	s, w.head = strings.CutPrefix(s, "*")
	s, w.tail = strings.CutSuffix(s, "*")
	if w.text = foldWord(s); w.text == "" {
		return w, fmt.Errorf("an empty word in %q", s)
	}
	return w, nil
}

// joined joins «نمی توانیم» in a pattern as the reader does in a text.
func (p pattern) joined() pattern {
	var out pattern
	for _, e := range p {
		last := len(out) - 1
		if last < 0 || len(out[last].words) != 1 || len(e.words) != 1 || e.optional || out[last].words[0].tail ||
			!isVerbal(out[last].words[0].text) && (!isEnding(e.words[0].text) || e.words[0].tail) {
			out = append(out, e)
			continue
		}
		before := out[last].words[0]
		out[last].words = []word{{text: before.text + e.words[0].text, head: before.head, tail: e.words[0].tail}}
	}
	return out
}

// match tells how many tokens the pattern takes from the beginning of tokens,
// none of them beyond the sentence; 0 when it does not fit.
func (p pattern) match(tokens []token) int { return p.from(tokens, 0, tokens[0].sentence) }

func (p pattern) from(tokens []token, at, sentence int) int {
	if len(p) == 0 {
		return at
	}
	e, rest := p[0], p[1:]
	if e.gap > 0 {
		for skip := 0; skip <= e.gap; skip++ {
			if n := rest.from(tokens, at+skip, sentence); n > 0 {
				return n
			}
			if at+skip >= len(tokens) || tokens[at+skip].sentence != sentence {
				break
			}
		}
		return 0
	}
	if at < len(tokens) && tokens[at].sentence == sentence && e.matches(tokens[at]) {
		if n := rest.from(tokens, at+1, sentence); n > 0 {
			return n
		}
	}
	if e.optional {
		return rest.from(tokens, at, sentence)
	}
	return 0
}
