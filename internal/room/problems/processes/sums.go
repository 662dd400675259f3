package processes

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"rida/internal/kit/db"
)

// sums are what a batch of cases changes in the sums. Cases of one week go much
// the same ways, so that many of them change few rows: those are written once, at
// the end.
type sums struct {
	ways  map[way]counts
	waits map[wait]int64
	paths map[int64]string // the variants met, by their id
}

// way is a row of processes_sum, wait one of processes_wait.
type (
	way struct {
		week    int64
		scope   string
		variant int64
	}
	wait struct {
		week   int64
		scope  string
		edge   string
		bucket int64
	}
	counts struct{ n, reworked, handed int64 }
)

func (a way) compare(b way) int {
	return cmp.Or(cmp.Compare(a.scope, b.scope), cmp.Compare(a.week, b.week), cmp.Compare(a.variant, b.variant))
}

func (a wait) compare(b wait) int {
	return cmp.Or(cmp.Compare(a.scope, b.scope), cmp.Compare(a.week, b.week), cmp.Compare(a.edge, b.edge), cmp.Compare(a.bucket, b.bucket))
}

func newSums() *sums {
	return &sums{ways: map[way]counts{}, waits: map[wait]int64{}, paths: map[int64]string{}}
}

// add adds a case, or takes it away (by -1).
func (s *sums) add(k kept, by int64) error {
	scopes := k.scopes()
	for _, scope := range scopes {
		at := way{k.Week, scope, k.VariantID}
		c := s.ways[at]
		c.n, c.handed = c.n+by, c.handed+by*k.Handed
		if k.Reworked {
			c.reworked += by
		}
		s.ways[at] = c
	}
	for one := range strings.SplitSeq(k.Waits, ",") {
		edge, b, _ := strings.Cut(one, ":")
		bucket, err := strconv.ParseInt(b, 10, 64)
		if err != nil {
			return fmt.Errorf("read a wait of case %d: %w", k.CaseID, err)
		}
		for _, scope := range scopes {
			s.waits[wait{k.Week, scope, edge, bucket}] += by
		}
	}
	return nil
}

// write brings the sums up to date, row after row in one order, so that two
// processes never wait for each other crosswise.
func (s *sums) write(ctx context.Context, tx *db.Tx) error {
	for _, which := range slices.Sorted(maps.Keys(s.paths)) {
		if _, err := tx.Exec(ctx, sqlVariant, which, s.paths[which]); err != nil {
			return fmt.Errorf("keep a variant: %w", err)
		}
	}
	for _, at := range slices.SortedFunc(maps.Keys(s.ways), way.compare) {
		if c := s.ways[at]; c != (counts{}) {
			if _, err := tx.Exec(ctx, sqlAddSum, at.week, at.scope, at.variant, c.n, c.reworked, c.handed); err != nil {
				return fmt.Errorf("add up the ways of cases: %w", err)
			}
		}
	}
	for _, at := range slices.SortedFunc(maps.Keys(s.waits), wait.compare) {
		if n := s.waits[at]; n != 0 {
			if _, err := tx.Exec(ctx, sqlAddWait, at.week, at.scope, at.edge, at.bucket, n); err != nil {
				return fmt.Errorf("add up waits: %w", err)
			}
		}
	}
	return nil
}

const (
	sqlVariant = `INSERT INTO processes_variant (id, path) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING`

	sqlAddSum = `
INSERT INTO processes_sum (week, scope, variant_id, n, reworked, handed) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (scope, week, variant_id) DO UPDATE SET n = processes_sum.n + excluded.n, reworked = processes_sum.reworked + excluded.reworked, handed = processes_sum.handed + excluded.handed`

	sqlAddWait = `
INSERT INTO processes_wait (week, scope, edge, bucket, n) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (scope, week, edge, bucket) DO UPDATE SET n = processes_wait.n + excluded.n`
)
