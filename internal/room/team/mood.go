package team

import (
	"context"
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat/distuv"

	"rida/internal/core/staff"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
)

// Parts of a day at which one may say how one feels.
const (
	Start = "start"
	End   = "end"
)

// Worst and Best are the ends of the scale.
const Worst, Best = 1, 5

const (
	// FewAnswers: a mean of fewer days is not shown to anybody.
	FewAnswers = 5
	// FewPeople: of two people each would know the other's share.
	FewPeople = 3
	// maxCells is a year of five teams.
	maxCells = 60
)

// SetMood keeps how a person feels at the start or the end of a day, "2026-11-22"
// by that person's clock; 0 takes it back. There is no event: it is nobody's
// business, and the record never forgets.
func (m *Room) SetMood(ctx context.Context, tx *db.Tx, account id.ID, day, part string, value int64) error {
	if part != Start && part != End || value != 0 && (value < Worst || value > Best) {
		return fault.OfFields(fault.Field{Name: "mood", Key: "field.choose"})
	}
	if value == 0 {
		if _, err := tx.Exec(ctx, sqlDropMood, account, day, part); err != nil {
			return fmt.Errorf("take back a mood: %w", err)
		}
		return nil
	}
	if _, err := tx.Exec(ctx, sqlSetMood, account, day, part, value); err != nil {
		return fmt.Errorf("keep a mood: %w", err)
	}
	return nil
}

// Moods are a person's own for one day; 0 where nothing was said.
type Moods struct{ Start, End int64 }

// MoodsOf reads a person's own moods of a day. Only that person may be shown it.
func MoodsOf(ctx context.Context, r db.Reader, account id.ID, day string) (Moods, error) {
	var rows []struct {
		Part  string
		Value int64
	}
	if err := r.All(ctx, &rows, sqlMoods, account, day); err != nil {
		return Moods{}, fmt.Errorf("read the moods of a day: %w", err)
	}
	var out Moods
	for _, one := range rows {
		if one.Part == Start {
			out.Start = one.Value
		} else {
			out.End = one.Value
		}
	}
	return out, nil
}

// MoodCell is the mean of a team in a month that is over: over days on which
// somebody said both how the day began and how it ended.
type MoodCell struct {
	staff.Names
	TeamID     id.ID
	Month      string // "2026-11"
	Days       int64  // answers, one a person and day
	Start, End float64
	Low, High  float64 // 95 % interval of the change from start to end
}

// Change is how much better the days ended than they began.
func (c MoodCell) Change() float64 { return c.End - c.Start }

// MoodTrend gives the means that may be shown, the newest month first. Months
// under way are left out, because whoever looked before and after an answer
// would know it; there are no sums over teams or months, because a sum less what
// shows is what does not.
func MoodTrend(ctx context.Context, r db.Reader, thisMonth string) ([]MoodCell, error) {
	var rows []struct {
		staff.Names
		TeamID                              id.ID
		Month                               string
		Days, Starts, Ends, Change, Squares int64
	}
	if err := r.All(ctx, &rows, sqlMoodTrend, thisMonth+"-01", FewAnswers, FewPeople, maxCells); err != nil {
		return nil, fmt.Errorf("read the means of moods: %w", err)
	}
	out := make([]MoodCell, len(rows))
	for i, x := range rows {
		low, high := pairedInterval(x.Days, x.Change, x.Squares)
		out[i] = MoodCell{Names: x.Names, TeamID: x.TeamID, Month: x.Month, Days: x.Days, Start: float64(x.Starts) / float64(x.Days),
			End: float64(x.Ends) / float64(x.Days), Low: low, High: high}
	}
	return out, nil
}

// pairedInterval is the 95 % interval of a mean difference of n pairs from the
// sum and the sum of squares of their differences: mean ± t(n−1) · s/√n
// (Student, The probable error of a mean, Biometrika 6 (1908)).
func pairedInterval(n, sum, squares int64) (low, high float64) {
	if n < 2 {
		return math.Inf(-1), math.Inf(1)
	}
	m := float64(sum) / float64(n)
	variance := math.Max(0, (float64(squares)-float64(n)*m*m)/float64(n-1))
	half := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: float64(n - 1)}.Quantile(0.975) * math.Sqrt(variance/float64(n))
	return m - half, m + half
}

const (
	sqlSetMood = `
INSERT INTO team_mood (account_id, day, part, value, team_id)
VALUES ($1, $2, $3, $4, (SELECT MIN(team_id) FROM staff_team_member WHERE account_id = $1))
ON CONFLICT (account_id, day, part) DO UPDATE SET value = excluded.value, team_id = excluded.team_id`

	sqlDropMood = `DELETE FROM team_mood WHERE account_id = $1 AND day = $2 AND part = $3`

	sqlMoods = `SELECT part, value FROM team_mood WHERE account_id = $1 AND day = $2`

	sqlMoodTrend = `
SELECT s.team_id, SUBSTR(s.day, 1, 7) AS month, COUNT(*) AS days, CAST(SUM(s.value) AS BIGINT) AS starts, CAST(SUM(e.value) AS BIGINT) AS ends,
    CAST(SUM(e.value - s.value) AS BIGINT) AS change, CAST(SUM((e.value - s.value) * (e.value - s.value)) AS BIGINT) AS squares,
    t.name_ar, t.name_fa, t.name_en
FROM team_mood s
JOIN team_mood e ON e.account_id = s.account_id AND e.day = s.day AND e.part = 'end'
JOIN staff_team t ON t.id = s.team_id
WHERE s.part = 'start' AND s.day < $1
GROUP BY s.team_id, SUBSTR(s.day, 1, 7), t.name_ar, t.name_fa, t.name_en
HAVING COUNT(*) >= $2 AND COUNT(DISTINCT s.account_id) >= $3
ORDER BY month DESC, s.team_id LIMIT $4`
)
