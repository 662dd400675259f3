package promises

import (
	"context"
	"fmt"
	"slices"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
)

// Fulfil settles what is owed of the given kinds (those that a word fulfils,
// when none is named), because it has now been done: before the due instant it
// is kept, from then on broken.
func (m *Room) Fulfil(ctx context.Context, tx *db.Tx, by event.Actor, of id.ID, kinds ...Kind) error {
	if len(kinds) == 0 {
		kinds = Spoken
	}
	return m.settleOwed(ctx, tx, by, of, kinds, func(p Promise) Outcome { return fulfilled(p, tx.Now()) })
}

// FulfilOne settles one owed promise because it has now been done.
func (m *Room) FulfilOne(ctx context.Context, tx *db.Tx, by event.Actor, p Promise) error {
	return m.settle(ctx, tx, by, p, fulfilled(p, tx.Now()))
}

// fulfilled is how a promise ends that is fulfilled now. One whose clock rests is
// not late, whatever the wall clock says.
func fulfilled(p Promise, now time.Time) Outcome {
	if p.Outcome == Open && (p.Rests() || now.Before(p.DueAt)) {
		return Kept
	}
	return Broken
}

// Withdraw settles what is owed of the given kinds (all of them, when none is
// named) because it is no longer needed: the case is closed, or another date stands in its place. One that was
// broken already stays broken.
func (m *Room) Withdraw(ctx context.Context, tx *db.Tx, by event.Actor, of id.ID, kinds ...Kind) error {
	return m.settleOwed(ctx, tx, by, of, kinds, func(p Promise) Outcome { return withdrawn(p, tx.Now()) })
}

// withdrawn is how a promise ends that is needed no more: what was broken stays
// broken.
func withdrawn(p Promise, now time.Time) Outcome {
	if p.Outcome == Broken || !p.Rests() && !now.Before(p.DueAt) {
		return Broken
	}
	return Withdrawn
}

func (m *Room) settleOwed(ctx context.Context, tx *db.Tx, by event.Actor, of id.ID, kinds []Kind, outcome func(Promise) Outcome) error {
	owed, err := Owed(ctx, tx, of)
	if err != nil {
		return err
	}
	for _, p := range owed {
		if len(kinds) > 0 && !slices.Contains(kinds, p.Kind) {
			continue
		}
		if err := m.settle(ctx, tx, by, p, outcome(p)); err != nil {
			return err
		}
	}
	return nil
}

func (m *Room) settle(ctx context.Context, tx *db.Tx, by event.Actor, p Promise, o Outcome) error {
	if p.Rests() && o == Kept {
		var err error
		if p, err = m.resume(ctx, tx, p); err != nil { // the date that it was kept by is written down
			return err
		}
	}
	if _, err := tx.Exec(ctx, sqlSettle, p.ID, string(o), clock.Micros(tx.Now())); err != nil {
		return fmt.Errorf("settle promise %d: %w", p.ID, err)
	}
	_, err := m.events.Append(ctx, tx, by, event.Subject{Kind: "case", ID: p.CaseID}, "promises."+string(o),
		map[string]any{"promise": p.ID, "kind": p.Kind, "due_at": clock.Micros(p.DueAt)})
	return err
}

// Break marks what was due and is not fulfilled as broken, while it stays owed.
// It handles at most limit promises and gives their cases.
func (m *Room) Break(ctx context.Context, tx *db.Tx, limit int) ([]id.ID, error) {
	var late []row
	if err := tx.All(ctx, &late, sqlLate, clock.Micros(tx.Now()), limit); err != nil {
		return nil, fmt.Errorf("find late promises: %w", err)
	}
	cases := make([]id.ID, 0, len(late))
	for _, one := range late {
		p := one.promise()
		if _, err := tx.Exec(ctx, sqlBreak, p.ID); err != nil {
			return nil, fmt.Errorf("break promise %d: %w", p.ID, err)
		}
		if _, err := m.events.Append(ctx, tx, event.System, event.Subject{Kind: "case", ID: p.CaseID}, "promises.missed",
			map[string]any{"promise": p.ID, "kind": p.Kind, "due_at": clock.Micros(p.DueAt)}); err != nil {
			return nil, err
		}
		cases = append(cases, p.CaseID)
	}
	return cases, nil
}

// Owed lists what is still owed on a case.
func Owed(ctx context.Context, r db.Reader, of id.ID) ([]Promise, error) {
	return list(ctx, r, sqlOwed, of)
}

// OwedInSome lists what is owed in several cases, the newest case first.
func OwedInSome(ctx context.Context, r db.Reader, of []id.ID) ([]Promise, error) {
	if len(of) == 0 {
		return nil, nil
	}
	var b db.SQL
	var rows []row
	b.W(`SELECT `+columns+` FROM promises WHERE owed`).In("case_id", db.Values(of)...).W(` ORDER BY case_id DESC, due_at, id`)
	if err := r.All(ctx, &rows, b.Text(), b.Args()...); err != nil {
		return nil, fmt.Errorf("read what is owed in %d cases: %w", len(of), err)
	}
	return promised(rows), nil
}

// Of lists every promise of a case, first to last.
func Of(ctx context.Context, r db.Reader, of id.ID) ([]Promise, error) {
	return list(ctx, r, sqlOf, of)
}

func list(ctx context.Context, r db.Reader, text string, of id.ID) ([]Promise, error) {
	var rows []row
	if err := r.All(ctx, &rows, text, of); err != nil {
		return nil, fmt.Errorf("read the promises of case %d: %w", of, err)
	}
	return promised(rows), nil
}

const (
	sqlSettle = `UPDATE promises SET outcome = $2, settled_at = $3, owed = false WHERE id = $1`

	sqlBreak = `UPDATE promises SET outcome = 'broken' WHERE id = $1 AND outcome = 'open'`

	sqlLate = `SELECT ` + columns + ` FROM promises WHERE outcome = 'open' AND paused_at = 0 AND due_at <= $1 ORDER BY due_at, id LIMIT $2`

	sqlOwed = `SELECT ` + columns + ` FROM promises WHERE case_id = $1 AND owed ORDER BY due_at, id`

	sqlOf = `SELECT ` + columns + ` FROM promises WHERE case_id = $1 ORDER BY id`
)
