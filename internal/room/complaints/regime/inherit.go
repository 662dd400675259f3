package regime

import (
	"context"
	"encoding/json"
	"fmt"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
)

// joined keeps the earlier date when a complaint goes on in another: joining two
// never gives more time. The clocks of the one that ends rest; those of the other
// that came later, or were never begun, take its dates.
func (m *Room) joined(ctx context.Context, tx *db.Tx, e event.Event) error {
	var d struct{ Case id.ID } // in which it goes on
	if err := json.Unmarshal(e.Data, &d); err != nil {
		return fmt.Errorf("read the data of %s: %w", e.Kind, err)
	}
	from, err := Of(ctx, tx, e.Subject.ID)
	if err != nil {
		return err
	}
	if d.Case != 0 {
		moved := 0
		for _, c := range from {
			if c.State != Running && c.State != Stopped {
				continue
			}
			n, err := tx.Exec(ctx, sqlInherit, d.Case, c.Code, string(c.Kind), c.Rule, clock.Micros(c.BeganAt), clock.Micros(c.DueAt))
			if err != nil {
				return fmt.Errorf("keep the earlier date of clock %d: %w", c.ID, err)
			}
			moved += int(n)
		}
		if moved > 0 {
			if err := m.tell(ctx, tx, event.System, d.Case, "inherited", map[string]any{"from": e.Subject.ID, "clocks": moved}); err != nil {
				return err
			}
		}
	}
	return m.withdraw(ctx, tx, e.Subject.ID)
}

const sqlInherit = `
UPDATE regime_clock SET began_at = $5, due_at = $6
WHERE case_id = $1 AND code = $2 AND kind = $3 AND rule = $4 AND state IN ('running', 'stopped') AND due_at > $6`
