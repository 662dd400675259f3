package search

import (
	"context"
	"fmt"
	"slices"

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

	word string // the word at hand, empty at the end
	ids  []int64
	lead entry // read, but of the next word
	held bool
}

// next goes to the next word with all its ids.
func (l *reel) next() error {
	l.word, l.ids = "", l.ids[:0]
	for {
		if !l.held {
			ok, err := l.fetch()
			if err != nil || !ok {
				return err
			}
		}
		if len(l.ids) > 0 && string(l.lead.word) != l.word {
			return nil
		}
		l.held = false
		l.word = string(l.lead.word)
		ids, err := readIDs(nil, l.lead.packed, l.lead.count)
		if err != nil {
			return fmt.Errorf("segment %d, word %q: %w", l.segment, l.word, err)
		}
		l.ids = append(l.ids, ids...)
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
			if err := l.r.All(l.ctx, &pages, sqlReadAhead, l.segment, l.after); err != nil {
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

// mergeInto hands the words of several segments, without the documents that
// are gone, to the writer.
func mergeInto(ctx context.Context, r db.Reader, parts []segment, gone map[int64]bool, w *pageWriter) error {
	reels := make([]*reel, len(parts))
	for i, s := range parts {
		reels[i] = &reel{ctx: ctx, r: r, segment: s.ID, after: []byte{}}
		if err := reels[i].next(); err != nil {
			return err
		}
	}
	var ids []int64
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
		ids = ids[:0]
		for _, l := range reels {
			if l.word != word {
				continue
			}
			ids = joinDown(ids, l.ids)
			if err := l.next(); err != nil {
				return err
			}
		}
		if len(gone) > 0 {
			ids = slices.DeleteFunc(ids, func(id int64) bool { return gone[id] })
		}
		if err := w.add(word, ids); err != nil {
			return err
		}
	}
}

// joinDown joins two descending lists into one without repeats.
func joinDown(a, b []int64) []int64 {
	if len(a) == 0 {
		return append(a, b...)
	}
	if a[len(a)-1] > b[0] { // the usual case: segments follow one another
		return append(a, b...)
	}
	out := make([]int64, 0, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0] > b[0]:
			out, a = append(out, a[0]), a[1:]
		case a[0] < b[0]:
			out, b = append(out, b[0]), b[1:]
		default:
			out, a, b = append(out, a[0]), a[1:], b[1:]
		}
	}
	return append(append(out, a...), b...)
}

var sqlReadAhead = fmt.Sprintf(`SELECT key, data FROM search_page WHERE segment = $1 AND key > $2 ORDER BY key LIMIT %d`, readAhead)
