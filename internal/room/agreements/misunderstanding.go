package agreements

import (
	"context"
	"fmt"
	"slices"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/stats"
)

// Whose words were misunderstood.
var Whose = []string{"ours", "customer", "both"}

// Misunderstanding is a word that two understood in two ways.
type Misunderstanding struct {
	ID       id.ID
	CaseID   id.ID
	Term     string // the word
	Note     string // what each took it for
	Whose    string
	Minutes  int64 // of work that it cost
	LoggedBy id.ID
	At       time.Time
}

// maxCost is more than a month of work: beyond it is a slip of the finger.
const maxCost = 20_000

// Log writes down a misunderstanding.
func (m *Room) Log(ctx context.Context, tx *db.Tx, by event.Actor, n Misunderstanding) (Misunderstanding, error) {
	n.ID, n.LoggedBy, n.At = id.New(tx.Now()), by.ID, tx.Now()
	var wrong, more []fault.Field
	n.Term, wrong = checkText("term", n.Term, MaxTitle, true)
	n.Note, more = checkText("note", n.Note, MaxLong, false)
	wrong = append(wrong, more...)
	if !slices.Contains(Whose, n.Whose) {
		wrong = append(wrong, fault.Field{Name: "whose", Key: "field.choose"})
	}
	if n.Minutes < 0 || n.Minutes > maxCost {
		wrong = append(wrong, fault.Field{Name: "minutes", Key: "field.too_large", Args: []any{"max", maxCost}})
	}
	if wrong != nil {
		return n, fault.OfFields(wrong...)
	}
	if _, err := tx.Exec(ctx, sqlLog, n.ID, n.CaseID, n.Term, n.Note, n.Whose, n.Minutes, n.LoggedBy, clock.Micros(n.At)); err != nil {
		return n, fmt.Errorf("log a misunderstanding: %w", err)
	}
	return n, m.happened(ctx, tx, by, n.CaseID, "misunderstood", n.ID, map[string]any{"whose": n.Whose, "minutes": n.Minutes})
}

// maxPeriod bounds what one look reads: more than a house of hundreds
// misunderstands in a year.
const maxPeriod = 5000

// InPeriod lists what was misunderstood from one instant up to another, the
// newest first.
func InPeriod(ctx context.Context, r db.Reader, from, to time.Time) ([]Misunderstanding, error) {
	return misunderstandings(ctx, r, sqlInPeriod, clock.Micros(from), clock.Micros(to), maxPeriod)
}

// Newest lists the newest misunderstandings.
func Newest(ctx context.Context, r db.Reader) ([]Misunderstanding, error) {
	return misunderstandings(ctx, r, sqlNewest)
}

func misunderstandings(ctx context.Context, r db.Reader, text string, args ...any) ([]Misunderstanding, error) {
	var rows []struct {
		ID, CaseID, LoggedBy id.ID
		Term, Note, Whose    string
		Minutes, At          int64
	}
	if err := r.All(ctx, &rows, text, args...); err != nil {
		return nil, fmt.Errorf("list misunderstandings: %w", err)
	}
	all := make([]Misunderstanding, len(rows))
	for i, o := range rows {
		all[i] = Misunderstanding{o.ID, o.CaseID, o.Term, o.Note, o.Whose, o.Minutes, o.LoggedBy, clock.FromMicros(o.At)}
	}
	return all, nil
}

// Week is one point of the chart.
const Week = 7 * 24 * time.Hour

// Weeks is how many of them the chart shows: two years hold a baseline of twenty
// and a year to look at.
const Weeks = 104

// Rate is one week: how many were misunderstood among how many jobs. A job is a
// case in which something was agreed that week.
type Rate struct {
	From   time.Time
	Events int64
	Jobs   int64
	stats.Limits
}

// Per100 is the rate per hundred jobs.
func (r Rate) Per100() float64 { return 100 * float64(r.Events) / float64(max(1, r.Jobs)) }

// Rates gives the weeks with jobs, and per 100 jobs their limits on a u-chart.
// Known is false with fewer than twenty such weeks: then limits mean nothing.
func Rates(ctx context.Context, r db.Reader, now time.Time) (rates []Rate, known bool, err error) {
	start := now.Truncate(Week).Add(-(Weeks - 1) * Week)
	var jobs, events []struct{ Week, N int64 }
	if err := r.All(ctx, &jobs, sqlJobs, clock.Micros(start), int64(Week/time.Microsecond)); err != nil {
		return nil, false, fmt.Errorf("count jobs: %w", err)
	}
	if err := r.All(ctx, &events, sqlEvents, clock.Micros(start), int64(Week/time.Microsecond)); err != nil {
		return nil, false, fmt.Errorf("count misunderstandings: %w", err)
	}
	var points []stats.Counted
	for _, j := range jobs {
		one := Rate{From: start.Add(time.Duration(j.Week) * Week), Jobs: j.N}
		for _, e := range events {
			if e.Week == j.Week {
				one.Events = e.N
			}
		}
		rates = append(rates, one)
		points = append(points, stats.Counted{Events: one.Events, Exposure: float64(one.Jobs) / 100})
	}
	limits, err := stats.UChart(points, false)
	if err != nil {
		return rates, false, nil // too few weeks: the counts are shown without limits
	}
	for i := range rates {
		rates[i].Limits = limits[i]
	}
	return rates, true, nil
}

const (
	sqlLog = `INSERT INTO agreements_misunderstanding (id, case_id, term, note, whose, minutes, logged_by, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`

	misunderstoodColumns = `id, case_id, term, note, whose, minutes, logged_by, at`

	sqlInPeriod = `SELECT ` + misunderstoodColumns + ` FROM agreements_misunderstanding WHERE at >= $1 AND at < $2 ORDER BY at DESC, id DESC LIMIT $3`

	sqlNewest = `SELECT ` + misunderstoodColumns + ` FROM agreements_misunderstanding ORDER BY at DESC, id DESC LIMIT 50`

	sqlJobs = `SELECT (created_at - $1) / $2 AS week, COUNT(DISTINCT case_id) AS n FROM agreements_milestone WHERE created_at >= $1 GROUP BY 1 ORDER BY 1`

	sqlEvents = `SELECT (at - $1) / $2 AS week, COUNT(*) AS n FROM agreements_misunderstanding WHERE at >= $1 GROUP BY 1 ORDER BY 1`
)
