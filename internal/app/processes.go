package app

import (
	"context"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/room/problems/processes"
	processesweb "rida/internal/room/problems/processes/web"
	"rida/internal/room/routing"
)

func (a *App) processes() *processes.Room {
	return &processes.Room{Events: a.Events, IsActive: a.isActive, TopicOf: routing.TopicOf}
}

func (a *App) processPages() *processesweb.Pages {
	return &processesweb.Pages{DB: a.DB, Room: a.processes(), View: a.view, Colleagues: a.colleagues, Topics: a.topicNames}
}

// processFollower keeps the ways of ended cases; nobody waits for it.
func (a *App) processFollower() follower {
	ways := processes.NewFollower(a.processes())
	return follower{"processes", ways.Walk, func(ctx context.Context) (step event.Step, err error) {
		err = a.DB.Write(ctx, func(tx *db.Tx) (err error) {
			step, err = ways.Step(ctx, tx)
			return err
		})
		return step, err
	}, nil, oddsPause}
}
