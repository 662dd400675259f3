package problems

import (
	"context"
	"fmt"

	"rida/internal/kit/db"
	"rida/internal/kit/stats"
)

// LayerShare is how often a layer was found at the root.
type LayerShare struct {
	Layer Layer
	stats.ParetoStep
	N int64
}

// ByLayer tells at which layers the roots of problems lie, the most frequent first.
func ByLayer(ctx context.Context, r db.Reader) ([]LayerShare, error) {
	var rows []struct {
		Layer string
		N     int64
	}
	if err := r.All(ctx, &rows, sqlByLayer); err != nil {
		return nil, fmt.Errorf("count causes by layer: %w", err)
	}
	ns := make([]int64, len(rows))
	for i, one := range rows {
		ns[i] = one.N
	}
	if len(ns) == 0 {
		return nil, nil
	}
	steps, err := stats.Pareto(ns, stats.Usual)
	if err != nil {
		return nil, err
	}
	out := make([]LayerShare, len(steps))
	for i, s := range steps {
		out[i] = LayerShare{Layer(rows[s.Index].Layer), s, rows[s.Index].N}
	}
	return out, nil
}

// sqlByLayer takes the deepest why of each problem: the root.
const sqlByLayer = `
SELECT w.layer, COUNT(*) AS n FROM problems_why w
WHERE w.position = (SELECT MAX(d.position) FROM problems_why d WHERE d.problem_id = w.problem_id) GROUP BY w.layer ORDER BY w.layer`
