package web

import (
	"context"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"rida/internal/kit/calendar"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
)

// Request is what a handler is asked: the HTTP request, who asks, and the texts
// in their language.
type Request struct {
	*http.Request
	Who   Principal
	Print lang.Printer    // texts in the reader's language and digits
	Dates calendar.Reader // dates as the reader likes them
	Began time.Time       // before anything was read to answer it

	router    *Router
	route     *Route
	toast     *Toast // to be said
	said      *Toast // taken by the page that is drawn
	reference string
}

type requestKey struct{}

// FromContext is the request in whose course ctx was made; nil elsewhere.
func FromContext(ctx context.Context) *Request {
	r, _ := ctx.Value(requestKey{}).(*Request)
	return r
}

// Fragment tells that the browser asks for a part of a page it already shows.
// A boosted link or a form aimed at the body asks for a whole page.
func (r *Request) Fragment() bool {
	h := r.Request.Header
	return h.Get("HX-Request") == "true" && h.Get("HX-Request-Type") == "partial"
}

// Into tells that the answer takes the place of one element of a page that is
// shown already, so that nothing but it need be drawn. A form that picks its part
// out of a whole page (ui.Swap) asks for a page, not for a fragment; only this
// tells that a part would do.
func (r *Request) Into(element string) bool {
	return r.Scripted() && strings.HasSuffix(r.Header.Get("HX-Target"), "#"+element)
}

// Scripted tells that htmx asks, for a part or for a whole page.
func (r *Request) Scripted() bool { return r.Request.Header.Get("HX-Request") == "true" }

// Pattern is the pattern of the route that answers, for logs: paths may hold secrets.
func (r *Request) Pattern() string { return r.route.Pattern }

// PathID reads an id from the path. What is no id is NotFound, as an unknown
// one would be.
func (r *Request) PathID(name string) (id.ID, error) {
	v, err := id.Parse(r.PathValue(name))
	if err != nil {
		return 0, fault.New(fault.NotFound, "fault.not_found").Because(err)
	}
	return v, nil
}

// Address is the client's network address, seen through trusted proxies.
func (r *Request) Address() netip.Addr { return r.router.proxies.Client(r.Request) }

// Reference names this request in a page and in the log. It is made when first
// asked for, because most requests end well and need none.
func (r *Request) Reference() string {
	if r.reference == "" {
		r.reference = id.ShortToken(referenceLength)
	}
	return r.reference
}

// Origin is the address of this house as the browser sees it: the configured
// one, or else what the request says.
func (r *Request) Origin() string {
	if r.router.origin != "" {
		return r.router.origin
	}
	scheme := "http"
	if r.TLS != nil {
		scheme = "https"
	}
	return scheme + "://" + r.Host
}

// SignedIn asks who is there even on a Public route, where nobody is asked by
// itself. The answer of a doubtful session is "nobody".
func (r *Request) SignedIn() (Principal, bool) {
	if r.Who.Known() {
		return r.Who, true
	}
	who, err := r.router.authenticate(r.Request)
	return who, err == nil && who.Known()
}

// wantsJSON tells that the caller is a program: problems go to it as JSON.
func wantsJSON(r *http.Request) bool {
	if strings.HasPrefix(r.URL.Path, "/api/") {
		return true
	}
	accept := r.Header.Get("Accept")
	return strings.Contains(accept, "json") && !strings.Contains(accept, "text/html")
}

// referenceLength is short enough to be read out on the phone; 32^10 numbers do
// not collide in one log.
const referenceLength = 10
