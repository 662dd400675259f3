package search

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
)

// given is a document on its way into a segment.
type given struct {
	id    int64
	kind  string
	words []string // different ones
}

// segment is a row of search_segment.
type segment struct {
	ID        int64
	Kinds     string // names between blanks; a posting says the place of its own
	Docs      int64
	Low, High int64 // the oldest and the newest id
}

// kindSet is a set of places in the kinds of a segment.
type kindSet uint16

// anyKind is the set of all kinds.
const anyKind = kindSet(1<<(1<<kindBits) - 1)

// otherKind is the place of every kind that found none of its own, and of a
// document whose kind was changed; the document itself decides.
const otherKind = 1<<kindBits - 1

// kindNames numbers the kinds of a segment in the making.
type kindNames struct{ names []string }

func (k *kindNames) place(kind string) uint8 {
	i := slices.Index(k.names, kind)
	if i < 0 {
		if len(k.names) == otherKind {
			return otherKind
		}
		i = len(k.names)
		k.names = append(k.names, kind)
	}
	return uint8(i)
}

func (k *kindNames) text() string { return strings.Join(k.names, " ") }

// wanted gives the places of the kinds asked for; of no kinds all.
func (s segment) wanted(kinds []string) kindSet {
	if len(kinds) == 0 {
		return anyKind
	}
	set := kindSet(1) << otherKind
	for i, name := range strings.Fields(s.Kinds) {
		if slices.Contains(kinds, name) {
			set |= 1 << i
		}
	}
	return set
}

// makeSegment writes documents, sorted from new to old, as one segment, within
// the transaction.
func makeSegment(ctx context.Context, tx *db.Tx, docs []given) error {
	lists := map[string]*postings{}
	var kinds kindNames
	for _, d := range docs {
		kind := kinds.place(d.kind)
		for _, w := range d.words {
			l := lists[w]
			if l == nil {
				l = &postings{}
				lists[w] = l
			}
			l.add(d.id, kind)
		}
	}
	s := segment{ID: int64(id.New(tx.Now())), Kinds: kinds.text(), Docs: int64(len(docs)), Low: docs[len(docs)-1].id, High: docs[0].id}
	out := pageRows{ctx: ctx, tx: tx, segment: s.ID}
	w := pageWriter{emit: out.take}
	for _, word := range slices.Sorted(maps.Keys(lists)) {
		if err := w.add(word, *lists[word]); err != nil {
			return err
		}
	}
	if err := w.flush(); err != nil {
		return err
	}
	if err := out.flush(); err != nil {
		return err
	}
	return insertSegment(ctx, tx, s, "ready")
}

func insertSegment(ctx context.Context, tx *db.Tx, s segment, state string) error {
	_, err := tx.Exec(ctx, sqlPutSegment, s.ID, s.Kinds, state, s.Docs, s.Low, s.High, clock.Micros(tx.Now()))
	if err != nil {
		return fmt.Errorf("put a search segment of %d documents: %w", s.Docs, err)
	}
	return nil
}

// pagesAtOnce is how many pages one INSERT carries.
const pagesAtOnce = 16

// pageRows gathers pages and inserts them several at a time.
type pageRows struct {
	ctx     context.Context
	tx      *db.Tx
	segment int64
	waiting []page
}

func (r *pageRows) take(p page) error {
	r.waiting = append(r.waiting, p)
	if len(r.waiting) < pagesAtOnce {
		return nil
	}
	return r.flush()
}

func (r *pageRows) flush() error {
	if len(r.waiting) == 0 {
		return nil
	}
	args := make([]any, 0, 3*len(r.waiting))
	for _, p := range r.waiting {
		args = append(args, r.segment, p.Key, p.Data)
	}
	_, err := r.tx.Exec(r.ctx, rows("INSERT INTO search_page (segment, key, data) VALUES ", 3, len(r.waiting)), args...)
	if err != nil {
		return fmt.Errorf("put %d pages of a search segment: %w", len(r.waiting), err)
	}
	r.waiting = r.waiting[:0]
	return nil
}

const sqlPutSegment = `INSERT INTO search_segment (id, kinds, state, docs, low, high, changed) VALUES ($1, $2, $3, $4, $5, $6, $7)`
