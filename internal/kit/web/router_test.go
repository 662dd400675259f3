package web_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"

	"rida/internal/kit/clock"
	"rida/internal/kit/fault"
	"rida/internal/kit/lang"
	"rida/internal/kit/web"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// house is a small router with its log and its clock.
type house struct {
	*web.Router
	clock *clock.Fake
	log   *bytes.Buffer
}

func texts(t testing.TB) *lang.Catalogue {
	t.Helper()
	c, err := lang.Load(web.Texts)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func build(t testing.TB, o web.Options) house {
	t.Helper()
	h := house{clock: clock.NewFake(noon), log: &bytes.Buffer{}}
	o.Texts = texts(t)
	o.Clock = h.clock
	o.Log = slog.New(slog.NewTextHandler(h.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	o.Cookies.Signer = web.NewSigner([]byte("0123456789abcdef"), h.clock)
	if o.Authenticate == nil {
		o.Authenticate = func(r *http.Request) (web.Principal, error) {
			switch r.Header.Get("X-Who") {
			case "agent":
				return web.Principal{Kind: "staff", ID: 7, Name: "Sara", Lang: lang.Arabic, Digits: lang.Arabic.Digits(),
					Permissions: map[string]bool{"cases.read": true}}, nil
			case "broken":
				return web.Principal{}, errors.New("the database is away")
			}
			return web.Principal{}, nil
		}
	}
	rt, err := web.NewRouter(o)
	if err != nil {
		t.Fatal(err)
	}
	h.Router = rt
	return h
}

// ask sends a request; headers are name, value pairs.
func (h house) ask(method, target string, body string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func text(s string) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		_, err := io.WriteString(w, s)
		return err
	})
}

func says(s string) web.Handler {
	return func(w *web.Response, r *web.Request) error { return w.HTML(http.StatusOK, text(s)) }
}

func fails(err error) web.Handler {
	return func(*web.Response, *web.Request) error { return err }
}

func TestARouteWithoutPermissionIsRefused(t *testing.T) {
	for _, c := range []struct {
		name  string
		route web.Route
	}{
		{"no permission", web.Route{Pattern: "GET /a", Handle: says("")}},
		{"no method", web.Route{Pattern: "/a", Permission: web.Public, Handle: says("")}},
		{"no handler", web.Route{Pattern: "GET /a", Permission: web.Public}},
		{"bad pattern", web.Route{Pattern: "GET /a/{", Permission: web.Public, Handle: says("")}},
	} {
		if _, err := web.NewRouter(web.Options{Routes: []web.Route{c.route}}); err == nil {
			t.Errorf("%s: the router was built", c.name)
		}
	}
	twice := web.Route{Pattern: "GET /a", Permission: web.Public, Handle: says("")}
	if _, err := web.NewRouter(web.Options{Routes: []web.Route{twice, twice}}); err == nil {
		t.Error("two routes for one address were accepted")
	}
}

func TestAPermissionOpensARouteAndNothingElseDoes(t *testing.T) {
	h := build(t, web.Options{Routes: web.In("cases",
		web.Route{Pattern: "GET /open", Permission: web.Public, Handle: says("open")},
		web.Route{Pattern: "GET /mine", Permission: web.SignedIn, Handle: says("mine")},
		web.Route{Pattern: "GET /cases", Permission: "cases.read", Handle: says("cases")},
		web.Route{Pattern: "GET /roles", Permission: "staff.manage", Handle: says("roles")},
		web.Route{Pattern: "GET /api/v1/cases", Permission: "cases.read", Handle: says("cases")},
	)})
	for _, c := range []struct {
		who, path string
		status    int
		location  string
	}{
		{"", "/open", 200, ""},
		{"", "/mine", 303, "/sign-in?next=%2Fmine"},
		{"", "/cases?x=1", 303, "/sign-in?next=%2Fcases%3Fx%3D1"},
		{"", "/api/v1/cases", 401, ""},
		{"agent", "/mine", 200, ""},
		{"agent", "/cases", 200, ""},
		{"agent", "/api/v1/cases", 200, ""},
		{"agent", "/roles", 403, ""},
		{"broken", "/open", 200, ""},
		{"broken", "/cases", 500, ""},
		{"agent", "/nothing", 404, ""},
	} {
		w := h.ask("GET", c.path, "", "X-Who", c.who)
		if w.Code != c.status || w.Header().Get("Location") != c.location {
			t.Errorf("%q asks %s: %d %q, want %d %q", c.who, c.path, w.Code, w.Header().Get("Location"), c.status, c.location)
		}
	}
	if strings.Contains(h.ask("GET", "/cases", "", "X-Who", "broken").Body.String(), "database") {
		t.Error("a private cause was shown")
	}
	if w := h.ask("POST", "/cases", "", "X-Who", "agent"); w.Code != 405 || w.Header().Get("Allow") != "GET" {
		t.Errorf("a method nobody answers: %d, Allow %q", w.Code, w.Header().Get("Allow"))
	}
}

func TestAScriptedRequestIsLedToTheSignInPage(t *testing.T) {
	h := build(t, web.Options{Routes: web.In("cases", web.Route{Pattern: "GET /list", Permission: "cases.read", Handle: says("")})})
	w := h.ask("GET", "/list", "", "HX-Request", "true", "HX-Request-Type", "partial", "HX-Current-URL", "http://example.com/cases?v=mine")
	if w.Code != 401 || w.Header().Get("HX-Redirect") != "/sign-in?next=%2Fcases%3Fv%3Dmine" {
		t.Errorf("%d, HX-Redirect %q", w.Code, w.Header().Get("HX-Redirect"))
	}
}

func TestFaultsBecomePagesAndProblemDocuments(t *testing.T) {
	secret := errors.New("secret cause")
	for _, c := range []struct {
		name   string
		err    error
		status int
		key    string
		words  string
	}{
		{"not found", fault.New(fault.NotFound, "fault.not_found").Because(secret), 404, "fault.not_found", "could not find"},
		{"invalid", fault.OfFields(fault.Field{Name: "name", Key: "field.too_long", Args: []any{"max", 3}}), 422, "fault.invalid", "3 characters"},
		{"conflict", fault.New(fault.Conflict, "fault.conflict"), 409, "fault.conflict", "new version"},
		{"denied", fault.New(fault.Denied, "fault.denied").Because(secret), 403, "fault.denied", "permission"},
		{"unavailable", fault.New(fault.Unavailable, "fault.too_many_pages"), 503, "fault.too_many_pages", "open at once"},
		{"unknown", secret, 500, "fault.internal", "quote"},
		{"internal", fault.New(fault.Internal, "staff.secret").Because(secret), 500, "fault.internal", "quote"},
		{"too many", web.TooMany(1500 * time.Millisecond), 429, "fault.too_many", "2 seconds"},
		{"unreadable", web.BadRequest(secret), 400, "fault.unreadable", "damaged"},
		{"too large", &http.MaxBytesError{Limit: 1}, 413, "fault.too_large", "larger"},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := build(t, web.Options{Routes: web.In("x",
				web.Route{Pattern: "GET /page", Permission: web.Public, Handle: fails(c.err)},
				web.Route{Pattern: "GET /api/v1/x", Permission: web.Public, Handle: fails(c.err)})})
			page := h.ask("GET", "/page", "", "Accept", "text/html", "Accept-Language", "en")
			if page.Code != c.status || !strings.Contains(page.Body.String(), c.words) {
				t.Errorf("page: %d %s", page.Code, page.Body)
			}
			api := h.ask("GET", "/api/v1/x", "", "Accept-Language", "en")
			var doc struct {
				Type, Title, Detail, Code, Reference string
				Status                               int
				Errors                               []struct{ Field, Code, Detail string }
			}
			if err := json.Unmarshal(api.Body.Bytes(), &doc); err != nil {
				t.Fatal(err)
			}
			if api.Code != c.status || doc.Status != c.status || doc.Code != c.key || doc.Title == "" || doc.Detail == "" ||
				api.Header().Get("Content-Type") != "application/problem+json" {
				t.Errorf("problem: %d %s", api.Code, api.Body)
			}
			if (doc.Reference != "") != (c.status == 500) {
				t.Errorf("reference %q with status %d", doc.Reference, c.status)
			}
			if c.status == 500 && (!strings.Contains(h.log.String(), doc.Reference) || !strings.Contains(h.log.String(), "secret cause")) {
				t.Errorf("the log does not hold reference and cause: %s", h.log)
			}
			for _, body := range []string{page.Body.String(), api.Body.String()} {
				if strings.Contains(body, "secret") {
					t.Errorf("the cause was shown: %s", body)
				}
			}
			if c.name == "invalid" && (len(doc.Errors) != 1 || doc.Errors[0].Field != "name") {
				t.Errorf("fields: %+v", doc.Errors)
			}
		})
	}
}

