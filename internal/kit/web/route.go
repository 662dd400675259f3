package web

import (
	"fmt"
	"slices"
	"strings"
)

// Permissions that are no permission of a role. They are spelled out, because a
// route without a permission is refused: forgetting one must not open a door.
const (
	Public   = "public"    // anybody, also without a sign-in
	SignedIn = "signed-in" // whoever has signed in, whatever the role
)

// Handler answers one request. The error it returns becomes a page or a problem
// document, as long as nothing has been written.
type Handler func(w *Response, r *Request) error

// Route is one line in the list of everything that can be asked for.
type Route struct {
	Room       string // who answers, for the log; In sets it
	Pattern    string // of net/http's mux: "POST /cases/{ref}/closure"
	Permission string // Public, SignedIn or the name of a permission
	Handle     Handler
	Body       int64 // largest request body in bytes; 0 takes MaxBody
	Stream     bool  // the answer has no end (live updates): no time limit
}

// Get is the route that shows what stands at a path.
func Get(path, permission string, h Handler) Route {
	return Route{Pattern: "GET " + path, Permission: permission, Handle: h}
}

// Post is the route of a form sent to a path.
func Post(path, permission string, h Handler) Route {
	return Route{Pattern: "POST " + path, Permission: permission, Handle: h}
}

// In names the room of routes.
func In(room string, routes ...Route) []Route {
	for i := range routes {
		routes[i].Room = room
	}
	return routes
}

// Method is the method of the pattern.
func (rt Route) Method() string {
	method, _, _ := strings.Cut(rt.Pattern, " ")
	return method
}

// Path is the path of the pattern, with its {names}.
func (rt Route) Path() string {
	_, path, _ := strings.Cut(rt.Pattern, " ")
	return path
}

// Fill is the path with its {names} replaced in order; {$} vanishes. It serves
// tests that walk every route.
func (rt Route) Fill(values ...string) string {
	var b strings.Builder
	path := rt.Path()
	for {
		before, rest, ok := strings.Cut(path, "{")
		b.WriteString(before)
		if !ok {
			return b.String()
		}
		name, after, _ := strings.Cut(rest, "}")
		if name != "$" && len(values) > 0 {
			b.WriteString(values[0])
			values = values[1:]
		}
		path = after
	}
}

// check refuses a route that is not written out in full.
func (rt Route) check() error {
	methods := []string{"GET", "POST", "PUT", "PATCH", "DELETE"}
	switch {
	case !slices.Contains(methods, rt.Method()) || !strings.HasPrefix(rt.Path(), "/"):
		return fmt.Errorf("route %q does not begin with a method and a path", rt.Pattern)
	case rt.Permission == "":
		return fmt.Errorf("route %q names no permission", rt.Pattern)
	case rt.Handle == nil:
		return fmt.Errorf("route %q has no handler", rt.Pattern)
	}
	return nil
}
