package search

import (
	"bytes"
	"math"
	"slices"
)

// group is the ids of one term: of any of its words.
type group struct {
	lists []*list
	loose []int64 // ids of many small lists, merged, descending
	at    int
}

// size is how many ids are at hand.
func (g *group) size() int {
	n := len(g.loose)
	for _, l := range g.lists {
		n += len(l.ids)
	}
	return n
}

// more tells whether there are ids besides those at hand.
func (g *group) more() bool {
	return slices.ContainsFunc(g.lists, func(l *list) bool { return l.more })
}

func (g *group) seek(target int64, hints func() []int64) int64 {
	best := int64(none)
	for _, l := range g.lists {
		best = max(best, l.seek(target, hints))
	}
	for g.at < len(g.loose) && g.loose[g.at] > target {
		g.at++
	}
	if g.at < len(g.loose) {
		best = max(best, g.loose[g.at])
	}
	return best
}

// coming tells the next ids that are at hand, from new to old.
func (g *group) coming() []int64 {
	var out []int64
	for _, l := range g.lists {
		if l.at < len(l.ids) {
			out = append(out, l.ids[l.at+1:min(l.at+probesAtOnce, len(l.ids))]...)
		}
	}
	out = append(out, g.loose[min(g.at+1, len(g.loose)):min(g.at+probesAtOnce, len(g.loose))]...)
	slices.SortFunc(out, compareDown)
	return slices.Compact(out)
}

const (
	// prefixPages bounds the pages that are read for the endings of an
	// unfinished word in one segment.
	prefixPages = 4
	// prefixLists bounds the long lists among the endings.
	prefixLists = 24
)

// endings gathers the ids of every word of a segment that begins so.
func (s *source) endings(segment int64, want kindSet, prefix string) *group {
	g := &group{}
	p := s.at(segment, keyOf(prefix, math.MaxInt64))
	if p.Data == nil { // the prefix comes before the first page
		p = first(s.after(segment, keyOf(prefix, math.MaxInt64), 1))
	}
	for read := 1; p.Data != nil && s.err == nil; read++ {
		last, done := s.endingsOf(g, segment, want, p, prefix)
		if done {
			break
		}
		if read == prefixPages || len(g.lists) > prefixLists {
			s.short = true
			break
		}
		if last == "" {
			p = first(s.after(segment, p.Key, 1))
			continue
		}
		// A long list fills the pages after this one: leap to its end.
		end := s.at(segment, keyOf(last, none))
		if bytes.Equal(end.Key, p.Key) {
			end = first(s.after(segment, p.Key, 1))
		}
		p = end
	}
	slices.SortFunc(g.loose, compareDown)
	g.loose = slices.Compact(g.loose)
	return g
}

// endingsOf takes the words with the prefix out of one page. It tells the word
// whose list goes on behind the page, and whether the words with the prefix end
// in this page.
func (s *source) endingsOf(g *group, segment int64, want kindSet, p page, prefix string) (last string, done bool) {
	scan := entries{rest: p.Data}
	for {
		e, ok, err := scan.next()
		if err != nil {
			s.err = err
		}
		if !ok || err != nil {
			return last, false
		}
		switch {
		case bytes.HasPrefix(e.word, []byte(prefix)):
			found, err := unpack(postings{}, want, e.packed, e.count)
			if err != nil {
				s.err = err
				return "", true
			}
			word := string(e.word)
			known := slices.ContainsFunc(g.lists, func(l *list) bool { return l.word == word })
			switch {
			case e.more && !known:
				g.lists = append(g.lists, &list{source: s, segment: segment, word: word, want: want, ids: found.ids, key: p.Key, more: true})
				last = word
			case e.more:
				last = word
			case !known:
				g.loose = append(g.loose, found.ids...)
			}
		case bytes.Compare(e.word, []byte(prefix)) > 0:
			return "", true
		}
	}
}
