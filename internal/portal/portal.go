package portal

import (
	"context"
	"embed"
	"slices"

	"rida/internal/core/files"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/lang"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/agreements"
	"rida/internal/room/cases"
	"rida/internal/room/complaints/dispute"
	"rida/internal/room/complaints/remedy"
	"rida/internal/room/complaints/storm"
	"rida/internal/room/knowledge"
	"rida/internal/room/routing"
	"rida/internal/room/waiting"
)

// Schema holds the tables of the portal.
//
//go:embed schema/*.sql
var Schema embed.FS

// Texts holds what the portal says, in three languages.
//
//go:embed lang/*.json
var Texts embed.FS

// Deps is what the portal needs of the house.
type Deps struct {
	DB       *db.DB
	Room     *cases.Room // with its Post, by which a lost link is sent again
	Files    *files.Store
	Knows    *knowledge.Room // what the help centre shows
	Waiting  *waiting.Room
	Waits    *waiting.Outlook
	Agreed   *agreements.Room
	Disputes *dispute.Room // the customer's own file; nil makes none
	Storms   *storm.Room   // what befalls many at once; nil shows none
	Remedies *remedy.Room  // what is offered to make good; nil offers nothing
	Links    *cases.Links
	Signer   *web.Signer // for forms: when they were given out, and their number
	Clock    clock.Clock // nil is the system's

	// View prepares what every page needs to know of its reader.
	View func(w *web.Response, r *web.Request) ui.View
	// Visitor is how somebody unknown reads a language: calendars, digits, zone.
	Visitor func(lang.Tag) web.Principal
	// Languages are those in which one can write to the house; nil for all three.
	Languages func() []lang.Tag
	// Greeter is the one question asked of everybody; nil asks none.
	Greeter func(ctx context.Context) (routing.Question, error)
	// Origin is how browsers reach the house, "https://care.noor.example"; ""
	// takes what the request says.
	Origin string
}

// Portal answers the customer's pages.
type Portal struct {
	Deps
	limits limits
}

// New makes the portal.
func New(d Deps) *Portal {
	if d.Clock == nil {
		d.Clock = clock.System
	}
	return &Portal{Deps: d, limits: newLimits(d.Clock)}
}

// Routes are the portal's part of the one list in app. All of them are public:
// who may see a case is decided by its secret link.
func (p *Portal) Routes() []web.Route {
	post := func(path string, h web.Handler) web.Route {
		return web.Route{Pattern: "POST " + path, Permission: web.Public, Handle: web.Limited(p.limits.knock, h)}
	}
	upload := func(path string, h web.Handler) web.Route {
		route := post(path, h)
		route.Body = maxForm
		return route
	}
	return append(append(append(p.helpRoutes(), p.charterRoutes()...), p.noticeRoutes()...), web.In("portal",
		web.Get("/write", web.Public, p.welcome),
		web.Get("/write/{lang}", web.Public, p.welcome),
		web.Get("/write/{lang}/{type}", web.Public, p.askVoice),
		upload("/write/{lang}/{type}", p.takeVoice),
		web.Get("/call-back", web.Public, p.askCallBack),
		web.Get("/call-back/{lang}", web.Public, p.askCallBack),
		upload("/call-back/{lang}", p.takeCallBack),
		upload("/t/{token}/milestones/{id}", p.confirmMilestone),
		upload("/t/{token}/storm", p.differs),
		post("/t/{token}/file", p.ownFile),
		upload("/t/{token}/remedies", p.chooseRemedy),
		upload("/t/{token}/remedies/{id}/refusal", p.refuseRemedy),
		upload("/t/{token}/remedies/{id}/arrival", p.haveRemedy),
		web.Get("/t/{token}", web.Public, p.track),
		web.Get("/t/{token}/receipt", web.Public, p.receipt),
		web.Get("/t/{token}/files/{id}", web.Public, p.file),
		upload("/t/{token}/messages", p.addMessage),
		post("/t/{token}/solved", p.confirm),
		post("/t/{token}/not-solved", p.object),
		web.Get("/t/again", web.Public, p.askAgain),
		post("/t/again", p.sendAgain),
		web.Get("/door", web.Public, p.door),
		web.Get("/qr.svg", web.Public, web.Limited(p.limits.knock, p.qrSVG)),
		web.Get("/qr.png", web.Public, web.Limited(p.limits.knock, p.qrPNG)),
	)...)
}

// languages are those a visitor can choose from, in the order of the house.
func (p *Portal) languages() []lang.Tag {
	if p.Deps.Languages != nil {
		if all := p.Deps.Languages(); len(all) > 0 {
			return all
		}
	}
	return lang.Tags[:]
}

// speak shows the rest of the request in a language, if the house speaks it.
func (p *Portal) speak(r *web.Request, t lang.Tag) bool {
	if !slices.Contains(p.languages(), t) {
		return false
	}
	if r.Print.Tag() != t {
		r.As(p.Visitor(t))
	}
	return true
}

// origin is the address of the house as a customer reaches it.
func (p *Portal) origin(r *web.Request) string {
	if p.Origin != "" {
		return p.Origin
	}
	return r.Origin()
}
