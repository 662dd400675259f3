package event_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/testkit"
)

// happen appends n events, each in an act of its own.
func happen(t *testing.T, w *testkit.World, log *event.Log, n int) (ids []id.ID) {
	t.Helper()
	for range n {
		w.Clock.Advance(time.Millisecond)
		err := w.DB.Write(t.Context(), func(tx *db.Tx) error {
			e, err := log.Append(t.Context(), tx, event.System, event.Subject{Kind: "thing", ID: 1}, "thing.moved", nil)
			ids = append(ids, e.ID)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return ids
}

// next reads a stretch; fails undoes the act that reads it.
func next(t *testing.T, w *testkit.World, walk *event.Walk, most int, fails bool) (ids []id.ID) {
	t.Helper()
	err := w.DB.Write(t.Context(), func(tx *db.Tx) error {
		ids = nil
		step, err := walk.Next(t.Context(), tx, most, time.Time{})
		for _, e := range step.Events {
			ids = append(ids, e.ID)
		}
		if err == nil && fails {
			err = context.Canceled
		}
		return err
	})
	if (err != nil) != fails {
		t.Fatal(err)
	}
	return ids
}

func TestAWalkGivesEveryEventOnceInOrder(t *testing.T) {
	testkit.Each(t, func(t *testing.T, w *testkit.World) {
		log, walk := event.NewLog(), event.NewWalk("test")
		if behind, err := walk.IsBehind(t.Context(), w.DB); behind || err != nil {
			t.Errorf("behind an empty record: %v", err)
		}
		want := happen(t, w, log, 7)
		if got := next(t, w, walk, 3, true); len(got) != 3 {
			t.Errorf("%d events before the act fails", len(got))
		}
		got := next(t, w, walk, 3, false)
		got = append(got, next(t, w, walk, 10, false)...)
		if !slices.Equal(got, want) {
			t.Errorf("given %v, want %v", got, want)
		}
		if more := next(t, w, walk, 10, false); len(more) != 0 {
			t.Errorf("given again: %v", more)
		}
		w.Clock.Advance(time.Minute)
		if more := next(t, w, walk, 10, false); len(more) != 0 {
			t.Errorf("given again later: %v", more)
		}
		if behind, err := walk.IsBehind(t.Context(), w.DB); behind || err != nil {
			t.Errorf("still behind: %v", err)
		}
		later := happen(t, w, log, 1)
		if got := next(t, w, walk, 10, false); !slices.Equal(got, later) {
			t.Errorf("then given %v, want %v", got, later)
		}
	})
}

func TestOneOfTwoWalksReadsAndTheOtherTakesOver(t *testing.T) {
	testkit.Each(t, func(t *testing.T, w *testkit.World) {
		log, one, two := event.NewLog(), event.NewWalk("test"), event.NewWalk("test")
		first := happen(t, w, log, 2)
		if got := next(t, w, one, 10, false); !slices.Equal(got, first) {
			t.Fatalf("given %v", got)
		}
		if w.DB.Engine() == db.Postgres {
			if got := next(t, w, two, 10, false); len(got) != 0 {
				t.Errorf("both read: %v", got)
			}
		}
		if err := w.DB.Write(t.Context(), func(tx *db.Tx) error { return one.End(t.Context(), tx) }); err != nil {
			t.Fatal(err)
		}
		w.Clock.Advance(time.Minute)
		later := happen(t, w, log, 2)
		if got := next(t, w, two, 10, false); !slices.Equal(got[max(0, len(got)-2):], later) {
			t.Errorf("who takes over is given %v, want %v at the end", got, later)
		}
	})
}

// TestAnEventThatAppearsBehindOthersIsGiven: on PostgreSQL an act can begin
// before another and be on disk after it.
func TestAnEventThatAppearsBehindOthersIsGiven(t *testing.T) {
	testkit.Each(t, func(t *testing.T, w *testkit.World) {
		if w.DB.Engine() == db.SQLite {
			return // one writer: its events appear in their order
		}
		log, walk := event.NewLog(), event.NewWalk("test")
		began, written, finish := make(chan id.ID), make(chan struct{}), make(chan error)
		go func() {
			finish <- w.DB.Write(t.Context(), func(tx *db.Tx) error {
				e, err := log.Append(t.Context(), tx, event.System, event.Subject{Kind: "thing", ID: 2}, "thing.moved", nil)
				began <- e.ID
				<-written
				return err
			})
		}()
		slow := <-began
		quick := happen(t, w, log, 1)
		if got := next(t, w, walk, 10, false); !slices.Equal(got, quick) {
			t.Errorf("given %v, want %v", got, quick)
		}
		close(written)
		if err := <-finish; err != nil {
			t.Fatal(err)
		}
		w.Clock.Advance(3 * time.Second) // and nothing else happens
		if behind, err := walk.IsBehind(t.Context(), w.DB); !behind || err != nil {
			t.Errorf("nobody would look for the slow one (%v)", err)
		}
		if got := next(t, w, walk, 10, false); !slices.Equal(got, []id.ID{slow}) {
			t.Errorf("given %v, want %v", got, slow)
		}
		w.Clock.Advance(time.Minute)
		if got := next(t, w, walk, 10, false); len(got) != 0 {
			t.Errorf("given again: %v", got)
		}
		if behind, err := walk.IsBehind(t.Context(), w.DB); behind || err != nil {
			t.Errorf("it looks for ever (%v)", err)
		}
	})
}
