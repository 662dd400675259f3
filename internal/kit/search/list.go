package search

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"slices"
	"sort"

	"rida/internal/kit/db"
	"rida/internal/kit/lang"
)

// budget is the work one search may still do. Reaching its end is no error: the
// answer says that there may be more.
type budget struct {
	pages int
	spent bool  // pages ran out
	short bool  // not every ending of an unfinished word was tried
	err   error // the first error; afterwards nothing more is read
}

// source reads the pages of one search.
type source struct {
	ctx context.Context
	r   db.Reader
	*budget
}

// page reads one page by a statement with a segment and a key; nil when there
// is none or the budget is spent.
func (s *source) page(sql string, segment int64, key []byte) []byte {
	if s.err != nil || s.spent {
		return nil
	}
	if s.pages--; s.pages < 0 {
		s.spent = true
		return nil
	}
	var found [][]byte
	if err := s.r.All(s.ctx, &found, sql, segment, key); err != nil {
		s.err = fmt.Errorf("read a page of the search index: %w", err)
		return nil
	}
	if len(found) == 0 {
		return nil
	}
	return found[0]
}

// list is the ids of one word in one segment, from new to old, read chunk by
// chunk.
type list struct {
	source  *source
	segment int64
	word    string
	ids     []int64 // the chunk at hand
	at      int
	key     []byte // the page it came from
	more    bool
}

// open takes the chunk of the word out of the page in which it must begin.
func (l *list) open(data []byte) {
	l.ids, l.at, l.more = nil, 0, false
	if data == nil {
		return
	}
	l.key = firstKey(l.source, data)
	e, ok, err := findWord(data, l.word)
	if ok && err == nil {
		l.ids, err = readIDs(e.packed, e.count)
		l.more = e.more
	}
	if err != nil {
		l.source.err = err
	}
}

// firstKey works out under which key a page stands.
func firstKey(s *source, data []byte) []byte {
	scan := entries{rest: data}
	e, ok, err := scan.next()
	if ok && err == nil {
		var ids []int64
		if ids, err = readIDs(e.packed, 1); err == nil {
			return entryKey(string(e.word), ids[0], e.begun)
		}
	}
	if err != nil {
		s.err = err
	}
	return nil
}

// none is what seek answers at the end of a list; ids are positive.
const none = 0

// seek gives the newest id that is not newer than the target.
func (l *list) seek(target int64) int64 {
	for {
		rest := l.ids[l.at:]
		if len(rest) > 0 && rest[len(rest)-1] <= target {
			l.at += gallop(rest, target)
			return l.ids[l.at]
		}
		if !l.more || l.source.err != nil || l.source.spent {
			l.at = len(l.ids)
			return none
		}
		l.advance(target)
	}
}

// advance reads the chunk in which the target can be: straight by its key, or,
// when that leads to the page at hand, the page after it.
func (l *list) advance(target int64) {
	before := l.key
	next := l.ids[len(l.ids)-1] - 1
	if target < next {
		data := l.source.page(sqlPageAt, l.segment, keyOf(l.word, target))
		if data != nil && bytes.Compare(firstKey(l.source, data), before) > 0 {
			l.open(data)
			if len(l.ids) == 0 || l.ids[len(l.ids)-1] <= target || !l.more {
				return
			}
			before = l.key
		}
	}
	l.open(l.source.page(sqlPageAfter, l.segment, before))
}

// gallop finds the first of descending ids that is not above the target; the
// last one is known not to be.
func gallop(ids []int64, target int64) int {
	step := 1
	for step < len(ids) && ids[step] > target {
		step *= 2
	}
	lo := step / 2
	hi := min(step, len(ids)-1)
	return lo + sort.Search(hi-lo, func(i int) bool { return ids[lo+i] <= target })
}

// group is the ids of one term: of any of its words.
type group struct {
	lists []*list
	loose []int64 // ids of many small lists, merged, descending
	at    int
}

