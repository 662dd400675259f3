package storm

import (
	"context"
	"fmt"
	"time"

	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/stats"
)

// Handling is how a group of cases was served. The cause of a storm may be
// nobody's fault; how each case was answered always is ours, so both groups are
// reckoned alike.
type Handling struct {
	Cases    int64 // received in the time
	Mature   int64 // of those, received a day ago or more: the others may still be answered in time
	InADay   int64 // of the mature, answered by a person within 24 hours
	Answered int64 // answered by now
	Closed   int64
	Solved   int64 // closed by the customer's yes or by silence after our question
}

// Share is the share of the mature that were answered within a day, with its 95 %
// interval (Wilson); ErrNoData where none is mature.
func (h Handling) Share() (stats.Estimate, error) { return stats.Wilson(h.InADay, h.Mature, .95) }

// minus takes one group out of another.
func (h Handling) minus(o Handling) Handling {
	return Handling{h.Cases - o.Cases, h.Mature - o.Mature, h.InADay - o.InADay, h.Answered - o.Answered, h.Closed - o.Closed, h.Solved - o.Solved}
}

// Figures are the time of an incident with it and without it.
type Figures struct {
	From, To time.Time // when the trouble began; when it was over, or now
	All      Handling
	Within   Handling
	Without  Handling
	Before   Handling // a span as long, just before
}

// Reckon counts the cases of the time of an incident: it reads one span of the
// index of cases twice as long as the trouble lasted.
func Reckon(ctx context.Context, r db.Reader, i Incident, now time.Time) (Figures, error) {
	f := Figures{From: i.SinceAt, To: now}
	if !i.UntilAt.IsZero() {
		f.To = i.UntilAt
	}
	long := f.To.Sub(f.From)
	var err error
	if f.All, err = count(ctx, r, f.From, f.To, now, 0); err != nil {
		return f, err
	}
	if f.Within, err = count(ctx, r, f.From, f.To, now, i.ID); err != nil {
		return f, err
	}
	f.Without = f.All.minus(f.Within)
	f.Before, err = count(ctx, r, f.From.Add(-long), f.From, now, 0)
	return f, err
}

func count(ctx context.Context, r db.Reader, from, to, now time.Time, incident id.ID) (h Handling, err error) {
	const day = int64(24 * time.Hour / time.Microsecond)
	text := sqlHandling
	args := []any{id.From(from), id.From(to), clock.Micros(now) - day, day}
	if incident != 0 {
		text, args = sqlHandlingOf, append(args, incident)
	}
	if err = r.Get(ctx, &h, text, args...); err != nil {
		err = fmt.Errorf("count how cases were served: %w", err)
	}
	return h, err
}

const (
	handling = `
SELECT COUNT(*) AS cases,
    COALESCE(SUM(CASE WHEN c.received_at <= $3 THEN 1 ELSE 0 END), 0) AS mature,
    COALESCE(SUM(CASE WHEN c.received_at <= $3 AND c.first_response_at > 0 AND c.first_response_at - c.received_at <= $4 THEN 1 ELSE 0 END), 0) AS in_a_day,
    COALESCE(SUM(CASE WHEN c.first_response_at > 0 THEN 1 ELSE 0 END), 0) AS answered,
    COALESCE(SUM(CASE WHEN c.state = 'closed' THEN 1 ELSE 0 END), 0) AS closed,
    COALESCE(SUM(CASE WHEN c.closure IN ('confirmed', 'quiet') THEN 1 ELSE 0 END), 0) AS solved
FROM cases c`

	sqlHandling = handling + `
WHERE c.id > $1 AND c.id <= $2`

	sqlHandlingOf = handling + ` JOIN storm_member s ON s.case_id = c.id
WHERE c.id > $1 AND c.id <= $2 AND s.incident_id = $5 AND s.state = 'joined'`
)