func TestAnErrorSpeaksTheReadersLanguage(t *testing.T) {
	h := build(t, web.Options{Routes: web.In("x",
		web.Route{Pattern: "GET /p", Permission: web.Public, Handle: fails(fault.New(fault.NotFound, "fault.not_found"))})})
	for _, c := range [][3]string{{"ar", "rtl", "لا شيء هنا"}, {"fa-IR", "rtl", "اینجا چیزی نیست"}, {"en", "ltr", "There is nothing here"}} {
		body := h.ask("GET", "/p", "", "Accept-Language", c[0]).Body.String()
		if !strings.Contains(body, c[2]) || !strings.Contains(body, `dir="`+c[1]+`"`) {
			t.Errorf("%s: %s", c[0], body)
		}
	}
	w := h.ask("GET", "/p?lang=fa", "", "Accept-Language", "en")
	if !strings.Contains(w.Body.String(), "اینجا چیزی نیست") || !strings.Contains(w.Header().Get("Set-Cookie"), "rida_lang=fa") {
		t.Errorf("a chosen language: %s, cookie %q", w.Body, w.Header().Get("Set-Cookie"))
	}
	if body := h.ask("GET", "/p", "", "Accept-Language", "en", "Cookie", "rida_lang=ar").Body.String(); !strings.Contains(body, "لا شيء هنا") {
		t.Errorf("the kept choice is not heeded: %s", body)
	}
}

