package problems

import (
	"context"
	"fmt"

	"rida/internal/kit/db"
	"rida/internal/kit/id"
)

// Count is how many cases of a topic came on a day.
type Count struct {
	TopicID id.ID // 0 for none
	Day     Day
	N       int64
}

const (
	// lateDays is how long after a case comes its topic may still be corrected and
	// be counted anew.
	lateDays = 35
	// memory is how far back the watch looks: two years hold each season twice.
	memory = 2*365 + 35
)

// recount counts the newest days anew, or the whole memory when nothing was
// counted before.
func (m *Room) recount(ctx context.Context, tx *db.Tx, counted, today Day) error {
	from := counted - lateDays
	if counted == 0 || from < today-memory {
		from = today - memory
	}
	offset := m.Offset(tx.Now())
	// A case may be written down a while after it came; one day more is looked at and left out.
	all, err := m.Counts(ctx, tx, id.First((from - 1).Start(offset)), offset)
	if err != nil {
		return fmt.Errorf("count cases by topic: %w", err)
	}
	if _, err := tx.Exec(ctx, sqlForget, from); err != nil {
		return fmt.Errorf("count cases anew: %w", err)
	}
	for _, one := range all {
		if one.Day < from || one.N <= 0 {
			continue
		}
		if _, err := tx.Exec(ctx, sqlKeep, one.TopicID, one.Day, one.N); err != nil {
			return fmt.Errorf("keep a count: %w", err)
		}
	}
	return nil
}

// Sum is how many cases of a topic came in some days.
type Sum struct {
	TopicID id.ID
	N       int64
}

// Sums counts the cases of every topic from a day up to another, which is not in it.
func Sums(ctx context.Context, r db.Reader, from, to Day) (all []Sum, err error) {
	if err = r.All(ctx, &all, sqlSums, from, to); err != nil {
		return nil, fmt.Errorf("add up cases by topic: %w", err)
	}
	return all, nil
}

// counts reads every count from a day on.
func counts(ctx context.Context, r db.Reader, from Day) (all []Count, err error) {
	if err = r.All(ctx, &all, sqlCounts, from); err != nil {
		return nil, fmt.Errorf("read the counts by topic: %w", err)
	}
	return all, nil
}

// CountedUntil is the day up to which cases are counted; 0 while none are.
func CountedUntil(ctx context.Context, r db.Reader) (Day, error) {
	w, err := watched(ctx, r)
	return w.Counted, err
}

const (
	sqlForget = `DELETE FROM problems_count WHERE day >= $1`
	sqlKeep   = `INSERT INTO problems_count (topic_id, day, n) VALUES ($1, $2, $3) ON CONFLICT (day, topic_id) DO UPDATE SET n = excluded.n`
	sqlSums   = `SELECT topic_id, CAST(SUM(n) AS BIGINT) AS n FROM problems_count WHERE day >= $1 AND day < $2 GROUP BY topic_id`
	sqlCounts = `SELECT topic_id, day, n FROM problems_count WHERE day >= $1 ORDER BY topic_id, day`
)
