package agreements

import (
	"context"
	"fmt"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/room/cases"
	"rida/internal/room/promises"
)

// Agree writes down a milestone and promises it to the customer.
func (m *Room) Agree(ctx context.Context, tx *db.Tx, by event.Actor, of id.ID, n New) (Milestone, error) {
	s := Milestone{ID: id.New(tx.Now()), CaseID: of, State: Agreed, DueAt: n.DueAt.UTC().Truncate(time.Microsecond), CreatedBy: by.ID, CreatedAt: tx.Now()}
	s.FirstDueAt = s.DueAt
	var wrong, more []fault.Field
	s.Title, wrong = checkText("title", n.Title, MaxTitle, true)
	s.Form, more = checkText("form", n.Form, MaxLong, true)
	wrong = append(wrong, more...)
	s.Excluded, more = checkText("excluded", n.Excluded, MaxLong, false)
	wrong = append(append(wrong, more...), checkDue(tx.Now(), n.DueAt)...)
	for _, line := range n.Checks {
		text, more := checkText("checks", line, MaxTitle, false)
		wrong = append(wrong, more...)
		if text != "" {
			s.Checks = append(s.Checks, Check{ID: id.New(tx.Now()), MilestoneID: s.ID, Text: text})
		}
	}
	if len(s.Checks) > MaxChecks {
		wrong = append(wrong, fault.Field{Name: "checks", Key: "agreements.too_many_checks", Args: []any{"n", MaxChecks}})
	}
	if wrong != nil {
		return s, fault.OfFields(wrong...)
	}
	if err := m.openCase(ctx, tx, of); err != nil {
		return s, err
	}
	p, err := m.Cases.Promises.GiveUntil(ctx, tx, by, promises.Promise{CaseID: of, Kind: ByMilestone, What: s.Title, DueAt: s.DueAt})
	if err != nil {
		return s, err
	}
	s.PromiseID = p.ID
	if _, err := tx.Exec(ctx, sqlAgree, s.ID, s.CaseID, s.PromiseID, s.Title, s.Form, s.Excluded, string(s.State), clock.Micros(s.DueAt), s.CreatedBy, clock.Micros(s.CreatedAt)); err != nil {
		return s, fmt.Errorf("write down a milestone: %w", err)
	}
	for _, c := range s.Checks {
		if _, err := tx.Exec(ctx, sqlAddCheck, c.ID, c.MilestoneID, c.Text); err != nil {
			return s, fmt.Errorf("write down a line of a milestone: %w", err)
		}
	}
	return s, m.changed(ctx, tx, by, s, "milestone_agreed", map[string]any{"due_at": clock.Micros(s.DueAt), "sha256": id.Hash(s.Title)})
}

func (m *Room) openCase(ctx context.Context, r db.Reader, of id.ID) error {
	c, err := cases.Get(ctx, r, of)
	if err == nil && !c.IsOpen() {
		err = fault.New(fault.Conflict, "cases.is_closed")
	}
	return err
}

// changed tells what happened to a milestone and renews the case's next date.
func (m *Room) changed(ctx context.Context, tx *db.Tx, by event.Actor, s Milestone, what string, data map[string]any) error {
	if err := m.happened(ctx, tx, by, s.CaseID, what, s.ID, data); err != nil {
		return err
	}
	_, err := m.Cases.Renew(ctx, tx, s.CaseID)
	return err
}

func (m *Room) happened(ctx context.Context, tx *db.Tx, by event.Actor, of id.ID, what string, which id.ID, data map[string]any) error {
	if data == nil {
		data = map[string]any{}
	}
	data["of"] = which
	_, err := m.Events.Append(ctx, tx, by, event.Subject{Kind: "case", ID: of}, "agreements."+what, data)
	return err
}

// locked locks and reads a milestone that is still open.
func (m *Room) locked(ctx context.Context, tx *db.Tx, which id.ID) (Milestone, error) {
	if err := tx.Lock(ctx, "agreements_milestone", int64(which)); err != nil {
		return Milestone{}, fault.New(fault.NotFound, "agreements.no_milestone").Because(err)
	}
	s, err := OneMilestone(ctx, tx, which)
	if err == nil && !s.IsOpen() {
		err = fault.New(fault.Conflict, "agreements.is_ended")
	}
	return s, err
}

const (
	sqlAgree = `
INSERT INTO agreements_milestone (id, case_id, promise_id, title, form, excluded, state, due_at, created_by, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`

	sqlAddCheck = `INSERT INTO agreements_check (id, milestone_id, text) VALUES ($1, $2, $3)`
)
