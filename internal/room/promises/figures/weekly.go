package figures

import (
	"context"
	"fmt"

	"rida/internal/kit/db"
	"rida/internal/room/promises"
)

// Week is what was judged of a kind of promise in one week.
type Week struct {
	Week         int64
	Kept, Broken int64
}

// Weekly gives every week up to and with one in which something was judged, the
// first first, for each kind.
func Weekly(ctx context.Context, r db.Reader, to int64) (map[promises.Kind][]Week, error) {
	var rows []struct {
		Kind               string
		Week, Kept, Broken int64
	}
	if err := r.All(ctx, &rows, sqlWeekly, to); err != nil {
		return nil, fmt.Errorf("read kept and broken promises by kind and week: %w", err)
	}
	out := map[promises.Kind][]Week{}
	for _, one := range rows {
		if one.Kept+one.Broken > 0 {
			kind := promises.Kind(one.Kind)
			out[kind] = append(out[kind], Week{one.Week, one.Kept, one.Broken})
		}
	}
	return out, nil
}

const sqlWeekly = `SELECT kind, week, CAST(SUM(kept) AS BIGINT) AS kept, CAST(SUM(broken) AS BIGINT) AS broken FROM figures_week WHERE week <= $1 GROUP BY kind, week ORDER BY kind, week`
