package routing_test

import (
	"testing"

	"pgregory.net/rapid"

	"rida/internal/kit/id"
	"rida/internal/room/routing"
)

func TestStrategiesChooseAsTheyAreNamed(t *testing.T) {
	free := []routing.Candidate{{Who: 1, Open: 4, Limit: 10, Last: 3}, {Who: 2, Open: 2, Limit: 3, Last: 9}, {Who: 3, Open: 5, Last: 1}}
	tests := []struct {
		name     string
		strategy routing.Strategy
		among    []routing.Candidate
		who      id.ID
		why      string
	}{
		{"in turn", routing.Turn, free, 3, routing.PickTurn},
		{"the least loaded", routing.Least, free, 2, routing.PickLeast},
		{"the most room: without a limit there is always room", routing.Roomy, free, 3, routing.PickRoom},
		{"the only one left", routing.Least, []routing.Candidate{{Who: 1, Bar: routing.BarAway}, {Who: 2}}, 2, routing.PickOnly},
		{"the limit is a limit", routing.Least, []routing.Candidate{{Who: 1, Open: 1, Limit: 1}, {Who: 2, Open: 9}}, 2, routing.PickOnly},
		{"a tie is settled by the turn", routing.Least, []routing.Candidate{{Who: 1, Open: 2, Last: 8}, {Who: 2, Open: 2, Last: 5}}, 2, routing.PickTie},
		{"and then always the same way", routing.Least, []routing.Candidate{{Who: 7}, {Who: 4}}, 4, routing.PickTie},
		{"nobody is free", routing.Turn, []routing.Candidate{{Who: 1, Bar: routing.BarAbsent}, {Who: 2, Open: 3, Limit: 3}}, 0, ""},
		{"nobody is there", routing.Turn, nil, 0, ""},
	}
	for _, one := range tests {
		if who, why := one.strategy.Pick(one.among); who != one.who || why != one.why {
			t.Errorf("%s: %d by %q, want %d by %q", one.name, who, why, one.who, one.why)
		}
	}
}

func TestWhoeverIsBarredOrFullIsNeverChosen(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		var all []routing.Candidate
		for i := range rapid.IntRange(0, 8).Draw(r, "people") {
			all = append(all, routing.Candidate{Who: id.ID(i + 1), Open: rapid.Int64Range(0, 5).Draw(r, "open"), Limit: rapid.Int64Range(0, 5).Draw(r, "limit"),
				Last: rapid.Int64Range(0, 5).Draw(r, "last"), Bar: rapid.SampledFrom([]string{"", "", routing.BarAway}).Draw(r, "bar")})
		}
		able := map[id.ID]bool{}
		for _, c := range all {
			able[c.Who] = c.Bar == "" && (c.Limit == 0 || c.Open < c.Limit)
		}
		who, _ := rapid.SampledFrom(routing.Strategies).Draw(r, "strategy").Pick(all)
		some := false
		for _, ok := range able {
			some = some || ok
		}
		if some != (who != 0) || who != 0 && !able[who] {
			r.Fatalf("chose %d of %+v", who, all)
		}
	})
}
