package app

import (
	"context"
	"time"

	"rida/internal/kit/db"
	"rida/internal/kit/job"
	"rida/internal/room/cases"
	casesweb "rida/internal/room/cases/web"
)

// conductPanel is the protocol of conduct beside a case.
func conductPanel() casesweb.Panel {
	return casesweb.Panel{Key: "conduct", Permission: cases.MayWrite, Address: func(reference string) string { return "/cases/" + reference + "/conduct" }}
}

// sweepConduct is how often we look whether a level of conduct has ended: its
// length is counted in days.
const sweepConduct = time.Hour

type conductJob struct{}

func (conductJob) Kind() string { return "cases.conduct" }

func (a *App) respectJobs(r *job.Registry) {
	job.Handle(r, func(ctx context.Context, _ conductJob) error {
		return a.DB.Write(ctx, func(tx *db.Tx) error {
			_, err := a.Cases.ExpireConduct(ctx, tx)
			return err
		})
	})
	job.Periodic(r, sweepConduct, conductJob{})
}
