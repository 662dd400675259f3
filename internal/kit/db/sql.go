package db

import (
	"slices"
	"strconv"
	"strings"
)

// SQL puts a statement together whose filters are chosen at run time. Each ?
// becomes the next $n, so the text runs on both engines; values never enter it.
type SQL struct {
	text strings.Builder
	args []any
}

// W adds text; each ? takes the next of args. A text with more or fewer marks
// than args is a programmer's slip and panics.
func (b *SQL) W(text string, args ...any) *SQL {
	for _, a := range args {
		before, rest, ok := strings.Cut(text, "?")
		if !ok {
			panic("db: more values than marks in " + text)
		}
		b.args = append(b.args, a)
		b.text.WriteString(before)
		b.text.WriteByte('$')
		b.text.WriteString(strconv.Itoa(len(b.args)))
		text = rest
	}
	if strings.Contains(text, "?") {
		panic("db: more marks than values in " + text)
	}
	b.text.WriteString(text)
	return b
}

// If adds text only when ok.
func (b *SQL) If(ok bool, text string, args ...any) *SQL {
	if ok {
		b.W(text, args...)
	}
	return b
}

// In adds " AND col IN (…)"; without values it adds a condition that nothing
// fulfils, because "none of them" must not become "all of them".
func (b *SQL) In(col string, xs ...any) *SQL {
	if len(xs) == 0 {
		return b.W(" AND 1 = 0")
	}
	return b.W(" AND "+col+" IN (?"+strings.Repeat(", ?", len(xs)-1)+")", xs...)
}

// Values hands a list over as arguments.
func Values[T any](all []T) []any {
	out := make([]any, len(all))
	for i, one := range all {
		out[i] = one
	}
	return out
}

// Padded repeats the last of a list up to a power of two, so that lists of all
// lengths share a dozen prepared statements.
func Padded[T any](all []T) []T {
	out := slices.Clone(all)
	for len(out)&(len(out)-1) != 0 {
		out = append(out, all[len(all)-1])
	}
	return out
}

// Text is the statement so far.
func (b *SQL) Text() string { return b.text.String() }

// Args are the values so far, in the order of their numbers.
func (b *SQL) Args() []any { return b.args }
