package channel

import (
	"context"
	"fmt"

	"rida/internal/kit/db"
	"rida/internal/kit/id"
)

// count notes that n rows more are in a final state. Passing states are few at
// any moment and are counted where they stand, by their index, so that a mail
// coming in writes no number at all.
func count(ctx context.Context, tx *db.Tx, s State, n int) error {
	if s.passing() || n == 0 {
		return nil
	}
	if _, err := tx.Exec(ctx, sqlCount, id.New(tx.Now()), s, n); err != nil {
		return fmt.Errorf("count a message as %s: %w", s, err)
	}
	return nil
}

func recount(ctx context.Context, tx *db.Tx, was, is State) error {
	if was == is {
		return nil
	}
	if err := count(ctx, tx, was, -1); err != nil {
		return err
	}
	return count(ctx, tx, is, 1)
}

// CountByState gives the number of rows in each state; together they are all
// rows of the ledger. It reads a few numbers and the messages under way, never
// the whole table, and is one statement, so that no row moves while it counts.
func (l *Ledger) CountByState(ctx context.Context, r db.Reader) (map[State]int64, error) {
	var rows []struct {
		State State
		N     int64
	}
	if err := r.All(ctx, &rows, sqlCountByState); err != nil {
		return nil, fmt.Errorf("count the messages: %w", err)
	}
	out := make(map[State]int64, len(States))
	for _, s := range States {
		out[s] = 0
	}
	for _, one := range rows {
		out[one.State] = one.N
	}
	return out, nil
}

// fold sums the numbers noted so far into one a state. Numbers of acts that are
// not committed yet stay for the next time.
func (l *Ledger) fold(ctx context.Context) error {
	return l.o.DB.Write(ctx, func(tx *db.Tx) error {
		var rows []struct {
			State State
			N     int64
		}
		if err := tx.All(ctx, &rows, sqlTakeCounts); err != nil {
			return fmt.Errorf("take the numbers noted: %w", err)
		}
		sum := map[State]int{}
		for _, one := range rows {
			sum[one.State] += int(one.N)
		}
		for s, n := range sum {
			if err := count(ctx, tx, s, n); err != nil {
				return err
			}
		}
		return nil
	})
}

const (
	sqlCount = `INSERT INTO channel_count (id, state, n) VALUES ($1, $2, $3)`

	sqlCountByState = `
SELECT state, CAST(SUM(n) AS BIGINT) AS n FROM (
	SELECT state, n FROM channel_count
	UNION ALL
	SELECT state, COUNT(*) AS n FROM channel_ledger WHERE state IN ('received', 'queued', 'sending') GROUP BY state
) AS noted GROUP BY state`

	sqlTakeCounts = `DELETE FROM channel_count RETURNING state, n`
)
