package search_test

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/search"
	"rida/internal/testkit"
)

func TestOneKeeperWorksAtATimeAndAnotherTakesOverWhenItFallsSilent(t *testing.T) {
	testkit.Each(t, func(t *testing.T, w *testkit.World) {
		log := slog.New(slog.DiscardHandler)
		first, second := search.NewKeeper(w.DB, log), search.NewKeeper(w.DB, log)
		filler(t, w, 1, 60)
		if worked, err := first.Step(t.Context()); err != nil || !worked {
			t.Fatalf("the first keeper did not work: %v", err)
		}
		filler(t, w, 100, 60)
		if worked, err := second.Step(t.Context()); err != nil || worked {
			t.Fatalf("a second keeper worked beside the first: %v", err)
		}
		w.Clock.Advance(31 * time.Second)
		if worked, err := second.Step(t.Context()); err != nil || !worked {
			t.Fatalf("the second keeper did not take over: %v", err)
		}
		if got := find(t, w, search.Query{Text: "filler", Limit: 200}); len(got) != 120 {
			t.Errorf("found %d", len(got))
		}
	}, search.Schema)
}

func TestAMergeThatBrokeOffLeavesNothingBehind(t *testing.T) {
	testkit.Each(t, func(t *testing.T, w *testkit.World) {
		bulk(t, w, 0, 200, func(int) string { return "filler" })
		write(t, w, func(ctx context.Context, tx *db.Tx) error {
			if _, err := tx.Exec(ctx, "INSERT INTO search_segment (id, kinds, state, docs, low, high, changed) VALUES (7, 'm', 'making', 9, 1, 9, 0)"); err != nil {
				return err
			}
			_, err := tx.Exec(ctx, "INSERT INTO search_page (segment, key, data) VALUES (7, $1, $1)", []byte("rest"))
			return err
		})
		if got := find(t, w, search.Query{Text: "filler", Limit: 200}); len(got) != 200 {
			t.Errorf("found %d beside an unfinished segment", len(got))
		}
		settle(t, w)
		var left int
		if err := w.DB.Get(t.Context(), &left, "SELECT (SELECT count(*) FROM search_segment WHERE id = 7) + (SELECT count(*) FROM search_page WHERE segment = 7)"); err != nil || left != 0 {
			t.Errorf("%d rows are left, %v", left, err)
		}
	}, search.Schema)
}

// TestWritersAndTheKeeperTogetherLoseNothing replaces the same documents again
// and again while they move into segments: what was committed last is found.
func TestWritersAndTheKeeperTogetherLoseNothing(t *testing.T) {
	testkit.Each(t, func(t *testing.T, w *testkit.World) {
		const writers, docs, rounds = 4, 40, 6
		ctx, stop := context.WithCancel(t.Context())
		keeper := search.NewKeeper(w.DB, slog.New(slog.DiscardHandler))
		var keeping, writing sync.WaitGroup
		keeping.Go(func() {
			for ctx.Err() == nil {
				if _, err := keeper.Step(t.Context()); err != nil {
					t.Error(err)
					return
				}
			}
		})
		for g := range writers {
			writing.Go(func() {
				for round := range rounds {
					for i := range docs {
						err := w.DB.Write(t.Context(), func(tx *db.Tx) error {
							return search.Put(t.Context(), tx, search.Doc{ID: id.ID(1 + g*docs + i), Kind: "m", Text: fmt.Sprintf("all round%d", round)})
						})
						if err != nil {
							t.Error(err)
							return
						}
					}
				}
			})
		}
		writing.Wait()
		stop()
		keeping.Wait()
		last := fmt.Sprintf("round%d", rounds-1)
		if got := find(t, w, search.Query{Text: last, Limit: 200}); len(got) != writers*docs {
			t.Errorf("found %d of %d", len(got), writers*docs)
		}
		if got := find(t, w, search.Query{Text: "round0", Limit: 200}); len(got) != 0 {
			t.Errorf("found %d by words they no longer have", len(got))
		}
		got := find(t, w, search.Query{Text: "all", Limit: 200})
		if !slices.IsSortedFunc(got, func(a, b id.ID) int { return int(b - a) }) || len(got) != writers*docs {
			t.Errorf("found %v", got)
		}
	}, search.Schema)
}
