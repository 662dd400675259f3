package web

import (
	"fmt"
	"time"

	"rida/internal/kit/web/ui"
	"rida/internal/room/team"
)

// Day is one's own day.
type Day struct {
	Start, End int64 // moods, 0 where nothing was said
	Load       team.Load
	On, Due    bool // a break is under way; one would do good
	Ends       time.Time
	Capacity   string
	Cases      []ui.Choice
	Peers      []ui.Choice
	Case       string
	To, Why    string
	Problems   ui.Problems
}

// over tells whether one carries more than one carries well.
func (d Day) over() bool { return d.Load.Open > d.Load.Capacity }

// left is how many seconds of the break are left.
func (d Day) left(now time.Time) string {
	return fmt.Sprintf("%.0f", max(1, d.Ends.Sub(now).Seconds()))
}

// Moods are the means of teams.
type Moods struct{ Rows []MoodRow }

// MoodRow is one cell that may be shown.
type MoodRow struct{ Month, Team, Start, End, Change, Interval, N string }

func moodRow(v ui.View, c team.MoodCell) (MoodRow, error) {
	first, err := time.Parse("2006-01", c.Month)
	if err != nil {
		return MoodRow{}, fmt.Errorf("read the month %s: %w", c.Month, err)
	}
	number := func(f float64) string { return v.P.Decimal(f, 1) }
	return MoodRow{Month: v.P.T("team.between", "from", v.When.Date(first), "to", v.When.Date(first.AddDate(0, 1, -1))), Team: c.In(v.P.Tag()),
		Start: number(c.Start), End: number(c.End), Change: number(c.Change()),
		Interval: v.P.T("team.interval", "low", number(c.Low), "high", number(c.High)), N: v.P.Int(c.Days)}, nil
}
