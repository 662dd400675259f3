package stats_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"rida/internal/kit/stats"
)

var twentyCounts = []int64{7, 5, 9, 6, 8, 4, 7, 10, 6, 5, 8, 7, 6, 9, 5, 7, 8, 6, 4, 8}

func TestCChartHasThePublishedLimits(t *testing.T) {
	shewhart := stats.CLimits(6.75)
	near(t, "UCL", shewhart.High, 14.5442, 5e-5)
	near(t, "LCL", shewhart.Low, 0, 0)
	l := must[stats.Limits](t)(stats.CChart(twentyCounts))
	if l.Centre != 6.75 || l.Low != 1 || l.High != 16 {
		t.Errorf("exact limits %+v, want 1 and 16 about 6.75", l)
	}
	if l.Out(1) || l.Out(16) || !l.Out(0) || !l.Out(17) {
		t.Error("the limits themselves are within, what is beyond them is not")
	}
	_, err := stats.CChart(twentyCounts[:19])
	refuses(t, "19 counts", err, stats.ErrTooFew)
	_, err = stats.CChart(nil)
	refuses(t, "no counts", err, stats.ErrNoData)
}

func TestUChartWidensWhereThereIsLittle(t *testing.T) {
	points := make([]stats.Counted, 20)
	for i := range points {
		points[i] = stats.Counted{Events: twentyCounts[i], Exposure: 100}
	}
	points[3].Exposure = 25
	all, err := stats.UChart(points, false)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "centre", all[0].Centre, 135.0/1925, 1e-12)
	near(t, "distance", all[0].High-all[0].Centre, 3*math.Sqrt(135.0/1925/100), 1e-12)
	near(t, "distance of a quarter", all[3].High-all[3].Centre, 2*(all[0].High-all[0].Centre), 1e-12)
	_, err = stats.UChart(points[:5], false)
	refuses(t, "five points", err, stats.ErrTooFew)
}

func TestLaneyWidensOnlyWhatScatters(t *testing.T) {
	calm, wild := make([]stats.Counted, 24), make([]stats.Counted, 24)
	for i := range calm {
		calm[i] = stats.Counted{Events: 1000, Exposure: 10_000}
		wild[i] = stats.Counted{Events: 1000 + int64(i%2)*400, Exposure: 10_000}
	}
	plain, _ := stats.UChart(calm, false)
	same, _ := stats.UChart(calm, true)
	near(t, "calm", same[0].High, plain[0].High, 1e-12)
	narrow, _ := stats.UChart(wild, false)
	wide, _ := stats.UChart(wild, true)
	if !narrow[1].Out(.14) || wide[1].Out(.14) {
		t.Errorf("narrow %+v, Laney's %+v", narrow[1], wide[1])
	}
}

func TestFunnelNarrowsWithN(t *testing.T) {
	l := must[stats.Limits](t)(stats.Funnel(.8, 100, 1, stats.FunnelWarn))
	near(t, "low", l.Low, .8-1.959964*.04, 1e-6)
	near(t, "high", l.High, .8+1.959964*.04, 1e-6)
	far := must[stats.Limits](t)(stats.Funnel(.8, 100, 1, stats.FunnelAlarm))
	near(t, "low at 99.8 %", far.Low, .8-3.090232*.04, 1e-6)
	wide := must[stats.Limits](t)(stats.Funnel(.8, 100, 4, stats.FunnelWarn))
	near(t, "low of units that scatter twice as far", wide.Low, .8-2*1.959964*.04, 1e-6)
	_, err := stats.Funnel(.8, 0, 1, stats.FunnelWarn)
	refuses(t, "no observation", err, stats.ErrNoData)
	rapid.Check(t, func(t *rapid.T) {
		p, n := rapid.Float64Range(0, 1).Draw(t, "p"), rapid.Int64Range(1, 10_000).Draw(t, "n")
		few, _ := stats.Funnel(p, n, 1, stats.FunnelWarn)
		many, _ := stats.Funnel(p, n+1, 1, stats.FunnelWarn)
		alarm, _ := stats.Funnel(p, n, 1, stats.FunnelAlarm)
		if many.Low < few.Low || many.High > few.High || alarm.Low > few.Low || alarm.High < few.High || few.Out(p) {
			t.Fatalf("%+v, one more %+v, alarm %+v", few, many, alarm)
		}
	})
}

func TestShrinkingKeepsSmallUnitsFromTheTop(t *testing.T) {
	units := []stats.Unit{{3, 3}, {90, 100}, {400, 500}, {60, 100}, {700, 1000}, {0, 0}}
	shrunk := must[[]float64](t)(stats.Shrunk(units))
	if shrunk[0] >= shrunk[1] {
		t.Errorf("3 of 3 (%.3f) stands above 90 of 100 (%.3f)", shrunk[0], shrunk[1])
	}
	near(t, "a unit without data", shrunk[5], 1253.0/1703, 1e-12)
	if shrunk[1] > .9 || shrunk[3] < .6 {
		t.Errorf("shrunk away from the middle: %v", shrunk)
	}
	same := must[[]float64](t)(stats.Shrunk([]stats.Unit{{50, 100}, {50, 100}, {1, 2}}))
	near(t, "units that are alike", same[2], .5, 1e-12)
	_, err := stats.Shrunk(units[:2])
	refuses(t, "two units", err, stats.ErrTooFew)
	_, err = stats.Shrunk([]stats.Unit{{0, 0}, {0, 0}, {0, 0}})
	refuses(t, "nothing", err, stats.ErrNoData)
}

func TestOverdispersionIsSeenAndNeverBelowOne(t *testing.T) {
	var alike, apart []stats.Unit
	for i := range int64(12) {
		alike = append(alike, stats.Unit{K: 500, N: 1000})
		apart = append(apart, stats.Unit{K: 300 + 40*i, N: 1000})
	}
	near(t, "alike", must[float64](t)(stats.Overdispersion(alike)), 1, 0)
	if phi := must[float64](t)(stats.Overdispersion(apart)); phi < 20 {
		t.Errorf("phi of units far apart is %v", phi)
	}
	_, err := stats.Overdispersion(alike[:9])
	refuses(t, "nine units", err, stats.ErrTooFew)
}
