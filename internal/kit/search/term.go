package search

import (
	"math"
	"unicode/utf8"

	"rida/internal/kit/lang"
)

// termsOf reads the words of a query, an unfinished one last: it is the dearest
// to look up.
func termsOf(q Query) []term {
	words := lang.Terms(q.Text, q.Prefix && !q.Literal)
	var terms []term
	for _, w := range words[:min(len(words), maxTerms)] {
		w.Prefix = w.Prefix && utf8.RuneCountInString(w.Any[0]) >= minPrefix
		terms = append(terms, term{Term: w})
	}
	return terms
}

// term is a word of the query and what was learned about how often it stands
// in documents.
type term struct {
	lang.Term
	met  float64 // documents that have it, estimated
	docs float64 // among so many
}

// share is the part of the documents that have the word; of a word not looked
// up yet it is unknown and taken to be large.
func (t term) share() float64 {
	if t.docs == 0 {
		return 1
	}
	return t.met / t.docs
}

// learn takes in what one segment tells. Of a long list only the first chunk is
// at hand: the rest is taken to be as dense.
func (t *term) learn(g *group, s segment) {
	t.docs += float64(s.Docs)
	t.met += float64(len(g.loose))
	for _, l := range g.lists {
		n := float64(len(l.ids))
		if l.more && len(l.ids) > 0 {
			n *= float64(s.High-s.Low+1) / float64(l.ids[0]-l.ids[len(l.ids)-1]+1)
		}
		t.met += min(n, float64(s.Docs))
	}
}

const (
	// idsInPage is how many ids of a frequent word one page holds, about.
	idsInPage = 1000
	// leastFew and mostFew bound what few answers.
	leastFew, mostFew = 8, 128
)

// few is the most documents of a term that it is cheaper to look at one by one
// than to read the lists of the other terms of the query: about one for each
// page of the shortest of these lists.
func few(others []term, s segment) int {
	share := 1.0
	for _, o := range others {
		share = min(share, o.share())
	}
	pages := int(math.Ceil(share * float64(s.Docs) / idsInPage))
	return min(max(pages, leastFew), mostFew)
}
