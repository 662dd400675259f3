package search

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math"
	"slices"
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

// appendIDs writes ids, which descend, until the room is used up, and tells
// how many it wrote (at least one).
func appendIDs(b []byte, ids []int64, room int) ([]byte, int) {
	b = binary.AppendUvarint(b, uint64(ids[0]))
	end := len(b) + room
	for i := 1; i < len(ids); i++ {
		if len(b)+2*binary.MaxVarintLen64 > end {
			return b, i
		}
		prev, id := ids[i-1], ids[i]
		moments := uint64(prev>>lowBits-id>>lowBits) << 1
		step := id&(1<<lowBits-1) - prev&(1<<lowBits-1)
		if step == 0 {
			b = binary.AppendUvarint(b, moments)
			continue
		}
		b = binary.AppendUvarint(b, moments|1)
		b = binary.AppendVarint(b, step)
	}
	return b, len(ids)
}

// readIDs is the way back; it writes over ids where they have room.
func readIDs(ids []int64, b []byte, count int) ([]int64, error) {
	first, n := binary.Uvarint(b)
	if n <= 0 || count < 1 || count > len(b) {
		return nil, errBroken
	}
	ids = append(slices.Grow(ids[:0], count), int64(first))
	b = b[n:]
	moment, low := int64(first)>>lowBits, int64(first)&(1<<lowBits-1)
	for range count - 1 {
		v, n := uvarint(b)
		if n <= 0 {
			return nil, errBroken
		}
		b = b[n:]
		moment -= int64(v >> 1)
		if v&1 == 1 {
			step, n := binary.Varint(b)
			if n <= 0 {
				return nil, errBroken
			}
			b = b[n:]
			low += step
		}
		ids = append(ids, moment<<lowBits|low)
	}
	return ids, nil
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
	ids  []byte
}

// add writes the list of one word; ids descend and are not empty.
func (w *pageWriter) add(word string, ids []int64) error {
	for begun := false; len(ids) > 0; {
		room := pageSize - len(w.data) - len(word) - 3*binary.MaxVarintLen32 - binary.MaxVarintLen64
		if len(w.data) > 0 && room < min(minPiece, 4*len(ids)) {
			if err := w.flush(); err != nil {
				return err
			}
			continue
		}
		var n int
		w.ids, n = appendIDs(w.ids[:0], ids, room)
		w.entry(word, ids[0], n, begun, n < len(ids))
		if n < len(ids) {
			if err := w.flush(); err != nil {
				return err
			}
		}
		ids, begun = ids[n:], true
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
	w.data = binary.AppendUvarint(w.data, uint64(len(w.ids)))
	w.data = append(w.data, w.ids...)
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
