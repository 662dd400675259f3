package search

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/kit/parallel"
)

// Doc is something to be found. Its id is the place in the order of answers:
// ids sort by time, the newest is shown first.
type Doc struct {
	ID    id.ID
	Kind  string // by which a search can be narrowed, "message"; without blanks
	Owner id.ID  // what a reader opens, the case of a message
	Text  string // the original pieces joined by line breaks
}

const (
	// maxWords bounds the different words of one document; a longer text is
	// found by its first words.
	maxWords = 10_000
	// bulk is from how many documents on PutMany makes a segment at once.
	bulk = 64
	// maxBulk bounds the documents of one such segment, and its memory.
	maxBulk = 8192
	// putsAtOnce is how many documents an act gathers before it writes them: an
	// act seldom has more, and each number is a statement of its own.
	putsAtOnce = 8
	// rowsAtOnce is how many documents one INSERT carries.
	rowsAtOnce = 100
)

// wordsOf lists the different words of a document, sorted.
func wordsOf(d Doc) []string {
	words := lang.Tokens(d.Text)
	if len(words) > maxWords {
		words = words[:maxWords]
	}
	slices.Sort(words)
	return slices.Compact(words)
}

// joined writes words as they are stored, each between blanks.
func joined(words []string) string { return " " + strings.Join(words, " ") + " " }

// Put makes a document findable, in place of what stood under its id before.
// It is written when the act ends, together with the others of the act.
func Put(ctx context.Context, tx *db.Tx, d Doc) error {
	waiting, _ := tx.Memo()[waitingKey{}].(*[]reading)
	if waiting == nil {
		waiting = &[]reading{}
		tx.Memo()[waitingKey{}] = waiting
	}
	if len(*waiting) == 0 {
		tx.AtEnd(func() error { return flush(ctx, tx) })
	}
	*waiting = append(*waiting, read(d))
	if len(*waiting) == putsAtOnce {
		return flush(ctx, tx)
	}
	return nil
}

// waitingKey is where an act remembers the documents it has still to write.
type waitingKey struct{}

// reading is a document whose words are being listed while its act goes on: on
// SQLite all acts share one writer, whose time is the dearest.
type reading struct {
	Doc
	words chan string // joined
}

func read(d Doc) reading {
	out := reading{d, make(chan string, 1)}
	go func() { out.words <- joined(wordsOf(d)) }()
	return out
}

// flush writes the documents that wait.
func flush(ctx context.Context, tx *db.Tx) error {
	waiting, _ := tx.Memo()[waitingKey{}].(*[]reading)
	if waiting == nil || len(*waiting) == 0 {
		return nil
	}
	docs := lastOfEach(*waiting, func(d reading) id.ID { return d.ID })
	*waiting = (*waiting)[:0]
	inDoc, inFresh := make([]any, 0, 4*len(docs)), make([]any, 0, 3*len(docs))
	for _, d := range docs {
		words := <-d.words
		inDoc = append(inDoc, int64(d.ID), d.Kind, int64(d.Owner), words)
		inFresh = append(inFresh, int64(d.ID), d.Kind, words)
	}
	if _, err := tx.Exec(ctx, putDoc[len(docs)-1], inDoc...); err != nil {
		return fmt.Errorf("put %d documents into the search index: %w", len(docs), err)
	}
	if _, err := tx.Exec(ctx, putFresh[len(docs)-1], inFresh...); err != nil {
		return fmt.Errorf("put the words of %d documents: %w", len(docs), err)
	}
	return nil
}

// PutMany is Put for many documents at a small part of the cost of each. Of
// several with the same id the last one counts.
func PutMany(ctx context.Context, tx *db.Tx, docs []Doc) error {
	if err := flush(ctx, tx); err != nil { // a later one counts
		return err
	}
	for part := range slices.Chunk(lastOfEach(docs, func(d Doc) id.ID { return d.ID }), maxBulk) {
		known, err := knownAmong(ctx, tx, part)
		if err != nil {
			return err
		}
		var fresh []Doc
		for _, d := range part {
			if !known[int64(d.ID)] {
				fresh = append(fresh, d)
			} else if err := Put(ctx, tx, d); err != nil {
				return err
			}
		}
		if err := putNew(ctx, tx, fresh); err != nil {
			return err
		}
	}
	return nil
}

// putNew stores new documents, many of them with a segment of their own.
func putNew(ctx context.Context, tx *db.Tx, docs []Doc) error {
	if len(docs) >= bulk {
		return putSegment(ctx, tx, docs)
	}
	for _, d := range docs {
		if err := Put(ctx, tx, d); err != nil {
			return err
		}
	}
	return nil
}

