package search

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"rida/internal/kit/db"
	"rida/internal/kit/id"
)

// Query says what to find. All words must stand in a document, in any spelling
// and with any ending that lang.Fold and its stems unify.
type Query struct {
	Text   string
	Kinds  []string // empty for every kind
	Prefix bool     // the last word may be unfinished, while somebody types
	Limit  int      // 0 takes defaultLimit; at most maxLimit
	Before id.ID    // only older documents: Answer.Next of the page before

	// Literal wants the text exactly as written in the query, letter by letter.
	// The index keeps no texts, so Original must give the texts of documents
	// (a missing one does not match).
	Literal  bool
	Original func(ctx context.Context, docs []Hit) (map[id.ID]string, error)
}

// Hit is a document found.
type Hit struct {
	ID    id.ID
	Kind  string
	Owner id.ID
}

// Answer is the newest documents found, from new to old.
type Answer struct {
	Hits []Hit
	// More: there may be older ones; ask again with Before set to Next. It is
	// also set when the work allowed for one search was used up, with fewer
	// hits than the limit or none.
	More bool
	Next id.ID
	// Short: an unfinished word had too many endings to try them all.
	Short bool
}

const (
	defaultLimit, maxLimit = 50, 200
	// maxTerms bounds the words of a query; further words are not looked at.
	maxTerms = 12
	// maxPages bounds the pages one search reads, some 1,500 ids each: enough
	// to walk a word of a million documents to its end, and some 10 ms.
	maxPages = 800
	// maxChecks bounds the documents that are looked up to be shown, where many
	// claims of the segments turn out stale or the wording is not literal.
	maxChecks = 2000
	// minPrefix is the least letters an unfinished word is completed from.
	minPrefix = 2
)

// Find answers a query. A query without words finds nothing.
func Find(ctx context.Context, r db.Reader, q Query) (Answer, error) {
	f := finder{source: source{ctx: ctx, r: r, budget: &budget{pages: maxPages}}, query: q, from: math.MaxInt64}
	if q.Before > 0 {
		f.from = int64(q.Before) - 1
	}
	f.limit = q.Limit
	if f.limit <= 0 {
		f.limit = defaultLimit
	}
	f.limit = min(f.limit, maxLimit)
	f.terms = termsOf(q)
	if len(f.terms) == 0 {
		return Answer{}, nil
	}
	if err := f.look(); err != nil {
		return Answer{}, err
	}
	return f.gather()
}

// finder is one search under way.
type finder struct {
	source
	query   Query
	terms   []term
	limit   int
	from    int64
	fresh   []int64   // fresh documents that match, from new to old
	waiting []segment // not opened yet, by their newest id, newest first
	opened  int       // how many were opened, for the next step
	walks   []*walk
	last    int64 // the last document looked at
}

// look reads the fresh documents and the list of segments, in one statement so
// that a document that moves from one to the other cannot hide between.
func (f *finder) look() error {
	var rows []struct {
		ID, Docs, Low, High int64
		Kinds, Words        string
	}
	if err := f.r.All(f.ctx, &rows, sqlLook, f.from); err != nil {
		return fmt.Errorf("read the list of search segments: %w", err)
	}
	for _, row := range rows {
		switch {
		case row.Docs > 0:
			f.waiting = append(f.waiting, segment{ID: row.ID, Kinds: row.Kinds, Docs: row.Docs, Low: row.Low, High: row.High})
		case f.wanted(row.Kinds) && answers(row.Words, f.terms):
			f.fresh = append(f.fresh, row.ID)
		}
	}
	slices.SortFunc(f.waiting, func(a, b segment) int { return compareDown(a.High, b.High) })
	slices.SortFunc(f.fresh, compareDown)
	return nil
}

// wanted tells whether the query asks for documents of a kind.
func (f *finder) wanted(kind string) bool {
	return len(f.query.Kinds) == 0 || slices.Contains(f.query.Kinds, kind)
}

// gather walks down and checks what it finds until there is enough.
func (f *finder) gather() (Answer, error) {
	var a Answer
	checked := 0
	for {
		claims := f.claims(f.limit + 1 - len(a.Hits))
		if f.err != nil {
			return Answer{}, f.err
		}
		if len(claims) == 0 {
			if a.More = f.spent; a.More {
				f.last = f.unseen() + 1
			}
			break
		}
		hits, err := f.check(claims)
		if err != nil {
			return Answer{}, err
		}
		a.Hits = append(a.Hits, hits...)
		if len(a.Hits) > f.limit {
			a.Hits = a.Hits[:f.limit]
			a.More = true
			f.last = int64(a.Hits[f.limit-1].ID)
			break
		}
		if checked += len(claims); checked >= maxChecks {
			a.More = true
			break
		}
	}
	a.Short = f.short
	if a.More {
		a.Next = id.ID(f.last)
	}
	return a, nil
}

// claims gives the next ids, from new to old, that the index says match.
func (f *finder) claims(n int) []int64 {
	out := make([]int64, 0, n)
	for len(out) < n && !f.spent {
		newest := f.newest()
		for len(f.waiting) > 0 && !f.spent && f.waiting[0].High >= max(newest, 1) {
			f.openMore()
			newest = f.newest()
		}
		if newest == none || f.err != nil || f.spent {
			break
		}
		out = append(out, newest)
		f.pass(newest)
		f.last = newest
	}
	return out
}

