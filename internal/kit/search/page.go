package search

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math"
)

// pageSize is the most bytes a page has: two rows of it fill one 8 kB page of
// PostgreSQL, and a reader wastes little when it wants one rare word.
const pageSize = 3600

// minPiece is the least room worth beginning a long list in.
const minPiece = 400

// lowBits is the part of an id below its millisecond (see kit/id). It seldom
// changes from one document to the next, so a list keeps it apart from the time.
const lowBits = 22

// errBroken says that a page does not read as one.
var errBroken = errors.New("a page of the search index is broken")

// page is a piece of a segment on its way to or from the table.
type page struct {
	Key  []byte
	Data []byte
}

// keyOf is where the list of a word stands at an id.
func keyOf(word string, id int64) []byte {
	b := make([]byte, 0, len(word)+9)
	b = append(b, word...)
	b = append(b, 0)
	return binary.BigEndian.AppendUint64(b, ^uint64(id))
}

// entryKey is the key of a page that begins with an entry. Where the list of a
// word begins, the key comes before every id, so that whoever looks for the
// word from any id on finds this page.
func entryKey(word string, first int64, begun bool) []byte {
	if !begun {
		first = math.MaxInt64
	}
	return keyOf(word, first)
}

// postings are documents, from new to old, each with the number of its kind in
// the segment.
type postings struct {
	ids   []int64
	kinds []uint8
}

func (p *postings) add(id int64, kind uint8) {
	p.ids = append(p.ids, id)
	p.kinds = append(p.kinds, kind)
}

func (p postings) from(i int) postings { return postings{p.ids[i:], p.kinds[i:]} }

func (p postings) len() int { return len(p.ids) }

// kindBits hold the number of a kind in a posting.
const kindBits = 4

// pack writes postings until the room is used up, and tells how many it wrote
// (at least one).
func pack(b []byte, p postings, room int) ([]byte, int) {
	b = binary.AppendUvarint(b, uint64(p.ids[0]))
	b = append(b, p.kinds[0])
	end := len(b) + room
	for i := 1; i < p.len(); i++ {
		if len(b)+2*binary.MaxVarintLen64 > end {
			return b, i
		}
		prev, id := p.ids[i-1], p.ids[i]
		v := uint64(prev>>lowBits-id>>lowBits)<<(kindBits+1) | uint64(p.kinds[i])<<1
		step := id&(1<<lowBits-1) - prev&(1<<lowBits-1)
		if step == 0 {
			b = binary.AppendUvarint(b, v)
			continue
		}
		b = binary.AppendUvarint(b, v|1)
		b = binary.AppendVarint(b, step)
	}
	return b, p.len()
}

// unpack is the way back: it adds to the postings those whose kind is in the
// set. A nil slice of kinds stays nil, for who does not need them.
func unpack(p postings, want kindSet, b []byte, count int) (postings, error) {
	first, n := binary.Uvarint(b)
	if n <= 0 || n >= len(b) || count < 1 || count > len(b) {
		return p, errBroken
	}
	withKinds := p.kinds != nil
	kind := b[n]
	if kind >= 1<<kindBits {
		return p, errBroken
	}
	b = b[n+1:]
	moment, low := int64(first)>>lowBits, int64(first)&(1<<lowBits-1)
	for left := count; ; {
		if want>>kind&1 == 1 {
			p.ids = append(p.ids, moment<<lowBits|low)
			if withKinds {
				p.kinds = append(p.kinds, kind)
			}
		}
		if left--; left == 0 {
			return p, nil
		}
		v, n := uvarint(b)
		if n <= 0 {
			return p, errBroken
		}
		b = b[n:]
		moment -= int64(v >> (kindBits + 1))
		kind = uint8(v>>1) & (1<<kindBits - 1)
		if v&1 == 1 {
			step, n := binary.Varint(b)
			if n <= 0 {
				return p, errBroken
			}
			b = b[n:]
			low += step
		}
	}
}

// uvarint is binary.Uvarint with the short numbers, by far the most, first.
func uvarint(b []byte) (uint64, int) {
	if len(b) > 2 {
		if b[0] < 0x80 {
			return uint64(b[0]), 1
		}
		if b[1] < 0x80 {
			return uint64(b[0]&0x7f) | uint64(b[1])<<7, 2
		}
		if b[2] < 0x80 {
			return uint64(b[0]&0x7f) | uint64(b[1]&0x7f)<<7 | uint64(b[2])<<14, 3
		}
	}
	return binary.Uvarint(b)
}

