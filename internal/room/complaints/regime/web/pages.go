// Package web shows the rules under which complaints stand, the clocks of one
// complaint, and the reports that bodies above the house want.
package web

import (
	"context"
	"embed"
	"time"

	"rida/internal/core/event"
	"rida/internal/core/staff"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/cases"
	"rida/internal/room/complaints/regime"
)

// Texts are the words of these pages.
//
//go:embed lang/*.json
var Texts embed.FS

// Pages answers the pages of this package.
type Pages struct {
	DB   *db.DB
	Room *regime.Room
	View func(w *web.Response, r *web.Request) ui.View
	// Colleagues gives everybody by id.
	Colleagues func(ctx context.Context) (map[id.ID]staff.Card, error)
	// Facts are what other rooms know of complaints; nil knows nothing.
	Facts regime.FactsOf
	// Topics names causes by their keys; nil knows none.
	Topics func(ctx context.Context, t lang.Tag) (map[string]string, error)
}

// Routes are this package's part of the one list in app.
func (p *Pages) Routes() []web.Route {
	return web.In("regime",
		web.Get("/settings/regimes", regime.MayRead, p.list),
		web.Get("/settings/regimes/{code}", regime.MayRead, p.show),
		web.Post("/settings/regimes/{code}/choice", regime.MaySet, p.choose),
		web.Get("/settings/regimes/{code}/versions", regime.MaySet, p.askChange),
		web.Post("/settings/regimes/{code}/versions", regime.MaySet, p.change),
		web.Get("/complaints/report", regime.MayRead, p.report),
		web.Get("/complaints/report.csv", regime.MayRead, p.csv),
		web.Get("/complaints/report.xlsx", regime.MayRead, p.xlsx),
		web.Get("/complaints/report/cases", regime.MayRead, p.behind),
		web.Get("/complaints/{ref}/clocks", regime.MayRead, p.panel),
		web.Post("/complaints/{ref}/clocks", regime.MayExtend, p.place),
		web.Get("/clocks/{id}/extension", regime.MayExtend, p.askExtend),
		web.Post("/clocks/{id}/extension", regime.MayExtend, p.extend),
		web.Get("/clocks/{id}/note", regime.MayExtend, p.askNote),
		web.Post("/clocks/{id}/note", regime.MayExtend, p.note),
	)
}

// PanelAddress is where the clocks of a complaint are shown beside it.
func PanelAddress(reference string) string { return "/complaints/" + reference + "/clocks" }

// complaintAddress is the page beside which the panel stands: acts in it lead back
// there.
func complaintAddress(reference string) string { return "/complaints/" + reference }

func by(r *web.Request) event.Actor { return event.Actor{Kind: r.Who.Kind, ID: r.Who.ID} }

func (p *Pages) theCase(r *web.Request) (cases.Case, error) {
	reference, ok := cases.ParseReference(r.PathValue("ref"))
	if !ok {
		return cases.Case{}, fault.New(fault.NotFound, "cases.not_found")
	}
	return cases.ByReference(r.Context(), p.DB, reference)
}

// say writes a span in words.
func say(v ui.View, s regime.Span) string {
	return v.P.N("regime.span."+string(s.Unit), int64(s.N))
}

func sayLimit(v ui.View, l regime.Limit) string {
	return v.P.T("regime.limit", "kind", v.P.T("regime.kind."+string(l.Kind)), "span", say(v, l.Span))
}

// day writes an ISO date as the reader reads dates.
func day(v ui.View, iso string) string {
	at, err := time.ParseInLocation(time.DateOnly, iso, zone(v))
	if err != nil {
		return iso
	}
	return v.When.Date(at.Add(12 * time.Hour))
}

func zone(v ui.View) *time.Location {
	if v.When.Zone == nil {
		return time.UTC
	}
	return v.When.Zone
}

// markHue is how a mark is tinted; its words say the same.
func markHue(m regime.Mark) ui.Hue {
	return map[regime.Mark]ui.Hue{regime.Verified: ui.HueGreen, regime.Secondary: ui.HueAmber, regime.FromMemory: ui.HueRed}[m]
}

func markChip(v ui.View, m regime.Mark) ui.Chip {
	return ui.Chip{Label: v.P.T("regime.mark." + string(m)), Hue: markHue(m)}
}

func country(v ui.View, code string) string {
	if code == "" {
		return v.P.T("regime.country.any")
	}
	return v.P.T("regime.country." + code)
}
