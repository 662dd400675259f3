package house_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// floors from the ground up; a package imports only from floors below its own,
// and within kit and core also its neighbours.
var floors = []struct {
	name string
	is   func(path []string) bool // path below the root, "internal" left off
}{
	{"kit", func(p []string) bool { return p[0] == "kit" }},
	{"core", func(p []string) bool { return p[0] == "core" }},
	{"room", func(p []string) bool { return p[0] == "room" && !slices.Contains(p[2:], "web") }},
	{"web", func(p []string) bool { return p[0] == "room" || p[0] == "portal" || p[0] == "api" }}, // api: programs come in beside people
	{"app", func(p []string) bool { return p[0] == "app" }},
	{"cmd", func(p []string) bool { return p[0] == "cmd" }},
}

// doors are the only ways from one room into another, with the reason. The web
// of a room uses the doors of its room.
var doors = []struct{ from, to, reason string }{
	{"tasks", "promises", "a task given to someone is a promise with a date"},
	{"tasks", "cases", "a task is done for a case"},
	{"cases", "customers", "a case belongs to a person or firm"},
	{"cases", "promises", "a case gives, keeps and breaks promises"},
	{"cases", "knowledge", "an answer takes an article"},
	{"routing", "customers", "a rule looks at who writes"},
	{"routing", "cases", "routing finds the owner of a case"},
	{"routing", "promises", "a caller is told by when they are answered"},
	{"team", "cases", "what a person carries are cases"},
	{"waiting", "cases", "who leaves a number to be called back opens a case"},
	{"agreements", "cases", "a milestone is agreed in a case"},
	{"agreements", "promises", "a milestone, and what a colleague accepts, is a promise"},
	{"waiting", "promises", "to call back is a promise with a date"},
	{"complaints", "customers", "a complaint asks what its customer lost"},
	{"complaints", "cases", "a complaint is a case with more rules"},
	{"complaints", "promises", "a remedy is promised"},
	{"records", "cases", "what is disposed of are cases"},
	{"problems", "cases", "a problem gathers the cases it causes"},
	{"surveys", "customers", "a survey asks a person"},
	{"surveys", "cases", "a survey asks about a case"},
	{"sales", "customers", "a quote goes to a customer"},
	{"sales", "promises", "a sale promises a delivery"},
	{"segments", "customers", "a segment is a set of customers"},
	{"campaigns", "customers", "a campaign writes to customers"},
	{"campaigns", "segments", "a campaign is sent to a segment"},
}

// place is where a package stands; rank -1 for the tests' own helpers.
type place struct {
	floor string
	rank  int
	room  string
}

func placeOf(path string) (place, bool) {
	p := strings.Split(strings.TrimPrefix(path, "internal/"), "/")
	if p[0] == "testkit" || p[0] == "house" || p[0] == "journey" {
		return place{"tests", -1, ""}, true
	}
	for rank, f := range floors {
		if len(p) < 2 && (p[0] == "kit" || p[0] == "core" || p[0] == "room") {
			return place{}, false // the floors themselves hold no code
		}
		if f.is(p) {
			where := place{floor: f.name, rank: rank}
			if p[0] == "room" {
				where.room = p[1]
			}
			return where, true
		}
	}
	return place{}, false
}

// mayImport tells whether a package may import another, and why not.
func mayImport(from, to string) (bool, string) {
	a, ok := placeOf(from)
	if !ok {
		return false, from + " stands on no floor"
	}
	b, ok := placeOf(to)
	switch {
	case !ok:
		return false, to + " stands on no floor"
	case a.rank < 0:
		return true, ""
	case b.rank < 0:
		return false, "only tests import testkit"
	case a.room != "" && b.room != "" && a.room != b.room:
		if b.floor == "web" {
			return false, "no room imports another's pages"
		}
		return hasDoor(a.room, b.room), "there is no door from " + a.room + " to " + b.room
	case a.room != "" && a.room == b.room:
		return a.rank >= b.rank, "a room does not know its pages"
	case a.rank == b.rank:
		return a.floor != "web", "the rooms' pages, the portal and the API do not import each other"
	}
	return a.rank > b.rank, a.floor + " is below " + b.floor
}

