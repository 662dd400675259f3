package app

import (
	"context"
	"crypto/subtle"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"rida/internal/api"
	channelweb "rida/internal/core/channel/web"
	"rida/internal/core/staff"
	"rida/internal/kit/lang"
	"rida/internal/kit/web"
	"rida/internal/kit/web/assets"
	"rida/internal/kit/web/ui"
	"rida/internal/room/agreements"
	"rida/internal/room/analytics"
	"rida/internal/room/cases"
	casesweb "rida/internal/room/cases/web"
	"rida/internal/room/complaints"
	"rida/internal/room/complaints/dispute"
	"rida/internal/room/complaints/remedy"
	"rida/internal/room/complaints/second"
	"rida/internal/room/complaints/storm"
	"rida/internal/room/customers"
	"rida/internal/room/knowledge"
	"rida/internal/room/problems"
	"rida/internal/room/promises/figures"
	"rida/internal/room/tasks"
	"rida/internal/room/team"
	"rida/internal/room/waiting"
)

// authenticate tells who asks: the demo's own token, or whoever the pages of
// the staff know by session or token.
func (a *App) authenticate(r *http.Request) (web.Principal, error) {
	if a.isDemoToken(web.Bearer(r)) {
		p, ok, err := a.demoOwner(r.Context())
		if err != nil || !ok {
			return web.Principal{}, err
		}
		prefs := p.Preferences
		return api.ReadsAs(web.Principal{Kind: "staff", ID: p.Account, Name: p.Name, ByToken: true, Permissions: p.Permissions, Lang: prefs.Lang,
			Digits: prefs.Digits, Calendar: prefs.Calendar, Second: prefs.Second, Zone: prefs.Location(), Theme: prefs.Theme, KeysOn: prefs.KeysOn}, r), nil
	}
	p, err := a.people.Authenticate(r)
	if p.ByToken { // a program speaks for many people; a browser for the one who signed in
		p = api.ReadsAs(p, r)
	}
	return p, err
}

// demoOwner is as whom the demo's token acts.
func (a *App) demoOwner(ctx context.Context) (p staff.Person, ok bool, err error) {
	if kept := a.kept.demoOwner.Load(); kept != nil && time.Since(kept.at) < keptFor {
		return kept.Person, true, nil
	}
	if p, ok, err = a.Staff.DemoOwner(ctx, a.DB); ok {
		a.kept.demoOwner.Store(&keptPerson{p, time.Now()})
	}
	return p, ok, err
}

func (a *App) isDemoToken(token string) bool {
	return a.Config.Demo && a.Config.Token != "" && subtle.ConstantTimeCompare([]byte(token), []byte(a.Config.Token)) == 1
}

// demoDoors are the people one can become by a click on the sign-in page of a
// demo; nil in a real house.
func (a *App) demoDoors(r *web.Request) (doors []ui.Choice) {
	for _, d := range a.doors {
		doors = append(doors, ui.Choice{Label: d.Name, Hint: r.Print.T("staff.role." + d.Role), Href: d.path})
	}
	return doors
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
	v := ui.View{P: r.Print, When: r.Dates, Now: a.DB.Now(), Theme: theme(r), Path: r.URL.Path, Can: r.Who.Can, Firm: a.firm(r.Print.Tag()),
		NoKeys: !r.Who.KeysOn, Shelf: a.shelf}
	if r.Who.Known() {
		v.Me = ui.Person{ID: r.Who.ID.String(), Name: r.Who.Name, Lang: lang.Detect(r.Who.Name), Colleague: true}
		a.furnish(&v, r)
	}
	if t, ok := r.Toast(w); ok {
		v.Toasts = append(v.Toasts, ui.Toast{Text: t.Text(r), Undo: t.Undo})
	}
	return v
}

// theme is what this browser was told last, or else what the reader prefers
// everywhere.
func theme(r *web.Request) string {
	if c, err := r.Cookie("theme"); err == nil && (c.Value == "light" || c.Value == "dark") {
		return c.Value
	}
	return r.Who.Theme
}

