package stats_test

import (
	"slices"
	"testing"

	"rida/internal/kit/stats"
)

// usual are the twenty counts of the golden values of the c-chart (C-16).
var usual = []int64{7, 5, 9, 6, 8, 4, 7, 10, 6, 5, 8, 7, 6, 9, 5, 7, 8, 6, 4, 8}

func points(counts ...int64) []stats.Counted {
	all := make([]stats.Counted, len(counts))
	for i, c := range counts {
		all[i] = stats.Counted{Events: c, Exposure: 1}
	}
	return all
}

func TestPhaseOneLeavesAnUndisturbedProcessAlone(t *testing.T) {
	b := must[stats.Baseline](t)(stats.PhaseOne(points(usual...)))
	near(t, "mean", b.Mean, 6.75, 1e-9)
	if len(b.Removed) != 0 || b.N != 20 || b.Laney != 1 {
		t.Errorf("%+v", b)
	}
	if got := b.CountLimits(); got != (stats.Limits{Low: 1, Centre: 6.75, High: 16}) {
		t.Errorf("the limits are %+v, want the exact ones", got)
	}
}

func TestPhaseOneTakesDisturbedPointsAwayOneAfterTheOther(t *testing.T) {
	// 60 hides 18 at first: with it in, the limit lies above 18.
	b := must[stats.Baseline](t)(stats.PhaseOne(points(append(slices.Clone(usual), 60, 18)...)))
	if !slices.Equal(b.Removed, []int{20, 21}) {
		t.Errorf("took away %v", b.Removed)
	}
	near(t, "mean", b.Mean, 6.75, 1e-9)
}

func TestPhaseOneRefusesWhatHasNoUsual(t *testing.T) {
	_, err := stats.PhaseOne(nil)
	refuses(t, "nothing", err, stats.ErrNoData)
	_, err = stats.PhaseOne(points(3))
	refuses(t, "one point", err, stats.ErrTooFew)
	_, err = stats.PhaseOne(points(append(slices.Clone(usual[:19]), 90)...))
	refuses(t, "twenty of which one is disturbed", err, stats.ErrTooFew)
	_, err = stats.PhaseOne([]stats.Counted{{Events: 1}})
	refuses(t, "no exposure", err, stats.ErrInput)
	zeros := must[stats.Baseline](t)(stats.PhaseOne(points(make([]int64, 20)...)))
	if zeros.Rate != 0 || zeros.Limits(5) != (stats.Limits{}) {
		t.Errorf("nothing ever happened: %+v, limits %+v", zeros, zeros.Limits(5))
	}
	wild := make([]int64, 40)
	for i := range wild {
		wild[i] = int64(i % 2 * 400)
	}
	if b, err := stats.PhaseOne(points(wild...)); err == nil && b.Laney < 2 {
		t.Errorf("points that scatter wildly get narrow limits: %+v", b)
	}
}

func TestLimitsOfABaselineWidenWhereThereIsLittle(t *testing.T) {
	b := stats.Baseline{Rate: 0.1, Laney: 1}
	few, many := b.Limits(20), b.Limits(2000)
	if !(few.High > many.High && many.Low > few.Low) {
		t.Errorf("few %+v, many %+v", few, many)
	}
	near(t, "upper limit of 2000", many.High, 0.1+3*0.0070710678, 1e-9)
}
