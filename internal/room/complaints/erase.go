package complaints

import (
	"context"
	"fmt"

	"rida/internal/kit/db"
	"rida/internal/kit/id"
)

// Erasable lists the evidence and the mandates of a complaint, whose files go with it.
func Erasable(ctx context.Context, r db.Reader, of id.ID) (found, spoken []id.ID, err error) {
	if err = r.All(ctx, &found, sqlEvidenceIDs, of); err == nil {
		err = r.All(ctx, &spoken, sqlMandateIDs, of)
	}
	if err != nil {
		err = fmt.Errorf("read what belongs to complaint %d: %w", of, err)
	}
	return found, spoken, err
}

// Erase takes the words of a complaint. How grave it was, what was found and when
// it took its steps stays: no figure changes because a record was disposed of.
func (m *Room) Erase(ctx context.Context, tx *db.Tx, of id.ID) error {
	for _, statement := range erasing {
		if _, err := tx.Exec(ctx, statement, of); err != nil {
			return fmt.Errorf("erase complaint %d: %w", of, err)
		}
	}
	return nil
}

var erasing = []string{sqlEraseComplaint, sqlEraseAllegations, sqlEraseNeeds, sqlEraseEvidence, sqlEraseRepresentatives, sqlEraseRepairs, sqlEraseAnswers}

const (
	sqlEvidenceIDs = `SELECT id FROM complaints_evidence WHERE case_id = $1`
	sqlMandateIDs  = `SELECT id FROM complaints_representative WHERE case_id = $1`

	sqlEraseComplaint       = `UPDATE complaints_complaint SET vulnerability = '', sought = '', plan = '', truth = '', version = version + 1 WHERE case_id = $1`
	sqlEraseAllegations     = `UPDATE complaints_allegation SET words = '-', reasons = CASE WHEN finding = '' THEN '' ELSE '-' END WHERE case_id = $1`
	sqlEraseNeeds           = `UPDATE complaints_need SET text = '-' WHERE case_id = $1`
	sqlEraseEvidence        = `UPDATE complaints_evidence SET title = '-', note = '' WHERE case_id = $1`
	sqlEraseRepresentatives = `DELETE FROM complaints_representative WHERE case_id = $1`
	sqlEraseRepairs         = `UPDATE complaints_repair SET what = '-' WHERE answer_id IN (SELECT id FROM complaints_answer WHERE case_id = $1)`
	sqlEraseAnswers         = `
UPDATE complaints_answer SET truth = '', admission = '', cause = '', prevention = '', apology = '', choices = '', refusal = '', alternative = '', appeal = '', bridge = '', text = '', returned = ''
WHERE case_id = $1`
)
