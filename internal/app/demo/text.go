package demo

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// text is a sentence with choices: {model} takes the value of a slot, {a|b}
// one of several wordings, [a/b] the form for a man or for a woman, and ¶ ends
// a paragraph.
type text []part

type partKind uint8

const (
	plain partKind = iota
	slot
	oneOf
	byGender
)

// part is a piece of a text. One of several wordings may hold slots itself.
type part struct {
	kind  partKind
	words string   // of plain, or the name of the slot
	forms []string // of byGender
	among []text   // of oneOf
}

func parseText(s string) (text, error) {
	var t text
	s = strings.ReplaceAll(s, "¶", "\n\n")
	for s != "" {
		i := strings.IndexAny(s, "{[")
		if i < 0 {
			return append(t, part{words: s}), nil
		}
		if i > 0 {
			t = append(t, part{words: s[:i]})
		}
		end := closing(s[i:])
		if end < 0 {
			return nil, fmt.Errorf("%q is not closed", s[i:])
		}
		p, err := parsePart(s[i], s[i+1:i+end])
		if err != nil {
			return nil, err
		}
		t, s = append(t, p), s[i+end+1:]
	}
	return t, nil
}

// closing finds the bracket that closes the one s begins with.
func closing(s string) int {
	shut := map[byte]byte{'{': '}', '[': ']'}[s[0]]
	depth := 0
	for i := range len(s) {
		switch s[i] {
		case s[0]:
			depth++
		case shut:
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}

func parsePart(open byte, inner string) (part, error) {
	if open == '[' {
		forms := strings.Split(inner, "/")
		if len(forms) != 2 {
			return part{}, fmt.Errorf("[%s] has %d forms, want two", inner, len(forms))
		}
		return part{kind: byGender, forms: forms}, nil
	}
	if !strings.Contains(inner, "|") {
		if !isSlot(inner) {
			return part{}, fmt.Errorf("there is no slot {%s}", inner)
		}
		return part{kind: slot, words: inner}, nil
	}
	p := part{kind: oneOf}
	for wording := range strings.SplitSeq(inner, "|") {
		t, err := parseText(wording)
		if err != nil {
			return p, err
		}
		p.among = append(p.among, t)
	}
	return p, nil
}

// write renders the text with the facts of one case.
func (t text) write(r *rand.Rand, f facts) string {
	var b strings.Builder
	t.writeTo(&b, r, f)
	return b.String()
}

func (t text) writeTo(b *strings.Builder, r *rand.Rand, f facts) {
	for _, p := range t {
		switch p.kind {
		case plain:
			b.WriteString(p.words)
		case slot:
			b.WriteString(f.value(p.words))
		case oneOf:
			p.among[r.IntN(len(p.among))].writeTo(b, r, f)
		case byGender:
			form := p.forms[0]
			if f.gender == "f" {
				form = p.forms[1]
			}
			b.WriteString(form)
		}
	}
}
