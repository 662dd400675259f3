package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/georgysavva/scany/v2/sqlscan"
)

// ErrNone says that a Get found no row.
var ErrNone = errors.New("no such row")

// Reader reads rows by column name: into a struct through `db:"name"` tags or
// snake_case field names, or into a single scalar.
type Reader interface {
	// Get reads one row into dst, a pointer to a struct or a scalar; ErrNone
	// when there is none.
	Get(ctx context.Context, dst any, text string, args ...any) error
	// All reads every row into dst, a pointer to a slice of structs or scalars.
	All(ctx context.Context, dst any, text string, args ...any) error
	// Engine tells which database it is.
	Engine() Engine
}

// Get reads one committed row.
func (d *DB) Get(ctx context.Context, dst any, text string, args ...any) error {
	return one(dst, text)(d.readers.query(ctx, text, args))
}

// All reads committed rows.
func (d *DB) All(ctx context.Context, dst any, text string, args ...any) error {
	return every(dst, text)(d.readers.query(ctx, text, args))
}

func one(dst any, text string) func(*sql.Rows, error) error {
	return func(rows *sql.Rows, err error) error {
		if err == nil {
			err = sqlscan.ScanOne(dst, rows)
		}
		if sqlscan.NotFound(err) {
			return ErrNone
		}
		return explain(err, text)
	}
}

func every(dst any, text string) func(*sql.Rows, error) error {
	return func(rows *sql.Rows, err error) error {
		if err == nil {
			err = sqlscan.ScanAll(dst, rows)
		}
		return explain(err, text)
	}
}

// explainWidth is how much of a statement an error quotes.
const explainWidth = 160

// explain adds the head of the statement: without it a driver's error says what
// is wrong but not where.
func explain(err error, text string) error {
	if err == nil {
		return nil
	}
	if len(text) > explainWidth {
		text = text[:explainWidth] + "…"
	}
	return fmt.Errorf("%w in %q", err, text)
}
