package stats_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"rida/internal/kit/stats"
)

var tenSpells = []stats.Spell{{3, true}, {5, true}, {5, false}, {6, true}, {8, false}, {9, true}, {12, true}, {12, false}, {15, true}, {20, false}}

func TestKaplanMeierHasThePublishedCurve(t *testing.T) {
	c := must[stats.Curve](t)(stats.KaplanMeier(tenSpells, .95))
	for at, want := range map[float64]float64{0: 1, 3: .9, 5: .8, 6: .685714, 9: .548571, 12: .411429, 14.9: .411429, 15: .205714, 20: .205714} {
		near(t, "survival", must[stats.Estimate](t)(c.At(at)).Value, want, 5e-7)
	}
	near(t, "Greenwood's error at 6", c.Steps[2].SE, .151494, 5e-7)
	near(t, "median", must[float64](t)(c.Quantile(.5)), 12, 0)
	_, err := c.Quantile(.8)
	refuses(t, "80 % quantile", err, stats.ErrNotEstimable)
	_, err = c.SafeQuantile(.5)
	refuses(t, "safe median of ten", err, stats.ErrNotEstimable)
	_, err = c.At(21)
	refuses(t, "beyond what was seen", err, stats.ErrNotEstimable)
	if c.N != 10 || c.Done != 6 {
		t.Errorf("n = %d, done %d", c.N, c.Done)
	}
}

func TestKaplanMeierRefusesWhatItCannotTell(t *testing.T) {
	_, err := stats.KaplanMeier(nil, .95)
	refuses(t, "nothing", err, stats.ErrNoData)
	_, err = stats.KaplanMeier([]stats.Spell{{4, false}}, .95)
	refuses(t, "one open", err, stats.ErrNotEstimable)
	_, err = stats.KaplanMeier([]stats.Spell{{-1, true}}, .95)
	refuses(t, "before its start", err, stats.ErrInput)
	_, err = stats.KaplanMeier([]stats.Spell{{math.NaN(), true}}, .95)
	refuses(t, "no number", err, stats.ErrInput)

	one := must[stats.Curve](t)(stats.KaplanMeier([]stats.Spell{{4, true}}, .95))
	near(t, "quantile of one", must[float64](t)(one.Quantile(.9)), 4, 0)
	_, err = one.SafeQuantile(.9)
	refuses(t, "safe quantile of one", err, stats.ErrNotEstimable)
}

func TestEqualSpellsAreSureOnlyWhenThereAreManyOfThem(t *testing.T) {
	equal := func(n int) stats.Curve {
		all := make([]stats.Spell, n)
		for i := range all {
			all[i] = stats.Spell{Time: 7, Done: true}
		}
		return must[stats.Curve](t)(stats.KaplanMeier(all, .95))
	}
	_, err := equal(20).SafeQuantile(.9)
	refuses(t, "20 equal ones", err, stats.ErrNotEstimable)
	near(t, "100 equal ones", must[float64](t)(equal(100).SafeQuantile(.9)), 7, 0)
}

func TestKaplanMeierWithoutOpenSpellsIsTheShareLeft(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		times := rapid.SliceOfN(rapid.IntRange(0, 30), 1, 60).Draw(t, "times")
		spells := make([]stats.Spell, len(times))
		for i, x := range times {
			spells[i] = stats.Spell{Time: float64(x), Done: true}
		}
		c, err := stats.KaplanMeier(spells, .95)
		if err != nil {
			t.Fatal(err)
		}
		at := rapid.IntRange(0, 30).Draw(t, "at")
		left := 0
		for _, x := range times {
			if x > at {
				left++
			}
		}
		got, err := c.At(float64(at))
		if err != nil || math.Abs(got.Value-float64(left)/float64(len(times))) > 1e-9 {
			t.Fatalf("survival at %d is %v (%v), %d of %d are left", at, got, err, left, len(times))
		}
	})
}

