package stats_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"rida/internal/kit/stats"
)

func TestPromotersHaveThePublishedIntervals(t *testing.T) {
	e := must[stats.Estimate](t)(stats.Promoters(60, 25, 15, .95))
	near(t, "score", e.Value, 45, 1e-9)
	near(t, "low", e.Low, 30.4976, 5e-5)
	near(t, "high", e.High, 59.5024, 5e-5)
	e = must[stats.Estimate](t)(stats.Promoters(512, 301, 187, .95))
	near(t, "low", e.Low, 27.7257, 5e-5)
	near(t, "high", e.High, 37.2743, 5e-5)
	z, _, err := stats.PromotersDiffer([3]int64{60, 25, 15}, [3]int64{512, 301, 187})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "z", z, 1.6046, 5e-5)
	e = must[stats.Estimate](t)(stats.Promoters(10, 0, 0, .95))
	near(t, "ten of ten", e.Value, 76.92, 5e-3)
	near(t, "ten of ten, low", e.Low, 47.50, 5e-3)
	near(t, "ten of ten, high", e.High, 100, 0)
	_, err = stats.Promoters(0, 0, 0, .95)
	refuses(t, "no answer", err, stats.ErrNoData)
	_, _, err = stats.PromotersDiffer([3]int64{1, 0, 0}, [3]int64{60, 25, 15})
	refuses(t, "one answer", err, stats.ErrTooFew)
}

func TestAlphaHasThePublishedValue(t *testing.T) {
	rows := [][]float64{{4, 5, 4, 4}, {3, 3, 2, 3}, {5, 5, 5, 4}, {2, 3, 2, 2}, {4, 4, 3, 5}, {1, 2, 1, 2}}
	e := must[stats.Estimate](t)(stats.Alpha(rows, .95))
	near(t, "alpha", e.Value, .9606838, 5e-8)
	near(t, "low", e.Low, .8593888, 5e-7)
	near(t, "high", e.High, .9938833, 5e-7)
	_, err := stats.Alpha([][]float64{{1}, {2}}, .95)
	refuses(t, "one item", err, stats.ErrNotEstimable)
	_, err = stats.Alpha([][]float64{{1, 2}, {1, 2}}, .95)
	refuses(t, "all equal", err, stats.ErrNotEstimable)
	_, err = stats.Alpha(nil, .95)
	refuses(t, "nobody", err, stats.ErrNoData)
	near(t, "standardised", must[float64](t)(stats.StandardAlpha(4, .8648648649)), .9624061, 5e-7)
}

func TestRateRatioHasThePublishedVerdicts(t *testing.T) {
	r := must[stats.Ratio](t)(stats.RateRatio(12, 10_000, 30, 12_000, .95))
	near(t, "RR", r.Value, .48, 1e-12)
	near(t, "p", r.P, .029990, 5e-7)
	near(t, "one-sided p", r.POneSide, .019135, 5e-7)
	near(t, "low", r.Low, .223811, 5e-7)
	near(t, "high", r.High, .965435, 5e-7)
	r = must[stats.Ratio](t)(stats.RateRatio(0, 5_000, 9, 6_000, .95))
	near(t, "none left, one-sided p", r.POneSide, .004273927, 5e-10)
	near(t, "none left, upper", r.High, .607956, 5e-7)
	_, err := stats.RateRatio(0, 1, 0, 1, .95)
	refuses(t, "no event", err, stats.ErrNoData)
}

func TestWatchesHaveThePublishedLimits(t *testing.T) {
	near(t, "g-chart", stats.GLimits(14.2).High, 58.2745, 5e-5)
	near(t, "g limit", stats.GProbabilityLimit(14.2), 96.095, 5e-4)
	near(t, "k up", must[float64](t)(stats.CUSUMReference(4, 6)), 4.932607, 5e-7)
	near(t, "k down", must[float64](t)(stats.CUSUMReference(4, 2)), 2.885390, 5e-7)
	for mu, want := range map[float64]float64{4: 655.48, 5: 34.881, 6: 10.718, 8: 4.297} {
		near(t, "run length up", must[float64](t)(stats.CUSUM{K: 5, H: 10}.RunLength(mu)), want, 5e-3)
	}
	for mu, want := range map[float64]float64{4: 992.04, 3: 37.271, 2: 9.064, 1: 4.850} {
		near(t, "run length down", must[float64](t)(stats.CUSUM{K: 3, H: 8, Down: true}.RunLength(mu)), want, 5e-3)
	}
	l := must[stats.Limits](t)(stats.EWMALimits(4, .2, 2.8))
	near(t, "EWMA high", l.High, 5.866667, 5e-7)
	near(t, "EWMA low", l.Low, 2.133333, 5e-7)
	for mu, want := range map[float64]float64{1.5: 4.605, 3: 2.303, 6.5: 1.063} {
		near(t, "silence", must[float64](t)(stats.SilenceAfter(mu, .001)), want, 5e-4)
	}
	c := stats.CUSUM{K: 5, H: 10}
	for i, count := range []int64{4, 9, 9, 9} {
		if signals := c.Add(count); signals != (i == 3) {
			t.Errorf("count %d: signal %v at %v", i, signals, c.S)
		}
	}
}

