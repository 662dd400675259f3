package app

import (
	"context"
	"slices"

	"rida/internal/core/fields"
	fieldsweb "rida/internal/core/fields/web"
	"rida/internal/core/staff"
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
	return slices.Concat(pages.Routes(), casesweb.Own{Desk: desk}.Routes(), saves.Routes())
}

// settingsOf adds the page of fields to the tabs of settings.
func settingsOf(r *web.Request, at func(path string) bool) []ui.Choice {
	if !r.Who.Can(fields.Manage) {
		return nil
	}
	return []ui.Choice{{Label: r.Print.T("fields.title"), Href: "/settings/fields", Current: at("/settings/fields")}}
}
