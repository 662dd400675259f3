package stats

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// PoissonCDF is the chance of at most k events where mean are expected.
func PoissonCDF(k int64, mean float64) float64 {
	switch {
	case k < 0:
		return 0
	case mean <= 0:
		return 1
	}
	return mathext.GammaIncRegComp(float64(k+1), mean)
}

// PoissonQuantile is the smallest number of events that, where mean are
// expected, is not exceeded with chance p or more. It is 0 for a mean or a
// chance of 0; a chance of 1 has no answer, -1.
func PoissonQuantile(p, mean float64) int64 {
	if p >= 1 {
		return -1
	}
	if p <= 0 || mean <= 0 {
		return 0
	}
	// start at the normal approximation and walk
	k := int64(math.Max(0, math.Floor(mean+NormalQuantile(p)*math.Sqrt(mean))))
	for k > 0 && PoissonCDF(k-1, mean) >= p {
		k--
	}
	for PoissonCDF(k, mean) < p {
		k++
	}
	return k
}

// PoissonRate is how many events happen in one unit of exposure, with the exact
// interval of Garwood (1936, Biometrika 28, 437). N is the number of events.
//
// Without exposure it is ErrNoData; no event gives 0 with an upper end above 0.
func PoissonRate(events int64, exposure, confidence float64) (Estimate, error) {
	if events < 0 || exposure < 0 || !proper(confidence) || math.IsInf(exposure, 0) || math.IsNaN(exposure) {
		return Estimate{}, ErrInput
	}
	if exposure == 0 {
		return Estimate{}, ErrNoData
	}
	tail := (1 - confidence) / 2
	e := Estimate{Value: float64(events) / exposure, N: events}
	if events > 0 {
		e.Low = mathext.GammaIncRegInv(float64(events), tail) / exposure
	}
	e.High = mathext.GammaIncRegInv(float64(events+1), 1-tail) / exposure
	return e, nil
}