// lastOfEach sorts documents from new to old and keeps the last given of each id.
func lastOfEach[T any](docs []T, of func(T) id.ID) []T {
	sorted := slices.Clone(docs)
	slices.Reverse(sorted)
	slices.SortStableFunc(sorted, func(a, b T) int { return compareDown(int64(of(a)), int64(of(b))) })
	return slices.CompactFunc(sorted, func(a, b T) bool { return of(a) == of(b) })
}

func compareDown(a, b int64) int {
	switch {
	case a > b:
		return -1
	case a < b:
		return 1
	}
	return 0
}

// knownAmong finds which of the documents, sorted from new to old, are there
// already.
func knownAmong(ctx context.Context, tx *db.Tx, docs []Doc) (map[int64]bool, error) {
	known := map[int64]bool{}
	for part := range slices.Chunk(docs, rowsAtOnce) {
		ids := make([]int64, len(part))
		for i, d := range part {
			ids[i] = int64(d.ID)
		}
		var found []int64
		if err := tx.All(ctx, &found, knownText, padded(ids, rowsAtOnce)...); err != nil {
			return nil, fmt.Errorf("look for documents already in the index: %w", err)
		}
		for _, id := range found {
			known[id] = true
		}
	}
	return known, nil
}

// padded makes arguments of a fixed number out of ids, because a statement of
// a fixed text is prepared once. No row has the id 0.
func padded(ids []int64, n int) []any {
	args := make([]any, n)
	for i := range args {
		args[i] = int64(0)
		if i < len(ids) {
			args[i] = ids[i]
		}
	}
	return args
}

// putSegment stores new documents and a segment of their words.
func putSegment(ctx context.Context, tx *db.Tx, docs []Doc) error {
	known := make([]given, len(docs))
	parallel.Each(len(docs), func(i int) {
		known[i] = given{id: int64(docs[i].ID), kind: docs[i].Kind, words: wordsOf(docs[i])}
	})
	for at := 0; at < len(docs); at += rowsAtOnce {
		end := min(at+rowsAtOnce, len(docs))
		args := make([]any, 0, 4*rowsAtOnce)
		for i := at; i < end; i++ {
			args = append(args, known[i].id, known[i].kind, int64(docs[i].Owner), joined(known[i].words))
		}
		if _, err := tx.Exec(ctx, rows("INSERT INTO search_doc (id, kind, owner, words) VALUES ", 4, end-at), args...); err != nil {
			return fmt.Errorf("put %d documents into the search index: %w", end-at, err)
		}
	}
	return makeSegment(ctx, tx, known)
}

// Drop takes a document out of the index; nothing happens if it is not there.
// Its words leave the segments with the next purge of Keep.
func Drop(ctx context.Context, tx *db.Tx, doc id.ID) error {
	if err := flush(ctx, tx); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, sqlDropFresh, int64(doc)); err != nil {
		return fmt.Errorf("drop the words of %s: %w", doc, err)
	}
	n, err := tx.Exec(ctx, sqlDropDoc, int64(doc))
	if err != nil {
		return fmt.Errorf("drop %s from the search index: %w", doc, err)
	}
	if n == 0 {
		return nil
	}
	if _, err := tx.Exec(ctx, sqlPutGone, int64(doc)); err != nil {
		return fmt.Errorf("note that %s is gone: %w", doc, err)
	}
	return nil
}

// rows completes an INSERT for so many rows of so many columns.
func rows(head string, columns, n int) string {
	var b strings.Builder
	b.WriteString(head)
	for i := range n {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteByte('(')
		for c := range columns {
			if c > 0 {
				b.WriteString(", ")
			}
			fmt.Fprintf(&b, "$%d", i*columns+c+1)
		}
		b.WriteByte(')')
	}
	return b.String()
}

// numbers writes "$from, …" for so many arguments.
func numbers(from, n int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "$%d", from+i)
	}
	return b.String()
}

// putDoc and putFresh write one document, two, … up to putsAtOnce.
var putDoc, putFresh = func() (doc, fresh [putsAtOnce]string) {
	for i := range putsAtOnce {
		doc[i] = rows("INSERT INTO search_doc (id, kind, owner, words) VALUES ", 4, i+1) +
			" ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, owner = excluded.owner, words = excluded.words"
		fresh[i] = rows("INSERT INTO search_fresh (id, kind, words) VALUES ", 3, i+1) +
			" ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, words = excluded.words"
	}
	return doc, fresh
}()

const (
	sqlDropFresh = `DELETE FROM search_fresh WHERE id = $1`
	sqlDropDoc   = `DELETE FROM search_doc WHERE id = $1`
	sqlPutGone   = `INSERT INTO search_gone (id) VALUES ($1) ON CONFLICT (id) DO NOTHING`
)

var knownText = `SELECT id FROM search_doc WHERE id IN (` + numbers(1, rowsAtOnce) + `)`
