package complaints

import (
	"context"
	"fmt"

	"rida/internal/core/event"
	"rida/internal/core/files"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
)

// Involve names a colleague whom the complaint is about, or takes the name away.
// Who is named judges nothing here from then on, and investigates no longer; only
// somebody else can take the name away.
func (m *Room) Involve(ctx context.Context, tx *db.Tx, by event.Actor, of, who id.ID, is bool) (File, error) {
	return m.change(ctx, tx, by, of, !is, func(f *File) error {
		statement, what := sqlInvolve, "involved"
		if !is {
			statement, what = sqlUninvolve, "uninvolved"
		}
		if active, err := m.IsActive(ctx, tx, who); err != nil || is && !active {
			if err == nil {
				err = refuse([]fault.Field{{Name: "who", Key: "field.bad_choice"}})
			}
			return err
		}
		n, err := tx.Exec(ctx, statement, of, who)
		if err != nil {
			return fmt.Errorf("name whom complaint %d is about: %w", of, err)
		}
		if n == 0 {
			return nil
		}
		if f.Involved, err = Involved(ctx, tx, of); err != nil {
			return err
		}
		if is && f.InvestigatorID == who {
			f.InvestigatorID = 0
		}
		return m.happened(ctx, tx, by, of, what, map[string]any{"who": who})
	})
}

// Represent writes down who speaks for the customer, with the mandate.
func (m *Room) Represent(ctx context.Context, tx *db.Tx, by event.Actor, of id.ID, p Representative, mandate []files.New) (Representative, error) {
	var wrong, more []fault.Field
	p.Name, wrong = text("name", p.Name, MaxLine, true)
	p.Relation, more = text("relation", p.Relation, MaxLine, false)
	wrong = append(wrong, more...)
	p.Contact, more = text("contact", p.Contact, MaxLine, false)
	if err := refuse(append(wrong, more...)); err != nil {
		return p, err
	}
	p.ID, p.CaseID, p.AddedBy, p.AddedAt = id.New(tx.Now()), of, by.ID, tx.Now()
	_, err := m.change(ctx, tx, by, of, false, func(*File) error {
		if _, err := tx.Exec(ctx, sqlRepresent, p.ID, of, p.Name, p.Relation, p.Contact, by.ID, clock.Micros(tx.Now())); err != nil {
			return fmt.Errorf("write down who speaks for the customer: %w", err)
		}
		if err := m.keep(ctx, tx, MandateFile, p.ID, mandate); err != nil {
			return err
		}
		return m.happened(ctx, tx, by, of, "represented", map[string]any{"representative": p.ID, "files": len(mandate)})
	})
	return p, err
}

// CheckMandate says that somebody has read the mandate and it holds. Without a
// file there is nothing to read.
func (m *Room) CheckMandate(ctx context.Context, tx *db.Tx, by event.Actor, of, which id.ID) (File, error) {
	return m.change(ctx, tx, by, of, false, func(*File) error {
		there, err := files.Of(ctx, tx, MandateFile, which)
		if err != nil {
			return err
		}
		if len(there) == 0 {
			return fault.New(fault.Conflict, "complaints.no_mandate")
		}
		n, err := tx.Exec(ctx, sqlCheckMandate, which, of, by.ID, clock.Micros(tx.Now()))
		if err != nil {
			return fmt.Errorf("check a mandate: %w", err)
		}
		if n == 0 {
			return fault.New(fault.NotFound, "complaints.not_found")
		}
		return m.happened(ctx, tx, by, of, "mandate_checked", map[string]any{"representative": which})
	})
}

// SetLevel says who may read a complaint.
func (m *Room) SetLevel(ctx context.Context, tx *db.Tx, by event.Actor, of id.ID, to Level) (File, error) {
	if err := refuse(choice("level", to, Levels)); err != nil {
		return File{}, err
	}
	return m.change(ctx, tx, by, of, true, func(f *File) error {
		was := f.Level
		f.Level = to
		return m.happened(ctx, tx, by, of, "level_set", map[string]any{"was": was, "level": to})
	})
}

const (
	sqlInvolve   = `INSERT INTO complaints_involved (case_id, account_id) VALUES ($1, $2) ON CONFLICT (case_id, account_id) DO NOTHING`
	sqlUninvolve = `DELETE FROM complaints_involved WHERE case_id = $1 AND account_id = $2`

	sqlRepresent = `
INSERT INTO complaints_representative (id, case_id, name, relation, contact, added_by, added_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`

	sqlCheckMandate = `UPDATE complaints_representative SET checked_by = $3, checked_at = $4 WHERE id = $1 AND case_id = $2`
)
