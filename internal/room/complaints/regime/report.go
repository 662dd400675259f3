package regime

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"rida/internal/kit/calendar"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/money"
)

// Facts are what other rooms know of a complaint and a report needs. What
// nobody recorded is empty, and counted as such.
type Facts struct {
	Product    string
	Cause      string // a topic
	Upheld     Outcome
	Vulnerable bool
	Redress    []money.Amount // without goodwill
}

// Outcome is what was found.
type Outcome string

// The outcomes. Partly upheld counts as upheld.
const (
	NotFound  Outcome = "" // nobody recorded one
	Upheld    Outcome = "upheld"
	NotUpheld Outcome = "not_upheld"
	NoFinding Outcome = "no_finding" // it could not be found out, and that was recorded
)

// FactsOf reads the facts of some complaints; what it leaves out has none.
type FactsOf func(ctx context.Context, r db.Reader, of []id.ID) (map[id.ID]Facts, error)

// Report is what a body above the house wants to know of a period, counted from
// the cases as they stand now.
type Report struct {
	Regime   Regime
	Term     Term
	From, To time.Time
	Start    int64 // open when it began
	Received int64
	Closed   int64
	End      int64          // open when it ended, or now
	Spans    []Span         // of the bands
	Bands    []int64        // closed by band; the last is what took longer
	Upheld   int64          // of those closed
	Unknown  int64          // closed, and nobody recorded what was found
	Fragile  int64          // received from vulnerable customers
	Missed   int64          // received, with a clock of the regime missed
	Redress  []money.Amount // of those closed
	Cells    []Cell
}

// IsNil tells that there is nothing to report.
func (r Report) IsNil() bool { return r.Received == 0 && r.Closed == 0 && r.Start == 0 }

// Cell is one product with one cause.
type Cell struct {
	Product, Cause   string
	Received, Closed int64
	Upheld           int64
}

// usualBands are those of a rule that names none.
var usualBands = []Span{{3, BusinessDays}, {8, Weeks}}

// reportBatch is how many complaints are read at once.
const reportBatch = 5000

// Report counts a period. It walks over the complaints that came or ended in it
// by their index, some thousands at a time, and never over other cases.
func (m *Room) Report(ctx context.Context, r db.Reader, g Regime, t Term, facts FactsOf) (Report, error) {
	s := m.Schedule()
	out := Report{Regime: g, Term: t, Spans: g.Bands}
	if len(out.Spans) == 0 {
		out.Spans = usualBands
	}
	out.Bands = make([]int64, len(out.Spans)+1)
	if s == nil {
		return out, nil
	}
	out.From, out.To = t.Range(s.Zone())
	from, to := clock.Micros(out.From), clock.Micros(out.To)
	var open struct{ StartOpen, StartClosed, EndOpen, EndClosed int64 }
	if err := r.Get(ctx, &open, sqlStanding, from, to); err != nil {
		return out, fmt.Errorf("count the complaints that were open: %w", err)
	}
	out.Start, out.End = open.StartOpen+open.StartClosed, open.EndOpen+open.EndClosed
	var missed int64
	if err := r.Get(ctx, &missed, sqlMissed, g.Code, from, to); err != nil {
		return out, fmt.Errorf("count missed clocks: %w", err)
	}
	out.Missed = missed
	c := counting{Report: &out, schedule: s, cells: map[[2]string]*Cell{}, redress: map[string]int64{}, ends: map[int64][]time.Time{}}
	for _, one := range []struct {
		text  string
		count func(past, Facts) error
	}{{sqlReceivedIn, c.received}, {sqlClosedIn, c.closed}} {
		if err := walk(ctx, r, one.text, from, to, facts, one.count); err != nil {
			return out, err
		}
	}
	c.finish()
	return out, nil
}

// past is one complaint as reports read it.
type past struct {
	ID         id.ID
	ReceivedAt int64
	ClosedAt   int64
}

func walk(ctx context.Context, r db.Reader, text string, from, to int64, facts FactsOf, count func(past, Facts) error) error {
	at, last := from, id.ID(0)
	for {
		var rows []past
		if err := r.All(ctx, &rows, text, at, last, to, reportBatch); err != nil {
			return fmt.Errorf("read the complaints of a period: %w", err)
		}
		known := map[id.ID]Facts{}
		if facts != nil && len(rows) > 0 {
			ids := make([]id.ID, len(rows))
			for i, row := range rows {
				ids[i] = row.ID
			}
			var err error
			if known, err = facts(ctx, r, ids); err != nil {
				return err
			}
		}
		for _, row := range rows {
			if err := count(row, known[row.ID]); err != nil {
				return err
			}
		}
		if len(rows) < reportBatch {
			return nil
		}
		end := rows[len(rows)-1]
		last, at = end.ID, end.ReceivedAt
		if text == sqlClosedIn {
			at = end.ClosedAt
		}
	}
}