func TestParetoNamesOnlyTheSurelyVital(t *testing.T) {
	steps, err := stats.Pareto([]int64{80, 120, 40, 25, 15, 10, 6, 4}, .95)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []float64{.4, .6667, .8, .8833, .9333, .9667, .9867, 1} {
		near(t, "cumulative", steps[i].Cumulative.Value, want, 5e-5)
	}
	if steps[0].Index != 1 || !steps[3].Vital || steps[4].Vital {
		t.Errorf("%+v", steps)
	}
	_, err = stats.Pareto([]int64{0, 0}, .95)
	refuses(t, "nothing", err, stats.ErrNoData)
}

func TestUnequalSharesHaveAGini(t *testing.T) {
	near(t, "alike", must[float64](t)(stats.Gini([]float64{3, 3, 3})), 0, 1e-12)
	near(t, "all with one of four", must[float64](t)(stats.Gini([]float64{0, 0, 0, 8})), .75, 1e-12)
	near(t, "1 to 4", must[float64](t)(stats.Gini([]float64{4, 1, 3, 2})), .25, 1e-12)
	_, err := stats.Gini([]float64{1})
	refuses(t, "one part", err, stats.ErrTooFew)
}

// Cohen's own way of counting on a small table, by hand: 0.7 agreed, 0.5 by chance.
func TestAgreementBeyondChance(t *testing.T) {
	e := must[stats.Estimate](t)(stats.Kappa([][]int64{{20, 5}, {10, 15}}, .95))
	near(t, "kappa", e.Value, .4, 1e-12)
	e = must[stats.Estimate](t)(stats.AC1([][]int64{{118, 5}, {2, 0}}, .95))
	near(t, "AC1", e.Value, .9408, 5e-4)
	_, err := stats.Kappa([][]int64{{9, 0}, {0, 0}}, .95)
	refuses(t, "one category", err, stats.ErrNotEstimable)
	_, err = stats.AC1([][]int64{{0, 0}, {0, 0}}, .95)
	refuses(t, "nothing", err, stats.ErrNoData)
}

func TestSurveyArithmetic(t *testing.T) {
	if n := must[int64](t)(stats.SampleSize(.05, .5, 800, .95)); n != 260 {
		t.Errorf("%d of 800", n)
	}
	effect, effective, err := stats.DesignEffect([]float64{1, 1, 2})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "design effect", effect, 3*6.0/16, 1e-12)
	near(t, "effective n", effective, 16.0/6, 1e-12)
	e := must[stats.Effect](t)(stats.Lift(450, 9_000, 35, 1_000, .95))
	near(t, "lift", e.Value, .015, 1e-12)
	near(t, "SE", e.SE, .006249, 5e-7)
	near(t, "z", e.Z, 2.0948, 5e-5)
	near(t, "tiers", must[float64](t)(stats.Tiered(120_000, []stats.Tier{{100_000, .02}, {math.Inf(1), .03}})), 2600, 1e-9)
}

// The t quantile of 95 % with 4 degrees of freedom is 2.776445.
func TestMeansHaveStudentsInterval(t *testing.T) {
	e := must[stats.Estimate](t)(stats.Mean([]float64{1, 2, 3, 4, 5}, .95))
	near(t, "high", e.High, 3+2.776445105*math.Sqrt(2.5/5), 1e-6)
	_, err := stats.Mean([]float64{4}, .95)
	refuses(t, "one value", err, stats.ErrTooFew)
	_, err = stats.Mean([]float64{4, 4}, .95)
	refuses(t, "all equal", err, stats.ErrNotEstimable)
}

func TestBootstrapIsTheSameTwice(t *testing.T) {
	data := []float64{3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8}
	median := func(x []float64) float64 { m, _ := stats.Quantile(x, .5); return m }
	a := must[stats.Estimate](t)(stats.Bootstrap(data, median, 2000, 1, .95))
	b := must[stats.Estimate](t)(stats.Bootstrap(data, median, 2000, 1, .95))
	if a != b || !a.Contains(a.Value) {
		t.Errorf("%+v, %+v", a, b)
	}
	_, err := stats.Bootstrap(data[:9], median, 2000, 1, .95)
	refuses(t, "nine values", err, stats.ErrTooFew)
}

func TestScoresAndRatiosLieInTheirIntervals(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := func(name string) int64 { return rapid.Int64Range(0, 300).Draw(t, name) }
		if e, err := stats.Promoters(n("p"), n("q"), n("d"), .95); err == nil && (!e.Contains(e.Value) || e.Low < -100 || e.High > 100) {
			t.Fatalf("%+v", e)
		}
		r, err := stats.RateRatio(n("x1"), 100, n("x0")+1, 250, .95)
		if err != nil || !r.Contains(r.Value) || r.P < 0 || r.P > 1 {
			t.Fatalf("%+v, %v", r, err)
		}
	})
}
