package complaints

import (
	"context"
	"fmt"

	"rida/internal/kit/db"
	"rida/internal/kit/id"
)

// Recorded is what reports ask of a complaint.
type Recorded struct {
	Product    string
	Decision   Finding // "" while nothing was found
	Vulnerable bool
}

// RecordedOf reads it for some complaints. What was found and not yet decided
// counts as found: a complaint that was solved at first contact never reaches a
// decision of its own.
func RecordedOf(ctx context.Context, r db.Reader, of []id.ID) (map[id.ID]Recorded, error) {
	out := make(map[id.ID]Recorded, len(of))
	if len(of) == 0 {
		return out, nil
	}
	var rows []struct {
		CaseID            id.ID
		Product, Decision string
		Vulnerable        bool
	}
	b := new(db.SQL).W(`SELECT case_id, product, decision, vulnerable FROM complaints_complaint WHERE 1 = 1`).In("case_id", db.Values(db.Padded(of))...)
	if err := r.All(ctx, &rows, b.Text(), b.Args()...); err != nil {
		return nil, fmt.Errorf("read what is recorded of complaints: %w", err)
	}
	var undecided []id.ID
	for _, row := range rows {
		out[row.CaseID] = Recorded{row.Product, Finding(row.Decision), row.Vulnerable}
		if row.Decision == "" {
			undecided = append(undecided, row.CaseID)
		}
	}
	if len(undecided) == 0 {
		return out, nil
	}
	var found []struct {
		CaseID  id.ID
		Finding string
	}
	b = new(db.SQL).W(`SELECT case_id, finding FROM complaints_allegation WHERE 1 = 1`).In("case_id", db.Values(db.Padded(undecided))...).W(` ORDER BY case_id`)
	if err := r.All(ctx, &found, b.Text(), b.Args()...); err != nil {
		return nil, fmt.Errorf("read what was found in complaints: %w", err)
	}
	for i := 0; i < len(found); {
		which, all := found[i].CaseID, []Allegation(nil)
		for ; i < len(found) && found[i].CaseID == which; i++ {
			all = append(all, Allegation{Finding: Finding(found[i].Finding)})
		}
		one := out[which]
		one.Decision = DecisionOf(all)
		out[which] = one
	}
	return out, nil
}
