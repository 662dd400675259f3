package figures

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/stats"
)

// ChartWeeks is how far a control chart looks back: a year of whole weeks.
const ChartWeeks = 52

// Baseline is a frozen one. It is never changed: another one is a new version.
type Baseline struct {
	Version  int64
	From, To int64   // weeks it was found from, both counted
	Removed  []int64 // weeks that a cause had disturbed
	stats.Baseline
	MadeAt time.Time
	MadeBy id.ID
	Note   string
}

// maxNote is a sentence.
const maxNote = 300

// Charted is the whole weeks of a control chart: with promises judged in them,
// the current week left out.
func Charted(ctx context.Context, r db.Reader, f Filter, now time.Time) ([]Row, error) {
	f.To = WeekOf(now) - 1
	f.From = f.To - ChartWeeks + 1
	rows, err := Read(ctx, r, f, ByWeek)
	out := rows[:0]
	for _, one := range rows {
		if one.Judged() > 0 {
			out = append(out, one)
		}
	}
	return out, err
}

// Points are the broken promises of weeks among those judged.
func Points(weeks []Row) []stats.Counted {
	out := make([]stats.Counted, len(weeks))
	for i, w := range weeks {
		out[i] = stats.Counted{Events: w.Broken, Exposure: float64(w.Judged())}
	}
	return out
}

// Frozen is the baseline in force; ok is false before the first.
func Frozen(ctx context.Context, r db.Reader) (b Baseline, ok bool, err error) {
	var row struct {
		Version, FromWeek, ToWeek int64
		Removed                   string
		Rate, Mean, Laney         float64
		MadeAt                    int64
		MadeBy                    id.ID
		Note                      string
	}
	err = r.Get(ctx, &row, sqlFrozen)
	if errors.Is(err, db.ErrNone) {
		return b, false, nil
	}
	if err != nil {
		return b, false, fmt.Errorf("read the baseline: %w", err)
	}
	b = Baseline{Version: row.Version, From: row.FromWeek, To: row.ToWeek, MadeAt: clock.FromMicros(row.MadeAt), MadeBy: row.MadeBy, Note: row.Note,
		Baseline: stats.Baseline{Rate: row.Rate, Mean: row.Mean, Laney: row.Laney}}
	if err := json.Unmarshal([]byte(row.Removed), &b.Removed); err != nil {
		return b, false, fmt.Errorf("read the weeks left out of the baseline: %w", err)
	}
	return b, true, nil
}

// Freeze finds the baseline of the last year's whole weeks and keeps it as the
// next version. Too few weeks, or too many disturbed ones, are refused.
func Freeze(ctx context.Context, tx *db.Tx, log *event.Log, by event.Actor, note string) (Baseline, error) {
	if len([]rune(note)) > maxNote {
		return Baseline{}, fault.OfFields(fault.Field{Name: "note", Key: "field.too_long", Args: []any{"max", maxNote}})
	}
	weeks, err := Charted(ctx, tx, Filter{}, tx.Now())
	if err != nil {
		return Baseline{}, err
	}
	found, err := stats.PhaseOne(Points(weeks))
	switch {
	case errors.Is(err, stats.ErrNotEstimable):
		return Baseline{}, fault.New(fault.Invalid, "figures.fault.baseline_wild")
	case err != nil:
		return Baseline{}, fault.New(fault.Invalid, "figures.fault.baseline_few")
	}
	removed := []int64{}
	for _, i := range found.Removed {
		removed = append(removed, weekOfKey(weeks[i].Key))
	}
	text, err := json.Marshal(removed)
	if err != nil {
		return Baseline{}, fmt.Errorf("write the weeks left out: %w", err)
	}
	before, _, err := Frozen(ctx, tx)
	if err != nil {
		return before, err
	}
	from, to := weekOfKey(weeks[0].Key), weekOfKey(weeks[len(weeks)-1].Key)
	if _, err := tx.Exec(ctx, sqlFreeze, id.New(tx.Now()), before.Version+1, from, to, string(text), found.Rate, found.Mean, found.Laney, clock.Micros(tx.Now()), by.ID, note); err != nil {
		return before, fmt.Errorf("freeze the baseline: %w", err)
	}
	if _, err := log.Append(ctx, tx, by, event.Subject{Kind: "figures", ID: 1}, "promises.baseline_frozen",
		map[string]any{"version": before.Version + 1, "from_week": from, "to_week": to, "weeks": found.N, "removed": len(removed)}); err != nil {
		return before, err
	}
	b, _, err := Frozen(ctx, tx)
	return b, err
}

// weekOfKey is the number of a week from the key of its row.
func weekOfKey(key string) int64 {
	var week int64
	if _, err := fmt.Sscan(key, &week); err != nil {
		return 0
	}
	return week
}

// Week is the number of the week of a row by week.
func (r Row) Week() int64 { return weekOfKey(r.Key) }

const (
	sqlFrozen = `SELECT version, from_week, to_week, removed, rate, mean, laney, made_at, made_by, note FROM figures_baseline ORDER BY version DESC LIMIT 1`
	sqlFreeze = `
INSERT INTO figures_baseline (id, version, from_week, to_week, removed, rate, mean, laney, made_at, made_by, note)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`
)
