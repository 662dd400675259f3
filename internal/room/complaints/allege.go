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

// Allege writes down one thing that the complaint says happened, in its words.
func (m *Room) Allege(ctx context.Context, tx *db.Tx, by event.Actor, of id.ID, words string) (Allegation, error) {
	words, wrong := text("words", words, MaxText, true)
	if wrong != nil {
		return Allegation{}, refuse(wrong)
	}
	var a Allegation
	_, err := m.change(ctx, tx, by, of, false, func(f *File) error {
		if len(f.Allegations) >= MaxMany {
			return fault.New(fault.Conflict, "complaints.too_many")
		}
		a = Allegation{ID: id.New(tx.Now()), CaseID: of, Number: int64(len(f.Allegations)) + 1, Words: words}
		if _, err := tx.Exec(ctx, sqlAllege, a.ID, of, a.Number, a.Words); err != nil {
			return fmt.Errorf("write down an allegation: %w", err)
		}
		f.Allegations = append(f.Allegations, a)
		if err := m.happened(ctx, tx, by, of, "alleged", map[string]any{"allegation": a.ID, "number": a.Number, "sha256": id.Hash(words)}); err != nil {
			return err
		}
		if f.Severity != Unknown && WayOf(f.State, Assessed) == Step && mayJudge(f.Involved, by) == nil {
			return m.move(ctx, tx, by, f, Assessed, "")
		}
		return nil
	})
	return a, err
}

// Find records what was found out about an allegation, and the reasons.
func (m *Room) Find(ctx context.Context, tx *db.Tx, by event.Actor, of, which id.ID, finding Finding, reasons string) (Allegation, error) {
	reasons, wrong := text("reasons", reasons, MaxText, true)
	if wrong = append(wrong, choice("finding", finding, Findings)...); wrong != nil {
		return Allegation{}, refuse(wrong)
	}
	var a Allegation
	_, err := m.change(ctx, tx, by, of, true, func(f *File) error {
		found, ok := f.Allegation(which)
		if !ok {
			return fault.New(fault.NotFound, "complaints.no_allegation")
		}
		if !f.State.IsOpen() {
			return fault.New(fault.Conflict, "complaints.is_ended")
		}
		a = found
		before := a.Finding
		a.Finding, a.Reasons, a.FoundBy, a.FoundAt = finding, reasons, by.ID, tx.Now()
		if _, err := tx.Exec(ctx, sqlFind, a.ID, string(finding), reasons, by.ID, clock.Micros(tx.Now())); err != nil {
			return fmt.Errorf("record a finding: %w", err)
		}
		return m.happened(ctx, tx, by, of, "found", map[string]any{"allegation": a.ID, "number": a.Number, "was": before, "finding": finding, "sha256": id.Hash(reasons)})
	})
	return a, err
}

// SetTruth says what is true in the complaint; every answer opens with it.
func (m *Room) SetTruth(ctx context.Context, tx *db.Tx, by event.Actor, of id.ID, truth string) (File, error) {
	truth, wrong := text("truth", truth, MaxText, true)
	if wrong != nil {
		return File{}, refuse(wrong)
	}
	return m.change(ctx, tx, by, of, true, func(f *File) error {
		f.Truth = truth
		return m.happened(ctx, tx, by, of, "truth_said", map[string]any{"sha256": id.Hash(truth)})
	})
}

const (
	sqlAllege = `INSERT INTO complaints_allegation (id, case_id, number, words) VALUES ($1, $2, $3, $4)`

	sqlFind = `UPDATE complaints_allegation SET finding = $2, reasons = $3, found_by = $4, found_at = $5 WHERE id = $1`
)
