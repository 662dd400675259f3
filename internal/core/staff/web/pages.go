package web

import (
	"net/http"
	"time"

	"rida/internal/core/staff"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
)

// Pages answers the pages of this package.
type Pages struct {
	DB      *db.DB
	Staff   *staff.Staff
	Cookies web.Cookies
	Texts   *lang.Catalogue
	Hub     *web.Hub // whose pages end with a session; may be nil
	Clock   clock.Clock

	// View prepares what every page needs to know of its reader, visitors included.
	View func(w *web.Response, r *web.Request) ui.View
	// Demo are the accounts one can enter by a click on the sign-in page: Label
	// and Href, which begins with DemoPath. Nil in a real house.
	Demo func(r *web.Request) []ui.Choice
	// HandOver is where everything an account owns can be handed over; nil when
	// there is no such page.
	HandOver func(account id.ID) string
	// HoursEffect shows what other working hours would do, and MovedBy is the page
	// of what a version of them did; nil where nothing is promised.
	HoursEffect HoursEffect
	MovedBy     func(version int) string

	knocks *web.Limiter
}

// DemoPath begins the address of a demo link; the token of staff.DemoLink
// follows.
const DemoPath = "/demo/"

const (
	// A browser may send twenty forms at the door at once and then one every
	// three seconds: each costs the hash of a password.
	knockBurst = 20
	knockEvery = 3 * time.Second
)

// Routes are this package's part of the one list in app.
func (p *Pages) Routes() []web.Route {
	if p.Clock == nil {
		p.Clock = clock.System
	}
	p.knocks = web.NewLimiter(p.Clock, knockBurst, knockEvery)
	knock := func(path string, h web.Handler) web.Route {
		return web.Post(path, web.Public, web.Limited(p.knocks, h))
	}
	return web.In("staff",
		web.Get("/sign-in", web.Public, p.askSignIn),
		knock("/sign-in", p.signIn),
		web.Post("/sign-out", web.Public, p.signOut),
		web.Get(DemoPath+"{token}", web.Public, p.enterDemo),
		web.Get("/first-run", web.Public, p.askFirstRun),
		knock("/first-run", p.firstRun),
		web.Get("/staff/invitations/{token}", web.Public, p.askAccept),
		knock("/staff/invitations/{token}", p.accept),
		web.Get("/staff/password", web.Public, p.askForgotten),
		knock("/staff/password", p.forgotten),
		web.Get("/staff/password/{token}", web.Public, p.askReset),
		knock("/staff/password/{token}", p.reset),

		web.Get("/staff/me", web.SignedIn, p.me),
		web.Post("/staff/me", web.SignedIn, p.setMe),
		web.Post("/staff/me/password", web.SignedIn, p.setPassword),
		web.Post("/staff/me/sessions/end", web.SignedIn, p.endOthers),
		web.Post("/staff/me/sessions/{id}/end", web.SignedIn, p.endSession),

		web.Get("/staff/people", staff.Read, p.people),
		web.Post("/staff/people", staff.Manage, p.invite),
		web.Post("/staff/invitations/{id}/withdrawal", staff.Manage, p.withdraw),
		web.Get("/staff/people/{id}", staff.Manage, p.person),
		web.Post("/staff/people/{id}", staff.Manage, p.setPerson),
		web.Get("/staff/people/{id}/departure", staff.Manage, p.askLeave),
		web.Post("/staff/people/{id}/departure", staff.Manage, p.leave),
		web.Post("/staff/people/{id}/return", staff.Manage, p.comeBack),
		web.Post("/staff/people/{id}/sessions/end", staff.Manage, p.endSessionsOf),

		web.Get("/staff/teams", staff.Read, p.teams),
		web.Get("/staff/teams/new", staff.Manage, p.askTeam),
		web.Post("/staff/teams", staff.Manage, p.saveTeam),
		web.Get("/staff/teams/{id}", staff.Manage, p.askTeam),
		web.Post("/staff/teams/{id}", staff.Manage, p.saveTeam),

		web.Get("/staff/roles", staff.Manage, p.roles),
		web.Post("/staff/roles", staff.Manage, p.setRoles),
		web.Post("/staff/roles/new", staff.Manage, p.addRole),
		web.Post("/staff/roles/{id}/end", staff.Manage, p.dropRole),

		web.Get("/staff/tokens", staff.Tokens, p.tokens),
		web.Post("/staff/tokens", staff.Tokens, p.makeToken),
		web.Post("/staff/tokens/{id}/revocation", staff.Tokens, p.revokeToken),

		web.Get("/settings/organisation", staff.Settings, p.organisation),
		web.Post("/settings/organisation", staff.Settings, p.setOrganisation),
		web.Get("/settings/hours", staff.Settings, p.hours),
		web.Post("/settings/hours", staff.Settings, p.setHours),
		web.Get("/settings/hours/announcement", staff.Settings, p.askAnnounce),
		web.Post("/settings/hours/announcement", staff.Settings, p.announce),
	)
}