func TestAnErrorNeverReplacesWhatWasTyped(t *testing.T) {
	h := build(t, web.Options{Notices: "#alerts", Routes: web.In("x",
		web.Route{Pattern: "POST /p", Permission: web.Public, Handle: fails(errors.New("no"))})})
	w := h.ask("POST", "/p", "", "HX-Request", "true", "HX-Request-Type", "partial")
	if w.Code != 500 || w.Header().Get("HX-Retarget") != "#alerts" || w.Header().Get("HX-Reswap") != "innerHTML" || strings.Contains(w.Body.String(), "<html") {
		t.Errorf("%d %v %s", w.Code, w.Header(), w.Body)
	}
}

func TestAPanicBecomesAReferenceNumber(t *testing.T) {
	h := build(t, web.Options{Routes: web.In("x",
		web.Route{Pattern: "GET /p", Permission: web.Public, Handle: func(*web.Response, *web.Request) error { panic("secret") }})})
	w := h.ask("GET", "/p", "")
	if w.Code != 500 || strings.Contains(w.Body.String(), "secret") || !strings.Contains(h.log.String(), "panic: secret") {
		t.Errorf("%d %s log %s", w.Code, w.Body, h.log)
	}
}

func TestAFailureAfterTheFirstByteBreaksTheConnection(t *testing.T) {
	h := build(t, web.Options{Routes: web.In("x",
		web.Route{Pattern: "GET /p", Permission: web.Public, Handle: func(w *web.Response, r *web.Request) error {
			_, _ = w.Write([]byte("half"))
			return errors.New("the disk is away")
		}})})
	s := httptest.NewServer(h)
	defer s.Close()
	res, err := http.Get(s.URL + "/p")
	if err == nil {
		_, err = io.ReadAll(res.Body)
		_ = res.Body.Close()
	}
	if err == nil {
		t.Error("half a page arrived as if it were whole")
	}
}

