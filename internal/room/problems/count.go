package problems

import (
	"context"
	"fmt"
	"time"

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

// Counted is what came on the newest days, to be kept.
type Counted struct {
	From, Today Day // what was counted from this day on is counted anew
	Counts      []Count
}

// Count counts the newest days anew, or the whole memory when nothing was counted
// before. It only reads, at a million cases for some seconds the first time; Keep
// the result with KeepCounts.
func (m *Room) Count(ctx context.Context, r db.Reader, now time.Time) (Counted, error) {
	w, err := watched(ctx, r)
	if err != nil {
		return Counted{}, err
	}
	c := Counted{Today: m.Today(now)}
	if c.From = w.Counted - lateDays; w.Counted == 0 || c.From < c.Today-memory {
		c.From = c.Today - memory
	}
	offset := m.Offset(now)
	// A case may be written down a while after it came; one day more is looked at and left out.
	if c.Counts, err = m.Counts(ctx, r, id.First((c.From - 1).Start(offset)), offset); err != nil {
		return c, fmt.Errorf("count cases by topic: %w", err)
	}
	return c, nil
}

// KeepCounts keeps what was counted.
func (m *Room) KeepCounts(ctx context.Context, tx *db.Tx, c Counted) error {
	if _, err := tx.Exec(ctx, sqlForget, c.From); err != nil {
		return fmt.Errorf("count cases anew: %w", err)
	}
	for _, one := range c.Counts {
		if one.Day < c.From || one.N <= 0 {
			continue
		}
		if _, err := tx.Exec(ctx, sqlKeep, one.TopicID, one.Day, one.N); err != nil {
			return fmt.Errorf("keep a count: %w", err)
		}
	}
	w, err := watched(ctx, tx)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, sqlCounted, w.Day, c.Today); err != nil {
		return fmt.Errorf("note how far cases are counted: %w", err)
	}
	return nil
}

// Recount counts and keeps at once, where little has come.
func (m *Room) Recount(ctx context.Context, tx *db.Tx) error {
	c, err := m.Count(ctx, tx, tx.Now())
	if err != nil {
		return err
	}
	return m.KeepCounts(ctx, tx, c)
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