// Authenticate tells who sends a request: by a bearer token, or else by the
// browser's session. An unknown or ended one is nobody.
func (p *Pages) Authenticate(r *http.Request) (web.Principal, error) {
	var (
		who staff.Person
		ok  bool
		err error
	)
	if secret := web.Bearer(r); secret != "" {
		who, ok, err = p.Staff.ByToken(r.Context(), p.DB, secret)
	} else if token := p.Cookies.Session(r); token != "" {
		who, ok, err = p.Staff.BySession(r.Context(), p.DB, token)
	}
	if err != nil || !ok {
		return web.Principal{}, err
	}
	return p.principal(r, who)
}

func (p *Pages) principal(r *http.Request, who staff.Person) (web.Principal, error) {
	o, _, err := p.Staff.Organisation(r.Context(), p.DB)
	if err != nil {
		return web.Principal{}, err
	}
	t := who.Preferences
	return web.Principal{Kind: "staff", ID: who.Account, Name: who.Name, Session: who.Session, ByToken: who.ByToken, Permissions: who.Permissions,
		Lang: t.Lang, Digits: t.Digits, Calendar: t.Calendar, Second: t.Second, Zone: t.Location(), Theme: t.Theme, KeysOn: t.KeysOn,
		Levant: o.Levant()}, nil
}

// by is whoever sends the request, as the one who acts.
func by(r *web.Request) staff.By { return staff.By{Account: r.Who.ID, Can: r.Who.Can} }

// attempt describes the browser at the door.
func (p *Pages) attempt(r *web.Request) staff.Attempt {
	return staff.Attempt{Address: web.AddressKey(r.Address()), Device: r.UserAgent(), Replaces: p.Cookies.Session(r.Request)}
}

// problems are the defects of a form as the components take them.
func problems(f *web.Form) ui.Problems {
	out := ui.Problems{By: map[string]string{}}
	for _, one := range f.Problems() {
		switch _, seen := out.By[one.Name]; {
		case seen:
		case one.Name == "":
			out.Form = one.Text
		default:
			out.Order = append(out.Order, one.Name)
			out.By[one.Name] = one.Text
		}
	}
	return out
}

// status is what a page with a form is answered with.
func status(f *web.Form) int {
	if f.Err() != nil {
		return http.StatusUnprocessableEntity
	}
	return http.StatusOK
}

// languages are links to the same page in the other languages, each named in
// its own.
func (p *Pages) languages(r *web.Request) []ui.Choice {
	var out []ui.Choice
	query := r.URL.Query()
	for _, t := range lang.Tags {
		query.Set("lang", string(t))
		out = append(out, ui.Choice{Value: string(t), Label: p.Texts.For(t, t.Digits()).T("lang." + string(t)),
			Href: r.URL.Path + "?" + query.Encode(), Current: t == r.Print.Tag()})
	}
	return out
}
