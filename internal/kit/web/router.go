package web

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/a-h/templ"

	"rida/internal/kit/clock"
	"rida/internal/kit/fault"
	"rida/internal/kit/lang"
)

// MaxBody is the largest request body of a route that does not ask for more:
// the longest answer somebody types, with room to spare, and no attachment.
const MaxBody = 1 << 20

// slowRequest is the time from which a request is worth a warning.
const slowRequest = time.Second

// Options are what app hands the router.
type Options struct {
	Routes  []Route
	Texts   *lang.Catalogue
	Cookies Cookies
	Log     *slog.Logger
	Clock   clock.Clock
	Proxies Proxies
	Origin  string // "https://desk.example"; "" when unknown

	// Authenticate tells who asks; the zero Principal for nobody. An error is
	// for trouble, not for an unknown session.
	Authenticate func(*http.Request) (Principal, error)
	// Visitor is how somebody unknown reads: the calendar and zone of the house.
	Visitor func(lang.Tag) Principal
	// Fallback is the language of a visitor whose browser wants none of ours.
	Fallback func() lang.Tag
	// Context prepares the context in which components are rendered; may be nil.
	Context func(context.Context, *Request) context.Context
	// Page shows a failure as a page, Notice as a short part of one; the plain
	// built-in ones stand in for nil.
	Page, Notice func(*Request, Problem) templ.Component
	// Notices is the CSS selector of the element that takes a Notice.
	Notices string
	// SignIn is the address of the sign-in page.
	SignIn string
}

// Router is the one door: it finds the route, asks who it is, checks the
// permission and calls the handler.
type Router struct {
	mux          *http.ServeMux
	routes       []Route
	texts        *lang.Catalogue
	cookies      Cookies
	log          *slog.Logger
	clock        clock.Clock
	proxies      Proxies
	origin       string
	origins      *http.CrossOriginProtection
	headers      http.Header
	authenticate func(*http.Request) (Principal, error)
	visitor      func(lang.Tag) Principal
	fallback     func() lang.Tag
	dress        func(context.Context, *Request) context.Context
	page, notice func(*Request, Problem) templ.Component
	notices      string
	signIn       string
}

// NewRouter builds the door from the one list of routes. A route without a
// permission, or two routes for the same address, is an error.
func NewRouter(o Options) (*Router, error) {
	rt := &Router{
		mux: http.NewServeMux(), routes: o.Routes, texts: o.Texts, cookies: o.Cookies, log: o.Log,
		clock: o.Clock, proxies: o.Proxies, origin: o.Origin, origins: http.NewCrossOriginProtection(),
		headers: securityHeaders(o.Cookies.Secure), authenticate: o.Authenticate, visitor: o.Visitor,
		fallback: o.Fallback, dress: o.Context, page: o.Page, notice: o.Notice, notices: o.Notices, signIn: o.SignIn,
	}
	rt.defaults()
	if o.Origin != "" {
		if err := rt.origins.AddTrustedOrigin(o.Origin); err != nil {
			return nil, fmt.Errorf("the address of the house: %w", err)
		}
	}
	for i := range rt.routes {
		if err := rt.add(&rt.routes[i]); err != nil {
			return nil, err
		}
	}
	unknown := &Route{Pattern: "(unknown)", Permission: Public, Handle: rt.unknown}
	rt.mux.Handle("/", rt.dispatch(unknown))
	return rt, nil
}

func (rt *Router) defaults() {
	if rt.log == nil {
		rt.log = slog.New(slog.DiscardHandler)
	}
	if rt.clock == nil {
		rt.clock = clock.System
	}
	if rt.authenticate == nil {
		rt.authenticate = func(*http.Request) (Principal, error) { return Principal{}, nil }
	}
	if rt.visitor == nil {
		rt.visitor = func(t lang.Tag) Principal { return Principal{Lang: t, Digits: t.Digits()} }
	}
	if rt.fallback == nil {
		rt.fallback = func() lang.Tag { return lang.English }
	}
	if rt.page == nil {
		rt.page = plainPage
	}
	if rt.notice == nil {
		rt.notice = plainNotice
	}
	if rt.notices == "" {
		rt.notices = "#notices"
	}
	if rt.signIn == "" {
		rt.signIn = "/sign-in"
	}
}

// add registers a route. The mux panics about a pattern it cannot take; that
// becomes an error, so that a bad list stops the start with a sentence.
func (rt *Router) add(route *Route) (err error) {
	if err := route.check(); err != nil {
		return err
	}
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("route %q: %v", route.Pattern, p)
		}
	}()
	rt.mux.Handle(route.Pattern, rt.dispatch(route))
	return nil
}

// Routes is the list of everything that can be asked for.
func (rt *Router) Routes() []Route { return rt.routes }

// Cookies is how the house reads and writes its cookies.
func (rt *Router) Cookies() Cookies { return rt.cookies }

var unrouted = &Route{Pattern: "(none)"}

// ServeHTTP answers one request.
func (rt *Router) ServeHTTP(hw http.ResponseWriter, hr *http.Request) {
	began := rt.clock.Now()
	w := &Response{ResponseWriter: hw}
	r := &Request{router: rt, route: unrouted, Began: began}
	w.r = r
	r.Request = hr.WithContext(context.WithValue(hr.Context(), requestKey{}, r))
	defer rt.finish(w, r, began)
	h := hw.Header()
	for k, v := range rt.headers {
		h[k] = v
	}
	if err := rt.foreign(hr); err != nil {
		rt.greet(w, r)
		rt.fail(w, r, fault.New(fault.Denied, "fault.cross_origin").Because(err))
		return
	}
	rt.mux.ServeHTTP(w, r.Request)
}

