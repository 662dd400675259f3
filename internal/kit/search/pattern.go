package search

import "rida/internal/kit/lang"

// Joined gives the words of a text as search_doc keeps them: folded, sorted, each
// once, with a blank before and after each.
func Joined(text string) string { return joined(wordsOf(Doc{Text: text})) }

// Patterns gives what must stand among joined words for a query to be
// answered: one of each list. A room that asks a single document, not the
// index, compares with these, and so gives the answer Find gives.
func Patterns(query string) [][]string {
	var out [][]string
	terms := lang.Terms(query, false)
	for _, t := range terms[:min(len(terms), maxTerms)] {
		forms := make([]string, len(t.Any))
		for i, w := range t.Any {
			forms[i] = " " + w + " "
		}
		out = append(out, forms)
	}
	return out
}
