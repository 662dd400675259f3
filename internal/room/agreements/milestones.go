package agreements

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/room/promises"
)

// OneMilestone reads a milestone with its checklist.
func OneMilestone(ctx context.Context, r db.Reader, which id.ID) (Milestone, error) {
	var one milestoneRow
	err := r.Get(ctx, &one, sqlMilestone, which)
	if errors.Is(err, db.ErrNone) {
		return Milestone{}, fault.New(fault.NotFound, "agreements.no_milestone")
	}
	if err != nil {
		return Milestone{}, fmt.Errorf("read milestone %d: %w", which, err)
	}
	all := []Milestone{one.milestone()}
	if err := withDates(ctx, r, one.CaseID, all); err != nil {
		return all[0], err
	}
	err = withChecks(ctx, r, all)
	return all[0], err
}

// Milestones lists those of a case in the order in which they are due.
func Milestones(ctx context.Context, r db.Reader, of id.ID) ([]Milestone, error) {
	var rows []milestoneRow
	if err := r.All(ctx, &rows, sqlMilestones, of); err != nil {
		return nil, fmt.Errorf("list the milestones of case %d: %w", of, err)
	}
	all := make([]Milestone, len(rows))
	for i, one := range rows {
		all[i] = one.milestone()
	}
	if len(all) == 0 {
		return nil, nil
	}
	if err := withDates(ctx, r, of, all); err != nil {
		return nil, err
	}
	slices.SortStableFunc(all, func(a, b Milestone) int { return cmp.Or(a.DueAt.Compare(b.DueAt), cmp.Compare(a.ID, b.ID)) })
	return all, withChecks(ctx, r, all)
}

// withDates reads the dates that hold now: a milestone that was moved, here or
// beside the promises of its case, is due when the newest promise of its row is.
func withDates(ctx context.Context, r db.Reader, of id.ID, all []Milestone) error {
	given, err := promises.Of(ctx, r, of)
	if err != nil {
		return err
	}
	for _, p := range given { // in the order in which they were given
		for i := range all {
			if p.RootID == all[i].PromiseID {
				all[i].DueAt = p.DueAt
			}
		}
	}
	return nil
}

func withChecks(ctx context.Context, r db.Reader, all []Milestone) error {
	ids := make([]id.ID, len(all))
	for i, s := range all {
		ids[i] = s.ID
	}
	var rows []struct {
		ID, MilestoneID, DoneBy id.ID
		Text                    string
		DoneAt                  int64
	}
	b := new(db.SQL).W(`SELECT id, milestone_id, text, done_at, done_by FROM agreements_check WHERE 1 = 1`).In("milestone_id", db.Values(ids)...).W(` ORDER BY milestone_id, id`)
	if err := r.All(ctx, &rows, b.Text(), b.Args()...); err != nil {
		return fmt.Errorf("read the lines of milestones: %w", err)
	}
	for _, row := range rows {
		for i := range all {
			if all[i].ID == row.MilestoneID {
				all[i].Checks = append(all[i].Checks, Check{row.ID, row.MilestoneID, row.Text, clock.FromMicros(row.DoneAt), row.DoneBy})
			}
		}
	}
	return nil
}

type milestoneRow struct {
	ID, CaseID, PromiseID                             id.ID
	Title, Form, Excluded, State, Words, Why          string
	DueAt, CreatedAt, ConfirmedAt, StartedAt, EndedAt int64
	CreatedBy, EndedBy                                id.ID
	Unconfirmed                                       bool
}

func (r milestoneRow) milestone() Milestone {
	return Milestone{ID: r.ID, CaseID: r.CaseID, PromiseID: r.PromiseID, Title: r.Title, Form: r.Form, Excluded: r.Excluded, State: State(r.State), DueAt: clock.FromMicros(r.DueAt), FirstDueAt: clock.FromMicros(r.DueAt),
		CreatedBy: r.CreatedBy, CreatedAt: clock.FromMicros(r.CreatedAt), ConfirmedAt: clock.FromMicros(r.ConfirmedAt), Words: r.Words, StartedAt: clock.FromMicros(r.StartedAt), Unconfirmed: r.Unconfirmed,
		EndedAt: clock.FromMicros(r.EndedAt), EndedBy: r.EndedBy, Why: r.Why}
}

const (
	milestoneColumns = `id, case_id, promise_id, title, form, excluded, state, due_at, created_by, created_at, confirmed_at, words, started_at, unconfirmed, ended_at, ended_by, why`

	sqlMilestone = `SELECT ` + milestoneColumns + ` FROM agreements_milestone WHERE id = $1`

	sqlMilestones = `SELECT ` + milestoneColumns + ` FROM agreements_milestone WHERE case_id = $1`
)
