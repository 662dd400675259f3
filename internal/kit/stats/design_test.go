package stats_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"rida/internal/kit/stats"
)

func TestADesignedCUSUMIsAsQuietAsAgreed(t *testing.T) {
	for _, c := range []struct{ mu0, mu1, quiet float64 }{{4, 6, 500}, {4, 2, 500}, {.3, .8, 365}, {1.4, .4, 1000}, {55, 75, 300}} {
		d, err := stats.DesignCUSUM(c.mu0, c.mu1, c.quiet)
		if err != nil {
			t.Fatalf("%v: %v", c, err)
		}
		if d.Quiet < c.quiet || d.Quiet > 3*c.quiet {
			t.Errorf("%v: cries wolf once in %.0f periods", c, d.Quiet)
		}
		if d.Delay >= c.quiet/4 || d.Down != (c.mu1 < c.mu0) {
			t.Errorf("%v: %+v", c, d)
		}
		near(t, "run length by simulation", simulated(d.CUSUM, c.mu1), d.Delay, .06*d.Delay+.05)
	}
	_, err := stats.DesignCUSUM(0, 1, 100)
	refuses(t, "nothing expected", err, stats.ErrInput)
	_, err = stats.DesignCUSUM(4, 4, 100)
	refuses(t, "no change", err, stats.ErrInput)
}

// simulated is the mean run length of four thousand runs.
func simulated(c stats.CUSUM, mu float64) float64 {
	r := rand.New(rand.NewPCG(1, 2))
	const runs = 4000
	var all float64
	for range runs {
		c.S = 0
		for {
			all++
			if c.Add(poisson(r, mu)) {
				break
			}
		}
	}
	return all / runs
}

func poisson(r *rand.Rand, mu float64) (k int64) {
	for p := math.Exp(-mu); ; k++ {
		u := r.Float64()
		if k == 0 && u < p {
			return 0
		}
		for f, left := p, u; ; {
			if left < f {
				return k
			}
			left -= f
			k++
			f *= mu / float64(k)
			if k > 1000 {
				return k
			}
		}
	}
}

func TestTheReferenceMovesWithWhatIsExpected(t *testing.T) {
	d, err := stats.DesignCUSUM(4, 6, 500)
	if err != nil {
		t.Fatal(err)
	}
	for range 200 { // a season in which twice as many are usual
		if d.AddExpected(8, 8, 4) {
			t.Fatal("a season is not a surge")
		}
	}
	n := 0
	for !d.AddExpected(14, 8, 4) {
		n++
	}
	if n > 6 {
		t.Errorf("a surge of six a period was found after %d", n)
	}
}

func TestEWMALimitsAreDesignedForARateOfFalseAlarms(t *testing.T) {
	length := must[float64](t)(stats.EWMARunLength(4, .2, 2.8, 4))
	if length < 300 || length > 600 { // Borror, Champ & Rigdon give some 450 for such limits
		t.Errorf("run length %.0f", length)
	}
	l, quiet, delay, err := stats.DesignEWMA(4, .2, 6, 500)
	if err != nil || quiet < 500 || quiet > 560 || delay > 15 || l < 2.7 || l > 3.2 {
		t.Errorf("L %.2f, quiet %.0f, delay %.1f, %v", l, quiet, delay, err)
	}
}

func TestAFallThatTheComparisonSharesIsNoEffect(t *testing.T) {
	r := must[stats.Ratio](t)(stats.Compared(15, 100, 30, 100, 150, 100, 300, 100, .95))
	near(t, "ratio", r.Value, 1, 1e-12)
	if r.P < .9 || r.High < 1 || r.Low > 1 {
		t.Errorf("%+v", r)
	}
	r = must[stats.Ratio](t)(stats.Compared(5, 100, 60, 100, 300, 100, 300, 100, .95))
	if r.P > 1e-6 || r.High > .3 {
		t.Errorf("%+v", r)
	}
	// exposure counts: half the events in half the time is no change
	r = must[stats.Ratio](t)(stats.Compared(15, 50, 30, 100, 300, 100, 300, 100, .95))
	near(t, "ratio", r.Value, 1, 1e-12)
	_, err := stats.Compared(0, 1, 0, 1, 5, 1, 5, 1, .95)
	refuses(t, "nothing counted", err, stats.ErrNoData)
	_, err = stats.Compared(1, 1, 1, 1, 0, 1, 5, 1, .95)
	refuses(t, "an empty comparison", err, stats.ErrTooFew)
	one := must[stats.Ratio](t)(stats.Compared(0, 1, 1, 1, 5, 1, 5, 1, .95))
	if one.P < .5 || one.Low != 0 {
		t.Errorf("one event proves nothing: %+v", one)
	}
}

// A large comparison leaves nothing to chance but the series itself: the answer
// becomes that of RateRatio.
func TestAgainstALargeComparisonTheRatioStandsAlone(t *testing.T) {
	r := must[stats.Ratio](t)(stats.Compared(12, 10_000, 30, 12_000, 10_000_000, 10_000, 12_000_000, 12_000, .95))
	near(t, "ratio", r.Value, .48, 1e-9)
	near(t, "P", r.P, .029990, 2e-4)
	near(t, "low", r.Low, .223811, 2e-4)
	near(t, "high", r.High, .965435, 2e-4)
}

func TestHowLongToWatchIsPlannedByPower(t *testing.T) {
	for exposure, want := range map[float64]float64{5_000: .44, 10_000: .63, 20_000: .77, 30_000: .82} {
		near(t, "power", must[float64](t)(stats.RatioPower(30, 12_000, exposure, .5, .05)), want, .011) // theirs were simulated
	}
	need := must[float64](t)(stats.ExposureNeeded(30, 12_000, .5, .05, .8))
	if need < 20_000 || need > 30_000 {
		t.Errorf("needs %.0f", need)
	}
	_, err := stats.ExposureNeeded(0, 100, .5, .05, .8)
	refuses(t, "nothing before", err, stats.ErrNotEstimable)
	_, err = stats.ExposureNeeded(2, 100, .5, .05, .8)
	refuses(t, "two before", err, stats.ErrNotEstimable)
}

func TestManyQuestionsAtOnceShareTheirErrors(t *testing.T) {
	got := stats.Discoveries([]float64{.01, .04, .03, .005, .6}, .05)
	for i, want := range []bool{true, true, true, true, false} {
		if got[i] != want {
			t.Errorf("question %d: %v", i, got[i])
		}
	}
	if len(stats.Discoveries(nil, .05)) != 0 {
		t.Error("no question, no answer")
	}
}