// pageWriter cuts words and their ids, handed in sorted, into pages.
type pageWriter struct {
	emit func(page) error
	key  []byte
	data []byte
	last string // the word of the last entry, for shared beginnings

	packed []byte
}

// add writes the list of one word; none is written for an empty one.
func (w *pageWriter) add(word string, p postings) error {
	for begun := false; p.len() > 0; {
		room := pageSize - len(w.data) - len(word) - 3*binary.MaxVarintLen32 - binary.MaxVarintLen64
		if len(w.data) > 0 && room < min(minPiece, 4*p.len()) {
			if err := w.flush(); err != nil {
				return err
			}
			continue
		}
		var n int
		w.packed, n = pack(w.packed[:0], p, room)
		w.entry(word, p.ids[0], n, begun, n < p.len())
		if n < p.len() {
			if err := w.flush(); err != nil {
				return err
			}
		}
		p, begun = p.from(n), true
	}
	return nil
}

// The bits beside the count of an entry.
const (
	bitMore  = 1 // the list goes on in the next page
	bitBegun = 2 // the list began in a page before
	countBit = 2
)

func (w *pageWriter) entry(word string, first int64, count int, begun, more bool) {
	if len(w.data) == 0 {
		w.key = entryKey(word, first, begun)
		w.last = ""
	}
	shared := 0
	for shared < len(word) && shared < len(w.last) && word[shared] == w.last[shared] {
		shared++
	}
	head := uint64(count) << countBit
	if more {
		head |= bitMore
	}
	if begun {
		head |= bitBegun
	}
	w.data = binary.AppendUvarint(w.data, uint64(shared))
	w.data = binary.AppendUvarint(w.data, uint64(len(word)-shared))
	w.data = append(w.data, word[shared:]...)
	w.data = binary.AppendUvarint(w.data, head)
	w.data = binary.AppendUvarint(w.data, uint64(len(w.packed)))
	w.data = append(w.data, w.packed...)
	w.last = word
}

func (w *pageWriter) flush() error {
	if len(w.data) == 0 {
		return nil
	}
	p := page{Key: w.key, Data: bytes.Clone(w.data)}
	w.data = w.data[:0]
	return w.emit(p)
}

// entry is one word of a page with its ids still packed.
type entry struct {
	word   []byte // valid until the next call of next
	count  int
	more   bool // the list goes on in the next page
	begun  bool // the list began in a page before
	packed []byte
}

// entries reads a page from its beginning.
type entries struct {
	rest []byte
	word []byte
}

// next reads one entry; false at the end of the page.
func (e *entries) next() (entry, bool, error) {
	if len(e.rest) == 0 {
		return entry{}, false, nil
	}
	shared, ok1 := e.number()
	fresh, ok2 := e.number()
	if !ok1 || !ok2 || shared > uint64(len(e.word)) || fresh > uint64(len(e.rest)) {
		return entry{}, false, errBroken
	}
	e.word = append(e.word[:shared], e.rest[:fresh]...)
	e.rest = e.rest[fresh:]
	head, ok1 := e.number()
	size, ok2 := e.number()
	if !ok1 || !ok2 || size > uint64(len(e.rest)) {
		return entry{}, false, errBroken
	}
	packed := e.rest[:size]
	e.rest = e.rest[size:]
	return entry{word: e.word, count: int(head >> countBit), more: head&bitMore != 0, begun: head&bitBegun != 0, packed: packed}, true, nil
}

func (e *entries) number() (uint64, bool) {
	v, n := binary.Uvarint(e.rest)
	if n <= 0 {
		return 0, false
	}
	e.rest = e.rest[n:]
	return v, true
}

// findWord looks a word up in a page; false when it is not there.
func findWord(data []byte, word string) (entry, bool, error) {
	scan := entries{rest: data}
	for {
		e, ok, err := scan.next()
		if !ok || err != nil {
			return entry{}, false, err
		}
		switch c := bytes.Compare(e.word, []byte(word)); {
		case c == 0:
			return e, true, nil
		case c > 0:
			return entry{}, false, nil
		}
	}
}
