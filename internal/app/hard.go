package app

import (
	"slices"

	"rida/internal/core/staff"
	"rida/internal/kit/job"
	"rida/internal/kit/web"
	"rida/internal/room/complaints/dispute"
	"rida/internal/room/complaints/second"
	"rida/internal/room/complaints/storm"
)

// The hard cases among complaints: many of one cause, disputes outside, what
// comes again without ground, and the second look. Their parts of the lists in
// lists.go stand together here.

func hardPermissions() []staff.Permission {
	return slices.Concat(storm.Permissions(), dispute.Permissions(), second.Permissions())
}

func (a *App) hardRoutes() []web.Route {
	return slices.Concat(a.stormPages().Routes(), a.disputePages().Routes(), a.secondPages().Routes())
}

func (a *App) hardJobs(r *job.Registry) {
	a.stormJobs(r)
	a.disputeJobs(r)
}
