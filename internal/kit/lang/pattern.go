package lang

import (
	"fmt"
	"slices"
	"strings"
)

// part is a piece of a pattern: literal words, or the place of an argument.
type part struct {
	words string
	name  string // empty for literal words
	raw   bool   // {name!}: inserted without isolation
}

// pattern is a text parsed once, when the program starts.
type pattern struct {
	parts []part
	whole string // the finished text when nothing is to be inserted
	fixed bool
}

// parsePattern reads "Dear {name}, {link!}": a name in braces is a place, "!"
// inserts without isolation, "{{" and "}}" stand for the braces themselves.
func parsePattern(s string) (pattern, error) {
	var p pattern
	var words strings.Builder
	for i := 0; i < len(s); i++ {
		c := s[i]
		if (c == '{' || c == '}') && i+1 < len(s) && s[i+1] == c {
			words.WriteByte(c)
			i++
			continue
		}
		switch c {
		case '}':
			return p, fmt.Errorf("a } without its { at byte %d", i)
		case '{':
			end := strings.IndexByte(s[i:], '}')
			if end < 0 {
				return p, fmt.Errorf("a { without its } at byte %d", i)
			}
			name, raw := strings.CutSuffix(s[i+1:i+end], "!")
			if !isName(name) {
				return p, fmt.Errorf("%q is not a name for a placeholder", name)
			}
			if words.Len() > 0 {
				p.parts = append(p.parts, part{words: words.String()})
				words.Reset()
			}
			p.parts = append(p.parts, part{name: name, raw: raw})
			i += end
		default:
			words.WriteByte(c)
		}
	}
	if words.Len() > 0 {
		p.parts = append(p.parts, part{words: words.String()})
	}
	p.settle()
	return p, nil
}

func isName(s string) bool {
	for i := range len(s) {
		c := s[i]
		if c != '_' && (c < 'a' || c > 'z') && (c < '0' || c > '9') {
			return false
		}
	}
	return s != ""
}

// settle keeps the finished text of a pattern without places.
func (p *pattern) settle() {
	p.fixed = len(p.parts) == 0 || len(p.parts) == 1 && p.parts[0].name == ""
	if p.fixed && len(p.parts) == 1 {
		p.whole = p.parts[0].words
	}
}

// in gives the pattern with the digits of its own words in d, because digits
// of two systems must never stand in one line. Most have none, and are shared.
func (p pattern) in(d Digits) pattern {
	if !slices.ContainsFunc(p.parts, func(one part) bool { return d.Of(one.words) != one.words }) {
		return p
	}
	out := pattern{parts: make([]part, len(p.parts))}
	for i, part := range p.parts {
		part.words = d.Of(part.words)
		out.parts[i] = part
	}
	out.settle()
	return out
}

// names lists the placeholders, each once.
func (p pattern) names() map[string]bool {
	set := map[string]bool{}
	for _, part := range p.parts {
		if part.name != "" {
			set[part.name] = true
		}
	}
	return set
}
