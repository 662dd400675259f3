package api

import (
	"context"
	"time"

	"rida/internal/kit/fault"
	"rida/internal/room/analytics"
	"rida/internal/room/cases"
	"rida/internal/room/promises/charter"
	"rida/internal/room/promises/figures"
)

// publicCharter is what everybody may read of the charter in force.
type publicCharter struct {
	Number   int64             `json:"number" doc:"Of the version in force." example:"2"`
	Since    time.Time         `json:"since" doc:"Since when it holds."`
	Purpose  map[string]string `json:"purpose" doc:"By language: ar, fa, en."`
	From     string            `json:"from" doc:"First day of the period of the figures, a Monday: they are of whole weeks that are over, in UTC." example:"2026-03-02"`
	To       string            `json:"to" doc:"Its last day, a Sunday." example:"2026-05-31"`
	Clauses  []publicClause    `json:"clauses"`
	Received *int64            `json:"received" doc:"Complaints received in as many days; null where they are too few to be told."`
	Changes  []changeItem      `json:"changes" doc:"What changed because of customers, the newest first."`
}

// publicClause is one promise with how it was kept.
type publicClause struct {
	clauseItem
	Record *publicRecord `json:"record" doc:"How it was kept; null where so few were kept or broken that somebody could be told apart."`
}

// publicRecord is the ledger's own figures.
type publicRecord struct {
	Kept   int64   `json:"kept" example:"358"`
	N      int64   `json:"n" doc:"Kept and broken." example:"412"`
	Share  float64 `json:"share" doc:"Kept of n, between 0 and 1." example:"0.869"`
	Low    float64 `json:"low" doc:"Lower end of the Wilson interval, 95 %." example:"0.833"`
	High   float64 `json:"high" doc:"Upper end." example:"0.898"`
	From   string  `json:"from" doc:"First day of what is counted. It may lie before that of the charter, so that no two publications tell of fewer than five." example:"2026-08-17"`
	To     string  `json:"to" doc:"Last day; later weeks are held back until they hold enough." example:"2026-11-15"`
	Median *int64  `json:"median" doc:"Seconds in which half of the n were done, by the wall clock, to within a twelfth; null where more than half are not done." example:"9000"`
}

// showCharter gives everybody the charter in force with its record.
func showCharter(ctx context.Context, c *call, _ nothing) (publicCharter, error) {
	held, ok, err := charter.InForce(ctx, c.api.DB)
	if err != nil {
		return publicCharter{}, err
	}
	if !ok {
		return publicCharter{}, fault.New(fault.NotFound, "charter.fault.none")
	}
	now := c.api.DB.Now()
	record, period, err := charter.Public(ctx, c.api.DB, now)
	if err != nil {
		return publicCharter{}, err
	}
	item := charterOf(held)
	out := publicCharter{Number: held.Number, Since: held.PublishedAt, Purpose: item.Purpose, Clauses: []publicClause{}, Changes: []changeItem{},
		From: figures.WeekStart(period.From).Format(time.DateOnly), To: figures.WeekStart(period.To+1).AddDate(0, 0, -1).Format(time.DateOnly)}
	for i, clause := range held.Body.Clauses {
		out.Clauses = append(out.Clauses, publicClause{item.Clauses[i], recordItem(record[clause.Kind])})
	}
	all, _, err := analytics.First(ctx, c.api.DB, analytics.FirstFilter{Days: charter.PublicWeeks * 7, Type: string(cases.Complaint)}, analytics.ByType, now)
	if err != nil {
		return out, err
	}
	if all.Cases >= charter.Smallest {
		out.Received = &all.Cases
	}
	changes, err := charter.Changes(ctx, c.api.DB)
	for _, one := range changes {
		out.Changes = append(out.Changes, changeOf(one))
	}
	return out, err
}

func recordItem(r charter.Record) *publicRecord {
	if r.Hidden || r.N == 0 {
		return nil
	}
	out := &publicRecord{Kept: r.Kept, N: r.N, Share: r.Share.Value, Low: r.Share.Low, High: r.Share.High,
		From: figures.WeekStart(r.From).Format(time.DateOnly), To: figures.WeekStart(r.To+1).AddDate(0, 0, -1).Format(time.DateOnly)}
	if r.Median > 0 {
		seconds := int64(r.Median.Seconds())
		out.Median = &seconds
	}
	return out
}
