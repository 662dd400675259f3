package processes_test

import (
	"testing"
	"time"

	"rida/internal/room/problems/processes"
)

func way(kinds ...string) processes.Trace {
	var all []processes.Happened
	at := time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)
	for _, k := range kinds {
		all = append(all, processes.Happened{Kind: k, At: at})
		at = at.Add(time.Hour)
	}
	return processes.TraceOf(all)
}

func TestTheWayOfACaseIsItsSteps(t *testing.T) {
	for _, c := range []struct {
		kinds    []string
		path     string
		reworked bool
		loops    int
		handed   int64
	}{
		{[]string{"cases.received", "cases.noted", "cases.taken", "cases.replied", "cases.replied", "cases.closed"}, "received>taken>answered>closed", false, 0, 0},
		{[]string{"cases.received", "cases.taken", "cases.replied", "cases.customer_wrote", "cases.replied", "cases.closed"}, "received>taken>answered>wrote>answered>closed", true, 1, 0},
		{[]string{"cases.received", "cases.taken", "cases.accepted", "cases.replied", "cases.closed", "cases.reopened", "cases.closed"}, "received>taken>handed>answered>closed>reopened>closed", true, 1, 1},
		{nil, "", false, 0, 0},
	} {
		got := way(c.kinds...)
		if got.Text() != c.path || got.Reworked != c.reworked || got.Loops() != c.loops || got.Handed != c.handed {
			t.Errorf("%v: %q, reworked %v, %d loops, %d handed over", c.kinds, got.Text(), got.Reworked, got.Loops(), got.Handed)
		}
	}
	if e := way("cases.received", "cases.noted", "cases.replied").Edges; len(e) != 1 || e[0].Took != 2*time.Hour {
		t.Errorf("what is no step takes its time with the next: %+v", e)
	}
}

func TestAQuantileLiesAtMostATenthOff(t *testing.T) {
	if got := processes.Quantile(nil, .5); got != 0 {
		t.Error(got)
	}
	for _, want := range []time.Duration{5 * time.Minute, 3 * time.Hour, 40 * 24 * time.Hour} {
		counts := map[int64]int64{processes.BucketOf(want): 11}
		if off := float64(processes.Quantile(counts, .5)) / float64(want); off < .88 || off > 1.12 {
			t.Errorf("%v is read as %v", want, processes.Quantile(counts, .5))
		}
	}
}
