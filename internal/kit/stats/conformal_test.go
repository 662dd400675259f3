package stats_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"rida/internal/kit/stats"
)

var nineteenScores = []float64{1.2, .4, 2.2, 3.1, .9, 1.7, 2.8, .2, 1.1, 4.0, 2.5, 1.9, .7, 3.3, 1.4, 2.0, .5, 2.7, 1.6}

func TestConformalHasThePublishedAddend(t *testing.T) {
	near(t, "addend", must[float64](t)(stats.Conformal(nineteenScores, .1)), 3.3, 0)
	_, err := stats.Conformal(nineteenScores, .04)
	refuses(t, "96 % of nineteen", err, stats.ErrTooFew)
	_, err = stats.Conformal(nil, .1)
	refuses(t, "nothing", err, stats.ErrNoData)
	_, err = stats.Conformal([]float64{1}, .1)
	refuses(t, "one score", err, stats.ErrTooFew)
	near(t, "one score at a half", must[float64](t)(stats.Conformal([]float64{1}, .5)), 1, 0)
}

func TestEqualWeightsMakeNoDifference(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		scores := rapid.SliceOfN(rapid.Float64Range(-9, 9), 1, 60).Draw(t, "scores")
		alpha := rapid.Float64Range(.02, .6).Draw(t, "alpha")
		weighted := make([]stats.Scored, len(scores))
		for i, s := range scores {
			weighted[i] = stats.Scored{Score: s, Weight: 2}
		}
		a, errA := stats.Conformal(scores, alpha)
		b, errB := stats.WeightedConformal(weighted, 2, alpha)
		if a != b || errA != errB {
			t.Fatalf("%v, %v against %v, %v", a, errA, b, errB)
		}
	})
}

// On exchangeable data the promise holds with the chosen chance.
func TestConformalPromisesHold(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	kept, rounds := int64(0), int64(4000)
	for range rounds {
		scores := make([]float64, 60)
		for i := range scores {
			scores[i] = random.ExpFloat64()
		}
		addend := must[float64](t)(stats.Conformal(scores, .1))
		if random.ExpFloat64() <= addend {
			kept++
		}
	}
	share := must[stats.Estimate](t)(stats.Wilson(kept, rounds, .999))
	if share.High < .9 || share.Low > .93 {
		t.Errorf("kept %.3f [%.3f, %.3f], want at least 0.9 and little more", share.Value, share.Low, share.High)
	}
}

func TestCensoringWeightsAddUpToAll(t *testing.T) {
	// With the longest one ended nothing is lost: the weights of the ended sum to n.
	rapid.Check(t, func(t *rapid.T) {
		spells := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) stats.Spell {
			return stats.Spell{Time: float64(rapid.IntRange(0, 20).Draw(t, "time")), Done: rapid.Bool().Draw(t, "done")}
		}), 0, 50).Draw(t, "spells")
		spells = append(spells, stats.Spell{Time: 21, Done: true})
		var sum float64
		for i, w := range stats.CensoringWeights(spells) {
			if spells[i].Done && w < 1 || !spells[i].Done && w != 0 {
				t.Fatalf("weight %v of %+v", w, spells[i])
			}
			sum += w
		}
		if math.Abs(sum-float64(len(spells))) > 1e-9*float64(len(spells)) {
			t.Fatalf("weights sum to %v of %d", sum, len(spells))
		}
	})
}

func TestAdaptiveAlphaFindsTheTargetAgain(t *testing.T) {
	if a := stats.AdaptAlpha(.1, .1, .02, true); math.Abs(a-.082) > 1e-12 {
		t.Errorf("after a miss %v", a)
	}
	if a := stats.AdaptAlpha(.1, .1, .02, false); math.Abs(a-.102) > 1e-12 {
		t.Errorf("after a kept one %v", a)
	}
	if a := stats.AdaptAlpha(0, .1, .02, true); a != 0 {
		t.Errorf("below nothing: %v", a)
	}
}

func TestLossesOfForecasts(t *testing.T) {
	near(t, "pinball, later", stats.Pinball(.9, 10, 12), 1.8, 1e-12)
	near(t, "pinball, earlier", stats.Pinball(.9, 10, 8), .2, 1e-12)
	near(t, "Winkler inside", stats.Winkler(stats.Interval{Low: 1, High: 3}, .1, 2), 2, 0)
	near(t, "Winkler outside", stats.Winkler(stats.Interval{Low: 1, High: 3}, .1, 4), 22, 1e-12)
	brier := must[float64](t)(stats.Brier([]stats.Forecast{{.9, true}, {.2, false}, {.6, false}}))
	near(t, "Brier", brier, (.01+.04+.36)/3, 1e-12)
	_, err := stats.Brier(nil)
	refuses(t, "Brier of nothing", err, stats.ErrNoData)

	bins, err := stats.Calibration([]stats.Forecast{{.92, true}, {.95, true}, {1, false}, {.05, false}}, 10, .95)
	if err != nil || len(bins) != 2 || bins[1].Came.N != 3 || math.Abs(bins[1].Came.Value-2.0/3) > 1e-12 || math.Abs(bins[1].Mean-.9566666667) > 1e-9 {
		t.Errorf("calibration %+v, %v", bins, err)
	}
	share, slack, err := stats.Coverage([]float64{5, 5, 5, 5}, []float64{3, 5, 4, 8}, .95)
	if err != nil || share.Value != .75 || slack != 0 {
		t.Errorf("coverage %+v, slack %v, %v", share, slack, err)
	}
	_, _, err = stats.Coverage(nil, nil, .95)
	refuses(t, "coverage of nothing", err, stats.ErrNoData)
}