// foreign is the error of a request that another site made a browser send. A
// request with a token is none: no browser sends a token by itself, and with one
// the session's cookie is not looked at.
func (rt *Router) foreign(hr *http.Request) error {
	if Bearer(hr) != "" {
		return nil
	}
	return rt.origins.Check(hr)
}

// dispatch makes the mux's handler of a route.
func (rt *Router) dispatch(route *Route) http.Handler {
	limit := route.Body
	if limit == 0 {
		limit = MaxBody
	}
	return http.HandlerFunc(func(hw http.ResponseWriter, hr *http.Request) {
		w := hw.(*Response)
		r := w.r
		r.route, r.Request = route, hr
		if hr.Body != nil && hr.Body != http.NoBody {
			hr.Body = http.MaxBytesReader(w.ResponseWriter, hr.Body, limit)
		}
		if route.Stream || limit > MaxBody {
			rt.unhurry(w, route)
		}
		err := rt.admit(w, r)
		if err == nil {
			err = route.Handle(w, r)
		}
		if err != nil {
			rt.fail(w, r, err)
		}
	})
}

// largeBodyTime lets 25 MB arrive over a slow line (some 40 kB/s).
const largeBodyTime = 10 * time.Minute

// unhurry lifts the server's time limits from a route that needs longer.
func (rt *Router) unhurry(w *Response, route *Route) {
	until := time.Now().Add(largeBodyTime)
	if route.Stream {
		until = time.Time{} // none
	}
	c := http.NewResponseController(w)
	_ = c.SetReadDeadline(until) // a recorder in a test has no deadlines
	_ = c.SetWriteDeadline(until)
}

// admit finds out who asks and whether they may.
func (rt *Router) admit(w *Response, r *Request) error {
	if r.route.Permission == Public {
		rt.greet(w, r)
		return nil
	}
	who, err := rt.authenticate(r.Request)
	if err != nil || !who.Known() {
		rt.greet(w, r)
		if err != nil {
			return fmt.Errorf("find out who asks: %w", err)
		}
		return errSignIn
	}
	rt.know(r, who)
	if !who.Can(r.route.Permission) {
		return fault.New(fault.Denied, "fault.denied")
	}
	return nil
}

// greet receives a visitor whom nobody knows.
func (rt *Router) greet(w *Response, r *Request) {
	rt.know(r, rt.visitor(rt.cookies.chosenLanguage(w, r.Request, rt.fallback())))
}

func (rt *Router) know(r *Request, who Principal) {
	r.Who = who
	r.Dates = who.Reader()
	if rt.texts != nil {
		r.Print = rt.texts.For(who.Lang, who.Digits)
	}
}

// As shows the rest of the request to somebody else than it began with: the
// page after a sign-in, or a visitor who wrote in another language.
func (r *Request) As(who Principal) { r.router.know(r, who) }

// unknown answers what no route answers: 405 when another method would.
func (rt *Router) unknown(w *Response, r *Request) error {
	var allowed []string
	probe := &http.Request{URL: r.URL, Host: r.Host}
	for _, method := range []string{"GET", "POST", "PUT", "PATCH", "DELETE"} {
		probe.Method = method
		if _, pattern := rt.mux.Handler(probe); pattern != "/" && pattern != "" {
			allowed = append(allowed, method)
		}
	}
	if len(allowed) == 0 {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	for _, method := range allowed {
		w.Header().Add("Allow", method)
	}
	return &statusError{status: http.StatusMethodNotAllowed, Fault: fault.New(fault.Invalid, "fault.method")}
}

// finish catches what panicked, ends the answer and writes the log.
func (rt *Router) finish(w *Response, r *Request, began time.Time) {
	if p := recover(); p != nil {
		if err, ok := p.(error); ok && errors.Is(err, http.ErrAbortHandler) {
			panic(p)
		}
		if !r.Who.Known() && r.Who.Lang == "" {
			rt.greet(w, r)
		}
		rt.fail(w, r, fmt.Errorf("panic: %v\n%s", p, debug.Stack()))
	}
	rt.record(w, r, rt.clock.Now().Sub(began))
	if w.broken {
		panic(http.ErrAbortHandler) // closes the connection, so that half a page does not look whole
	}
}

// record writes one line of the log for a request. It names the route and not
// the path, because paths of links hold secrets.
func (rt *Router) record(w *Response, r *Request, took time.Duration) {
	level := slog.LevelDebug
	switch {
	case w.status >= 500 && w.status != http.StatusServiceUnavailable:
		level = slog.LevelError
	case took > slowRequest && !r.route.Stream:
		level = slog.LevelWarn
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		level = slog.LevelInfo
	}
	if !rt.log.Enabled(r.Context(), level) {
		return
	}
	rt.log.LogAttrs(r.Context(), level, "request", slog.String("room", r.route.Room),
		slog.String("method", r.Method), slog.String("route", r.route.Pattern),
		slog.Int("status", w.status), slog.Int64("bytes", w.size), slog.Duration("took", took),
		slog.String("by", r.Who.Kind), slog.String("id", r.Who.ID.String()), slog.String("reference", r.reference))
}