func TestAPageThatCannotBeDrawnShowsNoHalf(t *testing.T) {
	broken := templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		_, _ = io.WriteString(w, "half a page")
		return errors.New("no")
	})
	h := build(t, web.Options{Routes: web.In("x",
		web.Route{Pattern: "GET /p", Permission: web.Public, Handle: func(w *web.Response, r *web.Request) error { return w.HTML(200, broken) }})})
	if w := h.ask("GET", "/p", ""); w.Code != 500 || strings.Contains(w.Body.String(), "half a page") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

func TestForeignSitesCannotMakeUsAct(t *testing.T) {
	h := build(t, web.Options{Origin: "https://desk.example", Routes: web.In("x",
		web.Route{Pattern: "POST /act", Permission: web.Public, Handle: says("done")},
		web.Route{Pattern: "GET /look", Permission: web.Public, Handle: says("seen")})})
	for _, c := range []struct {
		method, path string
		headers      []string
		status       int
	}{
		{"POST", "/act", []string{"Sec-Fetch-Site", "cross-site", "Authorization", "Bearer of-a-program"}, 200}, // no browser sends it by itself
		{"POST", "/act", []string{"Sec-Fetch-Site", "cross-site"}, 403},
		{"POST", "/act", []string{"Sec-Fetch-Site", "same-site"}, 403},
		{"POST", "/act", []string{"Origin", "https://evil.example"}, 403},
		{"POST", "/act", []string{"Sec-Fetch-Site", "same-origin"}, 200},
		{"POST", "/act", []string{"Origin", "http://example.com"}, 200},
		{"POST", "/act", []string{"Origin", "https://desk.example", "Sec-Fetch-Site", "cross-site"}, 200},
		{"POST", "/act", nil, 200},
		{"GET", "/look", []string{"Sec-Fetch-Site", "cross-site"}, 200},
	} {
		if w := h.ask(c.method, c.path, "", c.headers...); w.Code != c.status {
			t.Errorf("%s %v: %d, want %d", c.method, c.headers, w.Code, c.status)
		}
	}
}

func TestEveryAnswerCarriesTheSafetyHeaders(t *testing.T) {
	for _, secure := range []bool{false, true} {
		h := build(t, web.Options{Cookies: web.Cookies{Secure: secure}, Routes: web.In("x",
			web.Route{Pattern: "GET /p", Permission: web.Public, Handle: says("")})})
		for _, path := range []string{"/p", "/missing"} {
			hd := h.ask("GET", path, "").Header()
			csp := hd.Get("Content-Security-Policy")
			if strings.Contains(csp, "unsafe-inline") || !strings.Contains(csp, "script-src 'self';") || !strings.Contains(csp, "frame-ancestors 'none'") ||
				hd.Get("X-Content-Type-Options") != "nosniff" || hd.Get("Referrer-Policy") != "same-origin" {
				t.Errorf("%s: %v", path, hd)
			}
			if (hd.Get("Strict-Transport-Security") != "") != secure {
				t.Errorf("secure %v: HSTS %q", secure, hd.Get("Strict-Transport-Security"))
			}
		}
	}
}

func TestOnePolicyDoesNotLeakIntoTheNextAnswer(t *testing.T) {
	h := build(t, web.Options{Routes: web.In("x",
		web.Route{Pattern: "GET /mail", Permission: web.Public, Handle: func(w *web.Response, r *web.Request) error {
			w.Policy(web.ForeignPolicy)
			w.Header().Add("Vary", "X")
			return w.HTML(200, text("x"))
		}},
		web.Route{Pattern: "GET /p", Permission: web.Public, Handle: says("")})})
	if got := h.ask("GET", "/mail", "").Header().Get("Content-Security-Policy"); got != web.ForeignPolicy {
		t.Errorf("mail: %q", got)
	}
	if got := h.ask("GET", "/p", "").Header().Get("Content-Security-Policy"); got != web.ContentPolicy {
		t.Errorf("page after it: %q", got)
	}
}

