package db_test

import (
	"errors"
	"testing"
	"time"

	"rida/internal/kit/db"
)

func TestALargeActIsThereAsAWholeOrNotAtAll(t *testing.T) {
	d, ctx, ran := open(t), t.Context(), 0
	fill := func(from int, end error) error {
		return d.WriteBulk(ctx, func(tx *db.Tx) error {
			tx.AfterCommit(func() { ran++ })
			for i := range 5000 {
				if _, err := tx.Exec(ctx, `INSERT INTO shelf (id, name) VALUES ($1, CAST($1 AS TEXT))`, from+i); err != nil {
					return err
				}
			}
			return end
		})
	}
	refused := errors.New("refused")
	if err := fill(1, refused); !errors.Is(err, refused) {
		t.Fatalf("err = %v", err)
	}
	if err := fill(1, nil); err != nil {
		t.Fatal(err)
	}
	var n int
	if err := d.Get(ctx, &n, `SELECT COUNT(*) FROM shelf`); err != nil || n != 5000 || ran != 1 {
		t.Errorf("%d shelves and %d runs after commit, want 5000 and 1 (%v)", n, ran, err)
	}
	if err := d.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO shelf (id, name) VALUES (9999, 'after')`)
		return err
	}); err != nil {
		t.Errorf("an ordinary act after a large one: %v", err)
	}
}

func TestAnActCanBeWrittenWithTheTimeAtWhichItHappened(t *testing.T) {
	d, then := open(t), time.Date(2026, 9, 1, 7, 0, 0, 1500, time.UTC)
	err := d.Write(t.Context(), func(tx *db.Tx) error {
		tx.Backdate(then)
		if want := then.Truncate(time.Microsecond); !tx.Now().Equal(want) {
			t.Errorf("now = %v, want %v", tx.Now(), want)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
