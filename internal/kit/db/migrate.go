package db

import (
	"context"
	"database/sql"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"sort"
	"strings"
	"syscall"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

// migrate brings the schema forward. Several starters at once are safe: on
// PostgreSQL they queue for a session lock, on SQLite for a lock file.
func (d *DB) migrate(ctx context.Context, o Options) error {
	files, err := schemaFiles(o.Schemas, d.engine)
	if err != nil {
		return err
	}
	dialect, opts := goose.DialectSQLite3, []goose.ProviderOption{goose.WithVerbose(false)}
	if d.engine == Postgres {
		dialect = goose.DialectPostgres
		locker, err := lock.NewPostgresSessionLocker()
		if err != nil {
			return fmt.Errorf("make the migration lock: %w", err)
		}
		opts = append(opts, goose.WithSessionLocker(locker))
	} else {
		unlock, err := lockFile(strings.TrimPrefix(o.URL, "sqlite:") + ".lock")
		if err != nil {
			return err
		}
		defer unlock()
	}
	p, err := goose.NewProvider(dialect, d.writers.conns, files, opts...)
	if err != nil {
		return fmt.Errorf("read the schema files: %w", err)
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("bring the schema forward: %w", err)
	}
	return nil
}

// schemaFiles gathers schema/NNNN_name.sql of all parts into one folder. Where
// NNNN_name.postgres.sql stands beside it, PostgreSQL takes that one.
func schemaFiles(parts []fs.FS, e Engine) (fs.FS, error) {
	all, numbers := folder{}, map[string]string{}
	for _, part := range parts {
		names, err := fs.Glob(part, "schema/*.sql")
		if err != nil {
			return nil, fmt.Errorf("list schema files: %w", err)
		}
		sort.Strings(names)
		for _, name := range names {
			general := strings.Replace(path.Base(name), ".postgres.sql", ".sql", 1)
			special := general != path.Base(name)
			if special && e != Postgres {
				continue
			}
			number, _, _ := strings.Cut(general, "_")
			if other := numbers[number]; other != "" && other != general {
				return nil, fmt.Errorf("schema number %s is taken by %s and %s", number, other, general)
			}
			numbers[number] = general
			if _, there := all[general]; there && !special {
				continue // the special one came first
			}
			text, err := fs.ReadFile(part, name)
			if err != nil {
				return nil, fmt.Errorf("read %s: %w", name, err)
			}
			all[general] = forEngine(string(text), e)
		}
	}
	return all, nil
}

var rowID = regexp.MustCompile(`BIGINT\s+PRIMARY KEY`)

// forEngine makes the one difference that would otherwise double every schema
// file: SQLite's own row number must be called INTEGER to be the primary key.
func forEngine(text string, e Engine) string {
	if e == SQLite {
		return rowID.ReplaceAllString(text, "INTEGER PRIMARY KEY")
	}
	return text
}

func lockFile(name string) (unlock func(), err error) {
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return nil, fmt.Errorf("make the data folder: %w", err)
	}
	f, err := os.OpenFile(name, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open the lock file: %w", err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX); err != nil {
		_ = f.Close()
		return nil, fmt.Errorf("wait for the lock file: %w", err)
	}
	return func() { _ = f.Close() }, nil // closing lets go of the lock
}

// Columns lists the tables of the schema and their columns, for tests and the doctor.
func (d *DB) Columns(ctx context.Context) (map[string][]string, error) {
	text := sqlColumnsSQLite
	if d.engine == Postgres {
		text = sqlColumnsPostgres
	}
	var rows []struct{ Tab, Col string }
	if err := d.All(ctx, &rows, text); err != nil {
		return nil, err
	}
	tables := map[string][]string{}
	for _, r := range rows {
		tables[r.Tab] = append(tables[r.Tab], r.Col)
	}
	return tables, nil
}

// Conns is the reading pool itself, for tests that prepare statements.
func (d *DB) Conns() *sql.DB { return d.readers.conns }

const sqlColumnsSQLite = `
SELECT m.name AS tab, c.name AS col FROM sqlite_schema m, pragma_table_info(m.name) c
WHERE m.type = 'table' ORDER BY m.name, c.cid`

const sqlColumnsPostgres = `
SELECT table_name AS tab, column_name AS col FROM information_schema.columns
WHERE table_schema = current_schema() ORDER BY table_name, ordinal_position`