// A curve falls, its interval holds it, and open work never makes it faster.
func TestCurvesFallAndOpenWorkSlowsThem(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		spells := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) stats.Spell {
			return stats.Spell{Time: float64(rapid.IntRange(0, 40).Draw(t, "time")), Done: rapid.Bool().Draw(t, "done")}
		}), 1, 80).Draw(t, "spells")
		spells = append(spells, stats.Spell{Time: 5, Done: true})
		c, err := stats.KaplanMeier(spells, .95)
		if err != nil {
			t.Fatal(err)
		}
		before := stats.Step{Survival: 1, Interval: stats.Interval{Low: 1, High: 1}}
		for _, s := range c.Steps {
			if s.Survival >= before.Survival || s.High > before.High || s.Low > before.Low || !s.Contains(s.Survival) {
				t.Fatalf("step %+v after %+v", s, before)
			}
			before = s
		}
		for _, q := range []float64{.5, .8, .9} {
			safe, err := c.SafeQuantile(q)
			if err != nil {
				continue
			}
			if plain, err := c.Quantile(q); err != nil || safe < plain {
				t.Fatalf("safe %v before plain %v (%v)", safe, plain, err)
			}
		}
		var closed []stats.Spell
		for _, s := range spells {
			if s.Done {
				closed = append(closed, s)
			}
		}
		naive, err := stats.KaplanMeier(closed, .95)
		if err != nil {
			t.Fatal(err)
		}
		if all, err := c.Quantile(.8); err == nil {
			if fast, _ := naive.Quantile(.8); fast > all {
				t.Fatalf("leaving out open work makes it slower: %v > %v", fast, all)
			}
		}
	})
}

func TestChanceByConditionsOnWhatHasPassed(t *testing.T) {
	c := must[stats.Curve](t)(stats.KaplanMeier(tenSpells, .95))
	near(t, "by 9", must[float64](t)(c.ChanceBy(9, 0)), 1-.548571, 1e-6)
	near(t, "by 9, having taken 5", must[float64](t)(c.ChanceBy(9, 5)), 1-.548571/.8, 1e-6)
	near(t, "mean up to 6", must[float64](t)(c.MeanUpTo(6)), 3+2*.9+1*.8, 1e-9)
	_, err := c.ChanceBy(3, 4)
	refuses(t, "a past date", err, stats.ErrInput)
}

// Two groups of the leukaemia trial of Freireich et al. 1963, on which books
// compute log-rank χ² = 16.79 (6-MP against placebo).
func TestLogRankHasTheTextbookValue(t *testing.T) {
	treated := []stats.Spell{{6, true}, {6, true}, {6, true}, {7, true}, {10, true}, {13, true}, {16, true}, {22, true}, {23, true}, {6, false}, {9, false},
		{10, false}, {11, false}, {17, false}, {19, false}, {20, false}, {25, false}, {32, false}, {32, false}, {34, false}, {35, false}}
	var placebo []stats.Spell
	for _, x := range []float64{1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23} {
		placebo = append(placebo, stats.Spell{Time: x, Done: true})
	}
	z, p, err := stats.LogRank(placebo, treated)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "χ²", z*z, 16.79, .005)
	if z < 0 || p > .0001 {
		t.Errorf("z = %v, p = %v", z, p)
	}
	_, _, err = stats.LogRank(nil, placebo)
	refuses(t, "an empty group", err, stats.ErrNoData)
	_, _, err = stats.LogRank([]stats.Spell{{1, false}}, []stats.Spell{{1, false}})
	refuses(t, "nothing ended", err, stats.ErrNotEstimable)
}

func TestQuantilesOfEndedWork(t *testing.T) {
	near(t, "median", must[float64](t)(stats.Quantile([]float64{4, 1, 3, 2}, .5)), 2.5, 0)
	near(t, "90 %", must[float64](t)(stats.Quantile([]float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}, .9)), 10, 1e-12)
	near(t, "one value", must[float64](t)(stats.Quantile([]float64{7}, .9)), 7, 0)
	_, err := stats.Quantile(nil, .5)
	refuses(t, "nothing", err, stats.ErrNoData)
	_, err = stats.QuantileInterval([]float64{1, 2, 3, 4, 5}, .5, .95)
	refuses(t, "median of five", err, stats.ErrTooFew)
	e := must[stats.Estimate](t)(stats.QuantileInterval([]float64{1, 2, 3, 4, 5, 6}, .5, .95))
	near(t, "low of six", e.Low, 1, 0)
	near(t, "high of six", e.High, 6, 0)
}
