package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
)

// Tx is one act: everything written through it is kept together or not at all.
// It is the only thing that can write, and it also reads what it has written.
type Tx struct {
	engine Engine
	now    time.Time
	sql    *sql.Tx
	stmts  *statements
	pg     pgx.Tx // PostgreSQL only: the same transaction for the job queue
	after  []func()
	undone []func()
	last   []func() error
	own    ownStatements // of a large act, see WriteBulk
	memo   map[any]any
}

// Now is the time of the act, the same for everything in it.
func (tx *Tx) Now() time.Time { return tx.now }

// Engine tells which database it is.
func (tx *Tx) Engine() Engine { return tx.engine }

// Memo is what parts remember for the length of the act, each under keys of a
// type of its own.
func (tx *Tx) Memo() map[any]any {
	if tx.memo == nil {
		tx.memo = map[any]any{}
	}
	return tx.memo
}

// SQL is the driver's transaction, for the job queue on SQLite.
func (tx *Tx) SQL() *sql.Tx { return tx.sql }

// PG is the same transaction in pgx's own form, for the job queue and for bulk
// copies; nil on SQLite.
func (tx *Tx) PG() pgx.Tx { return tx.pg }

// AfterCommit runs f once the act is really on disk, and never otherwise. The
// functions run in order, in the goroutine that wrote; they must be quick.
func (tx *Tx) AfterCommit(f func()) { tx.after = append(tx.after, f) }

// IfUndone runs f when the act comes to nothing: it fails, its commit fails, or it
// is tried anew, which runs it once more. It is for what an act has noted outside
// the database.
func (tx *Tx) IfUndone(f func()) { tx.undone = append(tx.undone, f) }

// AtEnd runs f when the act has done its part and before it is committed; its
// error undoes the act. It is for what is cheaper done once for many.
func (tx *Tx) AtEnd(f func() error) { tx.last = append(tx.last, f) }

// perform runs an act to its end.
func (tx *Tx) perform(act func(tx *Tx) error) error {
	if err := act(tx); err != nil {
		return err
	}
	for i := 0; i < len(tx.last); i++ { // one may add another
		if err := tx.last[i](); err != nil {
			return err
		}
	}
	return nil
}

// Exec runs a statement and tells how many rows it touched.
func (tx *Tx) Exec(ctx context.Context, text string, args ...any) (affected int64, err error) {
	var res sql.Result
	if stmt := tx.stmt(text); stmt != nil {
		res, err = stmt.ExecContext(tx.shield(ctx), args...)
	} else {
		res, err = tx.sql.ExecContext(tx.shield(ctx), text, args...)
	}
	if err != nil {
		return 0, explain(err, text)
	}
	return res.RowsAffected()
}

// Get reads one row, seeing what the act has written.
func (tx *Tx) Get(ctx context.Context, dst any, text string, args ...any) error {
	return one(dst, text)(tx.query(ctx, text, args))
}

// All reads rows, seeing what the act has written.
func (tx *Tx) All(ctx context.Context, dst any, text string, args ...any) error {
	return every(dst, text)(tx.query(ctx, text, args))
}

func (tx *Tx) query(ctx context.Context, text string, args []any) (*sql.Rows, error) {
	tx.stmts.asked(text)
	if stmt := tx.stmt(text); stmt != nil {
		return stmt.QueryContext(tx.shield(ctx), args...)
	}
	return tx.sql.QueryContext(tx.shield(ctx), text, args...)
}

// Lock keeps other acts from changing a row until this one ends. SQLite has one
// writer at a time and needs nothing; the table's name comes from our own code.
func (tx *Tx) Lock(ctx context.Context, table string, id int64) error {
	if tx.engine == SQLite {
		return nil
	}
	var one int64
	return tx.Get(ctx, &one, "SELECT id FROM "+table+" WHERE id = $1 FOR UPDATE", id)
}

// shield keeps a caller who goes away from interrupting SQLite in the middle of
// a statement: that would roll back the acts of others in the same commit.
func (tx *Tx) shield(ctx context.Context) context.Context {
	if tx.engine == SQLite {
		return context.WithoutCancel(ctx)
	}
	return ctx
}

// stmt is the prepared statement of a text on the one writing connection, nil
// when the text is to be run as it is. It cannot prepare one itself, since the
// pool's only connection is this transaction's: it asks for it, and the
// committer prepares what was asked for between two commits.
func (tx *Tx) stmt(text string) *sql.Stmt {
	if tx.own != nil {
		return tx.own.of(tx.sql, text)
	}
	if tx.stmts.direct {
		return nil
	}
	if kept := tx.stmts.keptOrWanted(text); kept != nil {
		return tx.sql.Stmt(kept)
	}
	return nil
}

// Write runs one act in one transaction and returns nil only after it is on
// disk. When act returns an error nothing of it remains and Write returns that
// error. An act may run twice on PostgreSQL (after a deadlock), so it must not
// change anything outside the transaction; AfterCommit is for that.
func (d *DB) Write(ctx context.Context, act func(tx *Tx) error) error {
	if d.engine == SQLite {
		return d.group.write(ctx, act)
	}
	const tries = 3 // a deadlock victim that fails thrice has another trouble
	for try := 1; ; try++ {
		err := d.writePostgres(ctx, act)
		if err == nil || try == tries || !isRetryable(err) {
			return err
		}
	}
}

func (d *DB) writePostgres(ctx context.Context, act func(tx *Tx) error) error {
	conn, err := d.writers.conns.Conn(ctx)
	if err != nil {
		return fmt.Errorf("get a connection: %w", err)
	}
	defer func() { _ = conn.Close() }()
	t, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer func() { _ = t.Rollback() }() // after a commit it does nothing
	tx := &Tx{engine: Postgres, now: d.clock.Now(), sql: t, stmts: d.writers}
	defer func() { each(tx.undone) }()
	err = conn.Raw(func(dc any) error {
		tx.pg = joined{dc.(*stdlib.Conn).Conn()}
		return nil
	})
	if err != nil {
		return fmt.Errorf("reach the driver: %w", err)
	}
	if err := tx.perform(act); err != nil {
		return err
	}
	if err := t.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	tx.undone = nil
	each(tx.after)
	return nil
}

func each(all []func()) {
	for _, f := range all {
		f()
	}
}

// isRetryable tells a deadlock, a serialisation failure, or two acts that drew
// the same next number of a chain: indexes that number things are called …_chain.
func isRetryable(err error) bool {
	var pg *pgconn.PgError
	if !errors.As(err, &pg) {
		return false
	}
	return pg.Code == "40P01" || pg.Code == "40001" || pg.Code == "23505" && strings.HasSuffix(pg.ConstraintName, "_chain")
}
