package stats_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"rida/internal/kit/stats"
)

// Garwood's table: 0 events up to 3.689, 10 events 4.795 to 18.39.
func TestPoissonRateHasGarwoodsLimits(t *testing.T) {
	e := must[stats.Estimate](t)(stats.PoissonRate(0, 1, .95))
	near(t, "high of 0", e.High, 3.688879, 5e-7)
	e = must[stats.Estimate](t)(stats.PoissonRate(10, 2, .95))
	near(t, "rate", e.Value, 5, 0)
	near(t, "low of 10", e.Low*2, 4.795389, 5e-7)
	near(t, "high of 10", e.High*2, 18.390356, 5e-7)
	_, err := stats.PoissonRate(0, 0, .95)
	refuses(t, "no exposure", err, stats.ErrNoData)
	_, err = stats.PoissonRate(-1, 1, .95)
	refuses(t, "fewer than none", err, stats.ErrInput)
}

func TestPoissonQuantileInvertsTheDistribution(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		mean := rapid.Float64Range(0.01, 500).Draw(t, "mean")
		p := rapid.Float64Range(0.0001, 0.9999).Draw(t, "p")
		k := stats.PoissonQuantile(p, mean)
		if stats.PoissonCDF(k, mean) < p || k > 0 && stats.PoissonCDF(k-1, mean) >= p {
			t.Fatalf("quantile %v of mean %v is not %d", p, mean, k)
		}
	})
}

func TestPoissonDistributionIsTheSumOfItsTerms(t *testing.T) {
	sum, term := 0.0, math.Exp(-4.2)
	for k := range int64(30) {
		sum += term
		near(t, "cdf", stats.PoissonCDF(k, 4.2), sum, 1e-12)
		term *= 4.2 / float64(k+1)
	}
}
