package app

import (
	"rida/internal/kit/clock"
	"rida/internal/kit/web"
	casesweb "rida/internal/room/cases/web"
)

// together gives the desk what colleagues need to work on one case at the same time.
func (a *App) together(desk *casesweb.Desk) {
	desk.Presence = web.NewPresence(a.Hub, clock.System)
}
