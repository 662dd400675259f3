package regime_test

import (
	"flag"
	"testing"
	"time"

	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/room/complaints/regime"
	"rida/internal/testkit"
)

// size is how many rows the benchmarks write: open complaints for the sweep,
// cases of a quarter for the report.
var size = flag.Int("complaints", 10_000, "rows of the benchmarks")

// BenchmarkSweep looks for missed clocks among many open complaints, of which one
// in a hundred is due: what the house does each minute.
func BenchmarkSweep(b *testing.B) {
	for _, engine := range []db.Engine{db.SQLite, db.Postgres} {
		b.Run(string(engine), func(b *testing.B) {
			h := open(b, testkit.New(b, engine))
			h.choose("sa-bank")
			v, err := regime.Current(b.Context(), h.DB, "sa-bank")
			h.must(err)
			now := clock.Micros(h.Clock.Now())
			h.exec(sqlManyCases, now-int64(30*24*time.Hour/time.Microsecond), *size, int64(0), who, team, layla)
			h.exec(sqlManyClocks, *size, int64(v.ID), now)
			for b.Loop() {
				h.exec(sqlSomeDue, *size/100, now-1)
				for h.sweep() == regime.SweepBatch {
				}
			}
			b.ReportMetric(float64(*size), "clocks")
		})
	}
}

// BenchmarkReport counts a quarter with very many complaints, half of them closed.
func BenchmarkReport(b *testing.B) {
	for _, engine := range []db.Engine{db.SQLite, db.Postgres} {
		b.Run(string(engine), func(b *testing.B) {
			h := open(b, testkit.New(b, engine))
			h.choose("sa-bank")
			v, err := regime.Current(b.Context(), h.DB, "sa-bank")
			h.must(err)
			term, _ := regime.ParseTerm("2026-Q4")
			from, to := term.Range(h.Schedule().Zone())
			h.exec(sqlManyCases, clock.Micros(from), *size, (clock.Micros(to)-clock.Micros(from))/int64(*size), who, team, layla)
			h.exec(sqlHalfClosed, int64(5*24*time.Hour/time.Microsecond))
			for b.Loop() {
				rep, err := h.Report(b.Context(), h.DB, v.Regime, term, nil)
				h.must(err)
				if rep.Received != int64(*size) {
					b.Fatalf("%d of %d", rep.Received, *size)
				}
			}
			b.ReportMetric(float64(*size), "cases")
		})
	}
}

const (
	sqlManyCases = `
INSERT INTO cases (id, reference, state, type, priority, subject, lang, channel, customer_id, team_id, owner_id, taken, received_at, next_at, mail_token, customer_name, last_text, last_at, last_by, last_channel)
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < CAST($2 AS BIGINT))
SELECT 1000 + i, CAST(100000000 + i AS TEXT), 'open', 'complaint', 'normal', 's', 'ar', 'email', CAST($4 AS BIGINT), CAST($5 AS BIGINT), CAST($6 AS BIGINT), true,
	CAST($1 AS BIGINT) + (i - 1) * CAST($3 AS BIGINT), CAST($1 AS BIGINT), CAST(100000000 + i AS TEXT), 'Huda', '', CAST($1 AS BIGINT), 'customer', 'email' FROM n`

	sqlManyClocks = `
INSERT INTO regime_clock (id, case_id, version_id, code, kind, rule, began_at, first_due, due_at)
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < CAST($1 AS BIGINT))
SELECT i, 1000 + i, CAST($2 AS BIGINT), 'sa-bank', 'final', 0, CAST($3 AS BIGINT), CAST($3 AS BIGINT) + 86400000000, CAST($3 AS BIGINT) + 86400000000 FROM n`

	sqlSomeDue = `UPDATE regime_clock SET due_at = $2, breached_at = 0, state = 'running', met_at = 0 WHERE id <= $1`

	sqlHalfClosed = `UPDATE cases SET state = 'closed', closure = 'confirmed', closed_at = received_at + $1, next_at = NULL WHERE id % 2 = 0`
)
