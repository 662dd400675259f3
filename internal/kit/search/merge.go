package search

import (
	"context"
	"fmt"
	"strings"

	"rida/internal/kit/db"
)

// readAhead is how many pages a merge reads of one segment at a time.
const readAhead = 16

// reel reads a whole segment from its first page on, word by word.
type reel struct {
	ctx     context.Context
	r       db.Reader
	segment int64
	pages   []page
	scan    entries
	after   []byte // the key of the last page read
	ended   bool

	places []uint8 // where the kinds of the segment stand in the merged one

	word string // the word at hand, empty at the end
	docs postings
	lead entry // read, but of the next word
	held bool
}

// next goes to the next word with all its ids.
func (l *reel) next() error {
	l.word, l.docs = "", postings{l.docs.ids[:0], l.docs.kinds[:0]}
	defer l.renumber()
	for {
		if !l.held {
			ok, err := l.fetch()
			if err != nil || !ok {
				return err
			}
		}
		if l.docs.len() > 0 && string(l.lead.word) != l.word {
			return nil
		}
		l.held = false
		l.word = string(l.lead.word)
		var err error
		if l.docs, err = unpack(l.docs, anyKind, l.lead.packed, l.lead.count); err != nil {
			return fmt.Errorf("segment %d, word %q: %w", l.segment, l.word, err)
		}
		if !l.lead.more {
			return nil
		}
	}
}

// fetch reads one entry into lead; false at the end of the segment.
func (l *reel) fetch() (bool, error) {
	for {
		e, ok, err := l.scan.next()
		if err != nil {
			return false, fmt.Errorf("segment %d: %w", l.segment, err)
		}
		if ok {
			l.lead, l.held = e, true
			return true, nil
		}
		if len(l.pages) == 0 {
			if l.ended {
				return false, nil
			}
			var pages []page
			if err := l.r.All(l.ctx, &pages, readAheadText, l.segment, l.after); err != nil {
				return false, fmt.Errorf("read pages to merge: %w", err)
			}
			l.pages = pages
			if l.ended = len(l.pages) < readAhead; len(l.pages) == 0 {
				return false, nil
			}
			l.after = l.pages[len(l.pages)-1].Key
		}
		l.scan = entries{rest: l.pages[0].Data}
		l.pages = l.pages[1:]
	}
}

// renumber says the kinds by their places in the merged segment.
func (l *reel) renumber() {
	for i, kind := range l.docs.kinds {
		l.docs.kinds[i] = l.places[kind]
	}
}

// newReel opens a segment for merging.
func newReel(ctx context.Context, r db.Reader, s segment, kinds *kindNames) (*reel, error) {
	l := &reel{ctx: ctx, r: r, segment: s.ID, after: []byte{}, places: make([]uint8, 1<<kindBits)}
	l.docs.kinds = []uint8{}
	for i := range l.places {
		l.places[i] = otherKind
	}
	for i, kind := range strings.Fields(s.Kinds) {
		l.places[i] = kinds.place(kind)
	}
	return l, l.next()
}

// mergeInto hands the words of several segments, without the documents that
// are gone, to the writer.
func mergeInto(ctx context.Context, r db.Reader, parts []segment, kinds *kindNames, gone map[int64]bool, w *pageWriter) error {
	reels := make([]*reel, len(parts))
	var err error
	for i, s := range parts {
		if reels[i], err = newReel(ctx, r, s, kinds); err != nil {
			return err
		}
	}
	var all postings
	for {
		word := ""
		for _, l := range reels {
			if l.word != "" && (word == "" || l.word < word) {
				word = l.word
			}
		}
		if word == "" {
			return w.flush()
		}
		all = postings{all.ids[:0], all.kinds[:0]}
		for _, l := range reels {
			if l.word != word {
				continue
			}
			all = joinDown(all, l.docs)
			if err := l.next(); err != nil {
				return err
			}
		}
		if err := w.add(word, without(all, gone)); err != nil {
			return err
		}
	}
}

// without takes out the documents that are gone.
func without(p postings, gone map[int64]bool) postings {
	if len(gone) == 0 {
		return p
	}
	kept := postings{p.ids[:0], p.kinds[:0]}
	for i, id := range p.ids {
		if !gone[id] {
			kept.add(id, p.kinds[i])
		}
	}
	return kept
}

// joinDown joins two descending lists into one. Of a document in both, which
// was replaced in between, one posting is enough: the document itself decides.
func joinDown(a, b postings) postings {
	if a.len() == 0 || b.len() == 0 || a.ids[a.len()-1] > b.ids[0] { // the usual case: segments follow one another
		return postings{append(a.ids, b.ids...), append(a.kinds, b.kinds...)}
	}
	out := postings{make([]int64, 0, a.len()+b.len()), make([]uint8, 0, a.len()+b.len())}
	for a.len() > 0 && b.len() > 0 {
		switch {
		case a.ids[0] > b.ids[0]:
			out.add(a.ids[0], a.kinds[0])
			a = a.from(1)
		case a.ids[0] < b.ids[0]:
			out.add(b.ids[0], b.kinds[0])
			b = b.from(1)
		default: // replaced with another kind: let the document decide
			kind := a.kinds[0]
			if kind != b.kinds[0] {
				kind = otherKind
			}
			out.add(a.ids[0], kind)
			a, b = a.from(1), b.from(1)
		}
	}
	out.ids = append(append(out.ids, a.ids...), b.ids...)
	out.kinds = append(append(out.kinds, a.kinds...), b.kinds...)
	return out
}

var readAheadText = fmt.Sprintf(`SELECT key, data FROM search_page WHERE segment = $1 AND key > $2 ORDER BY key LIMIT %d`, readAhead)
