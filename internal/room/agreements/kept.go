package agreements

import (
	"context"
	"fmt"

	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/stats"
)

// KeptBy is how well a team keeps its word to colleagues.
type KeptBy struct {
	TeamID        id.ID
	Kept, Settled int64
	stats.Estimate
	Known bool
}

// Kept counts, by team, the words between colleagues that were settled, and those
// of them that were kept.
func Kept(ctx context.Context, r db.Reader) ([]KeptBy, error) {
	var rows []struct {
		TeamID        id.ID
		Kept, Settled int64
	}
	if err := r.All(ctx, &rows, sqlKept); err != nil {
		return nil, fmt.Errorf("count the words kept between colleagues: %w", err)
	}
	all := make([]KeptBy, len(rows))
	for i, row := range rows {
		e, err := stats.Wilson(row.Kept, row.Settled, stats.Usual)
		all[i] = KeptBy{row.TeamID, row.Kept, row.Settled, e, err == nil}
	}
	return all, nil
}

const sqlKept = `
SELECT a.team_id, CAST(SUM(CASE WHEN p.outcome = 'kept' THEN 1 ELSE 0 END) AS BIGINT) AS kept, COUNT(*) AS settled
FROM agreements_ask a JOIN promises p ON p.id = a.promise_id
WHERE p.outcome IN ('kept', 'broken') GROUP BY a.team_id ORDER BY a.team_id`
