package figures

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
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

// MaxNote is a sentence.
const MaxNote = 300

// Charted is the last year's whole weeks of a control chart: with promises judged
// in them, the current week left out.
func Charted(ctx context.Context, r db.Reader, f Filter, now time.Time) ([]Row, error) {
	f.To = WeekOf(now) - 1
	f.From = f.To - ChartWeeks + 1
	return charted(ctx, r, f)
}

func charted(ctx context.Context, r db.Reader, f Filter) ([]Row, error) {
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

type baselineRow struct {
	Version, FromWeek, ToWeek int64
	Removed                   string
	Rate, Mean, Laney         float64
	MadeAt                    int64
	MadeBy                    id.ID
	Note                      string
}

func (r baselineRow) baseline() (Baseline, error) {
	b := Baseline{Version: r.Version, From: r.FromWeek, To: r.ToWeek, MadeAt: clock.FromMicros(r.MadeAt), MadeBy: r.MadeBy, Note: r.Note,
		Baseline: stats.Baseline{Rate: r.Rate, Mean: r.Mean, Laney: r.Laney}}
	if err := json.Unmarshal([]byte(r.Removed), &b.Removed); err != nil {
		return b, fmt.Errorf("read the weeks left out of baseline %d: %w", r.Version, err)
	}
	return b, nil
}

// baselinesShown is how many earlier ones are told of.
const baselinesShown = 20

// Baselines are those that were frozen, the one in force first.
func Baselines(ctx context.Context, r db.Reader) ([]Baseline, error) {
	var rows []baselineRow
	if err := r.All(ctx, &rows, sqlFrozen, baselinesShown); err != nil {
		return nil, fmt.Errorf("read the baselines: %w", err)
	}
	out := make([]Baseline, len(rows))
	for i, one := range rows {
		var err error
		if out[i], err = one.baseline(); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Frozen is the baseline in force; ok is false before the first.
func Frozen(ctx context.Context, r db.Reader) (b Baseline, ok bool, err error) {
	all, err := Baselines(ctx, r)
	if err != nil || len(all) == 0 {
		return b, false, err
	}
	return all[0], true, nil
}

// Period is the weeks from which a baseline is found, both counted; the zero one
// is the last year's whole weeks.
type Period struct{ From, To int64 }

// mostBaseline bounds a baseline: what was usual three years ago is no measure.
const mostBaseline = 2 * ChartWeeks

func (p *Period) check(now time.Time) error {
	last := WeekOf(now) - 1
	if *p == (Period{}) {
		*p = Period{last - ChartWeeks + 1, last}
	}
	switch {
	case p.To > last:
		return fault.OfFields(fault.Field{Name: "to", Key: "figures.fault.baseline_ahead"})
	case p.From > p.To || p.To-p.From >= mostBaseline:
		return fault.OfFields(fault.Field{Name: "from", Key: "figures.fault.baseline_period", Args: []any{"max", mostBaseline}})
	}
	return nil
}

// Freeze finds the baseline of some whole weeks and keeps it as the next version:
// from then on weeks are held against it. Too few weeks with promises, or too
// many disturbed ones, are refused.
func Freeze(ctx context.Context, tx *db.Tx, log *event.Log, by event.Actor, of Period, note string) (Baseline, error) {
	note = strings.TrimSpace(note)
	if len([]rune(note)) > MaxNote {
		return Baseline{}, fault.OfFields(fault.Field{Name: "note", Key: "field.too_long", Args: []any{"max", MaxNote}})
	}
	if err := of.check(tx.Now()); err != nil {
		return Baseline{}, err
	}
	weeks, err := charted(ctx, tx, Filter{From: of.From, To: of.To})
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
		removed = append(removed, weeks[i].Week())
	}
	text, err := json.Marshal(removed)
	if err != nil {
		return Baseline{}, fmt.Errorf("write the weeks left out: %w", err)
	}
	before, _, err := Frozen(ctx, tx)
	if err != nil {
		return before, err
	}
	if _, err := tx.Exec(ctx, sqlFreeze, id.New(tx.Now()), before.Version+1, of.From, of.To, string(text), found.Rate, found.Mean, found.Laney, clock.Micros(tx.Now()), by.ID, note); err != nil {
		return before, fmt.Errorf("freeze the baseline: %w", err)
	}
	if _, err := log.Append(ctx, tx, by, event.Subject{Kind: "figures", ID: 1}, "promises.baseline_frozen",
		map[string]any{"version": before.Version + 1, "from_week": of.From, "to_week": of.To, "weeks": found.N, "removed": len(removed), "sha256": id.Hash(note)}); err != nil {
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
	sqlFrozen = `SELECT version, from_week, to_week, removed, rate, mean, laney, made_at, made_by, note FROM figures_baseline ORDER BY version DESC LIMIT $1`
	sqlFreeze = `
INSERT INTO figures_baseline (id, version, from_week, to_week, removed, rate, mean, laney, made_at, made_by, note)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`
)
