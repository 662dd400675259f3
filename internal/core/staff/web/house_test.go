package web_test

import (
	"context"
	"html"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"rida/internal/core/event"
	"rida/internal/core/staff"
	staffweb "rida/internal/core/staff/web"
	"rida/internal/kit/calendar"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/testkit"
)

// house is the pages of this package behind a real router.
type house struct {
	*testkit.World
	t       *testing.T
	staff   *staff.Staff
	router  *web.Router
	letters []string // the links in letters that were sent
	holds   int64
}

func each(t *testing.T, test func(h *house)) {
	t.Helper()
	testkit.Each(t, func(t *testing.T, w *testkit.World) { test(open(t, w)) }, event.Schema, staff.Schema)
}

func open(t *testing.T, w *testkit.World) *house {
	h := &house{World: w, t: t}
	texts, err := lang.Load(calendar.Texts, web.Texts, ui.Texts, staff.Texts, staffweb.Texts)
	if err != nil {
		t.Fatal(err)
	}
	h.staff = staff.New(staff.Options{Events: event.NewLog(), Permissions: staff.Permissions(), Origin: "https://desk.example", HashMemory: 64, Demo: true,
		SendMail: func(_ context.Context, tx *db.Tx, _ staff.Recipient, _ string, args ...any) error {
			for i := 0; i+1 < len(args); i += 2 {
				if args[i] == "link" {
					tx.AfterCommit(func() { h.letters = append(h.letters, strings.TrimPrefix(args[i+1].(string), "https://desk.example")) })
				}
			}
			return nil
		},
		Holdings: func(context.Context, db.Reader, id.ID) (int64, error) { return h.holds, nil },
	})
	cookies := web.Cookies{Signer: web.NewSigner([]byte("0123456789abcdef"), w.Clock)}
	pages := &staffweb.Pages{DB: w.DB, Staff: h.staff, Cookies: cookies, Texts: texts, Hub: web.NewHub(), Clock: w.Clock,
		HandOver: func(who id.ID) string { return "/hand-over/" + who.String() },
		View: func(w *web.Response, r *web.Request) ui.View {
			v := ui.View{P: r.Print, When: r.Dates, Now: h.Clock.Now(), Can: r.Who.Can, Path: r.URL.Path}
			if m, ok := r.Toast(w); ok {
				v.Toasts = []ui.Toast{{Text: m.Text(r)}}
			}
			return v
		}}
	home := web.Route{Pattern: "GET /{$}", Permission: web.SignedIn, Handle: func(w *web.Response, r *web.Request) error { return w.Nothing() }}
	h.router, err = web.NewRouter(web.Options{Routes: append(pages.Routes(), home), Texts: texts, Cookies: cookies, Clock: w.Clock, Authenticate: pages.Authenticate})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// browser keeps cookies, follows nothing and speaks one language.
type browser struct {
	h    *house
	jar  http.CookieJar
	lang string
	ip   string
}

func (h *house) browser(language string) *browser {
	jar, err := cookiejar.New(nil)
	if err != nil {
		h.t.Fatal(err)
	}
	return &browser{h, jar, language, "192.0.2.1:1000"}
}

// page is what a browser got.
type page struct {
	t        *testing.T
	status   int
	body     string
	location string
	header   http.Header
}

var site = &url.URL{Scheme: "http", Host: "example.com"}

func (b *browser) send(method, path string, form url.Values) page {
	b.h.t.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(form.Encode()))
	r.RemoteAddr = b.ip
	r.Header.Set("Accept", "text/html")
	r.Header.Set("Accept-Language", b.lang)
	r.Header.Set("User-Agent", "Mozilla/5.0 (Windows NT 10.0; rv:150.0) Gecko/20100101 Firefox/150.0")
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	for _, c := range b.jar.Cookies(site) {
		r.AddCookie(c)
	}
	w := httptest.NewRecorder()
	b.h.router.ServeHTTP(w, r)
	b.jar.SetCookies(site, w.Result().Cookies())
	return page{b.h.t, w.Code, w.Body.String(), w.Header().Get("Location"), w.Header()}
}

func (b *browser) get(path string) page { b.h.t.Helper(); return b.send("GET", path, nil) }

// post sends a form; fields are name, value pairs and names may repeat.
func (b *browser) post(path string, fields ...string) page {
	b.h.t.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(fields); i += 2 {
		form.Add(fields[i], fields[i+1])
	}
	return b.send("POST", path, form)
}

