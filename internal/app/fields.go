package app

import (
	"context"
	"slices"

	"rida/internal/core/fields"
	fieldsweb "rida/internal/core/fields/web"
	"rida/internal/core/staff"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/job"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/cases"
	casesweb "rida/internal/room/cases/web"
)

// ownFields answers the house's own fields: the settings that define them and
// the pages that fill them in.
func (a *App) ownFields(desk *casesweb.Desk) []web.Route {
	pages := &fieldsweb.Pages{DB: a.DB, Book: &fields.Book{Events: a.Events}, View: a.view, Types: func(v ui.View) []ui.Choice {
		var out []ui.Choice
		for _, t := range cases.Types {
			out = append(out, ui.Choice{Value: string(t), Label: v.P.T("cases.type." + string(t))})
		}
		return out
	}}
	desk.TeamsOf = func(ctx context.Context) ([]staff.Team, error) { return a.Staff.Teams(ctx, a.DB) }
	saves := casesweb.Saves{Desk: desk, Teams: desk.TeamsOf}
	return slices.Concat(pages.Routes(), casesweb.Own{Desk: desk}.Routes(), saves.Routes(), casesweb.Bulks{Desk: desk, Later: a.laterBulk}.Routes())
}

// bulkJob carries an act on many cases on to its end.
type bulkJob struct{ Bulk id.ID }

func (bulkJob) Kind() string { return "cases.bulk" }

func (a *App) laterBulk(ctx context.Context, tx *db.Tx, which id.ID) error {
	return a.Queue.Enqueue(ctx, tx, bulkJob{which})
}

// bulkJobs runs acts on many cases.
func (a *App) bulkJobs(r *job.Registry) {
	a.Cases.Later = a.laterBulk
	job.Handle(r, func(ctx context.Context, j bulkJob) error {
		told := func() { a.Hub.Publish(casesweb.BulkTopic(j.Bulk), "changed", j.Bulk) }
		defer told() // also of its end
		return a.Cases.RunBulk(ctx, a.DB, j.Bulk, told)
	}, job.Timeout(cases.BulkTimeout()))
}
