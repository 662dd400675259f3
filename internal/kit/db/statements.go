package db

import (
	"context"
	"database/sql"
	"regexp"
	"strconv"
	"sync"
	"sync/atomic"
)

// maxStatements bounds the prepared statements kept; a house has some hundreds
// of fixed texts, and lists built from filters must not grow it without end.
const maxStatements = 1000

// statements keeps prepared statements, because SQLite's driver parses a text
// anew each time it is given one.
type statements struct {
	conns  *sql.DB
	direct bool // the driver keeps statements itself
	watch  atomic.Pointer[func(text string)]

	mu   sync.RWMutex
	kept map[string]*sql.Stmt
	want map[string]bool // asked for by a transaction, not prepared yet
}

func newStatements(conns *sql.DB) *statements {
	return &statements{conns: conns, kept: map[string]*sql.Stmt{}, want: map[string]bool{}}
}

// find gives the prepared statement of a text, nil when it is to be run as it is.
func (s *statements) find(ctx context.Context, text string) (*sql.Stmt, error) {
	if s.direct {
		return nil, nil
	}
	s.mu.RLock()
	stmt, full := s.kept[text], len(s.kept) >= maxStatements
	s.mu.RUnlock()
	if stmt != nil || full {
		return stmt, nil
	}
	stmt, err := s.conns.PrepareContext(ctx, forSQLite(text))
	if err != nil {
		return nil, err
	}
	return s.keep(text, stmt), nil
}

var boundLimit = regexp.MustCompile(`(?i)\b(LIMIT|OFFSET) (\$\d+)`)

// steady keeps SQLite from planning a statement anew at every run: it looks at
// the value bound to a bare LIMIT when it plans, and so throws the plan away
// whenever the value is bound again. A sum it does not look into.
func steady(text string) string { return boundLimit.ReplaceAllString(text, "$1 $2 + 0") }

var numbered = regexp.MustCompile(`\$\d+`)

// unnumbered writes ? for $1, $2 and so on where each stands once and in its
// turn: SQLite's driver looks a numbered value up by its name, one name after
// the other, which for some hundred values takes longer than the statement.
func unnumbered(text string) string {
	n := 0
	for _, one := range numbered.FindAllString(text, -1) {
		if n++; one != "$"+strconv.Itoa(n) {
			return text
		}
	}
	return numbered.ReplaceAllLiteralString(text, "?")
}

// forSQLite is a text as SQLite is best asked.
func forSQLite(text string) string { return unnumbered(steady(text)) }

// keep stores a statement, or gives the one that another stored first.
func (s *statements) keep(text string, stmt *sql.Stmt) *sql.Stmt {
	s.mu.Lock()
	defer s.mu.Unlock()
	if first := s.kept[text]; first != nil {
		_ = stmt.Close()
		return first
	}
	s.kept[text] = stmt
	return stmt
}

// keptOrWanted gives a prepared statement, or notes that one is wanted.
func (s *statements) keptOrWanted(text string) *sql.Stmt {
	s.mu.RLock()
	stmt, noted := s.kept[text], s.want[text] || len(s.kept) >= maxStatements
	s.mu.RUnlock()
	if stmt == nil && !noted {
		s.mu.Lock()
		s.want[text] = true
		s.mu.Unlock()
	}
	return stmt
}

// prepareWanted prepares what transactions asked for; texts that cannot be
// prepared are left to be run, and to fail, as they are.
func (s *statements) prepareWanted() {
	s.mu.RLock()
	n := len(s.want)
	s.mu.RUnlock()
	if n == 0 {
		return
	}
	s.mu.Lock()
	texts := s.want
	s.want = map[string]bool{}
	s.mu.Unlock()
	for text := range texts {
		_, _ = s.find(context.Background(), text)
	}
}

func (s *statements) query(ctx context.Context, text string, args []any) (*sql.Rows, error) {
	s.asked(text)
	stmt, err := s.find(ctx, text)
	if err != nil {
		return nil, err
	}
	if stmt == nil {
		return s.conns.QueryContext(ctx, text, args...)
	}
	return stmt.QueryContext(ctx, args...)
}

func (s *statements) close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, stmt := range s.kept {
		_ = stmt.Close()
	}
	return s.conns.Close()
}