// newest is the newest document that a walk or the fresh list stands at.
func (f *finder) newest() int64 {
	best := int64(none)
	if len(f.fresh) > 0 {
		best = f.fresh[0]
	}
	for _, w := range f.walks {
		best = max(best, w.now)
	}
	return best
}

// unseen is the newest document that may match and was not looked at when the
// budget was spent.
func (f *finder) unseen() int64 {
	best := f.newest()
	for _, w := range f.walks {
		if w.now == none {
			best = max(best, w.reached)
		}
	}
	if len(f.waiting) > 0 {
		best = max(best, f.waiting[0].High)
	}
	return min(best, f.from)
}

// pass moves everything that stands at a document beyond it.
func (f *finder) pass(doc int64) {
	if len(f.fresh) > 0 && f.fresh[0] == doc {
		f.fresh = f.fresh[1:]
	}
	for _, w := range f.walks {
		if w.now == doc {
			w.next(doc - 1)
		}
	}
}

const (
	// firstLook is how many documents the segments opened first hold: enough
	// for a common word, so that the large old segments can stay closed.
	firstLook = 2000
	// lookMore is how many times more each further look takes in.
	lookMore = 8
)

// openSizes are the numbers of segments that statements are made for.
var openSizes = [...]int{2, 4, 8, 16}

// openMore opens the next segments, several in one statement.
func (f *finder) openMore() {
	enough := int64(firstLook)
	for range f.opened {
		enough *= lookMore
	}
	f.opened++
	count := 0
	for docs := int64(0); docs < enough && count < min(len(f.waiting), openSizes[len(openSizes)-1]); count++ {
		docs += f.waiting[count].Docs
	}
	n := openSizes[0]
	for _, size := range openSizes {
		if n < count {
			n = size
		}
	}
	part := f.waiting[:count]
	f.waiting = f.waiting[count:]
	walks := make([]*walk, len(part))
	for i := range walks {
		walks[i] = &walk{}
	}
	for t := range f.terms {
		f.openTerm(t, part, walks, n)
	}
	// The rarest first from now on: what it settles need not be read.
	slices.SortStableFunc(f.terms, func(a, b term) int { return cmp.Compare(a.share(), b.share()) })
	for _, w := range walks {
		if !w.dead {
			w.next(f.from)
			f.walks = append(f.walks, w)
		}
	}
}

// openTerm adds one term to the walks of several segments that still need it.
func (f *finder) openTerm(place int, part []segment, walks []*walk, n int) {
	t := &f.terms[place]
	groups := make([]*group, len(part))
	var ids []int64
	for i, s := range part {
		if walks[i].open() {
			ids = append(ids, s.ID)
			groups[i] = &group{}
		}
	}
	for _, word := range t.Any {
		if t.Prefix {
			break
		}
		pages := f.firstPages(ids, keyOf(word, f.from), n)
		for i, s := range part {
			data, ok := pages[s.ID]
			if groups[i] == nil || !ok {
				continue
			}
			l := &list{source: &f.source, segment: s.ID, word: word, want: s.wanted(f.query.Kinds)}
			if l.open(f.pageOf(data)); len(l.ids) > 0 || l.more {
				groups[i].lists = append(groups[i].lists, l)
			}
		}
	}
	for i, g := range groups {
		if g == nil {
			continue
		}
		if t.Prefix {
			g = f.endings(part[i].ID, part[i].wanted(f.query.Kinds), t.Any[0])
		}
		walks[i].add(g, few(f.terms[place+1:], part[i]))
		t.learn(g, part[i])
	}
}

// firstPages reads of several segments the page in which a key must be.
func (f *finder) firstPages(segments []int64, key []byte, n int) map[int64][]byte {
	if len(segments) == 0 || f.err != nil {
		return nil
	}
	f.pages -= len(segments)
	var rows []struct {
		ID   int64
		Data []byte
	}
	args := append([]any{key}, padded(segments, n)...)
	if err := f.r.All(f.ctx, &rows, firstPagesText[n], args...); err != nil {
		f.err = fmt.Errorf("read pages of the search index: %w", err)
		return nil
	}
	out := make(map[int64][]byte, len(rows))
	for _, row := range rows {
		if row.Data != nil {
			out[row.ID] = row.Data
		}
	}
	return out
}

const sqlLook = `SELECT id, kind AS kinds, words, 0 AS docs, id AS low, id AS high FROM search_fresh WHERE id <= $1
	UNION ALL SELECT id, kinds, '', docs, low, high FROM search_segment WHERE state = 'ready' AND low <= $1`

// firstPagesText has one statement for each of openSizes.
var firstPagesText = func() map[int]string {
	texts := map[int]string{}
	for _, n := range openSizes {
		texts[n] = `SELECT s.id, (SELECT p.data FROM search_page p WHERE p.segment = s.id AND p.key <= $1 ORDER BY p.key DESC LIMIT 1) AS data
			FROM search_segment s WHERE s.id IN (` + numbers(2, n) + `)`
	}
	return texts
}()
