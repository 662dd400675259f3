package problems

import (
	"context"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/stats"

	"time"
)

const (
	// reboundDays is the newest stretch that is held against the time after the cure.
	reboundDays = 28
	// reboundAlpha is stricter than a verdict: it is asked every night.
	reboundAlpha = .001
	// judgedAtOnce bounds one night's work.
	judgedAtOnce = 500
)

// JudgeAll looks at what is being checked, and at what was closed as solved within
// a year: a verdict that changes is an event, and what comes back is reopened.
func (m *Room) JudgeAll(ctx context.Context, tx *db.Tx) error {
	checking, err := list(ctx, tx, sqlChecking, judgedAtOnce)
	if err != nil {
		return err
	}
	for _, p := range checking {
		all, err := Actions(ctx, tx, p.ID)
		if err != nil {
			return err
		}
		if len(all) == 0 {
			continue
		}
		last := all[len(all)-1]
		found, err := m.Measure(ctx, tx, tx.Now(), p, last)
		if err != nil {
			return err
		}
		last.Verdict = found.Verdict
		if err := m.judged(ctx, tx, event.System, p, last); err != nil {
			return err
		}
	}
	solved, err := list(ctx, tx, sqlSolved, clock.Micros(tx.Now().Add(-mostAfter*24*time.Hour)), judgedAtOnce)
	if err != nil {
		return err
	}
	for _, p := range solved {
		if err := m.lookForRebound(ctx, tx, p); err != nil {
			return err
		}
	}
	return nil
}

// lookForRebound reopens a solved problem whose rate is again above that of the
// time in which it was proven solved.
func (m *Room) lookForRebound(ctx context.Context, tx *db.Tx, p Problem) error {
	all, err := Actions(ctx, tx, p.ID)
	if err != nil || len(all) == 0 || p.TopicID == 0 {
		return err
	}
	today, closed, since := m.Today(tx.Now()), DayOf(p.ClosedAt, m.Offset(p.ClosedAt)), all[len(all)-1].Since
	from := max(closed, today-reboundDays)
	if today <= from || closed <= since {
		return nil
	}
	good, err := sumOf(ctx, tx, p, since, closed)
	if err != nil {
		return err
	}
	now, err := sumOf(ctx, tx, p, from, today)
	if err != nil {
		return err
	}
	if !rebounds(now, today-from, good, closed-since) {
		return nil
	}
	_, err = m.reopen(ctx, tx, event.System, p, "", "rebound")
	return err
}

// rebounds tells whether now cases in so many days are surely more often than
// good ones in so many others.
func rebounds(now int64, days Day, good int64, goodDays Day) bool {
	r, err := stats.RateRatio(now, float64(days), good, float64(goodDays), 1-reboundAlpha)
	return err == nil && r.P < reboundAlpha && r.Low > 1
}

func sumOf(ctx context.Context, r db.Reader, p Problem, from, to Day) (int64, error) {
	sums, err := Sums(ctx, r, from, to)
	for _, one := range sums {
		if one.TopicID == p.TopicID {
			return one.N, err
		}
	}
	return 0, err
}

const (
	sqlChecking = `SELECT ` + columns + ` FROM problems WHERE state = 'checking' ORDER BY id LIMIT $1`

	sqlSolved = `SELECT ` + columns + ` FROM problems WHERE state = 'closed' AND closure = 'worked' AND closed_at > $1 ORDER BY closed_at DESC LIMIT $2`
)