func TestLargePagesAreCompressedForThoseWhoCanReadIt(t *testing.T) {
	long := strings.Repeat("سلام ", 1000)
	h := build(t, web.Options{Routes: web.In("x",
		web.Route{Pattern: "GET /long", Permission: web.Public, Handle: says(long)},
		web.Route{Pattern: "GET /short", Permission: web.Public, Handle: says("short")})})
	for _, c := range []struct {
		path, accept string
		packed       bool
	}{
		{"/long", "gzip, br", true}, {"/long", "", false}, {"/long", "gzip;q=0", false},
		{"/long", "br", false}, {"/short", "gzip", false}, {"/long", "GZIP; q=0.5", true},
	} {
		w := h.ask("GET", c.path, "", "Accept-Encoding", c.accept)
		if packed := w.Header().Get("Content-Encoding") == "gzip"; packed != c.packed {
			t.Errorf("%s %q: packed %v", c.path, c.accept, packed)
			continue
		}
		if c.packed {
			z, err := gzip.NewReader(w.Body)
			if err != nil {
				t.Fatal(err)
			}
			if got, err := io.ReadAll(z); err != nil || string(got) != long {
				t.Errorf("%s came out different: %v", c.path, err)
			}
		}
	}
}

func TestRedirectsStayInTheHouse(t *testing.T) {
	for to, local := range map[string]bool{
		"/cases": true, "/cases?x=/y": true, "//evil.example": false, "https://evil.example": false, "/\\evil.example": false,
		"javascript:x": false, "": false, "cases": false, "/a\r\nb": false,
	} {
		h := build(t, web.Options{Routes: web.In("x",
			web.Route{Pattern: "POST /go", Permission: web.Public, Handle: func(w *web.Response, r *web.Request) error { return w.Redirect(to) }})})
		if w := h.ask("POST", "/go", ""); (w.Code == 303) != local {
			t.Errorf("%q: %d", to, w.Code)
		}
		if w := h.ask("POST", "/go", "", "HX-Request", "true"); (w.Header().Get("HX-Location") == to && w.Code == 204) != local {
			t.Errorf("scripted %q: %d %q", to, w.Code, w.Header().Get("HX-Location"))
		}
	}
}

func TestAToastIsShownOnceAndCannotBeForged(t *testing.T) {
	show := func(w *web.Response, r *web.Request) error {
		if m, ok := r.Toast(w); ok {
			return w.HTML(200, text(m.Text(r)+" "+m.Undo))
		}
		return w.HTML(200, text("nothing"))
	}
	h := build(t, web.Options{Routes: web.In("x",
		web.Route{Pattern: "POST /act", Permission: web.Public, Handle: func(w *web.Response, r *web.Request) error {
			w.Toast(web.Toast{Key: "fault.too_many", Args: []any{"n", 5}, Undo: "/act/undo"})
			return w.Redirect("/page")
		}},
		web.Route{Pattern: "GET /page", Permission: web.Public, Handle: show},
		web.Route{Pattern: "POST /panel", Permission: web.Public, Handle: func(w *web.Response, r *web.Request) error {
			w.Toast(web.Toast{Key: "fault.not_found"})
			if !r.Into("panel") {
				return w.Redirect("/page")
			}
			r.Toast(w) // a view took it, and the part has no place for it
			return w.Part(text("part"))
		}},
		web.Route{Pattern: "POST /stay", Permission: web.Public, Handle: func(w *web.Response, r *web.Request) error {
			w.Toast(web.Toast{Key: "fault.not_found"})
			return w.HTML(200, text("part"))
		}})})
	res := h.ask("POST", "/act", "").Result()
	cookie := res.Cookies()[0]
	w := h.ask("GET", "/page", "", "Accept-Language", "en", "Cookie", cookie.Name+"="+cookie.Value)
	if !strings.Contains(w.Body.String(), "5 seconds. /act/undo") || !strings.Contains(w.Header().Get("Set-Cookie"), "Max-Age=0") {
		t.Errorf("%s cookie %q", w.Body, w.Header().Get("Set-Cookie"))
	}
	forged := "x" + cookie.Value
	if w := h.ask("GET", "/page", "", "Cookie", cookie.Name+"="+forged); w.Body.String() != "nothing" {
		t.Errorf("a forged toast was shown: %s", w.Body)
	}
	h.clock.Advance(2 * time.Minute)
	if w := h.ask("GET", "/page", "", "Cookie", cookie.Name+"="+cookie.Value); w.Body.String() != "nothing" {
		t.Errorf("an old toast was shown: %s", w.Body)
	}
	w = h.ask("POST", "/stay", "", "HX-Request", "true", "HX-Request-Type", "partial", "Accept-Language", "fa")
	var events map[string]struct{ Text string }
	if err := json.Unmarshal([]byte(w.Header().Get("HX-Trigger")), &events); err != nil || !strings.Contains(events["rida:toast"].Text, "پیدا نشد") {
		t.Errorf("%v in %q", err, w.Header().Get("HX-Trigger"))
	}
	w = h.ask("POST", "/panel", "", "HX-Request", "true", "HX-Request-Type", "full", "HX-Target", "div#panel")
	if w.Body.String() != "part" || !strings.Contains(w.Header().Get("HX-Trigger"), "rida:toast") {
		t.Errorf("into a panel: %s, %q", w.Body, w.Header().Get("HX-Trigger"))
	}
	if w = h.ask("POST", "/panel", "", "HX-Request", "true", "HX-Request-Type", "full", "HX-Target", "main#case"); w.Header().Get("HX-Location") != "/page" {
		t.Errorf("into another element: %d %q", w.Code, w.Header().Get("HX-Location"))
	}
}

