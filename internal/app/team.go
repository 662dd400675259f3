package app

import (
	"rida/internal/room/team"
	teamweb "rida/internal/room/team/web"
)

func (a *App) teamRoom() *team.Room { return &team.Room{Events: a.Events} }

// teamPages are the pages of the people at the desk.
func (a *App) teamPages() *teamweb.Pages {
	return &teamweb.Pages{DB: a.DB, Room: a.teamRoom(), Cases: a.Cases, View: a.view, Colleagues: a.colleagues}
}
