package processes

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/stats"
)

// Scopes: the whole house, or the cases of a type or topic.
const (
	All        = "all"
	TypeScope  = "type:"
	TopicScope = "topic:"
)

// week is how long one is.
const week = 7 * 24 * time.Hour

// WeekOf numbers the weeks since the Monday of 1969-12-29, by UTC.
func WeekOf(t time.Time) int64 { return (t.Unix() + 3*86400) / int64(week/time.Second) }

// Variant is a way that cases took.
type Variant struct {
	ID       int64 `db:"variant_id"`
	Path     string
	N        int64
	Reworked int64
	Handed   int64
}

// Wait is how long it took from one step to the next.
type Wait struct {
	Edge        string // from>to, or Total
	N           int64
	Median, P90 time.Duration
}

// Map is how the cases of a scope went that ended in some weeks.
type Map struct {
	N        int64
	Ways     int // different ones
	Variants []Variant
	Rework   stats.Estimate // the share of cases with rework; N 0 for none
	Handed   int64          // hand-overs in all
	Total    Wait
	Waits    []Wait // the most frequent first
}

const (
	// shownVariants cover what anybody can take in; the rest is a number.
	shownVariants = 12
	// shownWaits are the edges that most cases take.
	shownWaits = 16
)

// Read makes the map of a scope from a week up to another, both in it.
func Read(ctx context.Context, r db.Reader, scope string, from, until int64) (Map, error) {
	var out Map
	var all []Variant
	if err := r.All(ctx, &all, sqlVariants, scope, from, until); err != nil {
		return out, fmt.Errorf("read the ways of cases: %w", err)
	}
	var reworked int64
	for _, one := range all {
		out.N += one.N
		out.Handed += one.Handed
		reworked += one.Reworked
	}
	out.Ways, out.Variants = len(all), all[:min(shownVariants, len(all))]
	out.Rework, _ = stats.Wilson(reworked, out.N, stats.Usual)
	var rows []struct {
		Edge      string
		Bucket, N int64
	}
	if err := r.All(ctx, &rows, sqlWaits, scope, from, until); err != nil {
		return out, fmt.Errorf("read how long steps took: %w", err)
	}
	counts, sums := map[string]map[int64]int64{}, map[string]int64{}
	for _, one := range rows {
		if counts[one.Edge] == nil {
			counts[one.Edge] = map[int64]int64{}
		}
		counts[one.Edge][one.Bucket] += one.N
		sums[one.Edge] += one.N
	}
	for edge, n := range sums {
		w := Wait{edge, n, Quantile(counts[edge], .5), Quantile(counts[edge], .9)}
		if edge == Total {
			out.Total = w
			continue
		}
		out.Waits = append(out.Waits, w)
	}
	slices.SortFunc(out.Waits, func(a, b Wait) int {
		if a.N != b.N {
			return int(b.N - a.N)
		}
		if a.Edge < b.Edge {
			return -1
		}
		return 1
	})
	out.Waits = out.Waits[:min(shownWaits, len(out.Waits))]
	return out, nil
}

// CasesOf lists the cases of a scope that took a way and ended in some weeks, the
// newest first.
func CasesOf(ctx context.Context, r db.Reader, scope string, variant, from, until int64, most int) (all []id.ID, err error) {
	kind, _ := strings.CutPrefix(scope, TypeScope)
	if kind == scope {
		kind = ""
	}
	var topic id.ID
	if text, ok := strings.CutPrefix(scope, TopicScope); ok {
		if topic, err = id.Parse(text); err != nil {
			return nil, nil // no such topic has cases
		}
	}
	if err = r.All(ctx, &all, sqlCasesOf, variant, from, until, most, kind, topic); err != nil {
		return nil, fmt.Errorf("list the cases of a way: %w", err)
	}
	return all, nil
}

// VariantOf reads the path of a variant; "" where there is none.
func VariantOf(ctx context.Context, r db.Reader, which int64) (string, error) {
	var all []string
	if err := r.All(ctx, &all, sqlPath, which); err != nil || len(all) == 0 {
		return "", err
	}
	return all[0], nil
}

// Scopes lists the scopes in which cases ended in some weeks, with how many.
func Scopes(ctx context.Context, r db.Reader, from, until int64) (all []ScopeCount, err error) {
	if err = r.All(ctx, &all, sqlScopes, from, until); err != nil {
		return nil, fmt.Errorf("list the processes: %w", err)
	}
	return all, nil
}

// ScopeCount is how many cases of a scope ended.
type ScopeCount struct {
	Scope string
	N     int64
}

const (
	sqlVariants = `
SELECT s.variant_id, v.path, CAST(SUM(s.n) AS BIGINT) AS n, CAST(SUM(s.reworked) AS BIGINT) AS reworked, CAST(SUM(s.handed) AS BIGINT) AS handed
FROM processes_sum s JOIN processes_variant v ON v.id = s.variant_id WHERE s.scope = $1 AND s.week >= $2 AND s.week <= $3
GROUP BY s.variant_id, v.path HAVING SUM(s.n) > 0 ORDER BY n DESC, s.variant_id`

	sqlWaits = `
SELECT edge, bucket, CAST(SUM(n) AS BIGINT) AS n FROM processes_wait WHERE scope = $1 AND week >= $2 AND week <= $3 GROUP BY edge, bucket HAVING SUM(n) > 0`

	sqlCasesOf = `SELECT case_id FROM processes_trace WHERE variant_id = $1 AND week >= $2 AND week <= $3
AND (CAST($5 AS TEXT) = '' OR kind = $5) AND (CAST($6 AS BIGINT) = 0 OR topic_id = $6) ORDER BY case_id DESC LIMIT $4`

	sqlPath = `SELECT path FROM processes_variant WHERE id = $1`

	sqlScopes = `SELECT scope, CAST(SUM(n) AS BIGINT) AS n FROM processes_sum WHERE week >= $1 AND week <= $2 GROUP BY scope HAVING SUM(n) > 0 ORDER BY n DESC, scope`
)
