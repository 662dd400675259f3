package analytics

import (
	"context"
	"fmt"
	"slices"
	"time"

	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
)

// Outcome is which matters behind a figure are shown.
type Outcome string

// The outcomes.
const (
	Solved Outcome = "first" // at the first contact
	Not    Outcome = "not"
	Either Outcome = ""
)

// Behind is one case behind a figure.
type Behind struct {
	CaseID     id.ID
	Reference  string
	Subject    string
	Lang       lang.Tag
	Customer   string
	OwnerID    id.ID
	ReceivedAt time.Time
	SecondAt   time.Time // the next contact; zero for none
	SolvedAt   time.Time // zero for not yet
	First      bool
}

// pageOf is how many cases one page shows.
const pageOf = 50

// FirstCases lists the matters behind a figure of First, the newest first, and
// the case to continue before; 0 at the end. Before is 0 for the first page.
func FirstCases(ctx context.Context, r db.Reader, f FirstFilter, window int, which Outcome, before id.ID, now time.Time) ([]Behind, id.ID, error) {
	if !slices.Contains(Windows, window) {
		window = Windows[0]
	}
	b, span := new(db.SQL), (time.Duration(window) * 24 * time.Hour).Microseconds()
	b.W(`SELECT case_id, reference, subject, lang, customer_name, owner_id, received_at, second_at, solved_at FROM cases_first_fact WHERE 1 = 1`)
	f.where(b, now)
	b.W(` AND day <= ?`, RipeDay(now, window)).W(` AND (gap = 0 OR gap > ?)`, span)
	const first = `(solved_at > 0 AND (second_at = 0 OR second_at - received_at > ? AND solved_at < second_at))`
	switch which {
	case Solved:
		b.W(` AND `+first, span)
	case Not:
		b.W(` AND NOT `+first, span)
	}
	if before != 0 {
		day := DayOf(before.Time())
		b.W(` AND (day < ? OR day = ? AND case_id < ?)`, day, day, before)
	}
	b.W(` ORDER BY day DESC, case_id DESC LIMIT ?`, pageOf+1)
	var rows []struct {
		CaseID, OwnerID                id.ID
		Reference, Subject, Lang       string
		CustomerName                   string
		ReceivedAt, SecondAt, SolvedAt int64
	}
	if err := r.All(ctx, &rows, b.Text(), b.Args()...); err != nil {
		return nil, 0, fmt.Errorf("read the cases behind first-contact resolution: %w", err)
	}
	var next id.ID
	if len(rows) > pageOf {
		rows, next = rows[:pageOf], rows[pageOf-1].CaseID
	}
	out := make([]Behind, len(rows))
	for i, one := range rows {
		out[i] = Behind{CaseID: one.CaseID, Reference: one.Reference, Subject: one.Subject, Lang: lang.Tag(one.Lang), Customer: one.CustomerName, OwnerID: one.OwnerID,
			ReceivedAt: clock.FromMicros(one.ReceivedAt), SecondAt: clock.FromMicros(one.SecondAt), SolvedAt: clock.FromMicros(one.SolvedAt)}
		out[i].First = one.SolvedAt > 0 && (one.SecondAt == 0 || one.SecondAt-one.ReceivedAt > span && one.SolvedAt < one.SecondAt)
	}
	return out, next, nil
}
