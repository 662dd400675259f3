package db

import (
	"context"
	"database/sql"
	"fmt"
	"io/fs"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	_ "modernc.org/sqlite" // the driver "sqlite"

	"rida/internal/kit/clock"
)

// Engine is which database it is.
type Engine string

// The two engines.
const (
	SQLite   Engine = "sqlite"
	Postgres Engine = "postgres"
)

// Options say which database to open and how.
type Options struct {
	URL     string      // "sqlite:/path/rida.db" or "postgres://…"
	Clock   clock.Clock // clock.System when nil
	Schemas []fs.FS     // each with schema/NNNN_name.sql; nil leaves the schema as it is
	Log     *slog.Logger
	Readers int // connections for reading; 0 takes the default
}

const (
	// sqliteReaders is enough to keep the cores of a small server busy; each
	// connection holds its own page cache.
	sqliteReaders = 4
	// postgresConns leaves room under PostgreSQL's default of 100 for several
	// processes, jobs and an administrator.
	postgresConns = 20
	// sqliteCacheKiB is the page cache of one reading connection.
	sqliteCacheKiB = 4096
	// busyTimeout is how long SQLite waits for another process (a backup, a
	// second starter) to let go of the file.
	busyTimeout = 10 * time.Second
)

// DB is an open database with its schema up to date.
type DB struct {
	engine  Engine
	clock   clock.Clock
	log     *slog.Logger
	readers *statements // any number of readers
	writers *statements // SQLite: one connection; PostgreSQL: the same as readers
	pool    *pgxpool.Pool
	group   *committer // SQLite only

	readersAtOnce int // connections kept for reading, SQLite only
}

// Open connects, brings the schema forward and returns the database.
func Open(ctx context.Context, o Options) (*DB, error) {
	if o.Clock == nil {
		o.Clock = clock.System
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	d := &DB{clock: o.Clock, log: o.Log}
	var err error
	switch {
	case strings.HasPrefix(o.URL, "sqlite:"):
		err = d.openSQLite(strings.TrimPrefix(o.URL, "sqlite:"), o.Readers)
	case strings.HasPrefix(o.URL, "postgres://"), strings.HasPrefix(o.URL, "postgresql://"):
		err = d.openPostgres(ctx, o.URL, o.Readers)
	default:
		return nil, fmt.Errorf("database address %q begins neither with sqlite: nor with postgres://", o.URL)
	}
	if err != nil {
		return nil, err
	}
	if o.Schemas != nil {
		if err := d.migrate(ctx, o); err != nil {
			_ = d.Close()
			return nil, err
		}
	}
	return d, nil
}

func (d *DB) openSQLite(path string, readers int) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("make the data folder: %w", err)
	}
	d.engine = SQLite
	if readers == 0 {
		readers = max(sqliteReaders, runtime.NumCPU())
	}
	write, err := sql.Open("sqlite", sqliteDSN(path, "immediate", 4*sqliteCacheKiB))
	if err != nil {
		return fmt.Errorf("open %s for writing: %w", path, err)
	}
	// One writing connection for acts and jobs alike: SQLite has one writer
	// anyway, and Go's queue for it is fair where SQLite's own wait is not.
	write.SetMaxOpenConns(1)
	write.SetConnMaxIdleTime(0)
	if err := write.Ping(); err != nil {
		return fmt.Errorf("open %s: %w", path, err)
	}
	read, err := sql.Open("sqlite", sqliteDSN(path, "deferred", sqliteCacheKiB)+"&_pragma=query_only(true)")
	if err != nil {
		return fmt.Errorf("open %s for reading: %w", path, err)
	}
	read.SetMaxOpenConns(readers)
	read.SetMaxIdleConns(readers)
	d.readersAtOnce = readers
	d.writers, d.readers = newStatements(write), newStatements(read)
	behind, err := sql.Open("sqlite", sqliteDSN(path, "deferred", sqliteCacheKiB))
	if err != nil {
		return fmt.Errorf("open %s for its checkpoints: %w", path, err)
	}
	whole, err := filepath.EvalSymlinks(path) // SQLite puts the log beside the file itself
	if err != nil {
		return fmt.Errorf("find %s: %w", path, err)
	}
	d.group = newCommitter(d, newFlusher(whole+"-wal"), newCheckpointer(behind))
	return nil
}

func sqliteDSN(path, lock string, cacheKiB int) string {
	q := url.Values{}
	q.Set("_txlock", lock)
	for _, p := range []string{
		fmt.Sprintf("busy_timeout(%d)", busyTimeout.Milliseconds()),
		"journal_mode(wal)",
		"synchronous(normal)",   // the flusher brings the log to the disk before anybody is answered
		"wal_autocheckpoint(0)", // the checkpointer does it
		"foreign_keys(on)",
		"temp_store(memory)",
		fmt.Sprintf("cache_size(-%d)", cacheKiB),
		"journal_size_limit(67108864)",
	} {
		q.Add("_pragma", p)
	}
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + q.Encode()
}

func (d *DB) openPostgres(ctx context.Context, address string, readers int) error {
	d.engine = Postgres
	cfg, err := pgxpool.ParseConfig(address)
	if err != nil {
		return fmt.Errorf("read the database address: %w", err)
	}
	if readers == 0 {
		readers = postgresConns
	}
	cfg.MaxConns = int32(readers)
	cfg.ConnConfig.DefaultQueryExecMode = pgx.QueryExecModeCacheStatement
	cfg.ConnConfig.RuntimeParams["application_name"] = "rida"
	cfg.ConnConfig.RuntimeParams["timezone"] = "UTC"
	d.pool, err = pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return fmt.Errorf("connect to PostgreSQL: %w", err)
	}
	if err := d.pool.Ping(ctx); err != nil {
		return fmt.Errorf("reach PostgreSQL: %w", err)
	}
	conns := stdlib.OpenDBFromPool(d.pool)
	conns.SetMaxIdleConns(0) // the pool below keeps them
	d.readers = newStatements(conns)
	d.readers.direct = true // pgx keeps prepared statements itself
	d.writers = d.readers
	return nil
}

// Engine tells which database it is.
func (d *DB) Engine() Engine { return d.engine }

// Now is the time by the database's clock.
func (d *DB) Now() time.Time { return d.clock.Now() }

// Pool is the PostgreSQL pool for the job queue; nil on SQLite.
func (d *DB) Pool() *pgxpool.Pool { return d.pool }

// Writer is SQLite's one writing pool, which the job queue shares; on
// PostgreSQL it is the common pool.
func (d *DB) Writer() *sql.DB { return d.writers.conns }

// Close finishes waiting acts and lets go of the database.
func (d *DB) Close() error {
	var err error
	if d.group != nil {
		d.group.close()
		err = d.group.behind.close()
	}
	err = firstError(err, d.readers.close())
	if d.writers != d.readers {
		err = firstError(err, d.writers.close())
	}
	if d.pool != nil {
		d.pool.Close()
	}
	return err
}

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