// counting is a report on its way.
type counting struct {
	*Report
	schedule *calendar.Schedule
	cells    map[[2]string]*Cell
	redress  map[string]int64
	ends     map[int64][]time.Time // ends of the bands, by the day of receipt
}

func (c *counting) cell(f Facts) *Cell {
	key := [2]string{f.Product, f.Cause}
	if c.cells[key] == nil {
		c.cells[key] = &Cell{Product: f.Product, Cause: f.Cause}
	}
	return c.cells[key]
}

func (c *counting) received(_ past, f Facts) error {
	c.Received++
	c.cell(f).Received++
	if f.Vulnerable {
		c.Fragile++
	}
	return nil
}

func (c *counting) closed(p past, f Facts) error {
	c.Closed++
	cell := c.cell(f)
	cell.Closed++
	switch f.Upheld {
	case Upheld:
		c.Upheld++
		cell.Upheld++
	case NotFound:
		c.Unknown++
	}
	for _, m := range f.Redress {
		c.redress[m.Currency] += m.Minor
	}
	ends, err := c.endsOf(clock.FromMicros(p.ReceivedAt))
	if err != nil {
		return err
	}
	at := clock.FromMicros(p.ClosedAt)
	band := slices.IndexFunc(ends, func(end time.Time) bool { return !at.After(end) })
	if band < 0 {
		band = len(ends)
	}
	c.Bands[band]++
	return nil
}

// endsOf are when the bands of a complaint end. They depend on its day alone, so
// a year of complaints needs some hundred of them.
func (c *counting) endsOf(received time.Time) ([]time.Time, error) {
	y, m, d := received.In(c.schedule.Zone()).Date()
	key := int64(y)*10000 + int64(m)*100 + int64(d)
	if ends, ok := c.ends[key]; ok {
		return ends, nil
	}
	var ends []time.Time
	for _, span := range c.Spans {
		end, err := Due(c.schedule, received, span)
		if err != nil {
			return nil, err
		}
		ends = append(ends, end)
	}
	c.ends[key] = ends
	return ends, nil
}

func (c *counting) finish() {
	for _, one := range c.cells {
		c.Cells = append(c.Cells, *one)
	}
	slices.SortFunc(c.Cells, func(a, b Cell) int {
		return cmp.Or(cmp.Compare(b.Received, a.Received), cmp.Compare(a.Product, b.Product), cmp.Compare(a.Cause, b.Cause))
	})
	for currency, minor := range c.redress {
		c.Redress = append(c.Redress, money.Amount{Currency: currency, Minor: minor})
	}
	slices.SortFunc(c.Redress, func(a, b money.Amount) int { return cmp.Compare(a.Currency, b.Currency) })
}

const (
	sqlStanding = `
SELECT (SELECT COUNT(*) FROM cases WHERE type = 'complaint' AND state <> 'closed' AND received_at < $1) AS start_open,
       (SELECT COUNT(*) FROM cases WHERE type = 'complaint' AND state = 'closed' AND closed_at >= $1 AND received_at < $1) AS start_closed,
       (SELECT COUNT(*) FROM cases WHERE type = 'complaint' AND state <> 'closed' AND received_at < $2) AS end_open,
       (SELECT COUNT(*) FROM cases WHERE type = 'complaint' AND state = 'closed' AND closed_at >= $2 AND received_at < $2) AS end_closed`

	sqlMissed = `
SELECT COUNT(DISTINCT k.case_id) FROM regime_clock k JOIN cases c ON c.id = k.case_id
WHERE k.code = $1 AND k.began_at >= $2 AND k.began_at < $3 AND k.breached_at > 0 AND k.state <> 'withdrawn' AND c.type = 'complaint'`

	sqlReceivedIn = `
SELECT id, received_at, closed_at FROM cases
WHERE type = 'complaint' AND (received_at > $1 OR (received_at = $1 AND id > $2)) AND received_at >= $1 AND received_at < $3 ORDER BY received_at, id LIMIT $4`

	sqlClosedIn = `
SELECT id, received_at, closed_at FROM cases
WHERE type = 'complaint' AND state = 'closed' AND (closed_at > $1 OR (closed_at = $1 AND id > $2)) AND closed_at >= $1 AND closed_at < $3 ORDER BY closed_at, id LIMIT $4`
)