// furnish adds what somebody who works here has on every page.
func (a *App) furnish(v *ui.View, r *web.Request) {
	at := func(path string) bool { return within(v.Path, path) }
	add := func(to *[]ui.RailItem, may, href string, icon ui.IconName, key string, current bool) {
		if r.Who.Can(may) {
			*to = append(*to, ui.RailItem{Href: href, Icon: icon, Label: r.Print.T(key), Current: current})
		}
	}
	add(&v.Rail, cases.MayRead, "/cases", ui.IconInbox, "app.rail.inbox", at("/cases"))
	add(&v.Rail, complaints.MayRead, "/complaints", ui.IconFlag, "app.rail.complaints", at("/complaints"))
	add(&v.Rail, tasks.MayRead, "/tasks", ui.IconDone, "app.rail.tasks", at("/tasks"))
	add(&v.Rail, customers.MayRead, "/customers", ui.IconPeople, "app.rail.customers", at("/customers"))
	add(&v.Rail, knowledge.MayRead, "/knowledge", ui.IconBook, "app.rail.knowledge", at("/knowledge"))
	add(&v.Rail, figures.MayRead, "/promises", ui.IconPromise, "app.rail.promises", at("/promises"))
	add(&v.Rail, problems.MayRead, "/problems", ui.IconBolt, "app.rail.problems", at("/problems") || at("/topics") || at("/processes"))
	add(&v.Rail, analytics.MayRead, "/analytics/first-contact", ui.IconChart, "app.rail.analytics", at("/analytics"))
	add(&v.Beyond, cases.MayWrite, "/calls/new", ui.IconPhone, "app.rail.calls", at("/calls"))
	add(&v.Beyond, waiting.MayRead, "/waiting", ui.IconClock, "app.rail.waiting", at("/waiting"))
	add(&v.Beyond, remedy.MayRead, "/remedies", ui.IconShield, "remedy.title", at("/remedies"))
	add(&v.Beyond, dispute.MayRead, "/disputes", ui.IconShield, "dispute.title", at("/disputes"))
	add(&v.Beyond, second.MayRead, "/second-looks", ui.IconEye, "second.title", at("/second-looks"))
	add(&v.Beyond, storm.MayRead, "/storms", ui.IconMerge, "storm.title", at("/storms"))
	add(&v.Beyond, agreements.MayRead, "/agreements", ui.IconHandOver, "app.rail.agreements", at("/agreements"))
	add(&v.Beyond, channelweb.MayRead, "/mail", ui.IconMail, "app.rail.mail", at("/mail"))
	if a.Config.Demo {
		add(&v.Beyond, web.SignedIn, "/outbox", ui.IconSend, "app.rail.outbox", at("/outbox"))
	}
	v.Bell = ui.RailItem{Href: "/notices", Icon: ui.IconBell, Label: r.Print.T("app.rail.notices"), Current: at("/notices")}
	v.BellTopic, v.Live = noticeTopic(r.Who.ID), "/live?since="+strconv.FormatInt(r.Began.UnixMicro(), 10)
	v.Gear = ui.RailItem{Href: "/staff/people", Icon: ui.IconGear, Label: r.Print.T("app.rail.settings"), Current: at("/settings") || at("/staff")}
	v.Account = []ui.MenuItem{
		{Label: r.Print.T("app.account.settings"), Icon: ui.IconPerson, Href: "/staff/me"},
		{Label: r.Print.T("cases.helping.title"), Icon: ui.IconHand, Href: "/helping"},
		{Label: r.Print.T("app.account.sign_out"), Icon: ui.IconSignOut, Post: "/sign-out"},
	}
	if r.Who.Can(cases.MayAssign) {
		v.Account = append([]ui.MenuItem{{Label: r.Print.T("app.account.presence"), Icon: ui.IconCalendar, Href: "/routing/me"}}, v.Account...)
	}
	if r.Who.Can(team.MayOwn) {
		v.Account = append([]ui.MenuItem{{Label: r.Print.T("team.day"), Icon: ui.IconSmile, Href: "/team"}}, v.Account...)
	}
	v.Settings = settings(r)
	a.warnOfMail(v, r)
	if r.Who.Can(cases.MayWrite) {
		v.NewCase = "/cases/new"
	}
	if r.Who.Can(cases.MayRead) {
		v.Search = "/search"
	}
}

// errorPage shows a failure as a page.
func (a *App) errorPage(r *web.Request, p web.Problem) templ.Component {
	v := ui.View{P: r.Print, When: r.Dates, Now: a.DB.Now(), Theme: theme(r), Firm: a.firm(r.Print.Tag())}
	return ui.ErrorPage{Title: p.Title, Text: p.Detail, Reference: p.Reference}.Draw(v)
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
	if r.Who.Can(tasks.MayRead) && (topic == "tasks" || strings.HasPrefix(topic, "tasks:case:")) {
		return true
	}
	if topic == noticeTopic(r.Who.ID) {
		return true
	}
	return r.Who.Can(cases.MayRead) && (topic == "cases" || strings.HasPrefix(topic, "case:") || strings.HasPrefix(topic, casesweb.PresencePrefix) || strings.HasPrefix(topic, casesweb.BulkPrefix))
}

// languages are those in which customers can write.
func (a *App) languages() []lang.Tag { return a.organisation().Languages }
