package problems_test

import (
	"math"
	"testing"

	"rida/internal/room/problems"
)

func TestWhatCostsCustomersMostComesFirstWithItsInterval(t *testing.T) {
	var all []problems.CaseCost
	for range 20 {
		all = append(all, problems.CaseCost{TopicID: 1, Minor: 100}, problems.CaseCost{TopicID: 2, Minor: 300})
	}
	all = append(all, problems.CaseCost{TopicID: 3, Minor: 2000}, problems.CaseCost{TopicID: 4, Minor: 0})
	got := problems.ParetoByCost(all)
	if len(got) != 3 || got[0].TopicID != 2 || got[1].TopicID != 1 && got[1].TopicID != 3 || got[0].Minor != 6000 || math.Abs(got[0].Share.Value-.6) > 1e-9 || got[2].Sum != 1 {
		t.Fatalf("%+v", got)
	}
	if s := got[0].Share; s.Low >= .6 || s.High <= .6 {
		t.Errorf("%+v", s)
	}
	for _, one := range got {
		if one.TopicID == 3 && (!one.IsTiny() || one.Share.Low != 0 || one.Share.High != 1) {
			t.Errorf("one dear case proves nothing: %+v", one)
		}
	}
	// by hand: twenty of 100 and twenty of 300; p = .75, Σ(…)² = 20·(.25²·300² + .75²·100²), n/(n−1) = 40/39
	two := problems.ParetoByCost(all[:40])
	want := 1.959964 * math.Sqrt(40.0/39*20*(.0625*90_000+.5625*10_000)) / 8000
	if got := two[0].Share.High - two[0].Share.Value; math.Abs(got-want) > 1e-6 {
		t.Errorf("half width %.6f, by hand %.6f", got, want)
	}
	if problems.ParetoByCost(nil) == nil {
		t.Error("nothing is an empty list")
	}
}
