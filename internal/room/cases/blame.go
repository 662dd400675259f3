package cases

import (
	"context"
	"fmt"

	"rida/internal/core/staff"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
)

const (
	// FewNotes: a cell of fewer notes is not shown to anybody.
	FewNotes = 5
	// FewWriters: of two writers each would know the other's share.
	FewWriters = 3
	// blameMonths is how many months the page looks back.
	blameMonths = 12
)

// BlameCell is how many notes of a team in a month held blame.
type BlameCell struct {
	staff.Names
	TeamID  id.ID
	Month   string // "2026-11", by UTC
	Notes   int64
	Blaming int64
}

// countBlame adds a note to the counts of its team and month.
func countBlame(ctx context.Context, tx *db.Tx, team, writer id.ID, blaming bool) error {
	month, n := monthOf(tx), int64(0)
	if blaming {
		n = 1
	}
	if _, err := tx.Exec(ctx, sqlCountBlame, team, month, n); err != nil {
		return fmt.Errorf("count a note: %w", err)
	}
	if _, err := tx.Exec(ctx, sqlCountWriter, team, month, writer); err != nil {
		return fmt.Errorf("count who wrote notes: %w", err)
	}
	return nil
}

func monthOf(tx *db.Tx) string { return tx.Now().UTC().Format("2006-01") }

// BlameTrend gives the cells that may be shown, the newest month first: of
// months that are over, with enough notes by enough people. A month under way is
// left out, because whoever looked before and after a note would know it; and
// there are no sums, because a sum less the cells that show is a cell that does
// not.
func BlameTrend(ctx context.Context, r db.Reader, thisMonth string) ([]BlameCell, error) {
	var cells []BlameCell
	if err := r.All(ctx, &cells, sqlBlameTrend, thisMonth, FewNotes, FewWriters, blameMonths); err != nil {
		return nil, fmt.Errorf("read the counts of notes: %w", err)
	}
	return cells, nil
}

const (
	sqlCountBlame = `
INSERT INTO cases_blame (team_id, month, notes, blaming) VALUES ($1, $2, 1, CAST($3 AS BIGINT))
ON CONFLICT (month, team_id) DO UPDATE SET notes = cases_blame.notes + 1, blaming = cases_blame.blaming + excluded.blaming`

	sqlCountWriter = `INSERT INTO cases_blame_writer (team_id, month, account_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`

	sqlBlameTrend = `
SELECT b.team_id, b.month, b.notes, b.blaming, t.name_ar, t.name_fa, t.name_en FROM cases_blame b JOIN staff_team t ON t.id = b.team_id
WHERE b.month < $1 AND b.notes >= $2
  AND (SELECT COUNT(*) FROM cases_blame_writer w WHERE w.month = b.month AND w.team_id = b.team_id) >= $3
  AND b.month IN (SELECT DISTINCT month FROM cases_blame WHERE month < $1 ORDER BY month DESC LIMIT $4)
ORDER BY b.month DESC, b.team_id`
)
