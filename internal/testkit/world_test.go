package testkit_test

import (
	"errors"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"rida/internal/kit/db"
	"rida/internal/testkit"
)

var shelf = fstest.MapFS{"schema/0900_shelf.sql": {Data: []byte(`-- +goose Up
CREATE TABLE shelf (id BIGINT PRIMARY KEY, name TEXT NOT NULL UNIQUE);
`)}}

func TestEveryTestHasAHouseOfItsOwn(t *testing.T) {
	seen := map[string]bool{}
	for range 2 {
		testkit.Each(t, func(t *testing.T, w *testkit.World) {
			if seen[w.URL] {
				t.Errorf("%s is used twice", w.URL)
			}
			seen[w.URL] = true
			if name := t.Name(); !strings.Contains(name, string(w.DB.Engine())) {
				t.Errorf("%s runs on %s", name, w.DB.Engine())
			}
			w.Clock.Advance(time.Hour)
			err := w.DB.Write(t.Context(), func(tx *db.Tx) error {
				if !tx.Now().Equal(testkit.Start.Add(time.Hour)) {
					t.Errorf("the act happens at %s", tx.Now())
				}
				_, err := tx.Exec(t.Context(), `INSERT INTO shelf (id, name) VALUES ($1, $2)`, 1, "first")
				return err
			})
			if err != nil {
				t.Errorf("the house is not empty: %v", err)
			}
		}, shelf)
	}
	if len(seen) != 4 {
		t.Errorf("%d houses, want 4", len(seen))
	}
}

func TestTheWholeTreesSchemaStandsOnBothEngines(t *testing.T) {
	testkit.Each(t, func(t *testing.T, w *testkit.World) {
		tables, err := w.DB.Columns(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, table := range []string{"event", "river_job"} {
			if len(tables[table]) == 0 {
				t.Errorf("there is no table %s", table)
			}
		}
	})
}

func TestABrokenSchemaFailsTheTestThatUsesIt(t *testing.T) {
	var broken fs.FS = fstest.MapFS{"schema/0900_shelf.sql": {Data: []byte("-- +goose Up\nCREATE TABEL shelf (id BIGINT);\n")}}
	for _, e := range []db.Engine{db.SQLite, db.Postgres} {
		h := &failing{TB: t}
		func() {
			defer func() {
				if r := recover(); r != nil && r != any(errFailed) {
					panic(r)
				}
			}()
			testkit.New(h, e, broken)
		}()
		if !h.failed {
			t.Errorf("%s: a broken schema passed", e)
		}
	}
}

var errFailed = errors.New("failed")

// failing is a test that may fail without failing the real one.
type failing struct {
	testing.TB
	failed bool
}

func (f *failing) Fatalf(string, ...any) { f.failed = true; panic(errFailed) }
func (f *failing) Fatal(...any)          { f.failed = true; panic(errFailed) }

func TestADifferenceShowsWhereTextsPart(t *testing.T) {
	got := testkit.Difference([]byte("one\ntwo\nthree\n"), []byte("one\n2\nthree\n"))
	if want := "line 2:\n- two\n+ 2\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
