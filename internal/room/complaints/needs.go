package complaints

import (
	"context"
	"fmt"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
)

// AddNeed writes down something that the customer needs from this.
func (m *Room) AddNeed(ctx context.Context, tx *db.Tx, by event.Actor, of id.ID, words string) (Need, error) {
	words, wrong := text("need", words, MaxLine, true)
	if wrong != nil {
		return Need{}, refuse(wrong)
	}
	n := Need{ID: id.New(tx.Now()), Text: words}
	_, err := m.change(ctx, tx, by, of, false, func(f *File) error {
		if len(f.Needs) >= MaxMany {
			return fault.New(fault.Conflict, "complaints.too_many")
		}
		if _, err := tx.Exec(ctx, sqlAddNeed, n.ID, of, words); err != nil {
			return fmt.Errorf("write down a need: %w", err)
		}
		return m.happened(ctx, tx, by, of, "need_added", map[string]any{"need": n.ID, "sha256": id.Hash(words)})
	})
	return n, err
}

// MeetNeed says that a need is met, or after all is not.
func (m *Room) MeetNeed(ctx context.Context, tx *db.Tx, by event.Actor, of, which id.ID, met bool) (File, error) {
	at, who := int64(0), id.ID(0)
	if met {
		at, who = clock.Micros(tx.Now()), by.ID
	}
	return m.change(ctx, tx, by, of, true, func(*File) error {
		n, err := tx.Exec(ctx, sqlMeetNeed, which, of, at, who)
		if err != nil {
			return fmt.Errorf("mark a need: %w", err)
		}
		if n == 0 {
			return fault.New(fault.NotFound, "complaints.not_found")
		}
		return m.happened(ctx, tx, by, of, "need_met", map[string]any{"need": which, "met": met})
	})
}

// KeepRepair says that a promised repair is done: kept when it is in time.
func (m *Room) KeepRepair(ctx context.Context, tx *db.Tx, by event.Actor, of, promise id.ID) (File, error) {
	f, err := m.change(ctx, tx, by, of, false, func(f *File) error {
		for _, p := range f.Owed {
			if p.ID == promise && p.Kind == Repair {
				if err := m.Cases.Promises.FulfilOne(ctx, tx, by, p); err != nil {
					return err
				}
				return m.happened(ctx, tx, by, of, "repaired", map[string]any{"promise": promise})
			}
		}
		return fault.New(fault.NotFound, "complaints.not_found")
	})
	if err != nil {
		return f, err
	}
	_, err = m.Cases.Renew(ctx, tx, of)
	return f, err
}

const (
	sqlAddNeed  = `INSERT INTO complaints_need (id, case_id, text) VALUES ($1, $2, $3)`
	sqlMeetNeed = `UPDATE complaints_need SET met_at = $3, met_by = $4 WHERE id = $1 AND case_id = $2`
)
