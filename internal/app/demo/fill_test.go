package demo_test

import (
	"testing"
	"time"

	"rida/internal/app/demo"
	"rida/internal/testkit"
)

func TestFilledDataObeysTheRulesOfActs(t *testing.T) {
	testkit.Each(t, func(t *testing.T, w *testkit.World) {
		live(t, w, testkit.Start)
		small := count(t, w.DB, `cases`)
		const n = 5000
		began, steps := time.Now(), 0
		if err := demo.Fill(t.Context(), w.DB, n, func(done, of int) { steps++ }); err != nil {
			t.Fatal(err)
		}
		t.Logf("%d cases in %v", n, time.Since(began))
		between(t, w.DB, n+small, n+small, `cases`)
		between(t, w.DB, n*8/100, n*13/100, `cases WHERE state <> 'closed'`)
		between(t, w.DB, 0, n*4/100, `promises WHERE outcome = 'broken' AND owed`)
		checkInvariants(t, w.DB, testkit.Start)
	})
}
