package app

import (
	"context"
	"crypto/subtle"
	"net/http"
	"strings"
	"time"

	"github.com/a-h/templ"

	"rida/internal/core/staff"
	"rida/internal/kit/db"
	"rida/internal/kit/lang"
	"rida/internal/kit/web"
	"rida/internal/kit/web/assets"
	"rida/internal/kit/web/ui"
	"rida/internal/room/cases"
	"rida/internal/room/customers"
)

// authenticate tells who asks: by the session of a browser or the token of a
// program.
func (a *App) authenticate(r *http.Request) (web.Principal, error) {
	var p staff.Person
	var ok bool
	var err error
	if token := web.Bearer(r); token != "" {
		if a.isDemoToken(token) {
			p, ok, err = a.demoOwner(r.Context())
		} else {
			p, ok, err = a.Staff.ByToken(r.Context(), a.DB, token)
		}
	} else if session := a.cookies.Session(r); session != "" {
		p, ok, err = a.Staff.BySession(r.Context(), a.DB, session)
	}
	if err != nil || !ok {
		return web.Principal{}, err
	}
	prefs := p.Preferences
	return web.Principal{Kind: "staff", ID: p.Account, Name: p.Name, Session: p.Session, ByToken: p.ByToken, Permissions: p.Permissions,
		Lang: prefs.Lang, Digits: prefs.Digits, Calendar: prefs.Calendar, Second: prefs.Second, Zone: prefs.Location(), Theme: prefs.Theme, KeysOn: prefs.KeysOn}, nil
}

func (a *App) isDemoToken(token string) bool {
	return a.Config.Demo && a.Config.Token != "" && subtle.ConstantTimeCompare([]byte(token), []byte(a.Config.Token)) == 1
}

// demoOwner is the owner, as whom the demo's token acts.
func (a *App) demoOwner(ctx context.Context) (staff.Person, bool, error) {
	return a.Staff.DemoOwner(ctx, a.DB)
}

// visitor is how somebody unknown reads.
func (a *App) visitor(t lang.Tag) web.Principal {
	p := a.organisation().Preferences(t)
	return web.Principal{Lang: t, Digits: p.Digits, Calendar: p.Calendar, Second: p.Second, Zone: p.Location()}
}

func (a *App) language() lang.Tag {
	if t := a.organisation().Lang; t != "" {
		return t
	}
	return lang.English
}

func (a *App) firm(t lang.Tag) string {
	o := a.organisation()
	return o.In(t)
}

// view is what every page knows of its reader.
func (a *App) view(w *web.Response, r *web.Request) ui.View {
	v := ui.View{P: r.Print, When: r.Dates, Now: a.DB.Now(), Theme: r.Who.Theme, Path: r.URL.Path, Can: r.Who.Can, Firm: a.firm(r.Print.Tag()),
		NoKeys: !r.Who.KeysOn}
	if r.Who.Known() {
		v.Me = ui.Person{ID: r.Who.ID.String(), Name: r.Who.Name, Lang: lang.Detect(r.Who.Name), Colleague: true}
		a.furnish(&v, r)
	}
	if t, ok := r.Toast(w); ok {
		v.Toasts = append(v.Toasts, ui.Toast{Text: t.Text(r), Undo: t.Undo})
	}
	return v
}

// furnish adds what somebody who works here has on every page.
func (a *App) furnish(v *ui.View, r *web.Request) {
	at := func(path string) bool { return v.Path == path || strings.HasPrefix(v.Path, path+"/") }
	add := func(may, href string, icon ui.IconName, key string, current bool) {
		if r.Who.Can(may) {
			v.Rail = append(v.Rail, ui.RailItem{Href: href, Icon: icon, Label: r.Print.T(key), Current: current})
		}
	}
	complaints := r.URL.Query().Get("view") == "complaint"
	add(cases.MayRead, "/cases", ui.IconInbox, "app.rail.inbox", at("/cases") && !complaints)
	add(cases.MayRead, "/cases?view=complaint", ui.IconFlag, "app.rail.complaints", at("/cases") && complaints)
	add(customers.MayRead, "/customers", ui.IconPeople, "app.rail.customers", at("/customers"))
	add(mayReadMail, "/mail", ui.IconMail, "app.rail.outbox", at("/mail"))
	v.Gear = ui.RailItem{Href: "/settings", Icon: ui.IconGear, Label: r.Print.T("app.rail.settings"), Current: at("/settings")}
	v.Account = []ui.MenuItem{
		{Label: r.Print.T("app.account.settings"), Icon: ui.IconPerson, Href: "/settings/me"},
		{Label: r.Print.T("app.account.sign_out"), Icon: ui.IconSignOut, Href: "/sign-out"},
	}
	if r.Who.Can(cases.MayWrite) {
		v.NewCase = "/cases/new"
	}
	if r.Who.Can(cases.MayRead) {
		v.Search, v.Live = "/search", "/live"
	}
}

// errorPage shows a failure as a page.
func (a *App) errorPage(r *web.Request, p web.Problem) templ.Component {
	v := ui.View{P: r.Print, When: r.Dates, Now: a.DB.Now(), Theme: r.Who.Theme, Firm: a.firm(r.Print.Tag())}
	return ui.ErrorPage{Title: p.Title, Text: p.Detail, Reference: p.Reference}.Draw(v)
}

// mayReadMail is the permission for the ledger of mail.
const mayReadMail = "mail.read"

func ownPermissions() []staff.Permission {
	return []staff.Permission{{Name: mayReadMail, Key: "app.permission.mail_read", Roles: []string{staff.Manager, staff.Agent}}}
}

// ownRoutes belong to no room: live updates, assets, health.
func (a *App) ownRoutes() []web.Route {
	return web.In("app",
		web.Route{Pattern: "GET /live", Permission: web.SignedIn, Handle: a.Hub.Live(a.mayListen), Stream: true},
		web.Route{Pattern: "GET /assets/{file...}", Permission: web.Public, Handle: serveAssets},
		web.Health(func(ctx context.Context) error {
			var one int
			return a.DB.Get(ctx, &one, `SELECT 1`)
		}),
	)
}

func serveAssets(w *web.Response, r *web.Request) error {
	assets.Handler().ServeHTTP(w, r.Request)
	return nil
}

// mayListen tells which live topics a reader may hear.
func (a *App) mayListen(r *web.Request, topic string) bool {
	return r.Who.Can(cases.MayRead) && (topic == "cases" || strings.HasPrefix(topic, "case:"))
}

// limiters slow down floods.
type limiters struct{ signIn *web.Limiter }

func newLimiters(d *db.DB) limiters {
	return limiters{signIn: web.NewLimiter(clockOf{d}, 20, 3*time.Second)}
}

type clockOf struct{ d *db.DB }

func (c clockOf) Now() time.Time { return c.d.Now() }