func (g *group) seek(target int64) int64 {
	best := int64(none)
	for _, l := range g.lists {
		best = max(best, l.seek(target))
	}
	for g.at < len(g.loose) && g.loose[g.at] > target {
		g.at++
	}
	if g.at < len(g.loose) {
		best = max(best, g.loose[g.at])
	}
	return best
}

const (
	// prefixPages bounds the pages that are read for the endings of an
	// unfinished word in one segment.
	prefixPages = 4
	// prefixLists bounds the long lists among the endings.
	prefixLists = 24
)

// endings gathers the ids of every word of a segment that begins so.
func (s *source) endings(segment int64, prefix string) *group {
	g := &group{}
	data := s.page(sqlPageAt, segment, keyOf(prefix, math.MaxInt64))
	if data == nil { // the prefix comes before the first page
		data = s.page(sqlPageAfter, segment, keyOf(prefix, math.MaxInt64))
	}
	for read := 1; data != nil && s.err == nil; read++ {
		key := firstKey(s, data)
		last, done := s.endingsOf(g, segment, data, key, prefix)
		if done {
			break
		}
		if read == prefixPages || len(g.lists) > prefixLists {
			s.short = true
			break
		}
		if last == "" {
			data = s.page(sqlPageAfter, segment, key)
			continue
		}
		// A long list fills the pages after this one: leap to its end.
		end := s.page(sqlPageAt, segment, keyOf(last, none))
		if end != nil && bytes.Equal(firstKey(s, end), key) {
			end = s.page(sqlPageAfter, segment, key)
		}
		data = end
	}
	slices.SortFunc(g.loose, compareDown)
	g.loose = slices.Compact(g.loose)
	return g
}

// endingsOf takes the words with the prefix out of one page. It tells the word
// whose list goes on behind the page, and whether the words with the prefix end
// in this page.
func (s *source) endingsOf(g *group, segment int64, data, key []byte, prefix string) (last string, done bool) {
	scan := entries{rest: data}
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
			ids, err := readIDs(e.packed, e.count)
			if err != nil {
				s.err = err
				return "", true
			}
			word := string(e.word)
			known := slices.ContainsFunc(g.lists, func(l *list) bool { return l.word == word })
			switch {
			case e.more && !known:
				g.lists = append(g.lists, &list{source: s, segment: segment, word: word, ids: ids, key: key, more: true})
				last = word
			case e.more:
				last = word
			case !known:
				g.loose = append(g.loose, ids...)
			}
		case bytes.Compare(e.word, []byte(prefix)) > 0:
			return "", true
		}
	}
}

// walk goes through one segment and gives the documents that have every term.
type walk struct {
	groups  []*group
	now     int64 // the document at hand, none at the end
	reached int64 // how far down it has looked
}

// next goes to the newest document at or before the target.
func (w *walk) next(target int64) {
	w.now = none
	for agreed := 0; target > none; {
		for _, g := range w.groups {
			w.reached = target
			found := g.seek(target)
			if found == none {
				return
			}
			if found != target {
				target, agreed = found, 1
			} else {
				agreed++
			}
			if agreed >= len(w.groups) {
				w.now = target
				return
			}
		}
	}
}

// answers tells whether the words of a document, sorted, satisfy every term.
func answers(words []string, terms []lang.Term, kinds []string) bool {
	has := func(w string) bool { _, ok := slices.BinarySearch(words, w); return ok }
	for _, t := range terms {
		found := slices.ContainsFunc(t.Any, has)
		if t.Prefix && !found {
			i, _ := slices.BinarySearch(words, t.Any[0])
			found = i < len(words) && len(words[i]) >= len(t.Any[0]) && words[i][:len(t.Any[0])] == t.Any[0]
		}
		if !found {
			return false
		}
	}
	return len(kinds) == 0 || slices.ContainsFunc(kinds, func(k string) bool { return has(kindWord(k)) })
}

const (
	sqlPageAt    = `SELECT data FROM search_page WHERE segment = $1 AND key <= $2 ORDER BY key DESC LIMIT 1`
	sqlPageAfter = `SELECT data FROM search_page WHERE segment = $1 AND key > $2 ORDER BY key LIMIT 1`
)