func hasDoor(from, to string) bool {
	return slices.ContainsFunc(doors, func(d struct{ from, to, reason string }) bool { return d.from == from && d.to == to })
}

func TestNothingImportsUpwardsOrThroughWalls(t *testing.T) {
	g := tree(t)
	for _, p := range g.packages {
		for _, f := range p.files {
			if f.test {
				continue // a test may look at the house from anywhere
			}
			for _, spec := range f.ast.Imports {
				name, err := strconv.Unquote(spec.Path.Value)
				if err != nil || !strings.HasPrefix(name, module) {
					continue
				}
				if ok, why := mayImport(p.path, strings.TrimPrefix(name, module)); !ok {
					t.Errorf("%s: %s imports %s: %s", g.at(spec.Pos()), p.path, name, why)
				}
			}
		}
	}
}

func TestTheRuleOfFloorsItself(t *testing.T) {
	for _, c := range []struct {
		from, to string
		ok       bool
	}{
		{"internal/kit/db", "internal/kit/clock", true},
		{"internal/kit/db", "internal/core/event", false},
		{"internal/core/staff", "internal/kit/db", true},
		{"internal/core/staff", "internal/room/cases", false},
		{"internal/room/cases", "internal/room/customers", true},
		{"internal/room/customers", "internal/room/cases", false},
		{"internal/room/cases", "internal/room/cases/web", false},
		{"internal/room/cases/web", "internal/room/cases", true},
		{"internal/room/cases/web", "internal/room/customers", true},
		{"internal/room/cases/web", "internal/room/customers/web", false},
		{"internal/room/promises/web", "internal/room/cases", false},
		{"internal/portal", "internal/room/cases", true},
		{"internal/portal", "internal/room/cases/web", false},
		{"internal/room/cases/web", "internal/portal", false},
		{"internal/api", "internal/room/cases", true},
		{"internal/api", "internal/room/cases/web", false},
		{"internal/portal", "internal/api", false},
		{"internal/app", "internal/api", true},
		{"internal/app", "internal/room/cases/web", true},
		{"internal/app/demo", "internal/portal", true},
		{"internal/portal", "internal/app", false},
		{"cmd/rida", "internal/app", true},
		{"internal/app", "internal/testkit", false},
		{"internal/testkit", "internal/room/cases", true},
		{"internal/journey", "internal/app", true},
		{"internal/app", "internal/journey", false},
		{"internal/stray", "internal/kit/db", false},
	} {
		if ok, why := mayImport(c.from, c.to); ok != c.ok {
			t.Errorf("%s → %s: %v (%s), want %v", c.from, c.to, ok, why, c.ok)
		}
	}
}

// TestTheHousePageTellsTheTruth compares docs/house.md with the tables above.
func TestTheHousePageTellsTheTruth(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(tree(t).root, "docs/house.md"))
	if err != nil {
		t.Fatal(err)
	}
	var told []string
	for line := range strings.Lines(string(text)) {
		if cells := strings.Split(strings.TrimSpace(line), "|"); len(cells) == 5 && strings.Contains(cells[1], "`") {
			told = append(told, fmt.Sprint(strings.Trim(cells[1], " `"), " → ", strings.Trim(cells[2], " `"), ": ", strings.TrimSpace(cells[3])))
		}
	}
	var want, names []string
	for _, d := range doors {
		want = append(want, fmt.Sprint(d.from, " → ", d.to, ": ", d.reason))
	}
	for _, f := range floors {
		names = append(names, "`"+f.name+"`")
	}
	for _, w := range want {
		if !slices.Contains(told, w) {
			t.Errorf("docs/house.md does not list the door %s", w)
		}
	}
	for _, d := range told {
		if !slices.Contains(want, d) {
			t.Errorf("docs/house.md lists a door that is not there: %s", d)
		}
	}
	if order := strings.Join(names, " < "); !strings.Contains(string(text), order) {
		t.Errorf("docs/house.md does not give the floors as %s", order)
	}
}
