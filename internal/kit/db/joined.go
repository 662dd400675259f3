package db

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// joined shows the transaction that database/sql has begun on a connection as a
// pgx.Tx. It cannot end it: that is for the one who began it.
type joined struct{ conn *pgx.Conn }

var errNotMine = errors.New("the transaction is ended by the one who began it")

func (j joined) Begin(ctx context.Context) (pgx.Tx, error) {
	if _, err := j.conn.Exec(ctx, "SAVEPOINT joined"); err != nil {
		return nil, err
	}
	return nested{j}, nil
}

func (j joined) Commit(context.Context) error   { return errNotMine }
func (j joined) Rollback(context.Context) error { return errNotMine }

func (j joined) CopyFrom(ctx context.Context, t pgx.Identifier, cols []string, src pgx.CopyFromSource) (int64, error) {
	return j.conn.CopyFrom(ctx, t, cols, src)
}

func (j joined) SendBatch(ctx context.Context, b *pgx.Batch) pgx.BatchResults {
	return j.conn.SendBatch(ctx, b)
}

func (j joined) LargeObjects() pgx.LargeObjects { return pgx.LargeObjects{} }

func (j joined) Prepare(ctx context.Context, name, text string) (*pgconn.StatementDescription, error) {
	return j.conn.Prepare(ctx, name, text)
}

func (j joined) Exec(ctx context.Context, text string, args ...any) (pgconn.CommandTag, error) {
	return j.conn.Exec(ctx, text, args...)
}

func (j joined) Query(ctx context.Context, text string, args ...any) (pgx.Rows, error) {
	return j.conn.Query(ctx, text, args...)
}

func (j joined) QueryRow(ctx context.Context, text string, args ...any) pgx.Row {
	return j.conn.QueryRow(ctx, text, args...)
}

func (j joined) Conn() *pgx.Conn { return j.conn }

// nested is a savepoint inside a joined transaction.
type nested struct{ joined }

func (n nested) Commit(ctx context.Context) error {
	_, err := n.conn.Exec(ctx, "RELEASE SAVEPOINT joined")
	return err
}

func (n nested) Rollback(ctx context.Context) error {
	_, err := n.conn.Exec(ctx, "ROLLBACK TO SAVEPOINT joined")
	return err
}
