package dispute

import (
	"context"
	"errors"
	"fmt"

	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
)

type disputeRow struct {
	ID, CaseID, PromiseID, OpenedBy                                      id.ID
	Body, Reference, Kind, State, Asked, Position, Outcome, OutcomeWords string
	NoticedAt, DueAt, OpenedAt                                           int64
	Overturned                                                           bool
}

func (r disputeRow) dispute() Dispute {
	return Dispute{ID: r.ID, CaseID: r.CaseID, Body: r.Body, Reference: r.Reference, Kind: Kind(r.Kind), State: State(r.State), Asked: r.Asked, Position: r.Position,
		NoticedAt: clock.FromMicros(r.NoticedAt), DueAt: clock.FromMicros(r.DueAt), PromiseID: r.PromiseID, Outcome: Outcome(r.Outcome), OutcomeWords: r.OutcomeWords, Overturned: r.Overturned,
		OpenedBy: r.OpenedBy, OpenedAt: clock.FromMicros(r.OpenedAt)}
}

// Get reads a dispute with its steps.
func Get(ctx context.Context, r db.Reader, which id.ID) (Dispute, error) {
	var one disputeRow
	err := r.Get(ctx, &one, sqlGet, which)
	if errors.Is(err, db.ErrNone) {
		return Dispute{}, fault.New(fault.NotFound, "dispute.fault.no_dispute")
	}
	if err != nil {
		return Dispute{}, fmt.Errorf("read dispute %d: %w", which, err)
	}
	d := one.dispute()
	var rows []struct {
		FromState, ToState, Reason string
		At                         int64
		ByID                       id.ID
	}
	if err := r.All(ctx, &rows, sqlSteps, which); err != nil {
		return d, fmt.Errorf("read the steps of dispute %d: %w", which, err)
	}
	for _, s := range rows {
		d.Steps = append(d.Steps, Step{State(s.FromState), State(s.ToState), clock.FromMicros(s.At), s.ByID, s.Reason})
	}
	return d, nil
}

// Of lists the disputes of a case, the oldest first, with their steps.
func Of(ctx context.Context, r db.Reader, of id.ID) ([]Dispute, error) {
	var ids []id.ID
	if err := r.All(ctx, &ids, sqlOf, of); err != nil {
		return nil, fmt.Errorf("list the disputes of case %d: %w", of, err)
	}
	all := make([]Dispute, len(ids))
	for i, one := range ids {
		var err error
		if all[i], err = Get(ctx, r, one); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// List lists disputes that go on, or that have ended, the newest first, without
// their steps. before 0 begins at the newest.
func List(ctx context.Context, r db.Reader, ended bool, before id.ID) ([]Dispute, error) {
	if before == 0 {
		before = 1<<63 - 1
	}
	var rows []disputeRow
	if err := r.All(ctx, &rows, sqlList, ended, before, PageSize); err != nil {
		return nil, fmt.Errorf("list disputes: %w", err)
	}
	all := make([]Dispute, len(rows))
	for i, one := range rows {
		all[i] = one.dispute()
	}
	return all, nil
}

// Tally is how the bodies ended what was put before them: the best outside audit
// of our own decisions.
type Tally struct {
	Open, Ended, WithOutcome, Overturned int64
}

// Count reads the tally of all disputes.
func Count(ctx context.Context, r db.Reader) (t Tally, err error) {
	if err = r.Get(ctx, &t, sqlTally); err != nil {
		err = fmt.Errorf("count disputes: %w", err)
	}
	return t, err
}

const (
	disputeColumns = `id, case_id, body, reference, kind, state, asked, position, noticed_at, due_at, promise_id, outcome, outcome_words, overturned, opened_by, opened_at`

	sqlGet   = `SELECT ` + disputeColumns + ` FROM dispute_dispute WHERE id = $1`
	sqlSteps = `SELECT from_state, to_state, at, by_id, reason FROM dispute_step WHERE dispute_id = $1 ORDER BY id`
	sqlOf    = `SELECT id FROM dispute_dispute WHERE case_id = $1 ORDER BY id`
	sqlList  = `SELECT ` + disputeColumns + ` FROM dispute_dispute WHERE ended = $1 AND id < $2 ORDER BY id DESC LIMIT $3`
	sqlTally = `
SELECT COALESCE(SUM(CASE WHEN ended THEN 0 ELSE 1 END), 0) AS open, COALESCE(SUM(CASE WHEN ended THEN 1 ELSE 0 END), 0) AS ended,
    COALESCE(SUM(CASE WHEN outcome <> '' THEN 1 ELSE 0 END), 0) AS with_outcome, COALESCE(SUM(CASE WHEN overturned THEN 1 ELSE 0 END), 0) AS overturned
FROM dispute_dispute`
)
