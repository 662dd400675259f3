package job_test

import (
	"context"
	"errors"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"rida/internal/kit/db"
	"rida/internal/kit/job"
)

type ring struct {
	Bell string `json:"bell"`
}

func (ring) Kind() string { return "test.ring" }

func TestAJobRunsExactlyWhenItsActIsKept(t *testing.T) {
	ctx := t.Context()
	d, err := db.Open(ctx, db.Options{URL: "sqlite:" + filepath.Join(t.TempDir(), "rida.db")})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = d.Close() }()
	var rung atomic.Int32
	heard := make(chan string, 10)
	r := job.NewRegistry()
	job.Handle(r, func(_ context.Context, a ring) error {
		if rung.Add(1) == 1 {
			return errors.New("the first pull fails")
		}
		heard <- a.Bell
		return nil
	})
	q, err := job.Open(ctx, d, r, nil, "")
	if err != nil {
		t.Fatal(err)
	}
	if err := q.Start(ctx); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = q.Stop(context.Background()) }()

	_ = d.Write(ctx, func(tx *db.Tx) error {
		_ = q.Enqueue(ctx, tx, ring{"never"})
		return errors.New("the act is refused")
	})
	if err := d.Write(ctx, func(tx *db.Tx) error { return q.Enqueue(ctx, tx, ring{"door"}) }); err != nil {
		t.Fatal(err)
	}
	select {
	case bell := <-heard:
		if bell != "door" || rung.Load() != 2 {
			t.Errorf("heard %q after %d pulls", bell, rung.Load())
		}
	case <-time.After(20 * time.Second):
		t.Fatal("the job was not tried again")
	}
}
