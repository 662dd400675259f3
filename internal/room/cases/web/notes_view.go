package web

import (
	"fmt"
	"time"

	"rida/internal/kit/stats"
	"rida/internal/kit/web/ui"
	"rida/internal/room/cases"
)

// notesRow puts a cell into words: a share with its 95 % interval and n.
func notesRow(v ui.View, c cases.BlameCell) (NotesRow, error) {
	share, err := stats.Wilson(c.Blaming, c.Notes, 0.95)
	if err != nil {
		return NotesRow{}, fmt.Errorf("the share of notes with blame: %w", err)
	}
	first, err := time.Parse("2006-01", c.Month)
	if err != nil {
		return NotesRow{}, fmt.Errorf("read the month %s: %w", c.Month, err)
	}
	return NotesRow{Team: c.In(v.P.Tag()), Share: v.P.Percent(share.Value), N: v.P.Int(c.Notes),
		Month:    v.P.T("cases.notes.between", "from", v.When.Date(first), "to", v.When.Date(first.AddDate(0, 1, -1))),
		Interval: v.P.T("cases.notes.interval", "low", v.P.Percent(share.Low), "high", v.P.Percent(share.High))}, nil
}
