package app

import (
	"context"
	"path/filepath"
	"time"

	"rida/internal/kit/calendar"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/job"
	"rida/internal/kit/lang"
	"rida/internal/room/complaints/dispute"
	disputeweb "rida/internal/room/complaints/dispute/web"
	complaintsweb "rida/internal/room/complaints/web"
)

func (a *App) newDisputes() *dispute.Room {
	return &dispute.Room{Events: a.Events, Complaints: a.Complaints, Files: a.Files, Dir: filepath.Join(a.Config.Data, "packs"), NameOf: a.nameOf, Raw: a.Ledger.Raw,
		Print:  func(t lang.Tag) lang.Printer { return a.Texts.For(t, t.Digits()) },
		Reader: func(t lang.Tag) calendar.Reader { return a.house().Reader(t) },
		Later: func(ctx context.Context, tx *db.Tx, pack id.ID) error {
			return a.Queue.Enqueue(ctx, tx, packJob{pack})
		}}
}

func (a *App) disputePages() *disputeweb.Pages {
	return &disputeweb.Pages{DB: a.DB, Room: a.Disputes, View: a.view, Colleagues: a.colleagues, Hidden: a.hiddenCases}
}

// disputePanel shows beside a complaint what goes before bodies outside.
func disputePanel() complaintsweb.Panel {
	return complaintsweb.Panel{Key: "dispute", Permission: dispute.MayRead, Address: disputeweb.PanelAddress}
}

type packJob struct{ Pack id.ID }

func (packJob) Kind() string { return "dispute.pack" }

type sweepPacksJob struct{}

func (sweepPacksJob) Kind() string { return "dispute.sweep" }

const (
	// packWithin is far longer than the file of any case takes.
	packWithin = 10 * time.Minute
	// sweepPacks is how often files are looked at that are too old.
	sweepPacks = 6 * time.Hour
)

func (a *App) disputeJobs(r *job.Registry) {
	job.Handle(r, func(ctx context.Context, j packJob) error { return a.Disputes.Make(ctx, a.DB, j.Pack) }, job.Timeout(packWithin))
	job.Handle(r, func(context.Context, sweepPacksJob) error { return a.Disputes.Sweep(a.DB.Now()) })
	job.Periodic(r, sweepPacks, sweepPacksJob{})
}
