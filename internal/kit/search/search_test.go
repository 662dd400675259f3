package search_test

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/kit/search"
	"rida/internal/testkit"
)

// write runs one act that must succeed.
func write(t testing.TB, w *testkit.World, act func(ctx context.Context, tx *db.Tx) error) {
	t.Helper()
	err := w.DB.Write(t.Context(), func(tx *db.Tx) error { return act(t.Context(), tx) })
	if err != nil {
		t.Fatal(err)
	}
}

func put(t testing.TB, w *testkit.World, docs ...search.Doc) {
	t.Helper()
	write(t, w, func(ctx context.Context, tx *db.Tx) error {
		for _, d := range docs {
			if err := search.Put(ctx, tx, d); err != nil {
				return err
			}
		}
		return nil
	})
}

// find gives the ids a query finds.
func find(t testing.TB, w *testkit.World, q search.Query) []id.ID {
	t.Helper()
	a, err := search.Find(t.Context(), w.DB, q)
	if err != nil {
		t.Fatal(err)
	}
	return idsOf(a.Hits)
}

func idsOf(hits []search.Hit) []id.ID {
	ids := make([]id.ID, len(hits))
	for i, h := range hits {
		ids[i] = h.ID
	}
	return ids
}

// settle lets a keeper do all there is to do.
func settle(t testing.TB, w *testkit.World) *search.Keeper {
	t.Helper()
	k := search.NewKeeper(w.DB, slog.New(slog.DiscardHandler))
	for range 10_000 {
		worked, err := k.Step(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if !worked {
			return k
		}
	}
	t.Fatal("the keeper does not come to rest")
	return nil
}

func TestADocumentIsFoundInAnySpelling(t *testing.T) {
	testkit.Each(t, func(t *testing.T, w *testkit.World) {
		put(t, w,
			search.Doc{ID: 1, Kind: "message", Owner: 100, Text: "وصلت الغسالة وفيها مشكلة"},
			search.Doc{ID: 2, Kind: "message", Owner: 100, Text: "کیفیت کار خوب نبود، می‌خواهم پس بدهم"},
			search.Doc{ID: 3, Kind: "case", Owner: 101, Text: "Battery 48V/100Ah, reference 482 917 305"},
			search.Doc{ID: 4, Kind: "customer", Owner: 102, Text: "أحمد مسؤول المبيعات ahmad@example.com +966 50 123 4567"},
		)
		for _, x := range []struct {
			query string
			want  []id.ID
		}{
			{"مشکله", []id.ID{1}}, {"كيفيت", []id.ID{2}}, {"می خواهم", []id.ID{2}}, {"میخواهم کیفیت", []id.ID{2}}, {"٤٨٢٩١٧٣٠٥", []id.ID{3}}, {"48v", []id.ID{3}},
			{"مسئول", []id.ID{4}}, {"احمد@", []id.ID{4}}, {"AHMAD@example.com", []id.ID{4}}, {"0501234567", []id.ID{4}}, {"المشكلات", []id.ID{1}},
			{"مشكلة كيفيت", nil}, {"", nil}, {"؟!", nil}, {"nothing", nil},
		} {
			if got := find(t, w, search.Query{Text: x.query}); !slices.Equal(got, x.want) {
				t.Errorf("%q: found %v, want %v", x.query, got, x.want)
			}
		}
		a, err := search.Find(t.Context(), w.DB, search.Query{Text: "48v"})
		if want := (search.Hit{ID: 3, Kind: "case", Owner: 101}); err != nil || len(a.Hits) != 1 || a.Hits[0] != want || a.More {
			t.Errorf("got %+v %v", a, err)
		}
	}, search.Schema)
}

func TestAnUnfinishedWordFindsWhileTyping(t *testing.T) {
	testkit.Each(t, func(t *testing.T, w *testkit.World) {
		put(t, w, search.Doc{ID: 1, Kind: "m", Text: "refrigerator door"}, search.Doc{ID: 2, Kind: "m", Text: "refund for the door"})
		for _, x := range []struct {
			query string
			want  []id.ID
		}{
			{"ref", []id.ID{2, 1}}, {"door refr", []id.ID{1}}, {"refr door", nil}, {"r", nil}, {"door ", []id.ID{2, 1}},
		} {
			if got := find(t, w, search.Query{Text: x.query, Prefix: true}); !slices.Equal(got, x.want) && len(got)+len(x.want) > 0 {
				t.Errorf("%q: found %v, want %v", x.query, got, x.want)
			}
		}
	}, search.Schema)
}

func TestAReplacedOrDroppedDocumentIsNotFoundByItsOldWords(t *testing.T) {
	testkit.Each(t, func(t *testing.T, w *testkit.World) {
		bulk(t, w, 0, 100, func(i int) string { return "filler common" })
		put(t, w, search.Doc{ID: 5000, Kind: "m", Text: "old words"}, search.Doc{ID: 5001, Kind: "m", Text: "old friend"})
		filler(t, w, 6000, 60) // so that the keeper makes a segment of them
		settle(t, w)
		if got := find(t, w, search.Query{Text: "old"}); !slices.Equal(got, []id.ID{5001, 5000}) {
			t.Fatalf("found %v", got)
		}
		put(t, w, search.Doc{ID: 5000, Kind: "m", Text: "new words"})
		write(t, w, func(ctx context.Context, tx *db.Tx) error { return search.Drop(ctx, tx, 5001) })
		for round := range 2 {
			for _, x := range []struct {
				query string
				want  []id.ID
			}{{"old", nil}, {"friend", nil}, {"new", []id.ID{5000}}, {"words", []id.ID{5000}}} {
				if got := find(t, w, search.Query{Text: x.query}); !slices.Equal(got, x.want) && len(got)+len(x.want) > 0 {
					t.Errorf("round %d, %q: found %v, want %v", round, x.query, got, x.want)
				}
			}
			filler(t, w, 7000+round*100, 60)
			settle(t, w)
		}
		put(t, w, search.Doc{ID: 5001, Kind: "m", Text: "back again"})
		if got := find(t, w, search.Query{Text: "again"}); !slices.Equal(got, []id.ID{5001}) {
			t.Errorf("a document put again is not found: %v", got)
		}
	}, search.Schema)
}

func TestThePurgeTakesTheWordsOfDroppedDocumentsOutOfEveryPage(t *testing.T) {
	testkit.Each(t, func(t *testing.T, w *testkit.World) {
		bulk(t, w, 0, 1000, func(i int) string {
			if i == 77 {
				return "common unforgettable"
			}
			return "common"
		})
		holds := func() bool {
			var pages [][]byte
			if err := w.DB.All(t.Context(), &pages, "SELECT data FROM search_page"); err != nil {
				t.Fatal(err)
			}
			return slices.ContainsFunc(pages, func(p []byte) bool { return strings.Contains(string(p), "nforgettable") })
		}
		if !holds() {
			t.Fatal("the word should stand in a page")
		}
		write(t, w, func(ctx context.Context, tx *db.Tx) error { return search.Drop(ctx, tx, docID(77)) })
		k := settle(t, w)
		if err := k.Purge(t.Context()); err != nil {
			t.Fatal(err)
		}
		w.Clock.Advance(2 * 60 * 1e9)
		settle(t, w)
		if holds() {
			t.Error("the word of a dropped document still stands in a page")
		}
		if got := find(t, w, search.Query{Text: "common", Kinds: []string{"customer"}, Limit: 200}); len(got) != 165 {
			t.Errorf("%d documents left", len(got))
		}
	}, search.Schema)
}

func TestALiteralSearchAsksForTheTextAsWritten(t *testing.T) {
	testkit.Each(t, func(t *testing.T, w *testkit.World) {
		texts := map[id.ID]string{1: "مشكلة في الباب", 2: "مشکله در", 3: "في الباب مشكلة"}
		for i, text := range texts {
			put(t, w, search.Doc{ID: i, Kind: "m", Text: text})
		}
		original := func(_ context.Context, hits []search.Hit) (map[id.ID]string, error) { return texts, nil }
		for _, x := range []struct {
			query string
			want  []id.ID
		}{{"مشكلة", []id.ID{3, 1}}, {"مشکله", []id.ID{2}}, {"الباب مشكلة", []id.ID{3}}} {
			if got := find(t, w, search.Query{Text: x.query, Literal: true, Original: original}); !slices.Equal(got, x.want) {
				t.Errorf("%q: found %v, want %v", x.query, got, x.want)
			}
		}
		if _, err := search.Find(t.Context(), w.DB, search.Query{Text: "مشكلة", Literal: true}); err == nil {
			t.Error("a literal search without texts was answered")
		}
	}, search.Schema)
}

// docID spreads documents over time as kit/id does.
func docID(i int) id.ID { return id.ID(int64(i+1)*7_000<<22 | 5<<12 | int64(i%3)) }

// bulk puts documents from..to through PutMany.
func bulk(t testing.TB, w *testkit.World, from, to int, text func(i int) string) {
	t.Helper()
	var docs []search.Doc
	for i := from; i < to; i++ {
		docs = append(docs, search.Doc{ID: docID(i), Kind: kinds[i%len(kinds)], Owner: id.ID(i), Text: text(i)})
	}
	write(t, w, func(ctx context.Context, tx *db.Tx) error { return search.PutMany(ctx, tx, docs) })
}

func filler(t testing.TB, w *testkit.World, from, n int) {
	t.Helper()
	for i := range n {
		put(t, w, search.Doc{ID: id.ID(from + i), Kind: "m", Text: "filler"})
	}
}

var kinds = []string{"message", "message", "message", "message", "case", "customer"}

// model is the plain way to search, against which the index is compared.
type model map[id.ID]modelDoc

type modelDoc struct {
	search.Doc
	tokens []string
}

func (m model) put(d search.Doc) { m[d.ID] = modelDoc{d, lang.Tokens(d.Text)} }

func (m model) find(q search.Query) []id.ID {
	var out []id.ID
	terms := lang.Terms(q.Text, q.Prefix)
	for _, d := range m {
		has := func(term lang.Term) bool {
			return slices.ContainsFunc(d.tokens, func(s string) bool {
				return slices.ContainsFunc(term.Any, func(a string) bool { return s == a || term.Prefix && strings.HasPrefix(s, a) })
			})
		}
		ok := len(terms) > 0 && (len(q.Kinds) == 0 || slices.Contains(q.Kinds, d.Kind)) && (q.Before == 0 || d.ID < q.Before)
		for _, term := range terms {
			ok = ok && has(term)
		}
		if ok {
			out = append(out, d.ID)
		}
	}
	slices.Sort(out)
	slices.Reverse(out)
	return out
}

func TestTheIndexAnswersLikeAPlainSearchWhateverHappened(t *testing.T) {
	testkit.Each(t, func(t *testing.T, w *testkit.World) {
		r := rand.New(rand.NewPCG(3, 4))
		zipf := rand.NewZipf(r, 1.2, 3, 900)
		text := func(int) string {
			var b strings.Builder
			for range 1 + r.IntN(12) {
				fmt.Fprintf(&b, "w%d ", zipf.Uint64())
			}
			return b.String()
		}
		m := model{}
		keeper := search.NewKeeper(w.DB, slog.New(slog.DiscardHandler))
		next := 0
		for round := range 60 {
			switch n := r.IntN(4); {
			case n == 0 || round < 4: // many at once, old and new mixed
				var docs []search.Doc
				for range 50 + r.IntN(700) {
					docs = append(docs, search.Doc{ID: docID(next*7919%40_000 + next/40_000), Kind: kinds[r.IntN(6)], Owner: 9, Text: text(0)})
					next++
				}
				write(t, w, func(ctx context.Context, tx *db.Tx) error { return search.PutMany(ctx, tx, docs) })
				for _, d := range docs {
					m.put(d)
				}
			case n == 1: // some replaced
				for _, d := range someOf(m, 15) {
					d.Text, d.Kind = text(0), kinds[r.IntN(6)]
					put(t, w, d)
					m.put(d)
				}
			case n == 2: // some dropped
				for _, d := range someOf(m, 15) {
					write(t, w, func(ctx context.Context, tx *db.Tx) error { return search.Drop(ctx, tx, d.ID) })
					delete(m, d.ID)
				}
			default:
				for range 30 {
					d := search.Doc{ID: docID(40_000 + next), Kind: kinds[r.IntN(6)], Text: text(0)}
					next++
					put(t, w, d)
					m.put(d)
				}
			}
			for range r.IntN(6) {
				if _, err := keeper.Step(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			for range 6 {
				compare(t, w, m, randomQuery(r, zipf))
			}
			w.Clock.Advance(40 * 1e9)
		}
	}, search.Schema)
}

func someOf(m model, n int) []search.Doc {
	var out []search.Doc
	for _, d := range m {
		if out = append(out, d.Doc); len(out) == n {
			break
		}
	}
	return out
}

func randomQuery(r *rand.Rand, zipf *rand.Zipf) search.Query {
	q := search.Query{Limit: 20 + r.IntN(180), Prefix: r.IntN(3) == 0}
	for range 1 + r.IntN(3) {
		q.Text += fmt.Sprintf("w%d ", zipf.Uint64())
	}
	q.Text = strings.TrimSpace(q.Text)
	if r.IntN(2) == 0 {
		q.Kinds = []string{kinds[r.IntN(6)], "customer"}[:1+r.IntN(2)]
	}
	return q
}

// compare walks through all pages of an answer.
func compare(t *testing.T, w *testkit.World, m model, q search.Query) {
	t.Helper()
	var got []id.ID
	short := false
	for page := q; ; {
		a, err := search.Find(t.Context(), w.DB, page)
		if err != nil {
			t.Fatal(err)
		}
		short = short || a.Short
		got = append(got, idsOf(a.Hits)...)
		if !a.More {
			break
		}
		if a.Next <= 0 || page.Before > 0 && a.Next >= page.Before {
			t.Fatalf("%+v does not go on: next %d", page, a.Next)
		}
		page.Before = a.Next
	}
	want := m.find(q)
	if short { // some endings untried: what is found must still be right
		want = slices.DeleteFunc(want, func(i id.ID) bool { return !slices.Contains(got, i) })
	}
	if !slices.Equal(got, want) {
		t.Fatalf("%+v: found %d documents, want %d", q, len(got), len(want))
	}
}
