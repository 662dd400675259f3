package regime

import (
	"context"
	"fmt"
	"time"

	"rida/internal/kit/clock"
	"rida/internal/kit/db"
)

const (
	// WouldDays is how far back a rule is tried.
	WouldDays = 90
	// wouldMost bounds what is read for it.
	wouldMost = 5000
)

// Would is what a rule would have meant for the complaints of the last days.
type Would struct {
	N    int64 // complaints that were tried, at most 5,000 of the newest
	Late int64 // of which a clock of the rule would have been missed
}

// Try counts what a rule would have meant: an answer and an end are taken from
// the closing of a complaint, an acknowledgement and an update from the first
// answer, which is later than the automatic one; so it is on the safe side.
func (m *Room) Try(ctx context.Context, r db.Reader, g Regime, now time.Time) (w Would, err error) {
	s := m.Schedule()
	if s == nil || len(g.Limits) == 0 {
		return w, nil
	}
	var rows []struct{ ReceivedAt, FirstResponseAt, ClosedAt int64 }
	if err := r.All(ctx, &rows, sqlPast, clock.Micros(now.AddDate(0, 0, -WouldDays)), wouldMost); err != nil {
		return w, fmt.Errorf("read past complaints: %w", err)
	}
	for _, row := range rows {
		w.N++
		for _, l := range g.Limits {
			due, err := Due(s, clock.FromMicros(row.ReceivedAt), l.Span)
			if err != nil {
				return w, err
			}
			at := clock.FromMicros(row.ClosedAt)
			if l.Kind == Acknowledge || l.Kind == Update {
				at = clock.FromMicros(row.FirstResponseAt)
			}
			if at.IsZero() {
				at = now
			}
			if at.After(due) {
				w.Late++
				break
			}
		}
	}
	return w, nil
}

const sqlPast = `
SELECT received_at, first_response_at, closed_at FROM cases WHERE type = 'complaint' AND received_at >= $1 ORDER BY received_at DESC, id DESC LIMIT $2`