func TestTheLogNamesTheRouteAndNeverThePath(t *testing.T) {
	h := build(t, web.Options{Routes: web.In("portal",
		web.Route{Pattern: "POST /t/{token}", Permission: web.Public, Handle: says("")})})
	h.ask("POST", "/t/very-secret?q=words", "")
	line := h.log.String()
	if strings.Contains(line, "very-secret") || strings.Contains(line, "words") || !strings.Contains(line, "room=portal") || !strings.Contains(line, "{token}") {
		t.Errorf("log: %s", line)
	}
}

func TestABodyBeyondItsLimitIsRefused(t *testing.T) {
	read := func(w *web.Response, r *web.Request) error {
		f, err := r.Form()
		if err != nil {
			return err
		}
		return w.HTML(200, text(f.Value("a")[:3]))
	}
	h := build(t, web.Options{Routes: web.In("x",
		web.Route{Pattern: "POST /small", Permission: web.Public, Handle: read, Body: 10},
		web.Route{Pattern: "POST /usual", Permission: web.Public, Handle: read})})
	for _, c := range []struct {
		path   string
		size   int
		status int
	}{{"/small", 8, 200}, {"/small", 9, 413}, {"/usual", 1 << 19, 200}, {"/usual", 1 << 20, 413}} {
		body := url.Values{"a": {strings.Repeat("x", c.size)}}.Encode()
		if w := h.ask("POST", c.path, body); w.Code != c.status {
			t.Errorf("%s with %d bytes: %d", c.path, c.size, w.Code)
		}
	}
}

func TestFillWalksThePlacesOfAPattern(t *testing.T) {
	for _, c := range []struct {
		pattern string
		values  []string
		want    string
	}{
		{"GET /cases/{ref}/messages/{id}", []string{"1", "2"}, "/cases/1/messages/2"},
		{"GET /{$}", nil, "/"},
		{"GET /files/{rest...}", []string{"a/b"}, "/files/a/b"},
	} {
		if got := (web.Route{Pattern: c.pattern}).Fill(c.values...); got != c.want {
			t.Errorf("%s: %s", c.pattern, got)
		}
	}
}

func BenchmarkRouter(b *testing.B) {
	h := build(b, web.Options{Routes: web.In("x",
		web.Route{Pattern: "GET /cases/{ref}", Permission: "cases.read", Handle: says("ok")})})
	r := httptest.NewRequest("GET", "/cases/123", nil)
	r.Header.Set("X-Who", "agent")
	b.ReportAllocs()
	for b.Loop() {
		h.ServeHTTP(httptest.NewRecorder(), r)
	}
}
