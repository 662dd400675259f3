package demo_test

import (
	"testing"

	"rida/internal/app/demo"
	"rida/internal/kit/search"
	"rida/internal/testkit"
)

func TestFilledDataObeysTheRulesOfActs(t *testing.T) {
	testkit.Each(t, func(t *testing.T, w *testkit.World) {
		live(t, w, testkit.Start)
		const n = 5000
		steps := 0
		if err := demo.Fill(t.Context(), w.DB, n, func(done, of int) { steps++ }); err != nil {
			t.Fatal(err)
		}
		between(t, w.DB, n, n, `cases`)
		between(t, w.DB, n*8/100, n*13/100, `cases WHERE state <> 'closed'`)
		between(t, w.DB, 0, n*4/100, `promises WHERE outcome = 'broken' AND owed`)
		if steps < 2 {
			t.Errorf("progress was told %d times", steps)
		}
		if err := demo.Fill(t.Context(), w.DB, n, nil); err != nil {
			t.Fatal(err)
		}
		between(t, w.DB, n, n, `cases`)
		if err := demo.Fill(t.Context(), w.DB, n+500, nil); err != nil {
			t.Fatalf("go on from where an earlier fill ended: %v", err)
		}
		between(t, w.DB, n+500, n+500, `cases`)
		checkInvariants(t, w.DB, testkit.Start)
		found, err := search.Find(t.Context(), w.DB, search.Query{Text: "الغساله", Limit: 25})
		if err != nil || len(found.Hits) != 25 {
			t.Errorf("%d documents found for الغساله, want a page of 25 (%v)", len(found.Hits), err)
		}
	})
}
