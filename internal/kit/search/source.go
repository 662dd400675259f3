package search

import (
	"context"
	"fmt"
	"strings"

	"rida/internal/kit/db"
)

// budget is the work one search may still do. Reaching its end is no error: the
// answer says that there may be more.
type budget struct {
	pages int
	spent bool  // pages ran out
	short bool  // not every ending of an unfinished word was tried
	err   error // the first error; afterwards nothing more is read
}

// source reads the pages of one search.
type source struct {
	ctx context.Context
	r   db.Reader
	*budget
}

// read runs a statement for pages; none when the budget is spent.
func (s *source) read(text string, args ...any) []page {
	if s.err != nil || s.spent {
		return nil
	}
	var found []page
	if err := s.r.All(s.ctx, &found, text, args...); err != nil {
		s.err = fmt.Errorf("read pages of the search index: %w", err)
		return nil
	}
	if s.pages -= max(len(found), 1); s.pages < 0 {
		s.spent = true
		return nil
	}
	return found
}

// at reads the page in which a key is or would be.
func (s *source) at(segment int64, key []byte) page { return first(s.read(sqlPageAt, segment, key)) }

// after reads the pages that follow a key, at most n.
func (s *source) after(segment int64, key []byte, n int) []page {
	return s.read(sqlPagesAfter, segment, key, n)
}

// probesAtOnce is how many keys one statement looks up.
const probesAtOnce = 8

// probe reads the pages in which several keys are, each page once, in order.
func (s *source) probe(segment int64, keys [][]byte) []page {
	args := []any{segment}
	for i := range probesAtOnce {
		args = append(args, keys[min(i, len(keys)-1)])
	}
	return s.read(probeText, args...)
}

// first is the first of some pages, the zero page of none.
func first(pages []page) page {
	if len(pages) == 0 {
		return page{}
	}
	return pages[0]
}

// pageOf works out under which key a page stands that was read without it.
func (s *source) pageOf(data []byte) page {
	scan := entries{rest: data}
	e, ok, err := scan.next()
	if ok && err == nil {
		var one postings
		if one, err = unpack(one, anyKind, e.packed, 1); err == nil {
			return page{Key: entryKey(string(e.word), one.ids[0], e.begun), Data: data}
		}
	}
	if err != nil {
		s.err = err
	}
	return page{}
}

const (
	sqlPageAt     = `SELECT key, data FROM search_page WHERE segment = $1 AND key <= $2 ORDER BY key DESC LIMIT 1`
	sqlPagesAfter = `SELECT key, data FROM search_page WHERE segment = $1 AND key > $2 ORDER BY key LIMIT $3`
)

var probeText = func() string {
	one := make([]string, probesAtOnce)
	for i := range one {
		one[i] = fmt.Sprintf("(SELECT key FROM search_page WHERE segment = $1 AND key <= $%d ORDER BY key DESC LIMIT 1)", i+2)
	}
	return "SELECT key, data FROM search_page WHERE segment = $1 AND key IN (" + strings.Join(one, ", ") + ") ORDER BY key"
}()
