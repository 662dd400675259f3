package app

import (
	"context"

	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	analyticsweb "rida/internal/room/analytics/web"
	"rida/internal/room/cases"
)

// figures are the pages of what the house has done, counted.
func (a *App) figures() *analyticsweb.Pages {
	return &analyticsweb.Pages{DB: a.DB, View: a.view, Teams: a.teamNames, Reads: cases.MayRead}
}

// teamNames gives the names of the open teams.
func (a *App) teamNames(ctx context.Context, t lang.Tag) (map[id.ID]string, error) {
	teams, err := a.Staff.Teams(ctx, a.DB)
	out := make(map[id.ID]string, len(teams))
	for _, one := range teams {
		out[one.ID] = one.In(t)
	}
	return out, err
}
