package complaints

import (
	"context"
	"fmt"
	"slices"

	"rida/internal/core/event"
	"rida/internal/core/files"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
)

// EvidenceFile is what a file of evidence belongs to, and MandateFile one of a
// representative.
const (
	EvidenceFile = "complaint_evidence"
	MandateFile  = "complaint_mandate"
)

// Kinds of evidence.
var Kinds = []string{"evidence", "interview"}

// Investigate says what will be asked and looked at, and who does it. A complaint
// that was assessed is under investigation from then on.
func (m *Room) Investigate(ctx context.Context, tx *db.Tx, by event.Actor, of, who id.ID, plan string) (File, error) {
	plan, wrong := text("plan", plan, MaxText, true)
	if wrong != nil {
		return File{}, refuse(wrong)
	}
	active, err := m.IsActive(ctx, tx, who)
	if err != nil {
		return File{}, fmt.Errorf("is account %d active: %w", who, err)
	}
	if !active {
		return File{}, refuse([]fault.Field{{Name: "investigator", Key: "complaints.investigator_not_active"}})
	}
	return m.change(ctx, tx, by, of, true, func(f *File) error {
		if slices.Contains(f.Involved, who) {
			return refuse([]fault.Field{{Name: "investigator", Key: "complaints.conflict_of"}})
		}
		f.Plan, f.InvestigatorID = plan, who
		if err := m.happened(ctx, tx, by, of, "planned", map[string]any{"investigator": who, "sha256": id.Hash(plan)}); err != nil {
			return err
		}
		if f.State == Assessed || f.State == Reopened {
			return m.move(ctx, tx, by, f, Investigating, "")
		}
		return nil
	})
}

// NewEvidence is something to be put into the file.
type NewEvidence struct {
	Kind         string
	AllegationID id.ID
	Title, Note  string
	Files        []files.New
}

// AddEvidence puts something into the file, with its files.
func (m *Room) AddEvidence(ctx context.Context, tx *db.Tx, by event.Actor, of id.ID, n NewEvidence) (Evidence, error) {
	title, wrong := text("title", n.Title, MaxLine, true)
	note, more := text("note", n.Note, MaxText, false)
	if wrong = append(append(wrong, more...), choice("kind", n.Kind, Kinds)...); wrong != nil {
		return Evidence{}, refuse(wrong)
	}
	e := Evidence{ID: id.New(tx.Now()), CaseID: of, Kind: n.Kind, AllegationID: n.AllegationID, Title: title, Note: note, AddedBy: by.ID, AddedAt: tx.Now()}
	_, err := m.change(ctx, tx, by, of, false, func(f *File) error {
		if _, ok := f.Allegation(n.AllegationID); n.AllegationID != 0 && !ok {
			return fault.New(fault.NotFound, "complaints.no_allegation")
		}
		if len(f.Evidence) >= MaxMany {
			return fault.New(fault.Conflict, "complaints.too_many")
		}
		if _, err := tx.Exec(ctx, sqlAddEvidence, e.ID, of, e.Kind, e.AllegationID, e.Title, e.Note, e.AddedBy, clock.Micros(e.AddedAt)); err != nil {
			return fmt.Errorf("put evidence into the file: %w", err)
		}
		if err := m.keep(ctx, tx, EvidenceFile, e.ID, n.Files); err != nil {
			return err
		}
		return m.happened(ctx, tx, by, of, "evidence_added", map[string]any{"evidence": e.ID, "kind": e.Kind, "allegation": e.AllegationID, "files": len(n.Files)})
	})
	return e, err
}

func (m *Room) keep(ctx context.Context, tx *db.Tx, kind string, owner id.ID, all []files.New) error {
	for _, n := range all {
		n.OwnerKind, n.OwnerID = kind, owner
		if _, err := m.Files.Put(ctx, tx, n); err != nil {
			return err
		}
	}
	return nil
}

// EvidenceOf reads to which complaint a file belongs; NotFound for files of
// anything else.
func EvidenceOf(ctx context.Context, r db.Reader, f files.Ref) (of id.ID, err error) {
	q := map[string]string{EvidenceFile: sqlCaseOfEvidence, MandateFile: sqlCaseOfMandate}[f.OwnerKind]
	if q == "" {
		return 0, fault.New(fault.NotFound, "files.not_found")
	}
	if err = r.Get(ctx, &of, q, f.OwnerID); err != nil {
		err = fault.New(fault.NotFound, "files.not_found").Because(err)
	}
	return of, err
}

const (
	sqlAddEvidence = `
INSERT INTO complaints_evidence (id, case_id, kind, allegation_id, title, note, added_by, added_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`

	sqlCaseOfEvidence = `SELECT case_id FROM complaints_evidence WHERE id = $1`
	sqlCaseOfMandate  = `SELECT case_id FROM complaints_representative WHERE id = $1`
)
