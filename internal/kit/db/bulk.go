package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

const (
	// bulkCacheKiB holds the pages that a large act changes: without it SQLite
	// writes them out and reads them back in the middle of the act.
	bulkCacheKiB = 256 * 1024
	// bulkStatements bounds the statements that one large act keeps prepared.
	bulkStatements = 500
)

// WriteBulk is Write for one large act that nobody waits beside, such as an
// import. Other acts wait until it ends. It keeps its own prepared statements,
// has room for many changed pages, and on SQLite reaches the disk once, when it
// ends, by a checkpoint of the whole log: it is as durable as Write when it
// returns, and a crash before leaves the database whole and without it. An act
// runs once; a deadlock on PostgreSQL is an error.
func (d *DB) WriteBulk(ctx context.Context, act func(tx *Tx) error) error {
	if d.engine == Postgres {
		return d.writePostgres(ctx, act)
	}
	conn, err := d.writers.conns.Conn(ctx)
	if err != nil {
		return fmt.Errorf("get the writing connection: %w", err)
	}
	defer func() { _ = conn.Close() }()
	ctx = context.WithoutCancel(ctx)
	err = pragmas(ctx, conn, fmt.Sprintf("cache_size = -%d", bulkCacheKiB))
	if err == nil {
		err = d.bulkOn(ctx, conn, act)
	}
	back := pragmas(ctx, conn, "wal_checkpoint(truncate)",
		fmt.Sprintf("cache_size = -%d", 4*sqliteCacheKiB), "shrink_memory")
	return errors.Join(err, back)
}

func pragmas(ctx context.Context, conn *sql.Conn, all ...string) error {
	for _, p := range all {
		if _, err := conn.ExecContext(ctx, "PRAGMA "+p); err != nil {
			return fmt.Errorf("set %s: %w", p, err)
		}
	}
	return nil
}

func (d *DB) bulkOn(ctx context.Context, conn *sql.Conn, act func(tx *Tx) error) error {
	t, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer func() { _ = t.Rollback() }() // after a commit it does nothing
	tx := &Tx{engine: SQLite, now: d.clock.Now(), sql: t, stmts: d.writers, own: ownStatements{}}
	defer func() { each(tx.undone) }()
	if err := tx.perform(act); err != nil {
		return err
	}
	tx.own.close()
	if err := t.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	tx.undone = nil
	each(tx.after)
	return nil
}

// Backdate moves the time of the act, so that what happened earlier is written
// with the time at which it happened: history that is imported, or made up for
// a demonstration. Ids made after it follow it, so times must ascend.
func (tx *Tx) Backdate(to time.Time) { tx.now = to.UTC().Truncate(time.Microsecond) }

// ownStatements are prepared on the connection of one large act.
type ownStatements map[string]*sql.Stmt

// of gives the prepared statement of a text; nil when it is to be run as it is.
func (o ownStatements) of(t *sql.Tx, text string) *sql.Stmt {
	if stmt, ok := o[text]; ok || len(o) >= bulkStatements {
		return stmt
	}
	stmt, err := t.Prepare(forSQLite(text))
	if err != nil {
		return nil // it is run as it is and says itself what is wrong
	}
	o[text] = stmt
	return stmt
}

func (o ownStatements) close() {
	for _, stmt := range o {
		_ = stmt.Close()
	}
}
