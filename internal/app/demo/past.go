package demo

import (
	"context"
	"fmt"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/room/promises/figures"
)

const (
	// pastCases is how many cases the firm had before its ninety days, in the nine
	// months of pastReach: enough for the limits of a control chart, which need
	// twenty whole weeks.
	pastCases = 560
	pastReach = 360 * 24 * time.Hour
)

// pasts is the subject under which the record tells that the past was made.
var pasts = event.Subject{Kind: "demo", ID: 2}

// isBad tells of the fortnight in which the firm moved its depot and was late with
// everything: what a control chart is there to show.
func (e era) isBad(at time.Time) bool {
	const from, long = 190 * 24 * time.Hour, 12 * 24 * time.Hour
	since := at.Sub(e.from)
	return e.over && since >= from && since < from+long
}

// Limits freezes the limits of the control chart from the months before the last
// ones, as a manager would; once, and only where there is a past.
func Limits(ctx context.Context, d *db.DB, log *event.Log, firm Firm) error {
	_, there, err := figures.Frozen(ctx, d)
	if err != nil || there {
		return err
	}
	text, err := readGiven()
	if err != nil {
		return err
	}
	return d.Write(ctx, func(tx *db.Tx) error {
		last := figures.WeekOf(tx.Now()) - 1
		_, err := figures.Freeze(ctx, tx, log, event.Staff(firm.Manager), figures.Period{From: last - figures.ChartWeeks + 1, To: last - limitsUntil}, text.Limits)
		return err
	})
}

// limitsUntil is how many weeks have been held against the limits since.
const limitsUntil = 12

// Past gives a firm that Small has founded the months before its history, once:
// cases that are over, so that figures which need a year have one. It tells
// whether it made any.
func Past(ctx context.Context, d *db.DB) (bool, error) {
	if there, err := filled(ctx, d, pasts); err != nil || there > 0 {
		return false, err
	}
	f, err := newFiller(ctx, d)
	if err != nil {
		return false, fmt.Errorf("prepare the past: %w", err)
	}
	f.era = era{f.now.Add(-pastReach), f.now.Add(-history - 10*24*time.Hour), true}
	if err := f.fill(ctx, d, f.had+pastCases, nil); err != nil {
		return false, err
	}
	return true, d.WriteBulk(ctx, func(tx *db.Tx) error { return settleDown(ctx, tx, pasts, pastCases) })
}
