package testkit

import (
	"context"
	"io/fs"
	"testing"
	"time"

	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/job"
)

// Start is the instant at which every World's clock stands: a Sunday, a working
// day in Riyadh and Tehran, half past eleven there and here before noon.
var Start = time.Date(2026, time.November, 22, 8, 30, 0, 0, time.UTC)

// World is an empty house for one test: a database of its own and a clock that
// moves only when it is told to.
type World struct {
	DB    *db.DB
	Clock *clock.Fake
	Queue *job.Queue // takes jobs but runs none; a test that runs some opens its own
	URL   string     // of the database, for a second process or a second DB
}

// Each runs a test twice, on SQLite and on PostgreSQL, each in a new World with
// the given schemas, or with all schemas of the tree when none is given.
func Each(t *testing.T, test func(t *testing.T, w *World), schemas ...fs.FS) {
	t.Helper()
	for _, e := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(e), func(t *testing.T) { test(t, New(t, e, schemas...)) })
	}
}

// New makes a World on one engine that goes when the test ends.
func New(t testing.TB, e db.Engine, schemas ...fs.FS) *World {
	t.Helper()
	if len(schemas) == 0 {
		schemas = Schemas(t)
	}
	w := &World{Clock: clock.NewFake(Start)}
	base := foundation(t)
	if e == db.Postgres {
		w.URL = base.postgres(t, schemas)
	} else {
		w.URL = base.sqlite(t, schemas)
	}
	// The test's own context ends before its clean-up does.
	ctx := context.WithoutCancel(t.Context())
	d, err := db.Open(ctx, db.Options{URL: w.URL, Clock: w.Clock, Schemas: schemas})
	if err != nil {
		t.Fatalf("open the test's database: %v", err)
	}
	w.DB = d
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Errorf("close the test's database: %v", err)
		}
	})
	if w.Queue, err = job.Open(ctx, d, nil, nil, ""); err != nil {
		t.Fatalf("open the test's queue: %v", err)
	}
	return w
}
