package app

import (
	"context"
	"time"

	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/job"
	"rida/internal/kit/web"
	"rida/internal/room/cases"
	casesweb "rida/internal/room/cases/web"
	"rida/internal/room/complaints/storm"
	stormweb "rida/internal/room/complaints/storm/web"
	"rida/internal/room/customers"
	"rida/internal/room/knowledge"
)

func (a *App) newStorms() *storm.Room {
	return &storm.Room{Events: a.Events, Cases: a.Cases, Fill: a.fillIn, Unreadable: knowledge.Unreadable,
		Later: func(ctx context.Context, tx *db.Tx, word id.ID, at time.Time) error {
			return a.Queue.Enqueue(ctx, tx, stormWordJob{word}, job.At(at))
		}}
}

func (a *App) stormPages() *stormweb.Pages {
	return &stormweb.Pages{DB: a.DB, Room: a.Storms, View: a.view, Colleagues: a.colleagues, Hidden: a.hiddenCases}
}

// stormPanel shows beside a case to which incident it belongs.
func stormPanel() casesweb.Panel {
	return casesweb.Panel{Key: "storm", Permission: storm.MayRead, Address: stormweb.PanelAddress}
}

// fillIn writes a text for the customer of a case, as ready answers are filled in.
func (a *App) fillIn(ctx context.Context, r db.Reader, c cases.Case, by id.ID, text string) (string, error) {
	customer, err := customers.Get(ctx, r, c.CustomerID)
	if err != nil {
		return "", err
	}
	agent, err := a.nameOf(ctx, r, by)
	if err != nil {
		return "", err
	}
	values := knowledge.Values{To: customer.Address(), Several: customer.Kind == customers.Organisation, Reference: cases.GroupReference(c.Reference), Subject: c.Subject, Agent: agent, Firm: a.firm(c.Lang)}
	if c.IsOpen() {
		values.Next = a.house().Reader(c.Lang).DateTime(c.NextAt)
	}
	out, _ := knowledge.Fill(text, a.Texts.For(c.Lang, c.Lang.Digits()), values)
	return out, nil
}

// hiddenCases are those of some cases that the reader may not read.
func (a *App) hiddenCases(r *web.Request, of []id.ID) (map[id.ID]bool, error) {
	return a.sealedAmong(r.Context(), of)
}

type stormWordJob struct{ Word id.ID }

func (stormWordJob) Kind() string { return "storm.word" }

type stormSweepJob struct{}

func (stormSweepJob) Kind() string { return "storm.sweep" }

// sweepStorms is how often the rules of open incidents look at new cases.
const sweepStorms = 20 * time.Second

func (a *App) stormJobs(r *job.Registry) {
	job.Handle(r, func(ctx context.Context, j stormWordJob) error {
		return a.Storms.Run(ctx, a.DB, j.Word, func() {})
	}, job.Timeout(storm.RunTimeout()))
	job.Handle(r, func(ctx context.Context, _ stormSweepJob) error { return a.Storms.Sweep(ctx, a.DB) })
	job.Periodic(r, sweepStorms, stormSweepJob{})
}
