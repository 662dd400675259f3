package search

import (
	"bytes"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// drawPostings makes a list as documents come: near in time, often of one maker.
func drawPostings(t *rapid.T, n int) postings {
	p := postings{}
	id := rapid.Int64Range(1<<40, 1<<62).Draw(t, "newest")
	for range n {
		p.add(id, uint8(rapid.IntRange(0, 1<<kindBits-1).Draw(t, "kind")))
		id -= rapid.SampledFrom([]int64{1, 5, 1 << lowBits, 77 << lowBits, 1<<lowBits + 3, 100_000 << lowBits}).Draw(t, "step")
		if id < 1 {
			break
		}
	}
	return p
}

func TestListsOfAnyLengthReadBackFromTheirPages(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := []string{"a", "ab", "abc", "b", "کتاب", "کتابخان", "ی"}
		lists := map[string]postings{}
		var pages []page
		w := pageWriter{emit: func(p page) error { pages = append(pages, p); return nil }}
		for _, word := range words {
			n := rapid.SampledFrom([]int{0, 1, 2, 40, 900, 4000}).Draw(t, "length")
			lists[word] = drawPostings(t, n)
			if err := w.add(word, lists[word]); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.flush(); err != nil {
			t.Fatal(err)
		}
		got := map[string]postings{}
		for i, p := range pages {
			if len(p.Data) > pageSize {
				t.Fatalf("a page of %d bytes", len(p.Data))
			}
			if i > 0 && bytes.Compare(pages[i-1].Key, p.Key) >= 0 {
				t.Fatalf("page %d does not stand behind the one before", i)
			}
			scan := entries{rest: p.Data}
			for {
				e, ok, err := scan.next()
				if err != nil {
					t.Fatal(err)
				}
				if !ok {
					break
				}
				l := got[string(e.word)]
				if e.begun != (l.len() > 0) {
					t.Fatalf("%q: begun is %v after %d ids", e.word, e.begun, l.len())
				}
				if l.kinds == nil {
					l.kinds = []uint8{}
				}
				if l, err = unpack(l, anyKind, e.packed, e.count); err != nil {
					t.Fatal(err)
				}
				got[string(e.word)] = l
				if all := l.len() == lists[string(e.word)].len(); e.more == all {
					t.Fatalf("%q: more is %v after %d ids", e.word, e.more, l.len())
				}
			}
		}
		for _, word := range words {
			if !slices.Equal(got[word].ids, lists[word].ids) || !slices.Equal(got[word].kinds, lists[word].kinds) {
				t.Fatalf("%q came back otherwise", word)
			}
		}
	})
}

func FuzzPage(f *testing.F) {
	var pages []page
	w := pageWriter{emit: func(p page) error { pages = append(pages, p); return nil }}
	_ = w.add("word", postings{[]int64{900, 80, 7}, []uint8{0, 1, 2}})
	_ = w.add("words", postings{[]int64{1 << 60}, []uint8{3}})
	_ = w.flush()
	f.Add(pages[0].Data)
	f.Add([]byte("\x00\x010\x04\n0000000000")) // a kind that cannot be
	f.Fuzz(func(t *testing.T, data []byte) {
		scan := entries{rest: data}
		for {
			e, ok, err := scan.next()
			if !ok || err != nil {
				return
			}
			if p, err := unpack(postings{}, anyKind, e.packed, e.count); err == nil && p.len() != e.count {
				t.Fatalf("%d ids instead of %d", p.len(), e.count)
			}
		}
	})
}

func TestGallopFindsTheFirstThatIsNotNewer(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ids := rapid.SliceOfNDistinct(rapid.Int64Range(1, 400), 1, 80, rapid.ID[int64]).Draw(t, "ids")
		slices.SortFunc(ids, compareDown)
		target := rapid.Int64Range(ids[len(ids)-1], 401).Draw(t, "target")
		want := slices.IndexFunc(ids, func(id int64) bool { return id <= target })
		if got := gallop(ids, target); got != want {
			t.Fatalf("%v: %d stands at %d, not at %d", ids, target, want, got)
		}
	})
}

func TestSegmentsOfOneSizeAreMergedOldestFirst(t *testing.T) {
	var segments []segment
	for i := range 6 {
		segments = append(segments, segment{ID: int64(i), Docs: 70, High: int64(100 - i)})
	}
	segments = append(segments, segment{ID: 9, Docs: 5000, High: 1})
	got := toMerge(segments)
	if len(got) != fan || got[0].ID != 5 || got[fan-1].ID != 2 {
		t.Errorf("got %v", got)
	}
	if got := toMerge(segments[:fan-1]); got != nil {
		t.Errorf("merged too early: %v", got)
	}
}
