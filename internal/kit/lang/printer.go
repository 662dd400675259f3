package lang

import (
	"fmt"
	"strings"

	"golang.org/x/text/feature/plural"
)

// Printer writes texts for one reader: a language and a digit system. It is a
// small value; make one for each request. The zero Printer prints keys.
type Printer struct{ voice *voice }

// Tag is the language of the reader.
func (p Printer) Tag() Tag {
	if p.voice == nil {
		return English
	}
	return p.voice.tag
}

// Dir is the direction of the reader's language, "rtl" or "ltr".
func (p Printer) Dir() string { return p.Tag().Dir() }

// Digits is the digit system of the reader.
func (p Printer) Digits() Digits {
	if p.voice == nil {
		return Latn
	}
	return p.voice.digits
}

// Has tells whether the key has a text.
func (p Printer) Has(key string) bool {
	return p.voice != nil && p.voice.texts[key] != nil
}

// T writes the text of the key. Args are pairs of a name and its value:
// strings are inserted isolated (U+2068 … U+2069) so that a name in the other
// direction cannot disorder the sentence, whole numbers are grouped and take
// the reader's digits. A missing key prints itself and is counted.
func (p Printer) T(key string, args ...any) string {
	x := p.find(key)
	if x == nil {
		return key
	}
	return p.fill(key, &x.one, 0, false, args)
}

// N writes the plural form of the key that n asks for in the reader's
// language; {n} is n, grouped, in the reader's digits.
func (p Printer) N(key string, n int64, args ...any) string {
	x := p.find(key)
	if x == nil {
		return key
	}
	return p.fill(key, x.form(p.voice.tag, n), n, true, args)
}

// G is T in the grammatical gender "f" or "m"; neutral when the gender is
// unknown or the language has no text of its own for it.
func (p Printer) G(gender, key string, args ...any) string {
	x := p.find(key)
	if x == nil {
		return key
	}
	return p.fill(key, &x.gendered(gender).one, 0, false, args)
}

// GN is N in a grammatical gender.
func (p Printer) GN(gender, key string, n int64, args ...any) string {
	x := p.find(key)
	if x == nil {
		return key
	}
	return p.fill(key, x.gendered(gender).form(p.voice.tag, n), n, true, args)
}

func (p Printer) find(key string) *text {
	if p.voice == nil {
		return nil
	}
	x := p.voice.texts[key]
	if x == nil {
		p.voice.catalogue.miss(key)
	}
	return x
}

func (x *text) gendered(gender string) *text {
	switch {
	case gender == "f" && x.female != nil:
		return x.female
	case gender == "m" && x.male != nil:
		return x.male
	}
	return x
}

// ruleModulus keeps a count within what the plural rules look at; they never
// ask for more than the last two digits, and "is it exactly 0, 1 or 2".
const ruleModulus = 1_000_000

func (x *text) form(t Tag, n int64) *pattern {
	if x.plural == nil {
		return &x.one
	}
	i := n
	if i >= ruleModulus || i <= -ruleModulus {
		i = i%ruleModulus + ruleModulus // never 0, 1 or 2, same last digits
	}
	if i < 0 {
		i = -i
	}
	return &x.plural[plural.Cardinal.MatchPlural(t.cldr(), int(i), 0, 0, 0, 0)]
}

// gap stands where an argument was not given: a customer never reads a brace.
const gap = "…"

// fill writes a pattern with its arguments.
func (p Printer) fill(key string, pat *pattern, n int64, counted bool, args []any) string {
	if pat.fixed {
		return pat.whole
	}
	var room [256]byte
	b := room[:0]
	for i := range pat.parts {
		part := &pat.parts[i]
		if part.name == "" {
			b = append(b, part.words...)
			continue
		}
		value, ok := find(args, part.name)
		switch {
		case ok:
			b = p.insert(b, value, part.raw)
		case counted && part.name == "n":
			b = p.appendInt(b, n)
		default:
			p.voice.catalogue.miss(key + "{" + part.name + "}")
			b = append(b, gap...)
		}
	}
	return string(b)
}

func find(args []any, name string) (any, bool) {
	for i := 0; i+1 < len(args); i += 2 {
		if s, ok := args[i].(string); ok && s == name {
			return args[i+1], true
		}
	}
	return nil, false
}

func (p Printer) insert(b []byte, value any, raw bool) []byte {
	switch v := value.(type) {
	case string:
		return appendString(b, v, raw)
	case int:
		return p.appendInt(b, int64(v))
	case int64:
		return p.appendInt(b, v)
	case int32:
		return p.appendInt(b, int64(v))
	case float64:
		return append(b, p.Decimal(v, -1)...)
	case nil:
		return append(b, gap...)
	case error:
		return appendString(b, v.Error(), raw)
	case fmt.Stringer:
		return appendString(b, v.String(), raw)
	}
	return appendString(b, fmt.Sprint(value), raw)
}

// The isolates of the bidirectional algorithm (UAX #9).
const (
	lri = "\u2066"
	lro = "\u202d"
	pdf = "\u202c"
	rli = "\u2067"
	fsi = "\u2068"
	pdi = "\u2069"
)

func appendString(b []byte, s string, raw bool) []byte {
	if raw {
		return append(b, s...)
	}
	b = append(b, fsi...)
	if strings.Contains(s, "\xe2\x81") {
		s = balance(s)
	}
	b = append(b, s...)
	return append(b, pdi...)
}

// Isolate wraps a string that has its own direction so that it cannot disorder
// the words around it.
func Isolate(s string) string { return string(appendString(nil, s, false)) }

// balance drops closing marks that close nothing and closes what stayed open,
// so that a name cannot break out of its isolation.
func balance(s string) string {
	var b strings.Builder
	open := 0
	for _, r := range s {
		switch r {
		case '\u2066', '\u2067', '\u2068':
			open++
		case '\u2069':
			if open == 0 {
				continue
			}
			open--
		}
		b.WriteRune(r)
	}
	for ; open > 0; open-- {
		b.WriteString(pdi)
	}
	return b.String()
}
