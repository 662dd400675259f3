// Package web shows how long people wait: the board of a day or of weeks, the
// contacts behind each figure, how many people a target needs, whom to call
// back, and the form by which a colleague notes a wait.
//
// Intervals are of the house's own day, whatever the reader's time zone.
package web

import (
	"context"
	"embed"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/waiting"
)

// Texts are the words of these pages.
//
//go:embed lang/*.json
var Texts embed.FS

// Pages answers the pages of this room.
type Pages struct {
	DB      *db.DB
	Room    *waiting.Room
	Outlook *waiting.Outlook
	View    func(w *web.Response, r *web.Request) ui.View
	Zone    func() *time.Location // the house's own
	// CaseMay is the permission by which a case may be opened.
	CaseMay string
	// PhoneOf is the number on which a customer is called, "" for none.
	PhoneOf func(ctx context.Context, r db.Reader, customer id.ID) (string, error)
}

// Routes are this room's part of the one list in app.
func (p *Pages) Routes() []web.Route {
	return web.In("waiting",
		web.Get("/waiting", waiting.MayRead, p.board),
		web.Get("/waiting.csv", waiting.MayRead, p.csv),
		web.Get("/waiting/contacts", waiting.MayRead, p.contacts),
		web.Get("/waiting/staffing", waiting.MayRead, p.staffing),
		web.Get("/waiting/callbacks", waiting.MayRead, p.callbacks),
		web.Post("/waiting/callbacks/{id}", waiting.MayWrite, p.called),
		web.Get("/waiting/note", waiting.MayWrite, p.askNote),
		web.Post("/waiting/note", waiting.MayWrite, p.note),
		web.Get("/waiting/import", waiting.MayWrite, p.askImport),
		web.Route{Pattern: "POST /waiting/import", Permission: waiting.MayWrite, Handle: p.importFile, Body: waiting.MaxTable + importFrame},
		web.Get("/settings/waiting", waiting.MaySet, p.settings),
		web.Post("/settings/waiting", waiting.MaySet, p.set),
	)
}

func by(r *web.Request) event.Actor { return event.Actor{Kind: r.Who.Kind, ID: r.Who.ID} }

// tabs are the pages of this room side by side.
func tabs(v ui.View, at string) []ui.Choice {
	var out []ui.Choice
	for _, one := range []struct{ key, href string }{{"board", "/waiting"}, {"callbacks", "/waiting/callbacks"}, {"staffing", "/waiting/staffing"}} {
		out = append(out, ui.Choice{Label: v.P.T("waiting.tab." + one.key), Href: one.href, Current: one.href == at})
	}
	return out
}