// must checks the status of a page.
func (p page) must(status int, what string) page {
	p.t.Helper()
	if p.status != status {
		p.t.Fatalf("%s: %d, want %d, leads to %q\n%s", what, p.status, status, p.location, p.words())
	}
	return p
}

// leads checks where a page leads.
func (p page) leads(to, what string) page {
	p.t.Helper()
	if p.must(303, what).location != to {
		p.t.Fatalf("%s leads to %q, want %q", what, p.location, to)
	}
	return p
}

// says checks that the page holds a text, as people read it.
func (p page) says(texts ...string) page {
	p.t.Helper()
	for _, s := range texts {
		if !strings.Contains(p.words(), s) {
			p.t.Errorf("the page does not say %q:\n%s", s, p.words())
		}
	}
	return p
}

var (
	tags     = regexp.MustCompile(`(?s)<[^>]*>`)
	space    = regexp.MustCompile(`\s+`)
	isolates = strings.NewReplacer("\u2066", "", "\u2067", "", "\u2068", "", "\u2069", "")
	box      = regexp.MustCompile(`<input[^>]*\bname="([^"]*)"[^>]*>|<select[^>]*\bname="([^"]*)"|<option value="([^"]*)"([^>]*)>`)
	value    = regexp.MustCompile(`\bvalue="([^"]*)"`)
)

func (p page) words() string {
	return isolates.Replace(html.UnescapeString(space.ReplaceAllString(tags.ReplaceAllString(p.body, " "), " ")))
}

// form reads every box of the page as a browser would send it.
func (p page) form() url.Values {
	out := url.Values{}
	chosen := ""
	for _, m := range box.FindAllStringSubmatch(p.body, -1) {
		input := m[0]
		switch {
		case m[1] != "":
			if checkable := strings.Contains(input, `type="checkbox"`) || strings.Contains(input, `type="radio"`); checkable && !strings.Contains(input, " checked") {
				continue
			}
			if strings.Contains(input, " disabled") {
				continue
			}
			got := ""
			if v := value.FindStringSubmatch(input); v != nil {
				got = html.UnescapeString(v[1])
			}
			out.Add(m[1], got)
		case m[2] != "":
			chosen = m[2]
		case chosen != "":
			if strings.Contains(m[4], "selected") || !out.Has(chosen) { // without a choice a select sends its first
				out.Set(chosen, html.UnescapeString(m[3]))
			}
		}
	}
	return out
}

const secret = "correct horse 42"

// begin goes through the first run as the owner and gives the browser.
func (h *house) begin() *browser {
	h.t.Helper()
	b := h.browser("en")
	b.post("/first-run", "organisation", "Noor Appliances", "lang", "en", "country", "sa", "calendar", "", "digits", "", "zone", "",
		"name", "Noura", "email", "noura@noor.example", "password", secret).leads("/", "first run")
	b.get("/").must(204, "home after the first run")
	return b
}

// hire lets somebody in by an invitation and gives their browser.
func (h *house) hire(owner *browser, email, role string) (*browser, id.ID) {
	h.t.Helper()
	roleID, err := h.staff.RoleByCode(h.t.Context(), h.DB, role)
	if err != nil {
		h.t.Fatal(err)
	}
	owner.post("/staff/people", "email", email, "role", roleID.String(), "team", "", "lang", "en").must(200, "invite")
	b := h.browser("en")
	b.post(h.letters[len(h.letters)-1], "name", "Sara", "password", secret).leads("/", "accept")
	all, err := h.staff.Accounts(h.t.Context(), h.DB)
	if err != nil {
		h.t.Fatal(err)
	}
	for _, a := range all {
		if a.Email == email {
			return b, a.ID
		}
	}
	h.t.Fatalf("%s has no account", email)
	return nil, 0
}

// withToken asks for a page as a program.
func (h *house) withToken(token, path string) int {
	r := httptest.NewRequest("GET", path, nil)
	r.Header.Set("Authorization", "Bearer "+token)
	w := httptest.NewRecorder()
	h.router.ServeHTTP(w, r)
	return w.Code
}

// plan is the stored plan of working hours.
func (h *house) plan() calendar.Plan {
	h.t.Helper()
	o, _, err := h.staff.Organisation(h.t.Context(), h.DB)
	if err != nil {
		h.t.Fatal(err)
	}
	return o.Schedule.Plan()
}

func text(t *testing.T, p calendar.Plan) string {
	t.Helper()
	b, err := p.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func itoa(n int) string { return strconv.Itoa(n) }
