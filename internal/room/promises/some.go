package promises

import (
	"context"
	"fmt"

	"rida/internal/kit/db"
	"rida/internal/kit/id"
)

// OfSome gives every promise of several cases, by case, first to last.
func OfSome(ctx context.Context, r db.Reader, of []id.ID) (map[id.ID][]Promise, error) {
	out := make(map[id.ID][]Promise, len(of))
	if len(of) == 0 {
		return out, nil
	}
	var rows []row
	b := new(db.SQL).W(`SELECT `+columns+` FROM promises WHERE 1 = 1`).In("case_id", db.Values(of)...).W(` ORDER BY case_id, id`)
	if err := r.All(ctx, &rows, b.Text(), b.Args()...); err != nil {
		return nil, fmt.Errorf("read the promises of %d cases: %w", len(of), err)
	}
	for _, one := range rows {
		p := one.promise()
		out[p.CaseID] = append(out[p.CaseID], p)
	}
	return out, nil
}
