package regime

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
)

// Figure names a number of a report, so that it can be opened.
type Figure string

// The figures. A band is "band-" and its place; a cell carries its product and
// its cause beside it.
const (
	FigureStart    Figure = "start"
	FigureReceived Figure = "received"
	FigureClosed   Figure = "closed"
	FigureEnd      Figure = "end"
	FigureUpheld   Figure = "upheld"
	FigureUnknown  Figure = "unknown"
	FigureFragile  Figure = "vulnerable"
	FigureMissed   Figure = "missed"
	FigureRedress  Figure = "redress"
)

// Band is the figure of a band.
func Band(i int) Figure { return Figure("band-" + strconv.Itoa(i)) }

// Behind is one complaint behind a figure.
type Behind struct {
	ID                   id.ID
	ReceivedAt, ClosedAt time.Time
}

// behindMost is how many are listed: enough to look at, and one page.
const behindMost = 200

// Cases lists the complaints behind a figure of a report and counts them all;
// of those that are listed the newest come first. cell narrows a figure to one
// product and cause.
func (m *Room) Cases(ctx context.Context, r db.Reader, g Regime, t Term, figure Figure, cell *Cell, facts FactsOf) (list []Behind, n int64, err error) {
	s := m.Schedule()
	if s == nil {
		return nil, 0, nil
	}
	from, to := t.Range(s.Zone())
	text, since, until := sqlReceivedIn, from, to
	keep := func(past, Facts) (bool, error) { return true, nil }
	c := counting{Report: &Report{Spans: g.Bands}, schedule: s, ends: map[int64][]time.Time{}}
	if len(c.Spans) == 0 {
		c.Spans = usualBands
	}
	switch {
	case figure == FigureStart || figure == FigureEnd:
		edge := clock.Micros(from)
		if figure == FigureEnd {
			edge = clock.Micros(to)
		}
		return standing(ctx, r, edge)
	case figure == FigureMissed:
		return missedIn(ctx, r, g, from, to)
	case figure == FigureFragile:
		keep = func(_ past, f Facts) (bool, error) { return f.Vulnerable, nil }
	case figure == FigureReceived:
	default:
		text = sqlClosedIn
		keep = func(p past, f Facts) (bool, error) { return c.isOf(figure, p, f) }
	}
	err = walk(ctx, r, text, clock.Micros(since), clock.Micros(until), facts, func(p past, f Facts) error {
		ok, err := keep(p, f)
		if err != nil || !ok || cell != nil && (cell.Product != f.Product || cell.Cause != f.Cause) {
			return err
		}
		n++
		list = append(list, behindOf(p))
		if len(list) > 2*behindMost { // the newest are kept
			list = slices.Delete(list, 0, behindMost)
		}
		return nil
	})
	slices.Reverse(list)
	return list[:min(len(list), behindMost)], n, err
}

// isOf tells whether a closed complaint belongs to a figure.
func (c *counting) isOf(figure Figure, p past, f Facts) (bool, error) {
	switch figure {
	case FigureClosed:
		return true, nil
	case FigureUpheld:
		return f.Upheld == Upheld, nil
	case FigureUnknown:
		return f.Upheld == NotFound, nil
	case FigureRedress:
		return len(f.Redress) > 0, nil
	}
	number, ok := strings.CutPrefix(string(figure), "band-")
	if !ok {
		return false, nil
	}
	ends, err := c.endsOf(clock.FromMicros(p.ReceivedAt))
	if err != nil {
		return false, err
	}
	at := clock.FromMicros(p.ClosedAt)
	band := slices.IndexFunc(ends, func(end time.Time) bool { return !at.After(end) })
	if band < 0 {
		band = len(ends)
	}
	return strconv.Itoa(band) == number, nil
}

func behindOf(p past) Behind {
	return Behind{p.ID, clock.FromMicros(p.ReceivedAt), clock.FromMicros(p.ClosedAt)}
}

func standing(ctx context.Context, r db.Reader, edge int64) ([]Behind, int64, error) {
	return counted(ctx, r, sqlStandingAt, sqlStandingList, edge)
}

func missedIn(ctx context.Context, r db.Reader, g Regime, from, to time.Time) ([]Behind, int64, error) {
	return counted(ctx, r, sqlMissed, sqlMissedList, g.Code, clock.Micros(from), clock.Micros(to))
}

func counted(ctx context.Context, r db.Reader, count, list string, args ...any) ([]Behind, int64, error) {
	var n int64
	if err := r.Get(ctx, &n, count, args...); err != nil {
		return nil, 0, fmt.Errorf("count the complaints behind a figure: %w", err)
	}
	var rows []past
	if err := r.All(ctx, &rows, list, append(args, behindMost)...); err != nil {
		return nil, 0, fmt.Errorf("list the complaints behind a figure: %w", err)
	}
	out := make([]Behind, len(rows))
	for i, one := range rows {
		out[i] = behindOf(one)
	}
	return out, n, nil
}

const (
	sqlStandingAt = `
SELECT (SELECT COUNT(*) FROM cases WHERE type = 'complaint' AND state <> 'closed' AND received_at < $1) +
       (SELECT COUNT(*) FROM cases WHERE type = 'complaint' AND state = 'closed' AND closed_at >= $1 AND received_at < $1)`

	sqlStandingList = `
SELECT id, received_at, closed_at FROM cases
WHERE type = 'complaint' AND received_at < $1 AND (state <> 'closed' OR closed_at >= $1) ORDER BY received_at DESC, id DESC LIMIT $2`

	sqlMissedList = `
SELECT DISTINCT c.id, c.received_at, c.closed_at FROM regime_clock k JOIN cases c ON c.id = k.case_id
WHERE k.code = $1 AND k.began_at >= $2 AND k.began_at < $3 AND k.breached_at > 0 AND k.state <> 'withdrawn' AND c.type = 'complaint'
ORDER BY c.received_at DESC, c.id DESC LIMIT $4`
)
