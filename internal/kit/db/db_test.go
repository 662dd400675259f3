package db_test

import (
	"context"
	"errors"
	"io/fs"
	"path/filepath"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/testkit"
)

var shelf = fstest.MapFS{"schema/0900_shelf.sql": {Data: []byte(`-- +goose Up
CREATE TABLE shelf (id BIGINT PRIMARY KEY, name TEXT NOT NULL UNIQUE, full_up BOOLEAN NOT NULL DEFAULT false, CHECK (name <> ''));
CREATE TABLE shelf_book (id BIGINT PRIMARY KEY, shelf_id BIGINT NOT NULL REFERENCES shelf (id), pages BIGINT NOT NULL);
`)}}

func open(t *testing.T) *db.DB {
	t.Helper()
	d, err := db.Open(t.Context(), db.Options{
		URL:     "sqlite:" + filepath.Join(t.TempDir(), "rida.db"),
		Clock:   clock.NewFake(time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)),
		Schemas: []fs.FS{shelf},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	return d
}

func TestNumberedPlaceholdersBindByNumber(t *testing.T) {
	var got struct{ A, B, C string }
	if err := open(t).Get(t.Context(), &got, `SELECT $2 AS a, $1 AS b, $2 AS c`, "one", "two"); err != nil {
		t.Fatal(err)
	}
	if got.A != "two" || got.B != "one" || got.C != "two" {
		t.Errorf("bound %v: this driver would store values in the wrong columns", got)
	}
}

func TestAnActThatFailsLeavesNothingAndItsNeighboursStand(t *testing.T) {
	d, ctx := open(t), t.Context()
	refused := errors.New("refused")
	var wg sync.WaitGroup
	for i := range 200 {
		wg.Go(func() {
			err := d.Write(ctx, func(tx *db.Tx) error {
				if _, err := tx.Exec(ctx, `INSERT INTO shelf (id, name) VALUES ($1, $2)`, i+1, string(rune('a'+i))); err != nil {
					return err
				}
				if i%3 == 0 {
					return refused
				}
				return nil
			})
			if (i%3 == 0) != errors.Is(err, refused) {
				t.Errorf("act %d: %v", i, err)
			}
		})
	}
	wg.Wait()
	var n int
	if err := d.Get(ctx, &n, `SELECT COUNT(*) FROM shelf`); err != nil || n != 133 {
		t.Errorf("%d shelves stand, want 133 (%v)", n, err)
	}
}

func TestAfterCommitRunsOnlyForWhatIsOnDisk(t *testing.T) {
	d, ctx, ran := open(t), t.Context(), 0
	_ = d.Write(ctx, func(tx *db.Tx) error {
		tx.AfterCommit(func() { ran += 100 })
		return errors.New("no")
	})
	if err := d.Write(ctx, func(tx *db.Tx) error {
		tx.AfterCommit(func() { ran++ })
		return nil
	}); err != nil || ran != 1 {
		t.Errorf("ran = %d, %v", ran, err)
	}
}

func TestWhatAnActNotedElsewhereIsTakenBackWhenItComesToNothing(t *testing.T) {
	testkit.Each(t, func(t *testing.T, w *testkit.World) {
		noted, refused := 0, errors.New("refused")
		note := func(end error) func(tx *db.Tx) error {
			return func(tx *db.Tx) error {
				noted++
				tx.IfUndone(func() { noted-- })
				return end
			}
		}
		if err := w.DB.Write(t.Context(), note(refused)); !errors.Is(err, refused) || noted != 0 {
			t.Errorf("after an act that failed %d are noted, %v", noted, err)
		}
		if err := w.DB.WriteBulk(t.Context(), note(refused)); !errors.Is(err, refused) || noted != 0 {
			t.Errorf("after a large act that failed %d are noted, %v", noted, err)
		}
		if err := w.DB.Write(t.Context(), note(nil)); err != nil || noted != 1 {
			t.Errorf("after an act that stands %d are noted, %v", noted, err)
		}
	})
}

func TestAPanicInAnActReachesItsCallerAndNobodyElse(t *testing.T) {
	d, ctx := open(t), t.Context()
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the panic was swallowed")
			}
		}()
		_ = d.Write(ctx, func(tx *db.Tx) error {
			_, _ = tx.Exec(ctx, `INSERT INTO shelf (id, name) VALUES (1, 'half')`)
			panic("slip")
		})
	}()
	var n int
	if err := d.Get(ctx, &n, `SELECT COUNT(*) FROM shelf`); err != nil || n != 0 {
		t.Errorf("%d shelves after a panic (%v)", n, err)
	}
}

func TestACallerWhoGoesAwayInTheMiddleDoesNotHarmTheCommit(t *testing.T) {
	d := open(t)
	ctx, cancel := context.WithCancel(t.Context())
	err := d.Write(ctx, func(tx *db.Tx) error {
		cancel()
		_, err := tx.Exec(ctx, `INSERT INTO shelf (id, name) VALUES (1, 'kept')`)
		return err
	})
	if err != nil {
		t.Errorf("the act had begun and must end well: %v", err)
	}
}

func TestBrokenRulesAreRecognised(t *testing.T) {
	d, ctx := open(t), t.Context()
	write := func(text string) error {
		return d.Write(ctx, func(tx *db.Tx) error { _, err := tx.Exec(ctx, text); return err })
	}
	if err := write(`INSERT INTO shelf (id, name) VALUES (1, 'a')`); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, text string
		is         func(error) bool
	}{
		{"same name", `INSERT INTO shelf (id, name) VALUES (2, 'a')`, db.IsUnique},
		{"same id", `INSERT INTO shelf (id, name) VALUES (1, 'b')`, db.IsUnique},
		{"no shelf", `INSERT INTO shelf_book (id, shelf_id, pages) VALUES (1, 9, 9)`, db.IsForeign},
		{"no name", `INSERT INTO shelf (id, name) VALUES (3, '')`, db.IsCheck},
	} {
		if err := write(c.text); !c.is(err) {
			t.Errorf("%s: not recognised: %v", c.name, err)
		}
	}
}

func TestGetTellsThatThereIsNone(t *testing.T) {
	var name string
	if err := open(t).Get(t.Context(), &name, `SELECT name FROM shelf WHERE id = $1`, 7); !errors.Is(err, db.ErrNone) {
		t.Errorf("err = %v, want ErrNone", err)
	}
}

func TestAReaderCannotWrite(t *testing.T) {
	var id int64
	if err := open(t).Get(t.Context(), &id, `INSERT INTO shelf (id, name) VALUES (1, 'a') RETURNING id`); err == nil {
		t.Error("a reading connection wrote")
	}
}

func TestSeveralStartersBringTheSchemaForwardOnce(t *testing.T) {
	url := "sqlite:" + filepath.Join(t.TempDir(), "rida.db")
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			d, err := db.Open(t.Context(), db.Options{URL: url, Schemas: []fs.FS{shelf}})
			if err != nil {
				t.Error(err)
				return
			}
			_ = d.Close()
		})
	}
	wg.Wait()
}

func TestAFilterWithoutValuesMatchesNothing(t *testing.T) {
	var b db.SQL
	b.W("SELECT id FROM shelf WHERE name <> ?", "x").In("id").In("id", 1, 2)
	want := "SELECT id FROM shelf WHERE name <> $1 AND 1 = 0 AND id IN ($2, $3)"
	if b.Text() != want || len(b.Args()) != 3 {
		t.Errorf("text = %q, args = %v", b.Text(), b.Args())
	}
}
