package api

import (
	"embed"
	"net/http"
	"sync"
	"time"

	"rida/internal/core/channel"
	"rida/internal/core/files"
	"rida/internal/core/notice"
	"rida/internal/core/staff"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/lang"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/agreements"
	"rida/internal/room/cases"
	"rida/internal/room/complaints"
	"rida/internal/room/complaints/dispute"
	"rida/internal/room/complaints/regime"
	"rida/internal/room/complaints/remedy"
	"rida/internal/room/complaints/second"
	"rida/internal/room/complaints/storm"
	"rida/internal/room/knowledge"
	"rida/internal/room/problems"
	"rida/internal/room/promises/charter"
	"rida/internal/room/promises/estimate"
	"rida/internal/room/records"
	"rida/internal/room/routing"
	"rida/internal/room/routing/automation"
	"rida/internal/room/tasks"
	"rida/internal/room/team"
	"rida/internal/room/waiting"
)

// Schema holds the table of this package.
//
//go:embed schema/*.sql
var Schema embed.FS

// Texts holds what this package says.
//
//go:embed lang/*.json
var Texts embed.FS

// Base is where the operations live.
const Base = "/api/v1"

const (
	// MayReadMail is the permission to see the ledger of mail; app lists it.
	MayReadMail = "mail.read"
	// MayHandInMail is the permission to hand in mail and to let it be read again.
	MayHandInMail = "mail.write"
	// MayManageMail is the permission to give mail its place; app lists it.
	MayManageMail = "mail.manage"
	// MaySetMailboxes is the permission to set up mailboxes; app lists it.
	MaySetMailboxes = "mail.mailboxes"
)

// Permissions are this package's part of the one list in app.
func Permissions() []staff.Permission {
	return []staff.Permission{{Name: MayHandInMail, Key: "api.permission.mail_write", Roles: []string{staff.Manager, staff.Agent}}}
}

// Deps is what app hands over; all are needed but Unlimited and View.
type Deps struct {
	DB       *db.DB
	Cases    *cases.Room
	Tasks    *tasks.Room
	Bell     *notice.Bell
	Team     *team.Room
	Staff    *staff.Staff
	Routing  *routing.Room
	Waiting  *waiting.Room
	Waits    *waiting.Outlook
	Regimes  *regime.Room
	Remedies *remedy.Room
	Disputes *dispute.Room
	Seconds  *second.Room
	Storms   *storm.Room
	// ComplaintFacts are what other rooms know of complaints, for reports.
	ComplaintFacts regime.FactsOf
	Agreed         *agreements.Room
	Does           *automation.Room
	Ledger         *channel.Ledger
	Knows          *knowledge.Room
	Outlook        *estimate.Outlook
	Words          *routing.Words
	Charter        func() *charter.Room
	Files          *files.Store
	Places         cases.Places

	Complaints *complaints.Room
	Records    *records.Room
	Mailing
	Texts *lang.Catalogue

	Problems *problems.Room

	// Unlimited tells calls that no limit holds up: those of a demo's own token.
	Unlimited func(*web.Request) bool
	// View prepares what every page needs to know of its reader, for the page of
	// the documentation.
	View func(*web.Response, *web.Request) ui.View
}

// A program may call so many times at once and then at this pace: far above
// what an integration needs, and below what would crowd out people.
const (
	burstCalls = 2000
	callPace   = 4 * time.Millisecond // 250 a second
)

// API answers programs.
type API struct {
	Deps
	operations []operation
	document   func() []byte // made when somebody first asks: few do, and it is large
	limiter    *web.Limiter
	strangers  *web.Limiter // whoever asks for what is public, by address
	underWay   underWay
}

// New makes the API and its document.
func New(d Deps) *API {
	a := &API{Deps: d, limiter: web.NewLimiter(now{d.DB}, burstCalls, callPace), strangers: web.NewLimiter(now{d.DB}, burstPublic, publicPace), underWay: underWay{calls: map[string]bool{}}}
	a.operations = a.list()
	a.document = sync.OnceValue(func() []byte { return makeDocument(a.operations, d.Texts.For(lang.English, lang.Latn)) })
	return a
}

// now lets the limiter keep the database's time.
type now struct{ d *db.DB }

func (n now) Now() time.Time { return n.d.Now() }

var _ clock.Clock = now{}

// Routes are this package's part of the one list in app.
func (a *API) Routes() []web.Route {
	routes := []web.Route{
		{Pattern: "GET " + Base + "/openapi.json", Permission: web.Public, Handle: a.serveDocument},
		{Pattern: "GET /api/docs", Permission: web.Public, Handle: a.docs},
		{Pattern: "GET /api/docs.css", Permission: web.Public, Handle: serveDocsStyle},
	}
	for i := range a.operations {
		o := &a.operations[i]
		routes = append(routes, web.Route{Pattern: o.method + " " + Base + o.path, Permission: o.permission, Body: o.large, Handle: a.handler(o)})
	}
	return web.In("api", routes...)
}

// Operations tells method and path of every operation and what permission it asks for.
func (a *API) Operations() map[string]string {
	all := map[string]string{}
	for _, o := range a.operations {
		all[o.method+" "+Base+o.path] = o.permission
	}
	return all
}

// handler is what comes before every operation: the caller's language, the
// limit, and for a browser's session the origin.
func (a *API) handler(o *operation) web.Handler {
	return func(w *web.Response, r *web.Request) error {
		if h := r.Header.Get("Accept-Language"); h != "" {
			r.As(ReadsAs(r.Who, r.Request))
		}
		if err := a.admit(o, r); err != nil {
			return err
		}
		return o.handle(&call{api: a, op: o, w: w, r: r})
	}
}

// ReadsAs is a principal who reads in the language that the request asks for,
// when it asks for one: a program speaks for many people.
func ReadsAs(who web.Principal, r *http.Request) web.Principal {
	if t := lang.FromAcceptLanguage(r.Header.Get("Accept-Language"), ""); t != "" && t != who.Lang {
		who.Lang, who.Digits = t, t.Digits()
	}
	return who
}
