package remedy

import (
	"context"
	"fmt"
	"time"

	"rida/internal/kit/db"
	"rida/internal/kit/id"
)

// Cost is what one case cost its customer in money.
type Cost struct {
	CaseID     id.ID
	Currency   string
	MoneyMinor int64
}

// Costs lists what cases that came between two instants cost their customers, as far
// as somebody noted it. The id of a case tells when it came.
func Costs(ctx context.Context, r db.Reader, from, to time.Time) (all []Cost, err error) {
	if err = r.All(ctx, &all, sqlCosts, id.First(from), id.First(to)); err != nil {
		return nil, fmt.Errorf("list what cases cost customers: %w", err)
	}
	return all, nil
}

const sqlCosts = `SELECT case_id, currency, money_minor FROM remedy_impact WHERE case_id >= $1 AND case_id < $2 AND money_minor > 0 ORDER BY case_id`
