package lang

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Span is a piece of a text in bytes, Start inclusive and End exclusive.
type Span struct{ Start, End int }

// Highlight finds in the text as written the words that match a word of the
// query, whatever their spelling or ending. The spans lie on borders of
// characters, in order and apart.
func Highlight(text, query string) []Span { return mark(text, Terms(query, false)) }

// HighlightTyping is Highlight for a query whose last word may be unfinished.
func HighlightTyping(text, query string) []Span { return mark(text, Terms(query, true)) }

func mark(text string, terms []Term) []Span {
	if len(terms) == 0 {
		return nil
	}
	var spans []Span
	for _, t := range tokenize(text) {
		if t.end > t.start && slices.ContainsFunc(terms, func(term Term) bool { return term.answers(t.text) }) {
			spans = append(spans, Span{t.start, t.end})
		}
	}
	return merge(spans)
}

func merge(spans []Span) []Span {
	slices.SortFunc(spans, func(a, b Span) int { return a.Start - b.Start })
	out := spans[:0]
	for _, s := range spans {
		if n := len(out); n > 0 && s.Start < out[n-1].End {
			out[n-1].End = max(out[n-1].End, s.End)
			continue
		}
		out = append(out, s)
	}
	return out
}

// ellipsis stands where a snippet leaves the text off.
const ellipsis = "…"

// Snippet gives about so many characters of the text around the place where
// most of the query stands, on one line, and the spans to mark in it. The
// words are as written; without a hit it is the beginning of the text.
func Snippet(text, query string, runes int) (string, []Span) {
	spans := Highlight(text, query)
	from, to := window(text, spans, max(runes, 1))
	var b strings.Builder
	if from > 0 {
		b.WriteString(ellipsis)
	}
	shift := b.Len() - from
	b.WriteString(oneLine.Replace(text[from:to]))
	if to < len(text) {
		b.WriteString(ellipsis)
	}
	var inside []Span
	for _, s := range spans {
		if s.Start >= from && s.End <= to {
			inside = append(inside, Span{s.Start + shift, s.End + shift})
		}
	}
	return b.String(), inside
}

// oneLine takes out line breaks byte by byte, so that the spans keep their
// places.
var oneLine = strings.NewReplacer("\n", " ", "\r", " ", "\t", " ")

// leadIn is the share of a snippet that stands before the first hit.
const leadIn = 4

// window chooses the bytes to show: whole words, beginning a little before the
// span from which most hits fit.
func window(text string, spans []Span, runes int) (from, to int) {
	if utf8.RuneCountInString(text) <= runes {
		return 0, len(text)
	}
	start := 0
	if len(spans) > 0 {
		start = back(text, spans[densest(text, spans, runes)].Start, runes/leadIn)
	}
	end := forward(text, start, runes)
	if end == len(text) { // use the room left over for what stands before
		start = back(text, end, runes)
	}
	return wordStart(text, start, spans), wordEnd(text, start, end, spans)
}

// densest finds the span from which a window holds the most hits.
func densest(text string, spans []Span, runes int) int {
	best, most := 0, 0
	for i, j := 0, 0; i < len(spans); i++ {
		limit := forward(text, spans[i].Start, runes-runes/leadIn)
		for j = max(j, i); j < len(spans) && spans[j].End <= limit; j++ {
		}
		if j-i > most {
			best, most = i, j-i
		}
	}
	return best
}

func back(text string, from, runes int) int {
	for ; runes > 0 && from > 0; runes-- {
		_, n := utf8.DecodeLastRuneInString(text[:from])
		from -= n
	}
	return from
}

func forward(text string, from, runes int) int {
	for ; runes > 0 && from < len(text); runes-- {
		_, n := utf8.DecodeRuneInString(text[from:])
		from += n
	}
	return from
}

// reach is how far a border of the snippet may move to fall between words.
const reach = 24

func wordStart(text string, start int, spans []Span) int {
	if start == 0 {
		return 0
	}
	limit := forward(text, start, reach)
	for i, r := range text[start:limit] {
		if classOf(r) == apart {
			at := start + i + utf8.RuneLen(r)
			if r == utf8.RuneError || cutsSpan(spans, start, at) {
				return start
			}
			return at
		}
	}
	return start
}

func wordEnd(text string, start, end int, spans []Span) int {
	if end == len(text) {
		return end
	}
	for at := end; at > start && end-at < reach; {
		r, n := utf8.DecodeLastRuneInString(text[:at])
		at -= n
		if classOf(r) == apart {
			if cutsSpan(spans, at, end) {
				return end
			}
			return at
		}
	}
	return end
}

// cutsSpan tells whether a hit would fall out if the border moved from a to b.
func cutsSpan(spans []Span, a, b int) bool {
	for _, s := range spans {
		if s.Start < b && s.End > a {
			return true
		}
	}
	return false
}
