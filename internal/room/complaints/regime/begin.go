package regime

import (
	"context"
	"fmt"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
)

// Begin gives a complaint its clocks, counted from its receipt, under the
// regimes that the house has chosen: one statement, however many there are. What
// it has already stays as it is; what was withdrawn runs again.
func (m *Room) Begin(ctx context.Context, tx *db.Tx, which id.ID, received time.Time) error {
	all, err := m.chosen(ctx, tx)
	if err != nil || len(all) == 0 {
		return err
	}
	_, err = m.begin(ctx, tx, which, received, all)
	return err
}

// Place puts one complaint under a further regime, beside those of the house.
func (m *Room) Place(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID, received time.Time, code string) error {
	v, err := Current(ctx, tx, code)
	if err != nil {
		return err
	}
	if len(v.Regime.Limits) == 0 {
		return fault.New(fault.Conflict, "regime.fault.no_limits")
	}
	if err := hold(ctx, tx, which); err != nil {
		return err
	}
	n, err := m.begin(ctx, tx, which, received, []Version{v})
	if err != nil {
		return err
	}
	if n == 0 {
		return fault.New(fault.Conflict, "regime.fault.placed")
	}
	return m.tell(ctx, tx, by, which, "placed", map[string]any{"code": code, "version": v.ID})
}

func (m *Room) begin(ctx context.Context, tx *db.Tx, which id.ID, received time.Time, all []Version) (int64, error) {
	s := m.Schedule()
	if s == nil {
		return 0, nil
	}
	b, day, n, waits := new(db.SQL).W(beginClocks), today(received, s.Zone()), 0, false
	for _, v := range all {
		if !v.Regime.HoldsAt(day) {
			continue
		}
		rules := map[Kind]int{}
		for _, l := range v.Regime.Limits {
			due, err := Due(s, received, l.Span)
			if err != nil {
				return 0, err
			}
			b.If(n > 0, `, `)
			b.W(`(?, ?, ?, ?, ?, ?, ?, ?, ?)`, id.New(tx.Now()), which, v.ID, v.Regime.Code, string(l.Kind), rules[l.Kind], clock.Micros(received), clock.Micros(due), clock.Micros(due))
			rules[l.Kind]++
			n++
			waits = waits || l.Kind == Acknowledge
		}
	}
	if n == 0 {
		return 0, nil
	}
	b.W(runAgain)
	made, err := tx.Exec(ctx, b.Text(), b.Args()...)
	if err != nil {
		return 0, fmt.Errorf("start the clocks of case %d: %w", which, err)
	}
	if waits {
		tx.AfterCommit(func() { m.fresh.add(which, received) })
	}
	return made, nil
}

func (m *Room) tell(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID, what string, data map[string]any) error {
	_, err := m.Events.Append(ctx, tx, by, event.Subject{Kind: "case", ID: which}, "regime."+what, data)
	return err
}

const (
	beginClocks = `INSERT INTO regime_clock (id, case_id, version_id, code, kind, rule, began_at, first_due, due_at) VALUES `

	runAgain = ` ON CONFLICT (case_id, code, kind, rule) DO UPDATE SET state = 'running' WHERE regime_clock.state = 'withdrawn'`
)
