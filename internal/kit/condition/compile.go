package condition

import (
	"math"
	"strconv"
	"strings"

	"rida/internal/kit/db"
	"rida/internal/kit/search"
)

// Write adds the SQL of a checked tree, in brackets: true or false for each row
// that the registry's columns speak of. A leaf that cannot be understood (its
// field was taken away since) is false, so that "is not" of it is not
// everything: the group around a broken leaf should select too little, and a
// negated one is refused by Check before.
func (r *Registry) Write(b *db.SQL, n Node, by Reader) {
	switch {
	case n.IsZero():
		b.W(`1 = 1`)
	case n.Not != nil:
		b.W(`NOT (`)
		r.Write(b, *n.Not, by)
		b.W(`)`)
	case n.Field != "":
		r.writeLeaf(b, n, by)
	default:
		word := ` OR `
		if len(n.All) > 0 {
			word = ` AND `
		}
		b.W(`(`)
		for i, part := range n.parts() {
			b.If(i > 0, word)
			r.Write(b, part, by)
		}
		b.W(`)`)
	}
}

// WriteSeek adds the statement that lists what a leaf can select, from an index;
// false when the leaf has none, because it asks for what is not there or for a
// range without an end.
func (r *Registry) WriteSeek(b *db.SQL, leaf Node, by Reader) bool {
	f, ok := r.Field(leaf.Field)
	if !ok || f.Seek == "" || leaf.Op != Is && leaf.Op != Equal && leaf.Op != On && leaf.Op != Between {
		return false
	}
	b.W(f.Seek+` `, f.Args...)
	f.compare(b, leaf.Op, leaf.Values, by)
	return true
}

func (r *Registry) writeLeaf(b *db.SQL, n Node, by Reader) {
	f, ok := r.Field(n.Field)
	if !ok {
		b.W(`1 = 0`)
		return
	}
	op, not := plain(n.Op)
	b.If(not, `NOT (`)
	switch {
	case f.Kind == Flag:
		yes := len(n.Values) == 1 && n.Values[0] == "yes"
		b.If(!yes, `NOT `).W(`(`)
		f.Says(b, by)
		b.W(`)`)
	case op == Whole:
		b.W(`(`)
		for i, v := range n.Values {
			b.If(i > 0, ` AND `)
			f.write(b, Is, []string{v}, by)
		}
		b.W(`)`)
	default:
		f.write(b, op, n.Values, by)
	}
	b.If(not, `)`)
}

// plain takes the "not" out of an operator.
func plain(op Op) (of Op, not bool) {
	switch op {
	case IsNot:
		return Is, true
	case HasNot:
		return Has, true
	case NotEqual:
		return Equal, true
	case Empty:
		return Filled, true
	}
	return op, false
}

// write adds one comparison: in the thing's own row, or in the rows of From.
func (f Field) write(b *db.SQL, op Op, values []string, by Reader) {
	if f.From == "" {
		b.W(`(`).If(f.Present != "", f.Present+` AND `)
		f.compare(b, op, values, by)
		b.W(`)`)
		return
	}
	b.W(`EXISTS (SELECT 1 FROM `+f.From, f.Args...).If(f.Present != "", ` AND `+f.Present).W(` AND `)
	f.compare(b, op, values, by)
	b.W(`)`)
}

func (f Field) compare(b *db.SQL, op Op, values []string, by Reader) {
	if op == Filled {
		b.W(`1 = 1`)
		return
	}
	switch f.Kind {
	case Choice, Set:
		keys := f.keys(values, by)
		b.W(f.Column+` IN (?`+strings.Repeat(`, ?`, len(keys)-1)+`)`, keys...)
	case Number, Money:
		low, high, currency := amounts(f.Kind, op, values)
		b.If(f.Kind == Money, f.Currency+` = ? AND `, maybe(f.Kind == Money, currency)...)
		writeRange(b, f.Column, low, high)
	case Instant:
		m, _ := by.moments(op, values[0])
		low, high := m.micros()
		if high < math.MaxInt64 {
			high--
		}
		writeRange(b, f.Column, low, high)
	case Day:
		low, high, _ := by.dates(op, values[0])
		b.W(f.Column+` >= ? AND `+f.Column+` < ?`, low, high)
	case Words, Text:
		if op == Equal {
			b.W(f.Exact+` = ?`, exact(values[0]))
			return
		}
		writeWords(b, f.Column, values[0])
	}
}

func maybe(ok bool, v any) []any {
	if !ok {
		return nil
	}
	return []any{v}
}

// writeRange adds low ≤ column ≤ high, leaving out an end that is open.
func writeRange(b *db.SQL, column string, low, high int64) {
	switch {
	case low == high:
		b.W(column+` = ?`, low)
	case low == math.MinInt64:
		b.W(column+` <= ?`, high)
	case high == math.MaxInt64:
		b.W(column+` >= ?`, low)
	default:
		b.W(column+` >= ? AND `+column+` <= ?`, low, high)
	}
}

// writeWords adds that all words of a query stand among joined words.
func writeWords(b *db.SQL, column, query string) {
	for i, forms := range search.Patterns(query) {
		b.If(i > 0, ` AND `).W(`(`)
		for j, form := range forms {
			b.If(j > 0, ` OR `).W(column+` LIKE ? ESCAPE '\'`, `%`+likely.Replace(form)+`%`)
		}
		b.W(`)`)
	}
}

var likely = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

// keys are the values of a choice as they are bound.
func (f Field) keys(values []string, by Reader) []any {
	out := make([]any, len(values))
	for i, v := range values {
		switch {
		case f.People && v == "me":
			out[i] = int64(by.Account)
		case f.Ids:
			n, err := strconv.ParseInt(v, 10, 64)
			if err != nil {
				n = -1 // no row has it
			}
			out[i] = n
		default:
			out[i] = v
		}
	}
	return out
}

// amounts is the closed range of stored numbers that an operator means. An
// amount in another currency than the first one's is in no range.
func amounts(kind Kind, op Op, values []string) (low, high int64, currency string) {
	read := func(s string) (n int64) {
		if kind == Number {
			n, _ = ParseNumber(s)
			return n
		}
		n, currency, _ = ParseMoney(s)
		return n
	}
	low, high = math.MinInt64, math.MaxInt64
	n := read(values[0])
	switch op {
	case Equal:
		return n, n, currency
	case Less:
		return low, n - 1, currency
	case AtMost:
		return low, n, currency
	case More:
		return n + 1, high, currency
	case AtLeast:
		return n, high, currency
	}
	first := currency
	to := read(values[1])
	if currency != first {
		return 1, 0, first // nothing lies between amounts of two currencies
	}
	return min(n, to), max(n, to), currency
}
