package problems

import (
	"context"
	"fmt"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
)

// New is a problem that somebody opens.
type New struct {
	Title   string
	TopicID id.ID // 0 for none
	Product string
	Owner   id.ID   // 0 for whoever opens it
	Cases   []id.ID // that show it
}

// MaxEvidence is how many cases may be named at once.
const MaxEvidence = 500

// Open opens a problem that somebody noticed.
func (m *Room) Open(ctx context.Context, tx *db.Tx, by event.Actor, n New) (Problem, error) {
	p := Problem{ID: id.New(tx.Now()), Kind: Recurring, Origin: ByStaff, TopicID: n.TopicID, OwnerID: n.Owner, State: Opened, OpenedAt: tx.Now(), OpenedBy: by.ID}
	if p.OwnerID == 0 {
		p.OwnerID = by.ID
	}
	var wrong, more []fault.Field
	p.Title, wrong = checkText("title", n.Title, MaxTitle, true)
	p.Product, more = checkText("product", n.Product, MaxTitle, false)
	wrong = append(wrong, more...)
	if len(n.Cases) > MaxEvidence {
		wrong = append(wrong, fault.Field{Name: "cases", Key: "problems.too_many_cases", Args: []any{"max", MaxEvidence}})
	}
	if wrong != nil {
		return p, fault.OfFields(wrong...)
	}
	if err := m.mustBeActive(ctx, tx, p.OwnerID); err != nil {
		return p, err
	}
	return p, m.open(ctx, tx, by, p, n.Cases)
}

func (m *Room) mustBeActive(ctx context.Context, r db.Reader, account id.ID) error {
	active, err := m.IsActive(ctx, r, account)
	if err == nil && !active {
		err = fault.OfFields(fault.Field{Name: "owner", Key: "cases.owner_not_active"})
	}
	return err
}

func (m *Room) open(ctx context.Context, tx *db.Tx, by event.Actor, p Problem, of []id.ID) error {
	_, err := tx.Exec(ctx, sqlOpen, p.ID, string(p.Kind), string(p.Origin), p.Title, p.TopicID, p.Product, p.OwnerID, string(p.State), clock.Micros(p.OpenedAt), p.OpenedBy, p.From, p.Until, p.Seen, p.Expected)
	if err != nil {
		return fmt.Errorf("open a problem: %w", err)
	}
	err = m.happened(ctx, tx, by, p.ID, "opened", map[string]any{"kind": p.Kind, "origin": p.Origin, "owner": p.OwnerID, "topic": p.TopicID, "cases": len(of), "sha256": id.Hash(p.Title)})
	if err != nil {
		return err
	}
	return m.show(ctx, tx, by, p.ID, of)
}

// Show adds cases that show the problem; those it has stay once.
func (m *Room) Show(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID, of ...id.ID) error {
	p, err := m.locked(ctx, tx, which)
	if err != nil {
		return err
	}
	if err := needOpen(p); err != nil {
		return err
	}
	if err := m.show(ctx, tx, by, which, of); err != nil || len(of) == 0 {
		return err
	}
	return m.happened(ctx, tx, by, which, "shown", map[string]any{"cases": of})
}

func (m *Room) show(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID, of []id.ID) error {
	for _, c := range of {
		if _, err := tx.Exec(ctx, sqlShow, which, c, by.ID, clock.Micros(tx.Now())); err != nil {
			return fmt.Errorf("show problem %d by case %d: %w", which, c, err)
		}
	}
	return nil
}

// Unshow takes a case away that shows something else.
func (m *Room) Unshow(ctx context.Context, tx *db.Tx, by event.Actor, which, of id.ID) error {
	p, err := m.locked(ctx, tx, which)
	if err != nil {
		return err
	}
	if err := needOpen(p); err != nil {
		return err
	}
	n, err := tx.Exec(ctx, sqlUnshow, which, of)
	if err != nil || n == 0 {
		return err
	}
	return m.happened(ctx, tx, by, which, "unshown", map[string]any{"case": of})
}

// Evidence lists the cases that show a problem, the newest first, before another
// one; 0 begins.
func Evidence(ctx context.Context, r db.Reader, of, before id.ID, most int) (all []id.ID, err error) {
	if before == 0 {
		before = 1<<63 - 1
	}
	if err = r.All(ctx, &all, sqlEvidence, of, before, most); err != nil {
		return nil, fmt.Errorf("list what shows problem %d: %w", of, err)
	}
	return all, nil
}

// OfCase lists the problems that a case shows.
func OfCase(ctx context.Context, r db.Reader, c id.ID) ([]Problem, error) {
	return list(ctx, r, sqlOfCase, c)
}

const (
	sqlOpen = `
INSERT INTO problems (id, kind, origin, title, topic_id, product, owner_id, state, opened_at, opened_by, from_day, until_day, seen, expected)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`

	sqlShow = `INSERT INTO problems_case (problem_id, case_id, added_by, added_at) VALUES ($1, $2, $3, $4) ON CONFLICT (problem_id, case_id) DO NOTHING`

	sqlUnshow = `DELETE FROM problems_case WHERE problem_id = $1 AND case_id = $2`

	sqlEvidence = `SELECT case_id FROM problems_case WHERE problem_id = $1 AND case_id < $2 ORDER BY case_id DESC LIMIT $3`

	sqlOfCase = `SELECT ` + columns + ` FROM problems WHERE id IN (SELECT problem_id FROM problems_case WHERE case_id = $1) ORDER BY id DESC LIMIT 20`
)
