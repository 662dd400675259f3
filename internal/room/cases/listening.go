package cases

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
)

// Tried is a step that a customer has tried already. It follows the customer
// from case to case, so that nobody is told twice to do what did not help.
type Tried struct {
	ID        id.ID
	CaseID    id.ID  // where it was told
	Reference string // of that case
	Step      string
	At        time.Time
}

// maxTried is how many steps the strip and the gate look at, newest first.
const maxTried = 30

// Listen keeps what the customer's problem is, in the customer's words, and
// what would satisfy the customer. A nil leaves that cell as it is.
func (m *Room) Listen(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID, problem, wanted *string) (Case, error) {
	var f []fault.Field
	for name, cell := range map[string]*string{"problem": problem, "wanted": wanted} {
		if cell != nil && utf8.RuneCountInString(*cell) > MaxListening {
			f = append(f, fault.Field{Name: name, Key: "field.too_long", Args: []any{"max", MaxListening}})
		}
	}
	if len(f) > 0 {
		return Case{}, fault.OfFields(f...)
	}
	return m.change(ctx, tx, which, func(c *Case) error {
		hashes := map[string]string{}
		if problem != nil {
			c.Problem = strings.TrimSpace(*problem)
			hashes["problem"] = id.Hash(c.Problem)
		}
		if wanted != nil {
			c.Wanted = strings.TrimSpace(*wanted)
			hashes["wanted"] = id.Hash(c.Wanted)
		}
		return m.happened(ctx, tx, by, c.ID, "listened", hashes)
	})
}

// AddTried keeps a step that the customer has tried already.
func (m *Room) AddTried(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID, step string) error {
	if f := textDefects("step", step, MaxListening); f != nil {
		return fault.OfFields(f...)
	}
	_, err := m.change(ctx, tx, which, func(c *Case) error { return m.addTried(ctx, tx, by, *c, step) })
	return err
}

func (m *Room) addTried(ctx context.Context, tx *db.Tx, by event.Actor, c Case, step string) error {
	one := id.New(tx.Now())
	if _, err := tx.Exec(ctx, sqlAddTried, one, c.ID, c.CustomerID, strings.TrimSpace(step), by.ID, clock.Micros(tx.Now())); err != nil {
		return fmt.Errorf("add a tried step: %w", err)
	}
	return m.happened(ctx, tx, by, c.ID, "tried", map[string]any{"tried": one, "sha256": id.Hash(step)})
}

// DropTried takes a step back that was noted by mistake.
func (m *Room) DropTried(ctx context.Context, tx *db.Tx, by event.Actor, which, step id.ID) error {
	_, err := m.change(ctx, tx, which, func(c *Case) error {
		n, err := tx.Exec(ctx, sqlDropTried, step, c.CustomerID)
		if err != nil {
			return fmt.Errorf("drop a tried step: %w", err)
		}
		if n == 0 {
			return fault.New(fault.NotFound, "cases.tried_not_found")
		}
		return m.happened(ctx, tx, by, c.ID, "tried_dropped", map[string]any{"tried": step})
	})
	return err
}

// TriedBy lists the steps a customer has tried, newest first.
func TriedBy(ctx context.Context, r db.Reader, customer id.ID) ([]Tried, error) {
	var rows []struct {
		ID, CaseID id.ID
		Reference  string
		Step       string
		At         int64
	}
	if err := r.All(ctx, &rows, sqlTriedBy, customer, maxTried); err != nil {
		return nil, fmt.Errorf("read the tried steps of customer %d: %w", customer, err)
	}
	out := make([]Tried, len(rows))
	for i, one := range rows {
		out[i] = Tried{one.ID, one.CaseID, one.Reference, one.Step, clock.FromMicros(one.At)}
	}
	return out, nil
}

const (
	sqlAddTried  = `INSERT INTO cases_tried (id, case_id, customer_id, step, by_id, at) VALUES ($1, $2, $3, $4, $5, $6)`
	sqlDropTried = `DELETE FROM cases_tried WHERE id = $1 AND customer_id = $2`
	sqlTriedBy   = `
SELECT t.id, t.case_id, c.reference, t.step, t.at FROM cases_tried t JOIN cases c ON c.id = t.case_id
WHERE t.customer_id = $1 ORDER BY t.id DESC LIMIT $2`
)
