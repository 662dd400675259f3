package search

import (
	"bytes"
	"slices"
	"sort"
)

// list is the ids of one word in one segment, from new to old, read chunk by
// chunk.
type list struct {
	source  *source
	segment int64
	word    string
	want    kindSet
	ids     []int64 // the chunk at hand
	at      int
	key     []byte // the page it came from
	more    bool

	ahead  []page  // pages right behind the one at hand, read in advance
	run    int     // how many to read in advance next time
	probed []page  // pages read for the targets known in advance, by key
	known  []int64 // these targets, descending
}

// none is what seek answers at the end of a list; ids are positive.
const none = 0

// open takes the chunk of the word out of the page in which it must be.
func (l *list) open(p page) {
	l.ids, l.at, l.more = l.ids[:0], 0, false
	if p.Data == nil {
		return
	}
	l.key = p.Key
	e, ok, err := findWord(p.Data, l.word)
	if ok && err == nil {
		var p postings
		p, err = unpack(postings{ids: slices.Grow(l.ids, e.count)}, l.want, e.packed, e.count)
		l.ids, l.more = p.ids, e.more
	}
	if err != nil {
		l.source.err = err
	}
}

// seek gives the newest id that is not newer than the target. hints tells which
// targets will probably follow, from new to old.
func (l *list) seek(target int64, hints func() []int64) int64 {
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
		l.open(l.next(target, hints))
	}
}

// next finds the page in which the target is, or the one behind the page at
// hand when the target falls between the two.
func (l *list) next(target int64, hints func() []int64) page {
	key := keyOf(l.word, target)
	for len(l.ahead) > 1 && bytes.Compare(l.ahead[1].Key, key) <= 0 {
		l.ahead = l.ahead[1:]
	}
	if len(l.ahead) > 0 {
		p := l.ahead[0]
		l.ahead = l.ahead[1:]
		return p
	}
	if p, ok := l.foreseen(target, key); ok {
		return p
	}
	if wanted := l.sparse(target, hints); wanted != nil {
		l.foresee(wanted)
		if p, ok := l.foreseen(target, key); ok {
			return p
		}
	}
	// Read in order, more at a time the longer it goes on.
	l.run = min(max(2*l.run, 1), probesAtOnce)
	l.ahead = l.source.after(l.segment, l.key, l.run)
	p := first(l.ahead)
	l.ahead = l.ahead[min(1, len(l.ahead)):]
	return p
}

// leap is from how many chunks away on it pays to look a target up instead of
// reading on.
const leap = 4

// sparse gives the targets to look up when they lie so far apart that reading
// in order would be mostly in vain; nil when not.
func (l *list) sparse(target int64, hints func() []int64) []int64 {
	if len(l.ids) == 0 {
		return nil
	}
	last := l.ids[len(l.ids)-1]
	span := max(l.ids[0]-last, 1)
	if (last-target)/span < 1 {
		return nil
	}
	wanted := append([]int64{target}, hints()...)
	if len(wanted) > probesAtOnce {
		wanted = wanted[:probesAtOnce]
	}
	if (last-target)/span >= leap || len(wanted) > 1 && (last-wanted[len(wanted)-1])/span >= leap*int64(len(wanted)) {
		return wanted
	}
	return nil
}

// foresee reads the pages of several targets at once.
func (l *list) foresee(targets []int64) {
	keys := make([][]byte, len(targets))
	for i, t := range targets {
		keys[i] = keyOf(l.word, t)
	}
	l.known = targets
	l.probed = l.source.probe(l.segment, keys)
	l.run = 0
}

// foreseen gives the page of a target that was looked up, unless it is the page
// at hand, behind which to read on.
func (l *list) foreseen(target int64, key []byte) (page, bool) {
	if !slices.Contains(l.known, target) {
		return page{}, false
	}
	i := sort.Search(len(l.probed), func(i int) bool { return bytes.Compare(l.probed[i].Key, key) > 0 })
	if i == 0 || bytes.Compare(l.probed[i-1].Key, l.key) <= 0 {
		return page{}, false
	}
	return l.probed[i-1], true
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
