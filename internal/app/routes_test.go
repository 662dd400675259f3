package app_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"rida/internal/app"
	"rida/internal/core/staff"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/web"
	"rida/internal/testkit"
)

// openDemo opens the demo firm on an empty database of the engine.
func openDemo(t testing.TB, engine db.Engine) *app.Demo {
	t.Helper()
	o := app.DemoOptions{Data: t.TempDir(), HTTP: "127.0.0.1:0", SMTP: "127.0.0.1:0", Token: "a token for tests"}
	if engine == db.Postgres {
		o.Database = testkit.New(t, engine).URL
	}
	d, err := app.OpenDemo(t.Context(), o, slog.New(slog.DiscardHandler), clock.System)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.Close)
	return d
}

// caller is somebody of a role, or nobody.
type caller struct {
	role  string
	token string
	may   func(permission string) bool
}

// callers gives a visitor and one person of each role.
func callers(t *testing.T, d *app.Demo) []caller {
	t.Helper()
	all := []caller{{role: "visitor", may: func(p string) bool { return p == web.Public }}}
	accounts, err := d.Staff.Accounts(t.Context(), d.DB)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, a := range accounts {
		if seen[a.RoleCode] {
			continue
		}
		seen[a.RoleCode] = true
		token := makeToken(t, d, a.ID)
		person, ok, err := d.Staff.ByToken(t.Context(), d.DB, token)
		if err != nil || !ok {
			t.Fatalf("the token of %s opens nothing: %v", a.Name, err)
		}
		all = append(all, caller{a.RoleCode, token, func(p string) bool {
			return p == web.Public || p == web.SignedIn || person.Permissions[p]
		}})
	}
	if len(all) != 5 {
		t.Fatalf("%d kinds of caller, want visitor, owner, manager, agent and viewer", len(all))
	}
	return all
}

func makeToken(t *testing.T, d *app.Demo, who id.ID) (token string) {
	t.Helper()
	err := d.DB.Write(t.Context(), func(tx *db.Tx) (err error) {
		token, err = d.Staff.MakeToken(t.Context(), tx, staff.By{}, staff.Token{Name: "walk", Account: who, Permissions: []string{staff.AllPermissions}})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// TestEveryRouteTimesEveryRole asks for every route as everybody. Who may not
// is refused before anything is done; who may is not.
func TestEveryRouteTimesEveryRole(t *testing.T) {
	d := openDemo(t, db.SQLite)
	all := callers(t, d)
	for _, route := range d.Routes {
		if route.Stream || strings.HasPrefix(route.Path(), "/sign-out") {
			continue
		}
		for _, c := range all {
			status := ask(t, d, route, c)
			refused := status == http.StatusUnauthorized || status == http.StatusForbidden
			if may := c.may(route.Permission); may == refused && !(may && ownRule[route.Pattern]) {
				t.Errorf("%s as %s: %d, and the permission %s says may=%v", route.Pattern, c.role, status, route.Permission, may)
			}
		}
	}
}

// ownRule lists routes that may refuse somebody who holds their permission, for
// a rule of their own that a test of their room holds.
var ownRule = map[string]bool{
	"POST /cases/{ref}/type/decision": true, // the one who asked does not decide
	"POST /staff/me/password":         true, // a program's token changes no password
	"POST /staff/tokens":              true, // and makes no further tokens
}

// ask sends one request whose names are filled with things that are not there:
// the permission is asked before the thing is looked for.
func ask(t *testing.T, d *app.Demo, route web.Route, c caller) int {
	t.Helper()
	body := io.Reader(http.NoBody)
	if route.Method() != http.MethodGet {
		body = strings.NewReader("")
	}
	r := httptest.NewRequestWithContext(context.WithoutCancel(t.Context()), route.Method(), d.Address()+fill(route.Path()), body)
	r.Header.Set("Accept", "application/json")
	if c.token != "" {
		r.Header.Set("Authorization", "Bearer "+c.token)
	}
	w := httptest.NewRecorder()
	d.Router.ServeHTTP(w, r)
	if w.Code == http.StatusInternalServerError {
		t.Errorf("%s as %s broke: %s", route.Pattern, c.role, w.Body)
	}
	return w.Code
}

// fill puts something harmless for every {name} of a path.
func fill(path string) string {
	for {
		before, rest, ok := strings.Cut(path, "{")
		if !ok {
			return path
		}
		name, after, _ := strings.Cut(rest, "}")
		value := map[string]string{"ref": "000000000", "reference": "000000000", "$": ""}[name]
		if _, known := map[string]bool{"ref": true, "reference": true, "$": true}[name]; !known {
			value = "4242"
		}
		path = before + value + after
	}
}

func TestARouteIsListedOnceAndNamesARoom(t *testing.T) {
	d := openDemo(t, db.SQLite)
	seen := map[string]bool{}
	for _, r := range d.Routes {
		if seen[r.Pattern] {
			t.Errorf("%s is listed twice", r.Pattern)
		}
		seen[r.Pattern] = true
		if r.Room == "" {
			t.Errorf("%s names no room", r.Pattern)
		}
	}
	if len(seen) < 40 {
		t.Errorf("%d routes: the list is not whole", len(seen))
	}
}

func TestTheDemoStandsOnBothEngines(t *testing.T) {
	for _, engine := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			d := openDemo(t, engine)
			for _, path := range []string{"/cases", "/cases?view=mine", "/cases?view=solved", "/customers", "/search?q=%D9%85%D8%B4%DA%A9%D9%84%D9%87", "/palette?q=a", "/healthz"} {
				r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, d.Address()+path, http.NoBody)
				r.Header.Set("Authorization", "Bearer a token for tests")
				w := httptest.NewRecorder()
				d.Router.ServeHTTP(w, r)
				if w.Code != http.StatusOK {
					t.Errorf("%s: %d %s", path, w.Code, fmt.Sprintf("%.300s", w.Body))
				}
			}
		})
	}
}
