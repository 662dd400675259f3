package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// Shrink gives back the memory of SQLite's page caches and of the reading
// connections but one, each with its prepared statements; they come again as
// they are needed. It is for a quiet moment. On PostgreSQL there is nothing to
// give.
func (d *DB) Shrink(ctx context.Context) error {
	if d.engine == Postgres {
		return nil
	}
	// Lowering the number closes those that nobody uses at once.
	d.readers.conns.SetMaxIdleConns(1)
	d.readers.conns.SetMaxIdleConns(d.readersAtOnce)
	return errors.Join(shrink(ctx, d.writers.conns), shrink(ctx, d.readers.conns))
}

// shrink takes every connection of a pool at once, so that each is reached.
func shrink(ctx context.Context, pool *sql.DB) error {
	var taken []*sql.Conn
	defer func() {
		for _, c := range taken {
			_ = c.Close()
		}
	}()
	for range pool.Stats().OpenConnections {
		c, err := pool.Conn(ctx)
		if err != nil {
			return fmt.Errorf("get a connection: %w", err)
		}
		taken = append(taken, c)
		if err := pragmas(ctx, c, "shrink_memory"); err != nil {
			return err
		}
	}
	return nil
}
