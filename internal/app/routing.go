package app

import (
	"context"
	"time"

	"rida/internal/core/event"
	"rida/internal/core/notice"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/job"
	"rida/internal/kit/web"
	"rida/internal/room/routing"
	"rida/internal/room/routing/automation"
	routingweb "rida/internal/room/routing/web"
)

// How often routing looks at its clocks.
const (
	keepAbsences = time.Minute      // lent cases are back a minute after the return
	offerAgain   = 20 * time.Second // what waits for somebody free
	tick         = time.Minute      // rules that wait for the clock
)

type keepAbsencesJob struct{}

func (keepAbsencesJob) Kind() string { return "routing.absences" }

type tickJob struct{}

func (tickJob) Kind() string { return "automation.tick" }

type offerAgainJob struct{}

func (offerAgainJob) Kind() string { return "routing.again" }

// newRouting makes the room and lets new cases ask it for their owner.
func (a *App) newRouting() *routing.Room {
	m := &routing.Room{Events: a.Events, Staff: a.Staff, Cases: a.Cases, DB: a.DB,
		Enqueue: func(ctx context.Context, tx *db.Tx, args interface{ Kind() string }) error {
			return a.Queue.Enqueue(ctx, tx, args)
		}}
	a.Cases.Route = m.Route
	return m
}

// hearRouting lets routing hear what happens to the staff.
func (a *App) hearRouting(ctx context.Context, tx *db.Tx, e event.Event) error {
	return a.Routing.Hear(ctx, tx, e)
}

func (a *App) routingJobs(r *job.Registry) {
	job.Handle(r, func(ctx context.Context, _ keepAbsencesJob) error {
		for more := true; more; {
			err := a.DB.Write(ctx, func(tx *db.Tx) (err error) {
				more, err = a.Routing.KeepAbsences(ctx, tx)
				return err
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	job.Periodic(r, keepAbsences, keepAbsencesJob{})
	job.Handle(r, func(ctx context.Context, _ offerAgainJob) error {
		return a.DB.Write(ctx, func(tx *db.Tx) error {
			_, err := a.Routing.OfferAgain(ctx, tx)
			return err
		})
	})
	job.Periodic(r, offerAgain, offerAgainJob{})
	job.Handle(r, a.Routing.Rehearse)
	job.Handle(r, a.Does.Run)
	job.Handle(r, a.Does.Rehearse)
	job.Handle(r, func(ctx context.Context, _ tickJob) error { return a.Does.Tick(ctx) })
	job.Periodic(r, tick, tickJob{})
}

// newAutomation makes the room that does what rules say.
func (a *App) newAutomation() *automation.Room {
	return &automation.Room{Events: a.Events, Cases: a.Cases, Routing: a.Routing, DB: a.DB, Wake: func() { ring(a.news.causes) }, MakeTask: a.makeTask,
		Enqueue: func(ctx context.Context, tx *db.Tx, args interface{ Kind() string }) error {
			return a.Queue.Enqueue(ctx, tx, args)
		},
		Tell: func(ctx context.Context, tx *db.Tx, cause, to, about id.ID) error {
			return a.Bell.Tell(ctx, tx, notice.Told{Cause: cause, Kind: "automation.told", To: to, About: event.Subject{Kind: "case", ID: about}, By: event.System})
		}}
}

// hearAutomation lets automations hear what happens to cases.
func (a *App) hearAutomation(ctx context.Context, tx *db.Tx, e event.Event) error {
	return a.Does.Hear(ctx, tx, e)
}

func (a *App) routingRoutes() []web.Route {
	pages := &routingweb.Pages{DB: a.DB, Room: a.Routing, Does: a.Does, Staff: a.Staff, View: a.view, Zone: func() *time.Location { return a.organisation().Location() }}
	return pages.Routes()
}

// greeter is the one question asked of everybody who comes.
func (a *App) greeter(ctx context.Context) (routing.Question, error) {
	return a.Routing.Question(ctx, a.DB)
}
